"""What the newsstand's reporters write in French: written for this project, its persons invented.
Nouns come with their article, or contracted with *de* (``of_…``); after a name, words agree with either gender."""

from tests.newsstand.stories.stock import Topic

TOPICS = {
    "flood": Topic(
        headlines=(
            "Inondations : {n3} personnes évacuées à {place}",
            "{place} fait ses comptes après {n1} mm de pluie",
            "Les rivières débordent autour {of_place}, {n2} maisons sous l’eau",
            "À {place}, {thing} mobilise {n5} volontaires",
        ),
        leads=(
            "Plus de {n3} personnes ont été mises à l’abri après la chute de {n1} millimètres de pluie sur {place} en moins de deux jours.",
            "À {place}, les sauveteurs ont travaillé toute la nuit : l’eau a atteint {n2} maisons et coupé la route principale vers {other}.",
            "{org} a fait appel à {n5} renforts après une montée de la rivière à {n6} centimètres au-dessus du niveau d’alerte à {place}.",
        ),
        body=(
            (
                "La pluie a commencé {weekday} soir et n’a pas cessé pendant {n4} heures sur les hauteurs {of_place}. Le matin du {day}, la rivière dépassait de {n6} centimètres la plus haute marque d’alerte, selon {org}.",
                "L’eau est entrée dans les quartiers bas {of_place} aux premières heures du {day}, alors que la plupart des habitants dormaient. Les sirènes ont retenti pendant {n4} minutes et des barques ont été envoyées vers les rues les plus proches de la rivière.",
            ),
            (
                "Quelque {n2} maisons ont été inondées et {n3} personnes ont passé la nuit dans des écoles et des gymnases. {org2} a distribué des couvertures, de l’eau potable et {n7} repas chauds.",
                "Au plus fort de la crue, {n3} personnes logeaient chez des proches ou dans des bâtiments publics. Les équipes {of_org2} sont allées de porte en porte et ont trouvé {n7} personnes âgées incapables de partir sans aide.",
            ),
            (
                "La route entre {place} et {other} a été fermée en {n8} points et les trains ont été remplacés par des bus. La seule réparation du talus prendra {n9} semaines, estiment les ingénieurs.",
                "Le courant a été coupé par précaution chez {n10} clients, et les trains vers {other} ne circulent plus. {org} s’attend à une fermeture de {n9} jours, le temps de contrôler la voie.",
            ),
            (
                "Les agriculteurs craignent pour {n11} hectares de cultures, à quelques jours de la récolte. Les dégâts sont évalués à {m1} et {org} recevra les demandes d’aide dès le mois prochain, en {next_month}.",
                "La première estimation des dégâts atteint {m1}, surtout pour les routes, les pompes et {n11} hectares de terres. Un bilan complet sera remis au conseil municipal {of_place} en {next_month}.",
            ),
            (
                "Les prévisions {of_org2} annoncent un temps plus sec en fin de semaine, mais le sol autour {of_place} ne peut plus absorber que {n12} millimètres.",
                "Avec {n12} millimètres encore attendus avant le week-end, {org2} conseille aux habitants {of_place} et {of_other} de ne pas rentrer chez eux.",
            ),
        ),
        captions=(
            "Des habitants quittent en barque une rue inondée à {place}, le {day} {year}.",
            "Des bénévoles remplissent des sacs de sable au bord de la rivière à {place}.",
            "Une route coupée par les eaux près {of_other}.",
        ),
        keywords=("Inondations", "Météo", "{place}", "Secours"),
    ),
    "transport": Topic(
        headlines=(
            "{place} met en service {n1} kilomètres de ligne avec deux mois d’avance",
            "À {place}, le chantier commence pour {thing}",
            "{place} et {other} se rapprochent de {n5} minutes",
            "À {place}, les premiers passagers découvrent {thing}",
        ),
        leads=(
            "Le premier essai s’est déroulé sans accroc {weekday} à {place}, {n6} mois après le début des travaux.",
            "Le trajet entre {place} et {other} sera plus court de {n5} minutes dès l’ouverture au public, annonce {org}.",
            "{place} consacre {m1} au projet, la plus grosse dépense de son budget des transports depuis {past_year}.",
        ),
        body=(
            (
                "Le tracé mesure {n1} kilomètres et compte {n3} arrêts, dont {n9} accessibles sans marche. En plein service, {n2} passagers par jour voyageront entre {place} et {other}.",
                "D’un bout à l’autre, le tracé mesure {n1} kilomètres et franchit deux fois la rivière. {org} attend {n2} passagers les jours ouvrables, dont un tiers prend aujourd’hui sa voiture.",
            ),
            (
                "Quelque {n4} personnes travaillent sur le chantier, en trois équipes. La pièce la plus lourde, une poutre de {n7} tonnes, a été posée dans la nuit du {day}, pendant que la circulation était interrompue {n8} minutes.",
                "Les entreprises ont déplacé {n7} camions de terre et fermé l’ancien passage pendant {n8} nuits. Au plus fort des travaux, {n4} personnes étaient sur place, dont {n9} apprentis {of_place}.",
            ),
            (
                "La facture s’élève à {m1}, soit {pct1} de plus que prévu en {past_year}. Pour {org2}, l’acier et la main-d’œuvre expliquent l’essentiel de l’écart.",
                "{org2} paie la plus grande part des {m1} ; le reste vient de la ville {of_place} et de la vente des billets. Les coûts ont augmenté de {pct1} depuis {past_year}.",
            ),
            (
                "Les commerçants du parcours, privés de clients par la fermeture de {n10} places de parking, seront indemnisés. {n11} d’entre eux ont déposé une demande, précise {org}.",
                "Tout le monde n’est pas content : {n11} riverains ont signé une pétition contre l’abattage de {n10} arbres. La ville {of_place} promet d’en planter deux fois plus avant le printemps.",
            ),
            (
                "Pendant les {n12} premiers mois, le billet coûtera le même prix que dans les bus. Ensuite, {org} reverra le tarif avec les conseils {of_place} et {of_other}.",
                "Le service régulier doit commencer en {next_month}, avec un départ toutes les {n12} minutes aux heures de pointe. Avant cela, {org2} doit valider les signaux et les issues de secours à {place}.",
            ),
        ),
        captions=(
            "Un essai sur le nouveau tronçon à {place}, le {day} {year}.",
            "Des ouvriers contrôlent la voie près {of_other}.",
            "Le plan du tracé au point d’information {of_place}.",
        ),
        keywords=("Transports", "Infrastructures", "{place}", "Mobilité"),
    ),
    "trade": Topic(
        headlines=(
            "Fruits : {m1} de recettes pour les producteurs {of_place}",
            "Autour {of_place}, les exportations progressent de {pct1}",
            "{n6} marchés pour les fruits {of_place}, qui investit dans le froid",
            "Les bons prix redonnent le sourire aux producteurs {of_place}",
        ),
        leads=(
            "Les ventes {of_thing} de la région {of_place} ont augmenté de {pct1} depuis le début de la saison, selon les chiffres {of_org}.",
            "Une bonne saison a rapporté {m1} aux producteurs installés autour {of_place}, qui cherchent désormais des acheteurs plus loin.",
            "{n3} conteneurs ont quitté {place} depuis le début de la saison, plus que pendant toute l’année {past_year}.",
        ),
        body=(
            (
                "Depuis le début de la saison, {n1} tonnes ont été expédiées vers {n6} pays, a indiqué {org} le {day}. Les acheteurs {of_country2} en ont pris la plus grande part, devant les supermarchés de {n7} autres marchés.",
                "{org} a compté {n1} tonnes, bien plus qu’un an auparavant. Premier client, {country2} abrite {n7} importateurs qui passent des commandes régulières.",
            ),
            (
                "Environ {n2} foyers vivent de cette culture dans les villages entre {place} et {other}. Une fois trié et emballé, le kilo rapporte {n5} centimes de plus que l’automne dernier.",
                "Sur les collines entre {place} et {other}, {n2} familles dépendent de cette culture. {n8} d’entre elles ont rejoint cette année une coopérative qui vend sous un seul nom et paie en {n9} jours.",
            ),
            (
                "Un entrepôt frigorifique de {n10} tonnes a ouvert près de la gare {of_place} en {past_month}. La marchandise y reste à deux degrés jusqu’à l’arrivée du bateau, ce qui a réduit les pertes de {pct2}.",
                "Les pertes après récolte ont reculé de {pct2} depuis que le nouveau hangar d’emballage {of_place} fonctionne, en {past_month}. Il traite {n10} caisses par jour et emploie {n11} personnes.",
            ),
            (
                "Les contrôles de qualité restent le point faible. {org2} a analysé {n11} échantillons cette saison et renvoyé {n9} lots à cause d’étiquettes ou de résidus.",
                "Pour respecter les règles {of_country2}, {org2} prélève {n11} échantillons par mois et publie les résultats. Seuls {n9} lots ont été refusés cette saison.",
            ),
            (
                "Pour l’an prochain, {org} vise {n4} hectares sous contrat et une ligne maritime directe depuis {place}. Les discussions avec deux transporteurs doivent aboutir en {next_month}.",
                "{org} veut porter la surface certifiée autour {of_place} à {n4} hectares d’ici à la fin de l’an prochain, et ouvrira un bureau à l’étranger en {next_month}.",
            ),
        ),
        captions=(
            "Le tri des fruits dans un hangar {of_place}.",
            "Des conteneurs attendent d’être chargés près {of_other}, le {day} {year}.",
            "Une parcelle dans un village proche {of_place}.",
        ),
        keywords=("Commerce", "Exportations", "Agriculture", "{place}"),
    ),
    "health": Topic(
        headlines=(
            "Santé : {n1} patients suivis à {place}",
            "{thing_cap} atteint les derniers villages autour {of_place}",
            "À {place}, les médecins constatent {pct1} de cas graves en moins",
            "{n2} cliniques {of_place} resteront ouvertes la nuit",
        ),
        leads=(
            "Les cas graves ont reculé de {pct1} à {place} depuis que {thing} a commencé en {past_month}, disent les médecins.",
            "{n3} médecins et infirmiers participent au projet à {place}, où certains patients parcouraient {n5} kilomètres pour voir un spécialiste.",
            "{org} consacrera {m1} au projet après un essai à {place} dont les résultats ont dépassé les attentes.",
        ),
        body=(
            (
                "Depuis {past_month}, {n1} personnes ont été examinées, la plupart dans les villages entre {place} et {other}. Une sur {n9} a été envoyée à l’hôpital, a précisé {org} le {day}.",
                "Les équipes ont vu {n1} personnes en {n4} semaines et décelé chez {n7} d’entre elles des maladies passées inaperçues. La personne la plus âgée, d’un village près {of_other}, avait {age} ans.",
            ),
            (
                "{n2} cliniques participent, chacune avec un poste de soins, un petit laboratoire et une liaison avec les spécialistes {of_place}. Les résultats arrivent en {n8} heures au lieu de plusieurs jours.",
                "Dans les {n2} cliniques qui participent, il ne faut plus attendre que {n8} jours pour un rendez-vous. Auparavant, l’attente à {place} dépassait deux mois.",
            ),
            (
                "Le coût, {m1} la première année, est partagé entre {org} et {org2}. L’essentiel sert à payer {n3} salaires.",
                "{org2} verse {m1} par an pour le travail de {n3} personnes. Sans cette somme, dit la direction de l’hôpital {of_place}, {n9} cliniques auraient fermé.",
            ),
            (
                "Les chercheurs qui ont suivi {n10} patients constatent que {pct1} de moins ont dû être soignés de nouveau dans l’année. Leur rapport a été remis à la direction en {past_month}, selon {org}.",
                "Une étude sur {n10} patients, présentée {weekday} à {place}, attribue ces chiffres aux tests précoces. Elle ne voit aucune différence entre la ville et {n11} villages.",
            ),
            (
                "À partir de {next_month}, les équipes visiteront aussi {n11} écoles. Les parents {of_place} peuvent déjà choisir parmi {n12} dates avant la fin de l’année.",
                "Prochaine étape : un dossier commun que {n11} cabinets {of_place} et {of_other} pourront lire. Il doit être prêt en {next_month}, après {n12} semaines d’essai.",
            ),
        ),
        captions=(
            "Une consultation dans une clinique {of_place}.",
            "Des médecins {of_place} examinent les résultats d’un test, le {day} {year}.",
            "Des patients attendent leur tour près {of_other}.",
        ),
        keywords=("Santé", "Hôpitaux", "{place}", "Médecine"),
    ),
    "science": Topic(
        headlines=(
            "À {place}, {thing} passe son premier test",
            "{n2} mesures en un an : la récolte des chercheurs {of_place}",
            "Des chercheurs {of_place} réduisent l’erreur de {pct1}",
            "Ce que {n1} scientifiques espèrent apprendre à {place}",
        ),
        leads=(
            "{n1} scientifiques de {n4} instituts ont commencé leurs travaux à {place}, après {n5} mois de préparation.",
            "Une méthode mise au point à {place} rend les prévisions plus précises de {pct1}, selon un article présenté {weekday}.",
            "À {place}, {thing} a livré ses premières données, meilleures que ses constructeurs n’osaient l’espérer.",
        ),
        body=(
            (
                "L’instrument a effectué {n2} relevés pendant ses {n8} premiers jours, dix fois plus que celui qu’il remplace. Tous sont en libre accès, a annoncé {org} le {day}.",
                "Pendant les {n8} premiers jours, {n2} relevés sont arrivés et {n9} seulement ont dû être écartés. {org} les dépose en moins d’une heure sur son serveur {of_place}.",
            ),
            (
                "La construction a duré {n5} mois et coûté {m1}. Deux pièces ont dû être refaites : les premières s’étaient fendues à moins {n7} degrés.",
                "L’équipe a dépensé {m1} en {n5} mois, surtout pour un système de refroidissement qui tient moins {n7} degrés. Un atelier {of_other} a fabriqué les {n10} pièces introuvables dans le commerce.",
            ),
            (
                "Par rapport aux archives conservées à {place} depuis {past_year}, l’erreur de la nouvelle méthode est plus faible de {pct1}. Elle excelle pendant les mois froids, quand les anciens instruments tombent en panne.",
                "Appliquée aux données de {past_year}, la méthode a réduit l’erreur de {pct1}. Un second groupe, à {other}, arrive au même résultat avec {n10} échantillons.",
            ),
            (
                "{n4} instituts se partagent le temps d’observation. {n11} étudiants seront formés chaque année sur l’instrument à {place}.",
                "Le temps est réparti entre {n4} instituts, dont deux viennent de l’étranger. Un cinquième est réservé aux étudiants, et {n11} se sont inscrits à {place} pour le printemps.",
            ),
            (
                "{org2} a promis de financer encore {n12} mois. D’ici là, l’équipe {of_place} veut savoir si le signal aperçu en {past_month} était réel.",
                "Un second instrument est prévu à {other}. Si {org2} donne son accord en {next_month}, il pourrait fonctionner dans {n12} mois.",
            ),
        ),
        captions=(
            "Le réglage de l’instrument à {place}, le {day} {year}.",
            "La salle de contrôle {of_place}.",
            "Des étudiants au travail dans le laboratoire près {of_other}.",
        ),
        keywords=("Sciences", "Recherche", "{place}", "Technologie"),
    ),
    "education": Topic(
        headlines=(
            "{n1} élèves {of_place} profitent du projet",
            "{n4} livres pour {n2} écoles autour {of_place}",
            "Les écoles {of_place} cherchent {n3} enseignants",
            "{place} consacre {m1} à ses écoles",
        ),
        leads=(
            "{n1} élèves de {n2} écoles autour {of_place} participent désormais, deux fois plus qu’il y a un an.",
            "Avec {m1} versés par {org}, {thing} touchera tous les villages autour {of_place} avant l’été.",
            "Les résultats en lecture ont progressé de {pct1} à {place} depuis que {thing} existe, indique un rapport {of_org}.",
        ),
        body=(
            (
                "{thing_cap} a commencé en {past_year} avec {n9} bénévoles à {place}. Aujourd’hui, {n3} enseignants y travaillent et {n1} élèves viennent au moins une fois par semaine.",
                "Au départ, en {past_year}, {n9} familles s’étaient inscrites. Aujourd’hui, {n1} élèves participent, et la liste de l’an prochain est déjà close à {place}.",
            ),
            (
                "Des camionnettes chargées de {n4} livres desservent {n2} écoles, la plus lointaine à {n7} kilomètres {of_place}. On y reste une heure et on lit à voix haute sur demande.",
                "Quelque {n4} livres ont été achetés en {past_month}, après un vote des élèves {of_place} et {of_other}. Les {n2} écoles les gardent {n8} semaines puis les transmettent.",
            ),
            (
                "{org} a mesuré l’effet dans {n10} classes : les résultats sont supérieurs de {pct1}. Les progrès sont les plus nets chez les enfants qui parlent une autre langue à la maison.",
                "Lors des tests passés en {past_month} par {n10} enfants, la part de ceux qui lisent bien pour leur âge a augmenté de {pct1}. {org} recommencera au printemps.",
            ),
            (
                "L’argent est le point faible. {m1} sont assurés jusqu’à la fin de l’an prochain, et {org2} n’a pas encore dit ce que deviendront {n11} postes ensuite.",
                "Le budget de {m1} vient {of_org2} et de {n11} entreprises {of_place}. Il couvre les salaires, le carburant et le chauffage de deux salles.",
            ),
            (
                "À partir de {next_month}, des cours du soir pour les parents auront lieu à {place} deux fois par semaine. {n12} personnes se sont inscrites.",
                "Un projet semblable doit ouvrir à {other} en {next_month}, avec {n12} places la première année.",
            ),
        ),
        captions=(
            "Des élèves choisissent des livres dans la cour d’une école {of_place}.",
            "Une classe près {of_other}, le {day} {year}.",
            "La salle de lecture {of_place} le jour de son ouverture.",
        ),
        keywords=("Éducation", "Écoles", "Enfants", "{place}"),
    ),
    "culture": Topic(
        headlines=(
            "À {place}, {thing} réunit {n2} œuvres de {n3} pays",
            "{place} accueille {n1} visiteurs",
            "Des enregistrements perdus réentendus à {place}",
            "À {place}, la jeune garde s’empare {of_thing}",
        ),
        leads=(
            "{n1} personnes sont venues à {place} pour le premier week-end, plus que jamais depuis {past_year}.",
            "Pendant {n5} jours, {place} vit au rythme {of_thing}, avec {n2} œuvres de {n4} artistes venus de {n3} pays.",
            "Une collection oubliée {n7} ans dans une cave est la surprise {of_thing}, qui s’est ouvert {weekday} à {place} au public.",
        ),
        body=(
            (
                "Le programme compte {n2} œuvres, dont {n9} n’ont jamais été montrées. Elles viennent de {n3} pays, et l’invité de l’année est {country2}.",
                "Sur les {n2} œuvres du programme, {n9} ont été créées pour l’occasion. L’invité d’honneur, {country2}, a envoyé {n10} artistes.",
            ),
            (
                "Le {day}, les files atteignaient l’ancien marché {of_place} et les {n1} billets étaient épuisés à midi. {org} a ajouté {n8} séances tardives.",
                "{org} a vendu {n1} billets à l’avance et en garde {n8} par jour pour les visiteurs de passage. Le {day}, il fallait attendre deux heures sous la pluie.",
            ),
            (
                "En coulisses, {n11} bénévoles guident le public, reprisent les costumes et font la cuisine. Certains viennent {of_other} et dorment dans une école.",
                "L’événement vit grâce à {n11} bénévoles. Beaucoup ont pris une semaine de congé, et une boulangerie {of_other} envoie {n12} pains chaque matin.",
            ),
            (
                "Le tout coûte {m1}, dont {pct1} à la charge {of_org2}. Les hôtels {of_place} affichent complet pour le second week-end.",
                "Le budget est de {m1}. La billetterie en rapporte {pct1}, le reste vient {of_org2} et de mécènes {of_place}.",
            ),
            (
                "Un jury de {n6} membres désignera les lauréats le dernier soir. En {next_month}, une sélection partira pour {other}.",
                "Les prix sont décernés par {n6} jurés dont les noms restent secrets jusqu’au bout. Dès {next_month}, les meilleures œuvres partent en tournée, d’abord à {other}.",
            ),
        ),
        captions=(
            "Le public le soir de l’ouverture à {place}, le {day} {year}.",
            "Une répétition à {place}.",
            "Des bénévoles accrochent une œuvre dans l’ancienne halle {of_place}.",
        ),
        keywords=("Culture", "Festivals", "Art", "{place}"),
    ),
    "sport": Topic(
        headlines=(
            "{p3} s’impose à {place}",
            "{n1} participants pour {thing} à {place}",
            "{place} se prépare à un plateau record",
            "Duel jusqu’à la ligne : {p3} gagne pour {n9} secondes à {place}",
        ),
        leads=(
            "{p3} a remporté {thing} {weekday} à {place}, au terme d’un duel qui s’est joué dans les {n9} dernières secondes.",
            "{n1} athlètes de {n2} pays étaient à {place}, le plus grand nombre depuis {past_year}.",
            "Devant {n6} spectateurs, {p3} a décroché le titre à {place}, à l’âge de {age_young} ans.",
        ),
        body=(
            (
                "{p3s} a pris la tête à {n7} minutes de la fin et ne l’a plus lâchée. « Pas un regard en arrière », résume {p3s}, qui s’entraîne à {other}.",
                "La décision s’est faite à {n7} minutes de la fin, quand {p3s} a distancé un groupe de {n8}. La deuxième place revient au favori, venu d’un club {of_country2}.",
            ),
            (
                "L’organisation a compté {n1} partants de {n2} pays et {n6} spectateurs. À {place}, {n10} personnes ont eu besoin de soins, sans gravité.",
                "Quelque {n6} personnes bordaient les rues {of_place} le {day}. {org} parle de {n1} partants, dont {n10} enfants.",
            ),
            (
                "Il a plu {n11} minutes en début de course, et les pavés près de la gare {of_place} étaient glissants. La dernière boucle a été raccourcie de {n12} mètres.",
                "Un vent de {n11} kilomètres à l’heure a gêné la tête de course. À cause des prévisions, {org} avait avancé le départ {of_place} de {n12} minutes.",
            ),
            (
                "Une partie des droits d’inscription, {m1} en tout, ira au service de pédiatrie {of_place}. La prime du vainqueur aussi.",
                "Les sponsors ont donné {m1}, que {org2} dépensera pour des terrains et des salles à {place} et à {other}.",
            ),
            (
                "La prochaine édition aura lieu en {next_month} de l’an prochain. {org} veut limiter le nombre de partants à {n4} et ajouter une course en fauteuil.",
                "Pour {p3s}, la saison continue à l’étranger en {next_month}. {org} a déjà ouvert les inscriptions pour l’an prochain, avec {n4} places.",
            ),
        ),
        captions=(
            "La joie de {p3} à {place}, le {day} {year}.",
            "Les athlètes traversent la place du marché {of_place}.",
            "Des enfants attendent un autographe près de l’arrivée à {place}.",
        ),
        keywords=("Sport", "{place}", "Athlétisme", "Compétition"),
    ),
    "diplomacy": Topic(
        headlines=(
            "{country_cap} et {country2} signent {n1} documents à {place}",
            "À {place}, {thing} au cœur de la visite",
            "{country_cap} et {country2} veulent accroître leur commerce de {pct1}",
            "Une délégation de {n2} entreprises accompagne le ministre à {place}",
        ),
        leads=(
            "{n1} documents ont été signés {weekday} à {place} par {country} et {country2}, dont {thing}.",
            "{country_cap} et {country2} veulent accroître leurs échanges de {pct1} en trois ans, ont dit les ministres après des entretiens à {place}.",
            "Une délégation {of_country2}, avec {n2} chefs d’entreprise, est arrivée à {place} le {day}.",
        ),
        body=(
            (
                "Les textes portent sur les douanes, l’agriculture et les échanges d’étudiants. Le plus important, {thing}, a été négocié pendant {n7} mois et remplit {n8} pages.",
                "Au centre des discussions : {thing}, préparé de part et d’autre pendant {n7} mois. Un autre texte simplifie le passage en douane de {n8} catégories de biens.",
            ),
            (
                "Les échanges entre les deux pays ont atteint {m1} l’an dernier, soit {pct1} de plus que l’année précédente. À {place}, les deux ministres ont jugé ce chiffre bien inférieur aux possibilités.",
                "L’an dernier, des biens d’une valeur de {m1} ont été échangés, en hausse de {pct1}. Les milieux d’affaires {of_place} estiment le potentiel au double.",
            ),
            (
                "Les deux pays entretiennent des relations diplomatiques depuis {n3} ans. Une maison commune de la culture et des langues doit ouvrir à {place} en {next_month}.",
                "En {n3} ans de relations, les contacts n’ont jamais été aussi nombreux, note {org}. Chaque semaine, {n9} vols relient {place} et le pays partenaire.",
            ),
            (
                "{n4} étudiants recevront une bourse de l’université {of_place}. En retour, {n10} enseignants sont invités à une école d’été.",
                "Dès l’automne prochain, {n4} jeunes par an pourront travailler sans visa dans l’autre pays. {org} attend {n10} demandes les premiers mois.",
            ),
            (
                "Avant de repartir, les invités ont visité une école {of_other} et déposé des fleurs au mémorial. Le prochain tour de table est prévu en {next_month}, avec {n11} experts de chaque côté.",
                "Un groupe de travail de {n11} personnes doit rendre son rapport en {next_month}. Le dernier jour, les invités se sont rendus à {other}, où {n12} entreprises {of_country2} ont un bureau.",
            ),
        ),
        captions=(
            "Les délégations au début des entretiens à {place}, le {day} {year}.",
            "Les drapeaux des deux pays devant la mairie {of_place}.",
            "La cérémonie de signature à {place}.",
        ),
        keywords=("Diplomatie", "Coopération", "{place}", "Commerce"),
    ),
    "crime": Topic(
        headlines=(
            "{n1} arrestations à {place} : la police démantèle {thing}",
            "La police {of_place} saisit {n2} cartons après une descente nocturne",
            "{n3} policiers mobilisés {of_place} à {other}",
            "Comment {n5} téléphones ont mis la police {of_place} sur la piste",
        ),
        leads=(
            "La police {of_place} a arrêté {n1} personnes et saisi des marchandises d’une valeur de {m1} dans une opération visant {thing}.",
            "{n3} policiers ont fouillé {n4} adresses à {place} et à {other} dans la nuit du {day} et interpellé {n1} suspects.",
            "Une enquête de {n7} mois s’est achevée {weekday} à {place} par {n1} arrestations.",
        ),
        body=(
            (
                "{n3} policiers ont participé à l’opération, commencée avant l’aube le {day}. Dans un entrepôt en lisière {of_place}, ils ont trouvé {n2} cartons derrière un faux mur.",
                "Dans la nuit du {day}, {n3} policiers sont intervenus à la même minute à {place} et à {other}. Ils ont saisi {n2} cartons, {n8} véhicules et des espèces en trois monnaies.",
            ),
            (
                "Les enquêteurs évaluent la marchandise à {m1}. Ils ont aussi emporté {n5} téléphones, dont les messages remplissent {n9} dossiers.",
                "La marchandise vaut {m1}, estime {org}. {n5} téléphones et {n9} cartes bancaires sont en cours d’examen.",
            ),
            (
                "L’enquête a débuté il y a {n7} mois par la plainte d’un commerce {of_other}. Depuis, {n6} personnes disent avoir perdu de l’argent.",
                "Un renseignement des douanes {of_other} avait mis les enquêteurs sur la piste il y a {n7} mois. {n6} témoins ont été entendus.",
            ),
            (
                "Les suspects ont entre {n10} et {n11} ans. Un tribunal {of_place} en a maintenu {n12} en détention ; les autres doivent pointer au commissariat.",
                "Un juge {of_place} a envoyé {n12} suspects en prison jusqu’au procès. Âgés de {n10} à {n11} ans, ils nient tous les faits.",
            ),
            (
                "{org2} conseille aux commerces {of_place} de vérifier l’origine des articles proposés sous le prix habituel. Une ligne d’appel a reçu {n13} signalements dès le premier jour.",
                "{org2} va réexaminer {n13} affaires semblables. Aucun procès n’est attendu à {place} avant {next_month} de l’an prochain.",
            ),
        ),
        captions=(
            "Des policiers sortent des cartons d’un entrepôt {of_place}.",
            "La marchandise saisie au commissariat {of_place}, le {day} {year}.",
            "Un barrage routier près {of_other} pendant l’opération.",
        ),
        keywords=("Police", "Justice", "{place}", "Enquête"),
    ),
    "energy": Topic(
        headlines=(
            "{n1} mégawatts de plus près {of_place}",
            "À {place}, {thing} alimentera {n3} foyers",
            "{org_cap} investit {m1} près {of_place}",
            "Près {of_place}, les voisins deviennent actionnaires",
        ),
        leads=(
            "Près {of_place}, {thing} est entré en service {weekday} et peut alimenter {n3} foyers.",
            "Avec {n1} mégawatts, l’installation située entre {place} et {other} est la plus grande de la région.",
            "{org_cap} a décidé de dépenser {m1} près {of_place}, après {n6} mois de discussions avec les riverains.",
        ),
        body=(
            (
                "L’installation a une puissance de {n1} mégawatts, de quoi alimenter {n3} foyers. Elle évite {n4} tonnes de dioxyde de carbone par an, calcule {org}.",
                "À pleine puissance, l’installation fournit {n1} mégawatts. Sur un an, cela couvre les besoins de {n3} foyers et épargne à l’air {n4} tonnes de dioxyde de carbone.",
            ),
            (
                "Les travaux ont duré {n6} mois, avec {n5} personnes sur le site {of_place}. La charge la plus lourde, {n7} tonnes, est arrivée par la route en {n8} nuits.",
                "{n5} personnes ont travaillé à {place} pendant {n6} mois. Sur les derniers kilomètres depuis {other}, il a fallu élargir {n8} virages pour laisser passer des charges de {n7} tonnes.",
            ),
            (
                "L’investissement de {m1} doit être amorti en {n9} ans. {pct1} des parts appartiennent à des habitants {of_place} qui vivent à portée de vue.",
                "Sur les {m1} nécessaires, les habitants {of_place} et des villages voisins ont apporté {pct1}. On leur promet un remboursement en {n9} ans.",
            ),
            (
                "Des associations de protection des oiseaux avaient saisi la justice pour {n10} nids. L’exploitant s’arrête désormais {n11} jours par an, quand les oiseaux passent au-dessus {of_place}.",
                "Après les objections de {n10} riverains, le site a été déplacé de {n11} mètres. À {place}, {org2} surveille le bruit et les ombres.",
            ),
            (
                "Le prochain goulet est le réseau : la ligne vers {other} est saturée {n12} jours par an. {org2} veut en ajouter une seconde dès {next_month}.",
                "En {next_month}, {org2} se prononcera sur un stockage capable d’absorber {n12} heures de production. Il serait installé près du poste électrique {of_place}.",
            ),
        ),
        captions=(
            "La nouvelle installation près {of_place}, vue du ciel.",
            "Le raccordement d’un câble au poste électrique {of_place}, le {day} {year}.",
            "Un convoi exceptionnel traverse {other}.",
        ),
        keywords=("Énergie", "Climat", "{place}", "Électricité"),
    ),
    "environment": Topic(
        headlines=(
            "{n2} jeunes plants en terre près {of_place}",
            "Des oiseaux rares de retour à {place} après {n7} ans",
            "{n4} familles {of_place} s’engagent pour la nature",
            "À {place}, des bénévoles comptent {n3} espèces en un jour",
        ),
        leads=(
            "{n2} plants ont été mis en terre sur {n1} hectares près {of_place} depuis {past_year}.",
            "Des oiseaux absents {of_place} depuis {n7} ans sont revenus, et {thing} y serait pour beaucoup.",
            "{n4} familles autour {of_place} sont payées pour entretenir le site, un modèle que {org} veut étendre.",
        ),
        body=(
            (
                "Le site couvre {n1} hectares, dont {n5} sont sous l’eau à marée haute. Sur les {n2} plants, {pct1} ont passé la première année, a indiqué {org} le {day}.",
                "Sur {n1} hectares entre {place} et {other}, {n2} plants ont été mis en terre à la main. {pct1} sont vivants, plus que ne l’espérait {org}.",
            ),
            (
                "Un comptage en {past_month} a recensé {n3} espèces, dont {n8} figurent sur la liste rouge. Le précédent, à {place} en {past_year}, était bien plus pauvre.",
                "En {past_month}, {n9} bénévoles ont compté {n3} espèces en un seul jour. {n8} d’entre elles n’avaient plus été signalées à {place} depuis {past_year}.",
            ),
            (
                "{n4} familles gagnent leur vie comme gardes, guides ou apiculteurs. Une maison d’hôtes {of_other}, avec {n10} lits, a été complète tout l’été.",
                "Pour les {n4} familles qui participent, ce travail apporte un revenu régulier. {n10} d’entre elles coupaient autrefois du bois pour le vendre à {other}.",
            ),
            (
                "{org2} verse {m1} sur trois ans. L’une des conditions est l’abandon de {n11} étangs de pêche à {place}.",
                "Le coût, {m1}, est pris en charge par {org2} en parts annuelles. En échange, les propriétaires de {n11} étangs {of_place} ouvrent leurs digues.",
            ),
            (
                "Le plus grand danger est la saison sèche : {n12} feux ont été éteints l’an dernier. Deux tours et un camion de pompiers pour {place} sont commandés pour {next_month}.",
                "Après {n12} incendies l’an dernier, {place} aura deux tours de guet en {next_month}. Des écoles {of_other} proposent d’y veiller le week-end.",
            ),
        ),
        captions=(
            "Des bénévoles plantent de jeunes arbres près {of_place}, le {day} {year}.",
            "Un héron dans la réserve proche {of_place}.",
            "Des gardes en route vers {other} en bateau.",
        ),
        keywords=("Environnement", "Nature", "{place}", "Climat"),
    ),
}
