"""The nouns of the world: places, fields of news, institutions, names, the calendar."""

from random import Random
from typing import NamedTuple

from tests.newsstand.stories.nouns import Field, Noun, Person, Place


def _country(region: str, noun: str, in_fr: str, *towns: tuple[str, str, str]) -> list[Place]:
    country = Noun.of(noun)
    return [Place(region, country, in_fr, *town) for town in towns]


def _same(*towns: str) -> list[tuple[str, str, str]]:
    return [(town, town, town) for town in towns]


PLACES = (
    *_country(
        "vietnam",
        "Việt Nam | Vietnam | le Vietnam | du Vietnam",
        "au Vietnam",
        ("Hà Nội", "Hanoi", "Hanoï"),
        ("Hải Phòng", "Hai Phong", "Hai Phong"),
        ("Đà Nẵng", "Da Nang", "Da Nang"),
        ("Huế", "Hue", "Huê"),
        ("Cần Thơ", "Can Tho", "Can Tho"),
        ("Hạ Long", "Ha Long", "Ha Long"),
        ("Vinh", "Vinh", "Vinh"),
        ("Hà Tĩnh", "Ha Tinh", "Ha Tinh"),
        ("Quy Nhơn", "Quy Nhon", "Quy Nhon"),
        ("Nha Trang", "Nha Trang", "Nha Trang"),
        ("Đà Lạt", "Da Lat", "Da Lat"),
        ("Buôn Ma Thuột", "Buon Ma Thuot", "Buon Ma Thuot"),
        ("Lào Cai", "Lao Cai", "Lao Cai"),
        ("Sơn La", "Son La", "Son La"),
        ("Thái Nguyên", "Thai Nguyen", "Thai Nguyen"),
        ("Nam Định", "Nam Dinh", "Nam Dinh"),
        ("Cà Mau", "Ca Mau", "Ca Mau"),
        ("Rạch Giá", "Rach Gia", "Rach Gia"),
        ("Vũng Tàu", "Vung Tau", "Vung Tau"),
        ("Tây Ninh", "Tay Ninh", "Tay Ninh"),
    ),
    *_country(
        "europe",
        "Italy | Italy | l’Italie | de l’Italie",
        "en Italie",
        *_same("Bologna", "Trieste", "Bari"),
    ),
    *_country(
        "europe",
        "Tây Ban Nha | Spain | l’Espagne | de l’Espagne",
        "en Espagne",
        *_same("Valencia", "Bilbao", "Murcia"),
    ),
    *_country(
        "europe",
        "Bồ Đào Nha | Portugal | le Portugal | du Portugal",
        "au Portugal",
        *_same("Porto", "Braga", "Coimbra"),
    ),
    *_country(
        "europe",
        "Ba Lan | Poland | la Pologne | de la Pologne",
        "en Pologne",
        *_same("Gdansk", "Lublin", "Poznan"),
    ),
    *_country(
        "europe",
        "Hungary | Hungary | la Hongrie | de la Hongrie",
        "en Hongrie",
        *_same("Szeged", "Debrecen", "Miskolc"),
    ),
    *_country(
        "europe",
        "Pháp | France | la France | de la France",
        "en France",
        *_same("Nantes", "Strasbourg", "Toulouse", "Lille"),
    ),
    *_country(
        "europe",
        "Đức | Germany | l’Allemagne | de l’Allemagne",
        "en Allemagne",
        *_same("Leipzig", "Rostock", "Freiburg"),
    ),
    *_country(
        "europe",
        "Na Uy | Norway | la Norvège | de la Norvège",
        "en Norvège",
        *_same("Bergen", "Trondheim", "Stavanger"),
    ),
    *_country(
        "caucasus",
        "Azerbaijan | Azerbaijan | l’Azerbaïdjan | de l’Azerbaïdjan",
        "en Azerbaïdjan",
        ("Baku", "Baku", "Bakou"),
        *_same("Ganja", "Sheki", "Lankaran"),
    ),
    *_country(
        "caucasus",
        "Gruzia | Georgia | la Géorgie | de la Géorgie",
        "en Géorgie",
        *_same("Tbilisi", "Batumi", "Kutaisi"),
    ),
    *_country(
        "caucasus",
        "Kazakhstan | Kazakhstan | le Kazakhstan | du Kazakhstan",
        "au Kazakhstan",
        *_same("Almaty", "Shymkent", "Aktau"),
    ),
    *_country(
        "caucasus",
        "Uzbekistan | Uzbekistan | l’Ouzbékistan | de l’Ouzbékistan",
        "en Ouzbékistan",
        ("Tashkent", "Tashkent", "Tachkent"),
        *_same("Bukhara", "Namangan"),
    ),
)

FIELDS = {
    "flood": Field(
        things=(
            Noun.of(
                "công tác cứu trợ | the relief effort | l’opération de secours | de l’opération de secours"
            ),
            Noun.of(
                "việc gia cố đê | the work on the dykes | le renforcement des digues | du renforcement des digues"
            ),
            Noun.of("cuộc sơ tán | the evacuation | l’évacuation | de l’évacuation"),
        ),
        org=Noun.of(
            "Ban chỉ huy phòng thủ dân sự | the civil protection office | la protection civile | de la protection civile"
        ),
        org2=Noun.of("Hội Chữ thập đỏ | the Red Cross branch | la Croix-Rouge | de la Croix-Rouge"),
        numbers="120-480 180-6400 300-9800 14-58 60-900 20-180 800-9000 3-17 2-9 700-23000 90-4200 15-60",
        money=(4, 90),
    ),
    "transport": Field(
        things=(
            Noun.of(
                "tuyến xe điện | the new tram line | la nouvelle ligne de tramway | de la nouvelle ligne de tramway"
            ),
            Noun.of("cầu đường sắt | the railway bridge | le pont ferroviaire | du pont ferroviaire"),
            Noun.of(
                "tuyến đường sắt ngoại ô | the suburban railway | le train de banlieue | du train de banlieue"
            ),
        ),
        org=Noun.of(
            "Ban quản lý dự án giao thông | the transport authority | l’autorité des transports | de l’autorité des transports"
        ),
        org2=Noun.of(
            "Bộ Xây dựng | the ministry of public works | le ministère des Travaux publics | du ministère des Travaux publics"
        ),
        numbers="6-90 4000-92000 8-26 180-2400 12-75 14-48 90-900 3-40 2-7 40-380 9-160 3-12",
        money=(40, 900),
    ),
    "trade": Field(
        things=(
            Noun.of("thanh long | dragon fruit | le fruit du dragon | du fruit du dragon"),
            Noun.of("chanh leo | passion fruit | le fruit de la passion | du fruit de la passion"),
            Noun.of("trái cây sấy | dried fruit | le fruit séché | du fruit séché"),
        ),
        org=Noun.of(
            "Hiệp hội Rau quả | the fruit growers' association | l’association des producteurs de fruits | de l’association des producteurs de fruits"
        ),
        org2=Noun.of(
            "Cục Kiểm dịch thực vật | the plant health office | le service phytosanitaire | du service phytosanitaire"
        ),
        numbers="2100-86000 240-7800 60-1900 400-18000 4-48 7-34 3-15 60-900 2-9 300-9000 120-2400",
        money=(6, 240),
    ),
    "health": Field(
        things=(
            Noun.of(
                "chương trình tầm soát | the screening programme | le programme de dépistage | du programme de dépistage"
            ),
            Noun.of(
                "chiến dịch tiêm chủng | the vaccination campaign | la campagne de vaccination | de la campagne de vaccination"
            ),
            Noun.of(
                "mô hình khám lưu động | the mobile clinic scheme | le réseau de cliniques mobiles | du réseau de cliniques mobiles"
            ),
        ),
        org=Noun.of(
            "Sở Y tế | the health department | la direction de la santé | de la direction de la santé"
        ),
        org2=Noun.of(
            "Quỹ Bảo hiểm xã hội | the health insurance fund | la caisse d’assurance maladie | de la caisse d’assurance maladie"
        ),
        numbers="1200-64000 6-88 24-460 3-14 30-190 2-9 40-900 3-36 4-19 300-5200 7-64 3-16",
        money=(2, 60),
    ),
    "science": Field(
        things=(
            Noun.of("kính thiên văn mới | the new telescope | le nouveau télescope | du nouveau télescope"),
            Noun.of(
                "ra-đa thời tiết | the weather radar | le radar météorologique | du radar météorologique"
            ),
            Noun.of(
                "trạm cảm biến đáy biển | the seabed sensor | le capteur sous-marin | du capteur sous-marin"
            ),
        ),
        org=Noun.of(
            "Viện Vật lý Địa cầu | the institute of geophysics | l’institut de géophysique | de l’institut de géophysique"
        ),
        org2=Noun.of(
            "Quỹ Phát triển khoa học | the research foundation | la fondation pour la recherche | de la fondation pour la recherche"
        ),
        numbers="12-180 900-48000 2-9 3-17 7-40 2-9 20-90 9-60 3-40 12-160 6-48 12-36",
        money=(3, 80),
    ),
    "education": Field(
        things=(
            Noun.of(
                "chương trình đọc sách | the reading programme | le programme de lecture | du programme de lecture"
            ),
            Noun.of("quỹ học bổng | the scholarship fund | le fonds de bourses | du fonds de bourses"),
            Noun.of(
                "thư viện lưu động | the mobile library | la bibliothèque mobile | de la bibliothèque mobile"
            ),
        ),
        org=Noun.of(
            "Sở Giáo dục và Đào tạo | the education department | la direction de l’éducation | de la direction de l’éducation"
        ),
        org2=Noun.of(
            "Hội Khuyến học | the school foundation | la fondation pour l’école | de la fondation pour l’école"
        ),
        numbers="300-14000 5-96 40-900 2000-60000 2-9 2-9 18-160 3-12 12-90 20-240 4-38 30-390",
        money=(2, 30),
    ),
    "culture": Field(
        things=(
            Noun.of("liên hoan phim | the film festival | le festival du film | du festival du film"),
            Noun.of("triển lãm mỹ thuật | the art exhibition | l’exposition d’art | de l’exposition d’art"),
            Noun.of(
                "lễ hội âm nhạc dân gian | the folk music festival | le festival de musique populaire | du festival de musique populaire"
            ),
        ),
        org=Noun.of(
            "Ban tổ chức | the organising committee | le comité d’organisation | du comité d’organisation"
        ),
        org2=Noun.of(
            "Sở Văn hóa | the department of culture | la direction de la culture | de la direction de la culture"
        ),
        numbers="1500-62000 24-320 6-41 18-400 3-14 5-13 20-90 40-390 4-22 6-40 60-390 40-300",
        money=(2, 24),
    ),
    "sport": Field(
        things=(
            Noun.of("giải marathon | the marathon | le marathon | du marathon"),
            Noun.of("cuộc đua xe đạp | the cycling race | la course cycliste | de la course cycliste"),
            Noun.of(
                "giải chạy leo núi | the mountain run | la course de montagne | de la course de montagne"
            ),
        ),
        org=Noun.of(
            "Liên đoàn Thể thao | the sports federation | la fédération sportive | de la fédération sportive"
        ),
        org2=Noun.of(
            "Trung tâm Thể thao thanh thiếu niên | the youth sports centre | le centre sportif de la jeunesse | du centre sportif de la jeunesse"
        ),
        numbers="300-12800 8-52 2-9 900-15000 2-9 2000-48000 4-38 3-14 3-58 12-90 18-70 40-390",
        money=(2, 8),
    ),
    "diplomacy": Field(
        things=(
            Noun.of(
                "hiệp định hợp tác | the cooperation agreement | l’accord de coopération | de l’accord de coopération"
            ),
            Noun.of(
                "thỏa thuận miễn thị thực | the visa agreement | l’accord sur les visas | de l’accord sur les visas"
            ),
            Noun.of(
                "chương trình lao động | the labour agreement | l’accord sur le travail | de l’accord sur le travail"
            ),
        ),
        org=Noun.of(
            "Bộ Ngoại giao | the foreign ministry | le ministère des Affaires étrangères | du ministère des Affaires étrangères"
        ),
        org2=Noun.of(
            "Phòng Thương mại | the chamber of commerce | la chambre de commerce | de la chambre de commerce"
        ),
        numbers="2-11 14-120 11-70 20-390 2-9 2-9 5-30 12-140 3-24 30-390 6-30 3-26",
        money=(120, 3900),
    ),
    "crime": Field(
        things=(
            Noun.of(
                "đường dây buôn lậu | a smuggling ring | un réseau de contrebande | d’un réseau de contrebande"
            ),
            Noun.of(
                "nhóm làm hàng giả | a network of forgers | un réseau de faussaires | d’un réseau de faussaires"
            ),
            Noun.of(
                "nhóm buôn thuốc lá lậu | a gang of cigarette traffickers | une bande de trafiquants de cigarettes | d’une bande de trafiquants de cigarettes"
            ),
        ),
        org=Noun.of(
            "Cơ quan Cảnh sát điều tra | the investigation department | la police judiciaire | de la police judiciaire"
        ),
        org2=Noun.of(
            "Cục Quản lý thị trường | the market inspection office | l’inspection des marchés | de l’inspection des marchés"
        ),
        numbers="3-27 40-2600 30-320 3-14 12-390 9-120 4-22 2-14 3-60 19-27 44-68 2-9 14-260",
        money=(2, 40),
    ),
    "energy": Field(
        things=(
            Noun.of("trang trại điện gió | the wind farm | le parc éolien | du parc éolien"),
            Noun.of("nhà máy điện mặt trời | the solar park | le parc solaire | du parc solaire"),
            Noun.of(
                "nhà máy điện sinh khối | the biomass plant | la centrale à biomasse | de la centrale à biomasse"
            ),
        ),
        org=Noun.of(
            "Công ty Điện lực | the power company | la compagnie d’électricité | de la compagnie d’électricité"
        ),
        org2=Noun.of(
            "Cơ quan Điều tiết điện lực | the grid regulator | le régulateur du réseau | du régulateur du réseau"
        ),
        numbers="18-390 6-190 8000-310000 9000-420000 90-900 9-40 30-140 4-30 7-16 8-90 12-90 4-60",
        money=(20, 640),
    ),
    "environment": Field(
        things=(
            Noun.of(
                "dự án rừng ngập mặn | the wetland project | le projet de zone humide | du projet de zone humide"
            ),
            Noun.of("khu bảo tồn | the nature reserve | la réserve naturelle | de la réserve naturelle"),
            Noun.of(
                "kế hoạch trồng rừng | the reforestation plan | le plan de reboisement | du plan de reboisement"
            ),
        ),
        org=Noun.of("Chi cục Kiểm lâm | the forestry office | le service des forêts | du service des forêts"),
        org2=Noun.of(
            "Quỹ Bảo vệ môi trường | the environment fund | le fonds pour l’environnement | du fonds pour l’environnement"
        ),
        numbers="60-5200 9000-760000 9-140 80-2900 20-390 2-9 8-40 3-24 20-300 6-60 4-60 3-40",
        money=(2, 36),
    ),
}

COMMON = {
    "age": (51, 84),
    "age_young": (19, 34),
    "years": (4, 19),
    "people": (42000, 690000),
    "km": (14, 190),
    "staff": (24, 390),
    "some": (3, 14),
}
"""Numbers that every event has."""

JOBS = tuple(
    Noun.of(f"{line} | de {line.rsplit(' | ', 1)[1]}")
    for line in (
        "giáo viên | teacher | prof de lycée",
        "thợ mộc | carpenter | ébéniste",
        "chủ tiệm bánh | baker | propriétaire de boulangerie",
        "chủ tiệm hoa | florist | fleuriste",
        "thợ gốm | potter | céramiste",
        "nha sĩ | dentist | dentiste",
        "thư ký | secretary | secrétaire",
        "thủ thư | librarian | bibliothécaire",
    )
)
"""In French, words that serve men and women alike."""

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương")
_MEN = ("Văn Minh", "Đức Thắng", "Quang Hải", "Hữu Phước", "Tuấn Anh", "Thành Long", "Xuân Bách", "Công Lý")
_WOMEN = ("Thị Lan", "Thu Hà", "Ngọc Mai", "Thanh Hương", "Bích Ngân", "Kim Oanh", "Hồng Nhung", "Minh Châu")
_GIVEN = {
    "europe": ("Marco", "Elena", "Jonas", "Sofia", "Piotr", "Clara", "Mateus", "Ingrid", "Laszlo", "Camille"),
    "caucasus": (
        "Rashad",
        "Leyla",
        "Giorgi",
        "Nino",
        "Timur",
        "Aygul",
        "Elchin",
        "Dilnoza",
        "Kamran",
        "Tamar",
    ),
}
_SURNAMES = {
    "europe": (
        "Ferrante",
        "Moreau",
        "Lindqvist",
        "Kowal",
        "Barroso",
        "Keller",
        "Vidal",
        "Horvat",
        "Santoro",
        "Brandt",
        "Solheim",
        "Aldana",
    ),
    "caucasus": (
        "Mamedli",
        "Aslanov",
        "Beridze",
        "Kvaratia",
        "Nurlan",
        "Saparbek",
        "Yusufi",
        "Hasanzade",
        "Lomidze",
        "Karimbay",
        "Rzaguli",
        "Omarov",
    ),
}


def person(rng: Random, region: str) -> Person:
    """Somebody from the region. Even positions of ``_GIVEN`` are men."""
    woman = rng.random() < 0.5
    if region == "vietnam":
        given = rng.choice(_WOMEN if woman else _MEN)
        return Person(f"{rng.choice(_FAMILY)} {given}", given.split()[-1], woman, True)
    surname = rng.choice(_SURNAMES[region])
    return Person(f"{rng.choice(_GIVEN[region][1 if woman else 0 :: 2])} {surname}", surname, woman, False)


def byline(rng: Random) -> str:
    """The name of one of the Vietnamese reporters."""
    return f"{rng.choice(_FAMILY)} {rng.choice(_MEN + _WOMEN)}"


class Calendar(NamedTuple):
    months: tuple[str, ...]
    weekdays: tuple[str, ...]


CALENDAR = {
    "vi": Calendar(
        tuple(f"tháng {month}" for month in range(1, 13)),
        ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"),
    ),
    "en": Calendar(
        (
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    ),
    "fr": Calendar(
        (
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ),
        ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    ),
}
