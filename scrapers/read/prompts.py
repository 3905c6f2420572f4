"""Lines that sites print around and inside their articles, in the languages that our outlets print.

Each constant is one regular expression of alternatives, to be matched with whole lines, without regard to case.
"""

_SHARE = (
    r"chia sẻ(?: bài viết)?|share(?: this)?(?: (?:article|story|page))?(?: on)?|diesen artikel teilen|teilen|artikel teilen|partager(?: cet article)?"
    r"|compartir|condividi|compartilhar|поделиться|分享"
)
_COMMENTS = (
    r"(?:bình luận|ý kiến|comments?|kommentare?|commentaires?|comentarios?|commenti|комментарии|评论)(?: ?\(?\d+\)?)?"
    r"|leave (?:the first |a )?comment|be the first to comment|what is your opinion on this topic\?"
)
_NETWORKS = (
    r"facebook|twitter|x|flipboard|send|reddit|messenger|linkedin|vk|xing|telegram|bluesky|threads|whatsapp|zalo|pinterest|e-?mail|copy link|link"
    r"|bản in|in bài|print|lưu bài|gửi email"
)
_NUMERIC_DAY = r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}[/.-]\d{1,2}[/.-]\d{1,2}"
_TIME = r"\d{1,2}[:h]\d\d(?::\d\d)?"
_ZONE = r"\s*(?:\(?(?:GMT|UTC|MEZ|MESZ|CEST|CET|МСК)(?:[+-]\d{1,2})?\)?)?\s*\|?"
_CLOCK_WORD = rf"\W{{0,4}}(?:lúc|at|um|à|alle|в)\s{_TIME}{_ZONE}"
_DATED = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch"
    r"|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật"
    r"|(?:first |last )?(?:published|updated|posted|modified)(?: on| at)?|date|(?:zuerst )?veröffentlicht(?: am)?|aktualisiert(?: am)?|stand"
    r"|publié(?: le)?|mis à jour(?: le)?|ngày(?: đăng)?|cập nhật(?: lúc| ngày)?|đăng lúc|опубликовано|обновлено|publicado(?: el| em)?|pubblicato(?: il)?|data"
)

COMMENTS = _COMMENTS

PROMPTS = "|".join((
    r"advertisement|advertising|anzeige|werbung|publicité|publicidad|pubblicità|реклама|quảng cáo|广告",
    # players
    rf"{_TIME}(?: ?/ ?{_TIME})?(?: {_TIME})*",
    r"video đang hot|nghe bài viết|nghe đọc bài|dừng đọc|chú thích ảnh|unmute|now playing(?: next)?|läuft gerade(?: weiter)?|listen to this article",
    # sharing and comments
    rf"(?:(?:{_SHARE})\W*)?(?:{_COMMENTS})|(?:{_SHARE}):?(?:\W*(?:{_COMMENTS}))?",
    rf"(?:(?:{_NETWORKS})[\s,|·]*){{2,}}|facebook|twitter|zalo|linkedin|whatsapp|telegram|copy link|bản in",
    r"theo dõi .{2,40} (?:trên|tại)(?: (?:google|facebook|zalo|youtube|tiktok|kênh).{0,40})?|mời (?:quý )?(?:bạn đọc|độc giả) .{0,120}",
    r"từ khóa:?|tags?:|chủ đề:|thẻ:",
    rf"follow us(?: on (?:social media|google.{{0,20}}|{_NETWORKS}).{{0,20}}| ?[:@].{{0,40}})?",
    # hashtags: words, or several of some words; "#1 Save time" is a heading
    r"(?:#[^\W\d]\w*[\s,;|·]*){1,20}|(?:#[^\W\d][^#.!?:]{1,40}){2,20}",
    r"sign up (?:to|for) .{0,80}newsletter.{0,40}|subscribe .{0,80}newsletter.{0,40}|newsletter|đăng ký nhận (?:tin|bản tin).{0,60}",
    r"den link zum einbetten.{0,60}|copy the embed code.{0,40}|copi(?:ed|é)|link kopiert!?|zu den barrierefreiheitskürzeln springen|accéder aux raccourcis d'accessibilité|go to accessibility shortcuts",
    r"dieser artikel wurde im original veröffentlicht.{0,40}|this article was originally published in .{0,30}|cet article a été initialement publié en .{0,30}",
    # the line of the date: alone with a time, or after a label; a sentence may end with a date, and a heading be one
    rf"\W{{0,3}}(?:(?:{_DATED})[\s:,]*){{0,3}}(?:{_NUMERIC_DAY})\W{{1,4}}{_TIME}{_ZONE}",
    rf"\W{{0,3}}(?:(?:{_DATED})[\s:,]*){{1,3}}(?:{_NUMERIC_DAY})\s*(?:{_CLOCK_WORD}|\|)?",
    rf"(?:{_NUMERIC_DAY})\s*\|",
))  # fmt: skip
"""Advertisements, players, sharing, newsletters, comments, date lines."""

MORE = "|".join((
    r"xem thêm|đọc thêm|tin (?:cùng chuyên mục|liên quan|đọc nhiều|đang nóng|mới nhất|nổi bật|khác|bài khác)|bài (?:liên quan|viết liên quan|cùng chuyên mục)|có thể bạn quan tâm|tiêu điểm",
    r"đọc nhiều(?: nhất)?|cùng chuyên mục|xem nhiều|tin bài liên quan|mới cập nhật|các tin khác|sự kiện:.{0,60}",
    r"read (?:next|more|also)|you (?:might|may) also like|related(?: (?:articles?|stories|news|topics|content))?|more (?:on this|stories|news|from .{2,30})|most (?:read|popular|viewed)|top stories",
    r"recommended(?: for you)?|don't miss|up next|latest news|trending(?: now)?",
    r"lesen sie auch|mehr zum thema|zum (?:selben )?thema|auch interessant|meistgesehen|meistgelesen|unsere auswahl|weitere (?:artikel|themen|nachrichten)",
    r"lire aussi|à lire aussi|à découvrir également|sur le même sujet|les plus lus|à la une|articles liés|voir aussi",
    r"читайте также|по теме|материалы по теме|другие новости|самое читаемое|лента новостей|相关新闻|相关阅读|延伸阅读|更多新闻|推荐阅读",
    r"te puede interesar|lea también|más leídas?|leggi anche|potrebbe interessarti|leia também",
))  # fmt: skip
"""Headings over lists of other stories."""

MORE_AND_TITLE = (
    r"(?:>+\s*)?(?:xem thêm|đọc thêm|tin liên quan|bài liên quan|read (?:more|next|also)|see also|related|lesen sie auch|mehr zum thema|lire aussi"
    r"|à lire aussi|voir aussi|читайте также|leggi anche|lea también|leia também)\s*[:：>»|–-]\s*\S.{0,200}|>>>?\s*\w+(?:\s(?![^\s\w]*[(){}=;/\\])[^\s(){}=;]+){3,40}"
)
"""A link to one other story."""

PHOTO_CREDITS = (
    r"[(（\[]?\s*(?:(?:ảnh|photo|foto|фото|图)(?: (?:by|credits?|courtesy(?: of)?|minh họa|chụp|tư liệu|internet|symbolbild|archiv)[^:：.]{0,20})?"
    r"|nguồn|source)\s*[:：]\s*[^.:：]{2,60}\s*[)）\]]?\.?"
    r"|(?:©|copyright\s*(?:[©ⓒ@]|\(c\)|by\b|(?=.*\d{4})|(?-i:(?=(?:[A-ZÀ-Ý][\w.'’-]*[\s/,&]*){1,8}$)))|tous droits réservés|alle rechte vorbehalten)\s*.{2,100}"
)
"""A photo credit on a line of its own."""
