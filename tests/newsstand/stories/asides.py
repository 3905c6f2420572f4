"""What a story of any topic may hold besides: voices, background, outlook, in three languages."""

from tests.newsstand.stories.stock import Asides

EN = Asides(
    quotes=(
        "“We have talked about {thing} in {place} for {years} years; now people can see it with their own eyes,” said {p1}, spokesperson for {org}.",
        "“Nobody here expected it to go so quickly,” {p1} of {org} told reporters in {place}. “We had planned for {years} years.”",
        "{p1}, who speaks for {org}, asked for patience. “{place_cap} is not {other}, and what works there in a month may take us a year,” {p1s} said.",
        "“The numbers are one thing, the faces in {place} another,” said {p1}, {years} years with {org}. “I have never seen the town like this.”",
    ),
    voices=(
        "{p2}, a {job} of {age} from {other}, sees it with mixed feelings: “It is good for {place}, but who thinks of us?”",
        "“My neighbours talk of nothing else,” said {p2}, who works as a {job} in {place}. “At {age} I did not think I would live to see it.”",
        "For {p2}, {age}, it has changed everyday life. The {job} from {place} now gets up an hour earlier, and says it is worth it.",
        "At the market of {place} opinions differ. “They should have asked us first,” said {p2}, a {job}. A friend from {other} disagreed.",
    ),
    background=(
        "{place} has about {people} inhabitants and lies {km} kilometres from {other}. The town last made headlines in {past_year}, after a fire in its old town hall.",
        "The question has occupied {place} since {past_year}, when a first plan failed for lack of money. {org2} took it up again {years} years ago.",
        "{org} was founded in {past_year} and has {staff} people on its staff. Its work in {place} is watched closely in {other}.",
        "In {country} similar attempts have been made in {some} places over {years} years, with mixed results. A group of {staff} experts visited {place} in {past_month} and praised how openly mistakes were discussed there.",
    ),
    outlook=(
        "The council of {place} will return to the subject in {next_month}. Until then {org} has promised a report every {some} days.",
        "“We shall be judged by what is left in {years} years,” {p1s} said in {place}. A first review is due in {next_month}.",
        "Whether other towns follow is open. {other_cap} has asked for the papers, and {org2} will hold a meeting with {staff} guests in {next_month}.",
    ),
    correction="Correction: an earlier version of this story gave the wrong figure for {place}. It is {n1}.",
    addition="Later on {day} {org} added that {some} further cases were being looked at in {place}, and that the figures would be brought up to date by the evening.",
    updated_headline="{headline} (updated)",
)

VI = Asides(
    quotes=(
        "“Chúng tôi đã theo đuổi việc này ở {place} suốt {years} năm, nay bà con có thể nhìn thấy tận mắt”, {p1}, người phát ngôn của {org}, chia sẻ.",
        "“Không ai ở đây nghĩ mọi việc lại nhanh như vậy, chúng tôi đã tính tới {years} năm”, {p1} thuộc {org} nói với báo chí tại {place}.",
        "Đại diện {org}, {p1}, đề nghị mọi người kiên nhẫn. “{place} không giống {other}, việc ở đó làm trong một tháng thì ở đây có thể mất một năm”, {p1s} nói.",
        "“Con số là một chuyện, gương mặt của bà con {place} lại là chuyện khác”, {p1}, người có {years} năm làm việc tại {org}, tâm sự.",
    ),
    voices=(
        "{p2}, {job} {age} tuổi ở {other}, cho rằng điều này tốt cho {place} nhưng vẫn băn khoăn ai sẽ nghĩ đến những người như mình.",
        "“Hàng xóm của tôi chỉ nói mỗi chuyện này, ở tuổi {age} tôi không nghĩ mình còn được thấy”, {p2}, {job} ở {place}, kể lại.",
        "Với {p2}, {age} tuổi, cuộc sống hằng ngày đã thay đổi. Vốn là {job} ở {place}, {p2s} nay dậy sớm hơn một giờ và thấy xứng đáng.",
        "Ở chợ {place}, mỗi người một ý. “Lẽ ra họ phải hỏi chúng tôi trước”, {p2}, một {job}, nói. Người bạn đến từ {other} thì không đồng tình.",
    ),
    background=(
        "{place} có khoảng {people} dân và cách {other} {km} km. Lần gần nhất nơi đây được nhắc đến nhiều là năm {past_year}, sau vụ cháy tòa thị chính cũ.",
        "Câu chuyện này được {place} bàn từ năm {past_year}, khi phương án đầu tiên thất bại vì thiếu vốn. {org2} khởi động lại cách đây {years} năm.",
        "{org} thành lập năm {past_year}, hiện có {staff} nhân viên. Công việc ở {place} được {other} theo dõi sát.",
        "Trong {years} năm qua, cách làm tương tự đã được thử ở {some} nơi tại {country} với kết quả khác nhau. Đoàn {staff} chuyên gia đến {place} hồi {past_month} đánh giá cao việc thẳng thắn nhìn nhận sai sót.",
    ),
    outlook=(
        "Chính quyền {place} sẽ bàn lại vấn đề này trong {next_month}. Từ nay đến đó, {org} hứa cứ {some} ngày báo cáo một lần.",
        "“Người ta sẽ đánh giá chúng tôi qua những gì còn lại sau {years} năm nữa”, {p1s} nói tại {place}. Đợt đánh giá đầu tiên diễn ra vào {next_month}.",
        "Các địa phương khác có làm theo hay không vẫn còn bỏ ngỏ. {other} đã xin tài liệu, và {org2} sẽ tổ chức hội nghị với {staff} khách mời trong {next_month}.",
    ),
    correction="Đính chính: Bản tin trước đó đưa sai một số liệu về {place}. Con số đúng là {n1}.",
    addition="Cuối ngày {day}, {org} cho biết thêm đang xem xét {some} trường hợp khác ở {place} và sẽ cập nhật số liệu vào buổi tối.",
    updated_headline="{headline} (cập nhật)",
)

FR = Asides(
    quotes=(
        "« Nous en parlons à {place} depuis {years} ans ; aujourd’hui chacun peut le voir de ses propres yeux », a dit {p1}, porte-parole {of_org}.",
        "« Personne ici ne pensait que tout irait si vite », a confié à {place} {p1}, {of_org}. « Nous avions prévu {years} ans. »",
        "{p1}, qui parle au nom {of_org}, demande de la patience. « {place} n’est pas {other} : ce qui prend là-bas un mois peut nous prendre un an », explique {p1s}.",
        "« Les chiffres sont une chose, les visages à {place} en sont une autre », dit {p1}, qui a passé {years} ans au service {of_org}.",
    ),
    voices=(
        "{p2}, {job} à {other}, {age} ans, reste sur sa réserve : « C’est bien pour {place}, mais qui pense à nous ? »",
        "« Mes voisins ne parlent que de ça », raconte {p2}, {job} à {place}. « À {age} ans, je ne pensais pas le voir un jour. »",
        "Pour {p2}, {age} ans, le quotidien a changé. Aujourd’hui {job} à {place}, {p2s} se lève une heure plus tôt, et ne le regrette pas.",
        "Au marché {of_place}, les avis divergent. « Il fallait d’abord nous demander », dit {p2}, {job}. À {other}, on n’est pas du même avis.",
    ),
    background=(
        "{place} compte environ {people} habitants et se trouve à {km} kilomètres {of_other}. On en avait parlé pour la dernière fois en {past_year}, après l’incendie de l’ancienne mairie.",
        "Le sujet occupe {place} depuis {past_year}, quand un premier projet avait échoué faute d’argent. Il y a {years} ans, {org2} l’a repris.",
        "Fondé en {past_year}, l’organisme emploie {staff} personnes. Son travail à {place} est suivi de près à {other}.",
        "En {years} ans, des essais semblables ont été menés à {some} endroits {in_country}, avec des résultats inégaux. Les {staff} experts venus à {place} en {past_month} ont salué la franchise avec laquelle on y parle des erreurs.",
    ),
    outlook=(
        "Le conseil municipal {of_place} reviendra sur le sujet en {next_month}. D’ici là, {org} promet un point tous les {some} jours.",
        "« On nous jugera sur ce qui restera dans {years} ans », a dit {p1s} à {place}. Un premier bilan est attendu en {next_month}.",
        "Reste à savoir si d’autres villes suivront. {other} a demandé les dossiers, et {org2} réunira {staff} invités en {next_month}.",
    ),
    correction="Rectificatif : une version précédente de cet article donnait un chiffre erroné pour {place}. Le bon chiffre est {n1}.",
    addition="Plus tard, le {day}, {org} a ajouté que {some} autres cas étaient à l’étude à {place} et que les chiffres seraient mis à jour dans la soirée.",
    updated_headline="{headline} (mise à jour)",
)
