"""Names that are written otherwise in another language: facts, written by hand, one line each.

The first form of a line is its label. Forms are compared as they are printed, but for case and the place of a tone.
Names that merely lose their marks (``Hà Nội``, ``Hanoï``, ``Hanoi``) need no line: folding makes them equal. Territories come
from Unicode's CLDR (``territories``); here are only the short forms that the press uses instead.
"""

PLACES = """
Beijing | Bắc Kinh | Pékin | Peking | Pequín | 北京 | Пекин
Shanghai | Thượng Hải | 上海 | Шанхай
Guangzhou | Quảng Châu | Canton | 广州
Shenzhen | Thâm Quyến | 深圳
Chongqing | Trùng Khánh | 重庆
Tianjin | Thiên Tân | 天津
Wuhan | Vũ Hán | 武汉
Nanjing | Nam Kinh | 南京
Chengdu | Thành Đô | 成都
Hangzhou | Hàng Châu | 杭州
Guangdong | Quảng Đông | 广东
Guangxi | Quảng Tây | 广西
Yunnan | Vân Nam | 云南
Sichuan | Tứ Xuyên | 四川
Fujian | Phúc Kiến | 福建
Zhejiang | Chiết Giang | 浙江
Hebei | Hà Bắc | 河北
Hubei | Hồ Bắc | 湖北
Hunan | Hồ Nam | 湖南
Hainan | Hải Nam | 海南
Xinjiang | Tân Cương | 新疆
Tibet | Tây Tạng | 西藏
Inner Mongolia | Nội Mông | 内蒙古
Taipei | Đài Bắc | 台北
Pyongyang | Bình Nhưỡng | 平壤 | Пхеньян
Tokyo | 東京 | 东京 | Токио
Moscow | Moskva | Mát-xcơ-va | Moscou | Moskau | Moscú | 莫斯科 | Москва
Saint Petersburg | St. Petersburg | Xanh Pê-téc-bua | Saint-Pétersbourg | Санкт-Петербург
Kyiv | Kiev | Ki-ép | Kiew | 基辅 | Киев
Washington | Oa-sinh-tơn | 华盛顿 | Вашингтон
New York | Niu Y-oóc | Nueva York | 纽约 | Нью-Йорк
London | Luân Đôn | Londres | 伦敦 | Лондон
Paris | Pa-ri | 巴黎 | Париж
Berlin | Béc-lin | 柏林 | Берлин
Brussels | Brúc-xen | Bruxelles | Brüssel | Bruselas | 布鲁塞尔 | Брюссель
Geneva | Giơ-ne-vơ | Genève | Genf | Ginebra | 日内瓦 | Женева
Vienna | Viên | Vienne | Wien | Viena | 维也纳 | Вена
Rome | Roma | Rô-ma | Rom | 罗马 | Рим
Milan | Milano | Mailand | Milán
Venice | Venise | Venezia | Venedig | Venecia
Lisbon | Lisbonne | Lisboa | Lissabon
Warsaw | Vác-sa-va | Varsovie | Warszawa | Warschau | Varsovia | 华沙 | Варшава
Prague | Praha | Prag | Praga
Athens | A-ten | Athènes | Athen | Atenas
Copenhagen | Copenhague | Kopenhagen | København
Bucharest | Bucarest | Bukarest | București
Belgrade | Belgrad | Beograd | Belgrado
Cairo | Le Caire | Kairo | El Cairo | 开罗 | Каир
Jerusalem | Giê-ru-xa-lem | Jérusalem | Jerusalén | 耶路撒冷 | Иерусалим
Gaza | Dải Gaza | Gaza Strip | bande de Gaza | 加沙 | Газа
West Bank | Bờ Tây | Cisjordanie | Cisjordania | Westjordanland
Tehran | Téhéran | Teheran | Tê-hê-ran | 德黑兰 | Тегеран
Baghdad | Bagdad | Bát-đa
Damascus | Damas | Damaskus | Damasco | Đa-mát
Vientiane | Viêng Chăn | Viêng-chăn
Phnom Penh | Phnôm Pênh | Nông Pênh
Bangkok | Băng Cốc | Băng-cốc | 曼谷
Singapore City | Xinh-ga-po
Hong Kong | Hồng Kông | Hương Cảng
Macau | Ma Cao | Áo Môn
Ho Chi Minh City | Thành phố Hồ Chí Minh | TP Hồ Chí Minh | TPHCM | TP.HCM | HCM City | HCMC | Saigon | Sài Gòn | Hô-Chi-Minh-Ville | Hô Chi Minh-Ville | 胡志明市
Mekong Delta | Đồng bằng sông Cửu Long | delta du Mékong
East Sea | South China Sea | Biển Đông | mer de Chine méridionale | mer Orientale | 南海
Strait of Hormuz | eo biển Hormuz | détroit d'Ormuz | Straße von Hormus
Red Sea | Biển Đỏ | mer Rouge | Rotes Meer | mar Rojo
Black Sea | Biển Đen | mer Noire | Schwarzes Meer | mar Negro | Чёрное море
Crimea | Crưm | Crimée | Krim | Крым
White House | Nhà Trắng | Maison Blanche | Weißes Haus | Casa Blanca | 白宫 | Белый дом
Kremlin | Điện Kremli | Điện Kremlin | Kremlin russe | Kreml | 克里姆林宫 | Кремль
Pentagon | Lầu Năm Góc | Pentagone | 五角大楼 | Пентагон
Congress of the United States | US Congress | Quốc hội Mỹ | Congrès américain
"""

BODIES = """
United Nations | UN | Liên hợp quốc | Liên Hợp Quốc | LHQ | Nations unies | ONU | Vereinte Nationen | Naciones Unidas | 联合国 | ООН
European Union | EU | Liên minh châu Âu | Liên minh Châu Âu | Union européenne | UE | Europäische Union | Unión Europea | 欧盟 | Евросоюз
European Commission | Ủy ban châu Âu | Ủy ban Châu Âu | Commission européenne | Europäische Kommission | Comisión Europea
European Parliament | Nghị viện châu Âu | Parlement européen | Europäisches Parlament | Parlamento Europeo
European Central Bank | ECB | Ngân hàng Trung ương châu Âu | Banque centrale européenne | BCE | Europäische Zentralbank | EZB
NATO | OTAN | Tổ chức Hiệp ước Bắc Đại Tây Dương | 北约 | НАТО
ASEAN | Hiệp hội các quốc gia Đông Nam Á | Association of Southeast Asian Nations | ANASE | 东盟
World Health Organization | WHO | Tổ chức Y tế Thế giới | Organisation mondiale de la santé | OMS | Weltgesundheitsorganisation | 世卫组织 | ВОЗ
World Trade Organization | WTO | Tổ chức Thương mại Thế giới | Organisation mondiale du commerce | OMC
World Bank | WB | Ngân hàng Thế giới | Banque mondiale | Weltbank | Banco Mundial | 世界银行
International Monetary Fund | IMF | Quỹ Tiền tệ Quốc tế | Fonds monétaire international | FMI | IWF
International Atomic Energy Agency | IAEA | Cơ quan Năng lượng Nguyên tử Quốc tế | AIEA | МАГАТЭ
International Criminal Court | ICC | Tòa án Hình sự Quốc tế | Cour pénale internationale | CPI | Corte Penal Internacional
African Union | AU | Liên minh châu Phi | Union africaine
Asian Development Bank | ADB | Ngân hàng Phát triển châu Á | Banque asiatique de développement
UNESCO | Tổ chức Giáo dục, Khoa học và Văn hóa Liên hợp quốc
OPEC | OPEP | Tổ chức các nước xuất khẩu dầu mỏ
Federal Reserve | Fed | Cục Dự trữ Liên bang | Réserve fédérale | US-Notenbank | Reserva Federal
Security Council | Hội đồng Bảo an | Conseil de sécurité | Sicherheitsrat | Consejo de Seguridad | 安理会
General Assembly | Đại hội đồng | Assemblée générale | Generalversammlung | Asamblea General
Red Cross | Hội Chữ thập đỏ | Croix-Rouge | Rotes Kreuz | Cruz Roja
Central Asia | Trung Á | Asie centrale | Zentralasien
Southeast Asia | Đông Nam Á | Asie du Sud-Est | Südostasien
Middle East | Trung Đông | Moyen-Orient | Proche-Orient | Nahost | Oriente Medio
"""

AGENCIES = """
Vietnam News Agency | VNA | TTXVN | TTX Việt Nam | Thông tấn xã Việt Nam | AVI | Agence vietnamienne d'information | Agence vietnamienne d’information | 越通社 | 越南通讯社 | ВИА
Xinhua | Xinhua News Agency | Tân Hoa xã | THX | Chine nouvelle | 新华社 | 新華社 | Синьхуа
AFP | Agence France-Presse | 法新社 | АФП
Associated Press | AP | The Associated Press | 美联社 | АП
Reuters | Thomson Reuters | 路透社 | Рейтер
DPA | Deutsche Presse-Agentur
EFE | Agencia EFE
TASS | ITAR-TASS | 塔斯社 | ТАСС | ИТАР-ТАСС
RIA Novosti | РИА Новости | 俄新社
Interfax | Интерфакс | 国际文传电讯社
Sputnik | Спутник | 卫星社
Ukrinform | Укринформ | Укрінформ
BelTA | БелТА
Anadolu | Anadolu Agency | Anadolu Ajansı
Kyodo | Kyodo News | 共同社 | 共同通信
Yonhap | 韩联社 | 韓聯社 | 연합뉴스
KCNA | 朝中社
Press Trust of India | PTI
"""
"""As they are credited, and as other texts name them."""

PERSONS = """
Xi Jinping | Tập Cận Bình | 习近平 | Си Цзиньпин
Li Qiang | Lý Cường | 李强
Wang Yi | Vương Nghị | 王毅
Zhao Leji | Triệu Lạc Tế | 赵乐际
Wang Huning | Vương Hộ Ninh | 王沪宁
Han Zheng | Hàn Chính | 韩正
Dong Jun | Đổng Quân | 董军
Hu Jintao | Hồ Cẩm Đào | 胡锦涛
Mao Zedong | Mao Trạch Đông | 毛泽东
Deng Xiaoping | Đặng Tiểu Bình | 邓小平
Lai Ching-te | Lại Thanh Đức | 赖清德
Tsai Ing-wen | Thái Anh Văn | 蔡英文
Kim Jong-un | Kim Jong Un | Kim Chính Ân | 金正恩 | Ким Чен Ын
Vladimir Putin | Putin | Pu-tin | Poutine | Vladimir Poutine | 普京 | Путин | Путина | Путину
Dmitry Medvedev | Medvedev | Medvédev | Medwedew | Медведев
Sergey Lavrov | Sergei Lavrov | Lavrov | Lawrow | Лавров
Mikhail Mishustin | Mishustin | Michoustine | Mischustin | Мишустин
Volodymyr Zelensky | Zelensky | Zelenskyy | Zelenskiy | Zelenski | Selenskyj | Зеленский
Alexander Lukashenko | Lukashenko | Loukachenko | Lukaschenko | Лукашенко
Benjamin Netanyahu | Netanyahu | Nétanyahou | Netanyahou | Нетаньяху
Donald Trump | Trump | Đô-nan Trăm | 特朗普 | Трамп
Joe Biden | Biden | Bai-đơn | 拜登 | Байден
Emmanuel Macron | Macron | 马克龙 | Макрон
Abbas Araghchi | Araghchi | Araqchi | Araghtchi
Ali Khamenei | Khamenei | Chamenei | Jamenei | Хаменеи
Mohammed bin Salman | Mohammad bin Salman | Mohammed ben Salmane
"""

LANDS = """
US | Mỹ | USA | U.S. | États-Unis | Etats-Unis | United States | America | EE.UU. | EEUU | 美国 | США
GB | Anh | Vương quốc Anh | UK | U.K. | Britain | British | Royaume-Uni | Grande-Bretagne | Großbritannien | 英国
KP | Triều Tiên | North Korea | Corée du Nord | Nordkorea | DPRK | CHDCND Triều Tiên | КНДР
KR | Hàn Quốc | South Korea | Corée du Sud | Südkorea
RU | Nga | Liên bang Nga | Russian Federation | Fédération de Russie
PS | Palestine | Palestin | Palestinian | Palästina
CZ | Czech Republic | Cộng hòa Séc | Séc | République tchèque
AE | UAE | Emirats arabes unis
TR | Turkey | Turquie | Thổ Nhĩ Kỳ
TW | Đài Loan
KH | Campuchia | Cambodia
LA | Lào
CN | Trung Quốc
TL | Timor Leste | East Timor | Đông Timor
MM | Burma | Birmanie
CD | DRC | RDC
CI | Ivory Coast
"""
"""Beside CLDR's, by ISO 3166 code."""

NATIONS = ("vi", "zh", "ja", "ko", "ru", "uk", "fr", "de", "it", "pl", "tr", "th", "id", "uz", "kk", "az", "ka", "hy", "el",
           "hu", "ro", "bg", "sr", "hr", "sl", "sk", "cs", "da", "sv", "nb", "fi", "nl", "is", "et", "lv", "lt", "mn", "km",
           "lo", "my", "ms", "he", "fa", "be", "sq", "mk", "mt", "ky", "tg", "tk", "ne", "si", "am")  # fmt: skip
"""Languages that are called as the people of one country are ("Russian"), so that the adjective means the country."""

RELATIVE = """
vi | hôm qua | hôm nay | ngày mai
en | yesterday | today | tomorrow
fr | hier | aujourd'hui | demain
de | gestern | heute |
es | ayer | hoy |
it | ieri | oggi | domani
pt | ontem | hoje |
nl | gisteren | vandaag |
ru | вчера | сегодня | завтра
"""
"""The day before, the day and the day after, by language; empty where the word means something else as well."""
