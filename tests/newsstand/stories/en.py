"""What the newsstand's reporters write in English: written for this project, its persons invented."""

from tests.newsstand.stories.stock import Topic

TOPICS = {
    "flood": Topic(
        headlines=(
            "Floods force {n3} people from their homes in {place}",
            "{place} counts the cost after {n1} mm of rain",
            "Rivers burst their banks around {place}, {n2} homes under water",
            "Soldiers join {thing} as water rises in {place}",
        ),
        leads=(
            "More than {n3} people have been moved to higher ground after {n1} millimetres of rain fell on {place} in less than two days.",
            "Rescuers in {place} worked through the night as floodwater reached {n2} homes and cut the main road to {other}.",
            "{org} has called in {n5} extra helpers after the river at {place} rose {n6} centimetres above the alarm level.",
        ),
        body=(
            (
                "The rain began late on {weekday} and did not let up for {n4} hours in the hills above {place}. By the morning of {day} the river had risen {n6} centimetres above the highest alarm mark, according to {org}.",
                "Water entered the low-lying districts of {place} in the early hours of {day}, when most residents were asleep. Sirens sounded for {n4} minutes, and boats were sent to the streets nearest the river.",
            ),
            (
                "Some {n2} homes were flooded and {n3} people spent the night in schools and sports halls. {org2} handed out blankets, drinking water and {n7} hot meals.",
                "At the height of the flood {n3} people were staying with relatives or in public buildings. Teams from {org2} went from door to door and found {n7} elderly residents who could not leave without help.",
            ),
            (
                "The road between {place} and {other} was closed at {n8} points, and trains were replaced by buses. Engineers said repairs to the embankment alone would take {n9} weeks.",
                "Power was cut to {n10} customers as a precaution, and the railway to {other} stopped running. {org} expects the line to stay closed for {n9} days while the track bed is checked.",
            ),
            (
                "Farmers fear for about {n11} hectares of crops that stood a few days before harvest. Early estimates put the damage at {m1}, and {org} said claims could be made from {next_month}.",
                "The first estimate of the damage is {m1}, most of it to roads, pumps and {n11} hectares of farmland. A fuller count will be given to the council of {place} in {next_month}.",
            ),
            (
                "Forecasters at {org2} see drier weather from the end of the week, but warn that the ground around {place} can hold no more than {n12} millimetres of further rain.",
                "With another {n12} millimetres forecast before the weekend, {org2} advised people in {place} and {other} not to go back to their homes yet.",
            ),
        ),
        captions=(
            "Residents leave a flooded street in {place} by boat, {day} {year}.",
            "Volunteers fill sandbags beside the river in {place}.",
            "A road near {other} cut by floodwater.",
        ),
        keywords=("Floods", "Weather", "{place}", "{country}", "Rescue"),
    ),
    "transport": Topic(
        headlines=(
            "{place} opens {n1} kilometres of new line two months early",
            "Work begins on {thing} in {place}",
            "{place} and {other} {n5} minutes closer as {thing} nears completion",
            "First passengers try {thing} in {place}",
        ),
        leads=(
            "The first test run on {thing} in {place} went without a hitch on {weekday}, {n6} months after work began.",
            "Travel between {place} and {other} will be {n5} minutes shorter once {thing} opens to the public, says {org}.",
            "{place} has approved {m1} for {thing}, the largest item in its transport budget since {past_year}.",
        ),
        body=(
            (
                "The route is {n1} kilometres long and has {n3} stops, {n9} of which can be reached without steps. At full service it will carry {n2} passengers a day between {place} and {other}.",
                "From end to end the route measures {n1} kilometres and crosses the river twice. {org} expects {n2} passengers on a working day, a third of whom now drive.",
            ),
            (
                "Some {n4} people work on the site in three shifts. The heaviest part, a beam of {n7} tonnes, was lifted into place on the night of {day} while traffic was stopped for {n8} minutes.",
                "Builders moved {n7} truckloads of earth and closed the old crossing for {n8} nights. {n4} workers were on the site at the busiest time, among them {n9} apprentices from {place}.",
            ),
            (
                "The bill stands at {m1}, which is {pct1} more than was planned in {past_year}. {org2} says steel and labour explain most of the difference.",
                "{org2} pays for most of the {m1} needed; the rest comes from the city of {place} and from ticket sales. Costs have grown by {pct1} since {past_year}.",
            ),
            (
                "Shopkeepers along the route, who lost customers while {n10} parking places were fenced off, are to get compensation. {n11} of them have applied so far, {org} said.",
                "Not everybody is pleased: {n11} residents signed a petition against the loss of {n10} trees. The city of {place} has promised to plant twice as many by the spring of next year.",
            ),
            (
                "Tickets will cost the same as on the city's buses for the first {n12} months. After that {org} will look at the price again, together with the councils of {place} and {other}.",
                "Regular service is due to start in {next_month}, with a train every {n12} minutes at peak times. Before that, {org2} must sign off the signals and the emergency exits in {place}.",
            ),
        ),
        captions=(
            "A test train on the new section in {place}, {day} {year}.",
            "Workers check the track near {other}.",
            "A map of the route at the information centre in {place}.",
        ),
        keywords=("Transport", "Infrastructure", "{place}", "Public transport"),
    ),
    "trade": Topic(
        headlines=(
            "{country} earns {m1} from {thing} this season",
            "Growers near {place} see exports rise {pct1}",
            "{thing_cap} reaches {n6} markets as {place} invests in cold storage",
            "Good prices lift mood among growers in {place}",
        ),
        leads=(
            "Exports of {thing} from the {place} area grew by {pct1} since the season began, figures from {org} show.",
            "A good season for {thing} has brought {m1} to growers around {place}, who now look for buyers further away.",
            "{n3} containers of {thing} have left {place} since the start of the season, more than in all of {past_year}.",
        ),
        body=(
            (
                "Since the start of the season {n1} tonnes were shipped to {n6} countries, {org} said on {day}. Buyers in {country2} took the largest share, followed by supermarkets in {n7} other markets.",
                "{org} has counted {n1} tonnes so far, against far less at this time a year before. The leading buyer was {country2}, with {n7} importers placing regular orders.",
            ),
            (
                "Around {n2} households live from the crop in the villages between {place} and {other}. A kilo now fetches about {n5} cents more than last autumn, after sorting and packing.",
                "In the hills between {place} and {other}, {n2} families depend on the crop. {n8} of them joined a cooperative this year, which sells under one name and pays within {n9} days.",
            ),
            (
                "A cold store for {n10} tonnes opened near the station of {place} in {past_month}. It keeps the goods at two degrees until a ship is ready, and has cut losses by {pct2}.",
                "Losses after harvest fell by {pct2} once the new packing hall in {place} took up work in {past_month}. It handles {n10} crates a day and employs {n11} people.",
            ),
            (
                "Quality checks remain the bottleneck. {org2} tested {n11} samples this season and sent back {n9} lots because of labels or residues.",
                "To meet the rules of {country2}, {org2} now takes {n11} samples a month and publishes the results. Only {n9} lots were refused this season.",
            ),
            (
                "For next year {org} aims at {n4} hectares under contract and a direct shipping line from {place}. Talks with two carriers are to end by {next_month}.",
                "{org} wants to raise the certified area around {place} to {n4} hectares by the end of next year, and will open an office in {country2} in {next_month}.",
            ),
        ),
        captions=(
            "Workers sort fruit at a packing hall in {place}.",
            "Containers wait to be loaded near {other}, {day} {year}.",
            "A grower checks the crop in a village close to {place}.",
        ),
        keywords=("Trade", "Exports", "Agriculture", "{country}", "{place}"),
    ),
    "health": Topic(
        headlines=(
            "{place} hospital treats {n1} patients under {thing}",
            "{thing_cap} reaches the last villages around {place}",
            "Doctors in {place} report {pct1} fewer serious cases",
            "{n2} clinics in {place} to stay open at night",
        ),
        leads=(
            "Serious cases have fallen by {pct1} in {place} since {thing} began in {past_month}, doctors say.",
            "{n3} doctors and nurses have joined {thing} in {place}, where some patients used to travel {n5} kilometres to see a specialist.",
            "{org} is to spend {m1} on {thing} after a trial in {place} gave better results than expected.",
        ),
        body=(
            (
                "Since {past_month} {n1} people have been seen, most of them in the villages between {place} and {other}. One in {n9} was sent on to a hospital, {org} said on {day}.",
                "The teams saw {n1} people in {n4} weeks, and found illnesses that nobody had noticed in {n7} of them. The oldest patient, from a village near {other}, was {age}.",
            ),
            (
                "{n2} clinics take part, each with a nurse, a small laboratory and a line to the specialists in {place}. Results come back within {n8} hours instead of days.",
                "Patients now wait {n8} days for an appointment at the {n2} clinics that take part. Before the change the wait in {place} was more than two months.",
            ),
            (
                "The cost, {m1} for the first year, is shared between {org} and {org2}. Most of it goes into the wages of {n3} staff.",
                "{org2} pays {m1} a year towards the work of {n3} staff. Without that, said the head of the hospital in {place}, {n9} of the clinics would have closed.",
            ),
            (
                "Researchers who followed {n10} patients found that {pct1} fewer had to be treated again within a year. Their report was handed to {org} in {past_month}.",
                "A study of {n10} patients, presented in {place} on {weekday}, links the better numbers to early tests. It found no difference between the city and {n11} villages.",
            ),
            (
                "From {next_month} the teams will also visit {n11} schools. Parents in {place} can already sign up for {n12} dates before the end of the year.",
                "The next step is a register that {n11} practices around {place} and {other} can read. It is to be ready in {next_month}, after a test of {n12} weeks.",
            ),
        ),
        captions=(
            "A nurse talks to a patient at a clinic in {place}.",
            "Doctors in {place} study the results of a test, {day} {year}.",
            "People wait for an appointment near {other}.",
        ),
        keywords=("Health", "Hospitals", "{place}", "{country}"),
    ),
    "science": Topic(
        headlines=(
            "Team in {place} puts {thing} to its first test",
            "{thing_cap} in {place} delivers {n2} measurements in a year",
            "Researchers in {place} cut error by {pct1}",
            "What {n1} scientists hope to learn in {place}",
        ),
        leads=(
            "{n1} scientists from {n4} institutes have begun work with {thing} in {place}, after {n5} months of preparation.",
            "A method developed in {place} makes forecasts {pct1} more accurate, according to a paper presented on {weekday}.",
            "{thing_cap} in {place} has sent its first data, and they are better than its builders had dared to hope.",
        ),
        body=(
            (
                "The instrument took {n2} readings in its first {n8} days, about ten times as many as the one it replaces. All of them are free for anybody to use, {org} said on {day}.",
                "In the first {n8} days {n2} readings came in, and only {n9} had to be thrown away. {org} puts them on its public server in {place} within the hour.",
            ),
            (
                "Building it took {n5} months and cost {m1}. Two parts had to be made twice, because the first ones cracked at a temperature of minus {n7} degrees.",
                "The team spent {m1} and {n5} months, most of it on a cooling system that holds minus {n7} degrees. A workshop in {other} made the {n10} parts that could not be bought.",
            ),
            (
                "Compared with records kept in {place} since {past_year}, the new method is off by {pct1} less. It does best in the cold months, when older instruments fail.",
                "When the group tested the method on records from {past_year}, the error shrank by {pct1}. A second group in {other} came to the same result with {n10} samples.",
            ),
            (
                "{n4} institutes share the observing time, among them two from {country2}. {n11} students will be trained on the instrument every year.",
                "Time is shared between {n4} institutes in {country} and {country2}. A fifth of it is kept for students, {n11} of whom have signed up for the spring.",
            ),
            (
                "{org2} has promised money for another {n12} months. By then the team in {place} wants to know whether the signal it saw in {past_month} was real.",
                "A second instrument is planned for {other}. If {org2} agrees in {next_month}, it could start work within {n12} months.",
            ),
        ),
        captions=(
            "An engineer adjusts the instrument in {place}, {day} {year}.",
            "The control room in {place}.",
            "Students at work in the laboratory near {other}.",
        ),
        keywords=("Science", "Research", "{place}", "Technology"),
    ),
    "education": Topic(
        headlines=(
            "{n1} pupils in {place} benefit from {thing}",
            "{thing_cap} brings {n4} books to {n2} schools",
            "Schools around {place} look for {n3} teachers",
            "{place} gives {m1} to {thing}",
        ),
        leads=(
            "{n1} pupils in {n2} schools around {place} now take part in {thing}, twice as many as a year ago.",
            "With {m1} from {org}, {thing} in {place} will be extended to every village school by the summer.",
            "Reading scores in {place} have risen by {pct1} since {thing} began, a report by {org} says.",
        ),
        body=(
            (
                "{thing_cap} started in {past_year} with {n9} volunteers in {place}. Today {n3} teachers work for it, and {n1} pupils come at least once a week.",
                "When it began in {past_year}, {n9} families signed up. Now {n1} pupils do, and the list for next year in {place} is already closed.",
            ),
            (
                "Vans loaded with {n4} books drive to {n2} schools, the farthest of them {n7} kilometres from {place}. Drivers stay for an hour and read aloud if asked to.",
                "Some {n4} books were bought in {past_month}, after pupils in {place} and {other} had voted for their favourite titles. The {n2} schools keep them for {n8} weeks and pass them on.",
            ),
            (
                "{org} measured the result in {n10} classes and found scores {pct1} higher than before. The gain was largest among children who speak another language at home.",
                "In tests taken in {past_month} by {n10} children the share who read well for their age rose by {pct1}. {org} will repeat them in the spring.",
            ),
            (
                "Money is the weak point. {m1} is safe until the end of next year, and {org2} has yet to say what will happen to {n11} posts after that.",
                "The budget of {m1} comes from {org2} and from {n11} firms in {place}. It covers wages, fuel and the heating of two rooms.",
            ),
            (
                "From {next_month} evening classes for parents will be held in {place} on two days a week. {n12} have put their names down.",
                "A similar scheme is to open in {other} in {next_month}, with {n12} places in the first year.",
            ),
        ),
        captions=(
            "Pupils choose books in the yard of a school in {place}.",
            "A teacher and her class near {other}, {day} {year}.",
            "The reading room in {place} on the day of its opening.",
        ),
        keywords=("Education", "Schools", "Children", "{place}"),
    ),
    "culture": Topic(
        headlines=(
            "{thing_cap} opens in {place} with {n2} works from {n3} countries",
            "{place} welcomes {n1} visitors to {thing}",
            "Lost recordings heard again at {thing} in {place}",
            "Young artists take over {thing} in {place}",
        ),
        leads=(
            "{n1} people came to {place} for the first weekend of {thing}, more than in any year since {past_year}.",
            "For {n5} days {place} belongs to {thing}, which shows {n2} works by {n4} artists from {n3} countries.",
            "A collection that lay in a cellar for {n7} years is the surprise of {thing}, which opened in {place} on {weekday}.",
        ),
        body=(
            (
                "The programme lists {n2} works, {n9} of them never shown before. They come from {n3} countries, with {country2} as this year's guest.",
                "Of the {n2} works in the programme, {n9} were made for the occasion. {country2} is the guest of honour and sent {n10} artists.",
            ),
            (
                "On {day} queues reached the old market of {place}, and {n1} tickets were gone by noon. {org} added {n8} late performances.",
                "{org} sold {n1} tickets in advance, and keeps {n8} a day for those who come on foot. On {day} people waited for two hours in the rain.",
            ),
            (
                "Behind the scenes {n11} volunteers guide guests, mend costumes and cook. Some of them come from {other} and sleep in a school.",
                "The event lives from its {n11} volunteers. Many took a week off from work, and a bakery in {other} sends {n12} loaves every morning.",
            ),
            (
                "It costs {m1}, of which {org2} pays {pct1}. Hotels in {place} reported that every room was taken for the second weekend.",
                "Its budget is {m1}. Ticket sales bring in {pct1}, the rest comes from {org2} and from sponsors in {place}.",
            ),
            (
                "A jury of {n6} will name the winners on the last evening. In {next_month} a selection is to travel to {other}.",
                "Prizes are given by a jury of {n6}, whose names are kept secret until the end. The best works go on tour from {next_month}, first to {other}.",
            ),
        ),
        captions=(
            "Visitors on the opening night in {place}, {day} {year}.",
            "A musician rehearses in {place}.",
            "Volunteers hang a work in the old market hall.",
        ),
        keywords=("Culture", "Festivals", "Art", "{place}"),
    ),
    "sport": Topic(
        headlines=(
            "{p3} wins {thing} in {place}",
            "{n1} take part in {thing} in {place}",
            "Record field for {thing} as {place} prepares its streets",
            "Duel to the line: {p3} first by {n9} seconds in {place}",
        ),
        leads=(
            "{p3} won {thing} in {place} on {weekday} after a duel that was decided {n9} seconds before the end.",
            "{n1} athletes from {n2} countries came to {place} for {thing}, the largest field since {past_year}.",
            "In front of {n6} spectators {p3} took the title in {place} at the age of {age_young}.",
        ),
        body=(
            (
                "{p3s} took the lead with {n7} minutes to go and did not give it up again. “I did not look back once,” said the winner, who trains in {other}.",
                "The decision fell {n7} minutes before the end, when {p3s} broke away from a group of {n8}. Second place went to the favourite from {country2}.",
            ),
            (
                "Organisers counted {n1} starters from {n2} countries and {n6} spectators. {n10} people needed first aid, none of them for anything serious.",
                "About {n6} people lined the streets of {place} on {day}. {org} spoke of {n1} starters, {n10} of them children.",
            ),
            (
                "It rained for {n11} minutes in the early part, which made the cobbles near the station slippery. The race director shortened the last loop by {n12} metres.",
                "Wind of up to {n11} kilometres an hour troubled the leaders. {org} had moved the start in {place} forward by {n12} minutes because of the forecast.",
            ),
            (
                "Part of the entry fee, {m1} in all, goes to a children's ward in {place}. The winner gave the prize money as well.",
                "Sponsors gave {m1}, which {org2} will spend on pitches and halls in {place} and {other}.",
            ),
            (
                "The next edition takes place in {next_month} of next year. {org} wants to limit the field to {n4} and add a race for wheelchairs.",
                "For {p3s} the season goes on in {country2} in {next_month}. {org} has already opened the list for next year, with {n4} places.",
            ),
        ),
        captions=(
            "{p3} celebrates in {place}, {day} {year}.",
            "Athletes pass the market square of {place}.",
            "Children wait for autographs near the finish.",
        ),
        keywords=("Sport", "{place}", "{country}", "Athletics"),
    ),
    "diplomacy": Topic(
        headlines=(
            "{country} and {country2} sign {n1} documents in {place}",
            "{thing_cap} tops agenda as {country2} delegation visits {place}",
            "{country}, {country2} aim to lift trade by {pct1}",
            "Delegation of {n2} firms accompanies minister to {place}",
        ),
        leads=(
            "Officials of {country} and {country2} signed {n1} documents in {place} on {weekday}, among them {thing}.",
            "{country} and {country2} want to raise their trade by {pct1} within three years, ministers said after talks in {place}.",
            "A delegation from {country2} with {n2} business leaders arrived in {place} on {day} for talks about {thing}.",
        ),
        body=(
            (
                "The papers cover customs, farming and student exchange. The most important one, on {thing}, had been negotiated for {n7} months and fills {n8} pages.",
                "At the centre stood {thing}, on which both sides had worked for {n7} months. Another paper simplifies customs for {n8} kinds of goods.",
            ),
            (
                "Trade between {country} and {country2} was worth {m1} last year, {pct1} more than the year before. Both ministers called that far below what is possible.",
                "Last year goods worth {m1} were exchanged, {pct1} more than in the year before. Business leaders in {place} put the potential at twice that.",
            ),
            (
                "The two countries have had diplomatic relations for {n3} years. A joint house for culture and language is to open in {place} in {next_month}.",
                "In the {n3} years of their relations the two sides have never had so many contacts, {org} noted. Every week {n9} flights now link {place} with {country2}.",
            ),
            (
                "{n4} students from {country2} will receive scholarships at the university of {place}. In return, {n10} teachers are invited to a summer school.",
                "From next autumn {n4} young people a year can work in the other country without a visa. {org} expects {n10} applications in the first months.",
            ),
            (
                "Before leaving, the guests visited a school in {other} and laid flowers at the memorial there. The next round of talks is planned for {next_month}, with {n11} experts on each side.",
                "A working group of {n11} officials is to report in {next_month}. On the last day the guests went to {other}, where {n12} firms from {country2} have offices.",
            ),
        ),
        captions=(
            "The delegations at the start of the talks in {place}, {day} {year}.",
            "Flags of {country} and {country2} in front of the town hall of {place}.",
            "The signing ceremony in {place}.",
        ),
        keywords=("Diplomacy", "{country}", "{country2}", "Trade"),
    ),
    "crime": Topic(
        headlines=(
            "{n1} arrested as police break up {thing} in {place}",
            "Police in {place} seize {n2} cartons after night raid",
            "{n3} officers in raids from {place} to {other}",
            "How {n5} telephones led police in {place} to {thing}",
        ),
        leads=(
            "Police in {place} have arrested {n1} people and seized goods worth {m1} in an operation against {thing}.",
            "{n3} officers searched {n4} addresses in {place} and {other} in the night to {day}, and detained {n1} suspects.",
            "An inquiry that lasted {n7} months ended in {place} on {weekday} with {n1} arrests.",
        ),
        body=(
            (
                "{n3} officers took part in the operation, which began before dawn on {day}. In a warehouse at the edge of {place} they found {n2} cartons behind a false wall.",
                "In the night to {day} {n3} officers moved in at the same minute in {place} and {other}. They seized {n2} cartons, {n8} vehicles and cash in three currencies.",
            ),
            (
                "Investigators put the value of the goods at {m1}. They also took away {n5} telephones, whose messages fill {n9} files.",
                "The goods are worth {m1}, {org} estimates. {n5} telephones and {n9} bank cards are being examined.",
            ),
            (
                "The inquiry started {n7} months ago with a complaint by a shopkeeper in {other}. Since then {n6} people have come forward who say they lost money.",
                "A tip from a customs officer in {other} put investigators on the trail {n7} months ago. {n6} witnesses have been heard so far.",
            ),
            (
                "The suspects are between {n10} and {n11} years old. A court in {place} ordered {n12} of them to be held; the others must report to the police.",
                "A judge in {place} sent {n12} of the suspects to prison until the trial. They are aged from {n10} to {n11}, and all deny the charges.",
            ),
            (
                "{org2} advised shops in {place} to check the origin of goods that are offered below the usual price. A hotline received {n13} calls on its first day.",
                "{org2} will look at {n13} similar cases from past years. A trial in {place} is not expected before {next_month} of next year.",
            ),
        ),
        captions=(
            "Officers carry boxes out of a warehouse in {place}.",
            "Seized goods at the police station of {place}, {day} {year}.",
            "A road block near {other} during the operation.",
        ),
        keywords=("Crime", "Police", "{place}", "Investigation"),
    ),
    "energy": Topic(
        headlines=(
            "{thing_cap} near {place} starts to feed {n1} megawatts",
            "{place} to draw power for {n3} homes from {thing}",
            "{org} invests {m1} in {thing} near {place}",
            "Neighbours own a share as {thing} opens near {place}",
        ),
        leads=(
            "{thing_cap} near {place} went on line on {weekday} and can supply {n3} homes.",
            "With {n1} megawatts, {thing} between {place} and {other} is the largest of its kind in the region.",
            "{org} has decided to spend {m1} on {thing} near {place}, after {n6} months of talks with its neighbours.",
        ),
        body=(
            (
                "The plant has an output of {n1} megawatts, enough for {n3} homes. It saves {n4} tonnes of carbon dioxide a year, {org} calculates.",
                "At full output it yields {n1} megawatts. Over a year that covers what {n3} homes use and spares the air {n4} tonnes of carbon dioxide.",
            ),
            (
                "Work took {n6} months, with {n5} people on the site at {place}. The heaviest load, of {n7} tonnes, came by road in {n8} nights.",
                "{n5} people worked at {place} for {n6} months. For the last stretch from {other}, {n8} bends had to be widened to let loads of {n7} tonnes pass.",
            ),
            (
                "The investment of {m1} is to be earned back in {n9} years. {pct1} of the shares belong to people who live within sight of the plant.",
                "Of the {m1} needed, people from {place} and the villages around it put up {pct1}. They are promised their money back within {n9} years.",
            ),
            (
                "Bird protection groups went to court over {n10} nests. The operator now switches off for {n11} days a year when the birds pass through {place}.",
                "After objections from {n10} residents the site was moved by {n11} metres. {org2} keeps watch over noise and shadow in {place}.",
            ),
            (
                "The next bottleneck is the grid: the line to {other} is full on {n12} days a year. {org2} wants to add a second one from {next_month}.",
                "In {next_month} {org2} will decide about a store that could take up the output of {n12} hours. It would stand beside the substation of {place}.",
            ),
        ),
        captions=(
            "The new plant near {place}, seen from the air.",
            "Engineers connect a cable at the substation of {place}, {day} {year}.",
            "A heavy load on its way through {other}.",
        ),
        keywords=("Energy", "Climate", "{place}", "Electricity"),
    ),
    "environment": Topic(
        headlines=(
            "{n2} seedlings planted as {thing} grows near {place}",
            "Rare birds return to {place} after {n7} years",
            "{n4} families join {thing} in {place}",
            "Volunteers in {place} count {n3} species in one day",
        ),
        leads=(
            "{n2} seedlings have been set on {n1} hectares near {place} since {thing} began in {past_year}.",
            "Birds that had not been seen in {place} for {n7} years have come back, and {thing} is given the credit.",
            "{n4} families around {place} are paid to look after {thing}, a model that {org} wants to extend.",
        ),
        body=(
            (
                "The area measures {n1} hectares, {n5} of them under water at high tide. Of the {n2} seedlings {pct1} survived the first year, {org} said on {day}.",
                "On {n1} hectares between {place} and {other} {n2} seedlings were set by hand. {pct1} of them are alive, more than {org} had expected.",
            ),
            (
                "A count in {past_month} found {n3} species, {n8} of which are on the red list. The last such count, in {past_year}, had been far poorer.",
                "In {past_month} {n9} volunteers counted {n3} species in a single day. {n8} of them had not been reported from {place} since {past_year}.",
            ),
            (
                "{n4} families earn money as rangers, guides or beekeepers. A guest house in {other} with {n10} beds was booked out all summer.",
                "For the {n4} families who take part the work brings a steady income. {n10} of them used to cut wood for sale in {other}.",
            ),
            (
                "{org2} pays {m1} over three years. One of its conditions is that {n11} fish ponds be given up.",
                "It costs {m1}, paid by {org2} in yearly shares. In exchange the owners of {n11} ponds agreed to open their dykes.",
            ),
            (
                "The greatest danger is the dry season: {n12} fires were put out last year. Two towers and a fire engine for {place} have been ordered for {next_month}.",
                "After {n12} fires last year, {place} will get two watch towers in {next_month}. Schools from {other} have offered to man them at weekends.",
            ),
        ),
        captions=(
            "Volunteers plant seedlings near {place}, {day} {year}.",
            "A heron in the reserve close to {place}.",
            "Rangers on their way to {other} by boat.",
        ),
        keywords=("Environment", "Nature", "{place}", "Climate"),
    ),
}
