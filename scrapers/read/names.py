"""Words that bylines, signatures and photo credits are made of, in the languages that our outlets print.

Each constant is one regular expression of alternatives.
"""

AGENCIES = "|".join((
    # Vietnam News Agency, as its editions call it
    r"TTXVN", r"TTX Việt Nam", r"[Tt]hông tấn xã Việt Nam", r"VNA", r"Vietnam News Agency", r"AVI", r"Agence vietnamienne d['’][Ii]nformation",
    r"ВИА",
    # the others
    r"AFP", r"Agence France[- ]Presse", r"АФП",
    r"AP", r"(?:The )?Associated Press", r"АП",
    r"(?:Thomson )?R(?:euters|EUTERS)", r"Рейтер",
    r"(?:dpa|DPA)(?:-\w+|/\w+)?", r"Deutsche Presse-Agentur", r"SID", r"Sport-Informations-Dienst", r"KNA", r"epd", r"dts Nachrichtenagentur", r"APA", r"(?:Keystone-)?SDA", r"Keystone-ATS",
    r"(?:Agencia )?EFE", r"Europa Press", r"ANSA", r"Adnkronos", r"Lusa", r"LUSA", r"Belga", r"BELGA", r"ANP", r"NTB", r"Ritzau", r"RITZAU", r"STT", r"PAP", r"Č[Tt]K", r"MTI", r"Agerpres", r"BTA", r"Tanjug", r"Hina", r"BNS", r"ELTA", r"LETA",
    r"(?:ITAR-)?TASS", r"(?:ИТАР-)?ТАСС", r"RIA Novosti", r"РИА Новости", r"Interfax(?:-\w+)?", r"Интерфакс", r"Sputnik", r"Спутник",
    r"Ukrinform", r"Укр[иі]нформ", r"UNIAN", r"УНИАН", r"Bel[Tt][Aa]", r"БелТА", r"AZERTAC", r"Armenpress", r"Kazinform",
    r"Anadolu(?: Agency| Ajansı)?", r"AA", r"DHA", r"[İI]HA", r"IRNA", r"ISNA", r"Tasnim", r"SANA", r"WAM", r"SPA", r"KUNA", r"QNA",
    r"THX", r"Tân Hoa [Xx]ã", r"Xinhua(?: News Agency)?", r"XINHUA", r"Синьхуа",
    r"Kyodo(?: News)?", r"KYODO", r"Jiji(?: Press)?", r"Yonhap", r"YONHAP", r"KCNA",
    r"PTI", r"Press Trust of India", r"ANI", r"IANS", r"Bernama", r"BERNAMA", r"Antara", r"ANTARA", r"KPL",
    r"AAP", r"Australian Associated Press", r"PA Media", r"Press Association", r"(?:The )?Canadian Press", r"UPI", r"Bloomberg(?: News)?", r"Prensa Latina", r"Télam", r"Agência Brasil",
))  # fmt: skip
"""Wire services, as they sign; case matters. Newspapers and broadcasters quoted as sources are none."""

AGENCIES_UNSPACED = (
    "越通社|越南通[讯訊]社|法新社|美[联聯]社|路透社|塔斯社|俄新社|国际文传电讯社|卫星社|新[华華]社|中新社|中央社|共同社|共同通信|時事通信"
    "|[韩韓][联聯]社|朝中社|연합뉴스|뉴시스|뉴스1"
)
"""The same in scripts that put no space between words."""

AGENCIES_ALSO_NAMES = "Hina|Tasnim|Antara|Sana|Lusa|Belga|Ritzau"
"""Those whose names people bear too."""

ROLES_BY_LANGUAGE: dict[tuple[str, ...], str] = {
    ("en",): "|".join((
        r"(?:words |text |story |reported |reporting |written |edited |additional reporting )?by", r"source", r"additional sources?", r"via", r"from", r"authors?", r"with",
    )),
    ("de",): "|".join((
        r"von", r"text", r"quelle", r"weitere quellen", r"autor(?:in|en)?", r"mit", r"aus",
    )),
    ("fr",): "|".join((
        r"par", r"avec", r"auteur", r"autres sources", r"sources additionnelles", r"propos recueillis par",
    )),
    ("es", "pt", "it", "nl", "no", "nb", "nn", "sv", "da"): "|".join((
        r"por", r"di", r"door", r"av", r"af", r"con", r"fuentes?", r"fonti?", r"fontes?", r"otras fuentes", r"altre fonti", r"outras fontes",
    )),
    ("ru", "uk", "be"): "|".join((
        r"автор(?:ы)?", r"текст", r"источники?", r"другие источники", r"подготовил[аи]?", r"при участии",
    )),
    ("vi",): "|".join((
        r"tin(?:, ?|[ -])(?:bài, ?)?(?:và )?ảnh(?:, (?:video|clip))?", r"tin", r"bài(?:, ?| )(?:và )?ảnh(?:, (?:video|clip))?", r"bài", r"(?:chùm )?ảnh(?:, (?:video|clip|bài))*", r"video", r"clip", r"đồ họa",
        r"thực hiện", r"tổng hợp", r"biên dịch", r"nội dung", r"theo", r"nguồn(?: tin)?", r"tác giả", r"phóng viên", r"nhóm phóng viên", r"nhóm pv", r"pv", r"ctv",
    )),
    ("zh", "ja"): "|".join((
        r"作者", r"本报记者", r"记者", r"記者", r"编辑", r"編輯", r"责任编辑", r"来源", r"來源", r"文/图", r"文", r"图", r"摄影",
    )),
}  # fmt: skip
"""What bylines print before a name, by the languages (ISO 639) that do."""

ROLES = "|".join(ROLES_BY_LANGUAGE.values())
"""All of them."""

DESKS = "|".join((
    r"staff", r"newsroom", r"desk", r"team", r"editors?", r"editorial", r"reporters?", r"correspondents?", r"agenc(?:y|ies)", r"wires?", r"contributors?", r"news", r"online", r"times", r"gazette", r"herald",
    r"magazine", r"newspapers?", r"media", r"tv", r"radio", r"network", r"digital", r"daily", r"weekly", r"admin(?:istrator)?", r"web ?master", r"developer", r"guest", r"inc", r"ltd", r"llc", r"gmbh", r"company",
    r"foundation", r"institute", r"university", r"association", r"ministry", r"department",
    r"\w*redaktion\w*", r"agentur(?:en)?", r"nachrichten\w*", r"\w*zeitung\w*", r"verlag", r"\w*anzeiger", r"\w*kurier", r"\w*rundschau", r"presse", r"\w*tageblatt", r"mitarbeiter\w*",
    r"rédaction", r"agences?", r"redac(?:ción|ção|cion)", r"redazione", r"agenci?as?", r"agenzie", r"redactie", r"redakcja", r"redakce", r"redaksjon\w*", r"redaktionen", r"redaksi",
    r"редакци[яи]", r"агентств[оа]", r"новости", r"газета", r"корреспондент\w*", r"пресс-служба",
    r"phóng viên", r"nhóm (?:pv|phóng viên|tác giả)", r"pv", r"ctv", r"ban biên tập", r"báo", r"tạp chí", r"tòa soạn", r"toà soạn", r"cơ quan", r"thông tin", r"biên tập viên", r"tổng hợp", r"công ty", r"trung tâm",
    r"haber(?:ler)?\w*", r"ajans\w*", r"gazete\w*", r"editör\w*",
))  # fmt: skip
"""Words that no person's name holds: houses, desks, functions. A short line with one of them is taken for a signature."""

JOBS = "|".join((
    r"(?:staff )?writers?", r"authors?", r"bio", r"posts", r"managers?", r"directors?", r"consultants?", r"experts?", r"specialists?", r"(?:co-?)?founders?", r"analysts?", r"strategists?",
    r"advis[eo]rs?", r"dieti[tc]i[ac]ns?", r"attorneys?", r"officers?", r"marketing", r"development", r"learn more", r"read more", r"view", r"view all", r"name", r"anonymous", r"unknown",
    r"reviewers?", r"educators?", r"trainers?", r"coach(?:es)?", r"nutritionists?", r"updated", r"published", r"posted", r"sponsored", r"sign in", r"log ?in",
))  # fmt: skip
"""Others that no person's name holds, and that stand in headings, captions and lists besides: jobs, and words on buttons."""

DESKS_UNSPACED = "新聞|新闻|编辑部|本报讯|综合|デジタル|オンライン|뉴스|신문|일보|편집국|온라인|기사"
"""The same in scripts that put no space between words."""

PARTICLES = (
    r"de|del|della|der|den|des|di|da|do|dos|das|du|d['’]\w+|la|las|le|les|lo|los|van|von|vom|zu|zum|zur|ten|ter|te|bin|ibn|bint"
    r"|al|el|af|av|y|e|i|san|ben|abu|ap"
)
"""Lower-case words inside a person's name."""

PHOTO = "|".join((
    r"ảnh(?: (?:tư liệu|minh h(?:ọa|oạ)|chụp màn hình|cắt từ (?:video|clip)|đồ họa))?", r"hình(?: ảnh)?", r"nguồn(?: ảnh)?", r"đồ h(?:ọa|oạ)", r"video", r"clip",
    r"(?:file |handout )?photos?(?:graph(?:s|ed)?)?(?: illustration)?(?: (?:by|courtesy(?: of)?|credit))?", r"pic(?:ture)?s?(?: by)?", r"images?(?: (?:by|credit|source|courtesy(?: of)?))?", r"credits?", r"source", r"illustration(?: by)?",
    r"copyright", r"©", r"courtesy(?: of)?",
    r"(?:archiv|symbol)?foto(?:s|credit)?(?: (?:von|de|di|door))?", r"(?:symbol)?bild(?:er|nachweis|quelle|rechte)?", r"quelle", r"grafik",
    r"(?:crédits? )?photos?(?: (?:d['’](?:illustration|archives?)|de))?", r"crédits?", r"tous droits réservés", r"droits réservés",
    r"alle rechte vorbehalten", r"derechos reservados", r"diritti riservati", r"direitos reservados", r"все права защищены",
    r"crédito", r"fuente", r"fonte", r"imagen", r"imagem", r"immagine", r"fotografía", r"fotografia",
    r"фото(?:граф)?", r"источник(?: фото)?", r"иллюстрация", r"скриншот",
    r"图(?:片(?:来源)?|自)?", r"圖(?:片(?:來源)?)?", r"摄影?", r"攝影?", r"来源", r"來源", r"资料图", r"写真", r"사진",
))  # fmt: skip
"""Words for "photo" before the name of who took it."""
