"""The sites that run on the "ZCE" CMS alone."""

from datetime import date
from functools import cached_property

from tests.newsstand.press import Paper, Story
from tests.newsstand.sites.zce import HANOI, House, ZceSite

TTXVN_PHOTOS = ("TTXVN", "AFP/TTXVN", "THX/TTXVN", "TTXVN phát", "Kyodo/TTXVN")
WORDS_VI = {
    "print": "Bản in",
    "follow": "Theo dõi VietnamPlus",
    "comment": "Ý kiến của bạn",
    "related": "Tin cùng chuyên mục",
}


class VietnamPlus(ZceSite):
    host = "www.vietnamplus.vn"
    paper = Paper(
        slug="vietnamplus", language="vi", zone=HANOI, share={"vietnam": 34, "caucasus": 9, "europe": 9}
    )
    house = House(
        name="Vietnam+ (VietnamPlus)",
        suffix=".vnp",
        api="api.vietnamplus.vn",
        images="media.vietnamplus.vn",
        anchor=(date(2026, 7, 21), 1125300, 220),
        sections={
            "flood": ("moitruong", "Môi trường"),
            "transport": ("xahoi", "Xã hội"),
            "trade": ("kinhte", "Kinh tế"),
            "health": ("suckhoe", "Sức khỏe"),
            "science": ("khoahoc", "Khoa học"),
            "education": ("xahoi", "Xã hội"),
            "culture": ("vanhoa", "Văn hóa"),
            "sport": ("thethao", "Thể thao"),
            "diplomacy": ("chinhtri", "Chính trị"),
            "crime": ("xahoi", "Xã hội"),
            "energy": ("kinhte", "Kinh tế"),
            "environment": ("moitruong", "Môi trường"),
            "world": ("thegioi", "Thế giới"),
        },
        signature="(TTXVN/Vietnam+)",
        own_signature="(Vietnam+)",
        agencies=("TTXVN",),
        end_mark="./.",
        photo="(Ảnh: {})",
        credits=TTXVN_PHOTOS,
        words=WORDS_VI,
    )

    @cached_property
    def translated(self) -> ZceSite | None:
        return VietnamPlusEnglish(self.press)

    def sections_meta(self, story: Story) -> str:
        return f"{self.section(story)[1]},Tin mới"


class VietnamPlusEnglish(ZceSite):
    host = "en.vietnamplus.vn"
    paper = Paper(
        slug="vietnamplus_en",
        language="en",
        zone=HANOI,
        share={"vietnam": 24, "caucasus": 3, "europe": 3},
        lag=(60, 180),
    )
    house = House(
        name="Vietnam+ (VietnamPlus)",
        suffix=".vnp",
        api="en-api.vietnamplus.vn",
        images="mediaen.vietnamplus.vn",
        anchor=(date(2025, 7, 9), 324054, 44),
        sections={
            "flood": ("environment", "Environment"),
            "transport": ("society", "Society"),
            "trade": ("business", "Business"),
            "health": ("society", "Society"),
            "science": ("sci-tech", "Sci-Tech"),
            "education": ("society", "Society"),
            "culture": ("culture-sports", "Culture - Sports"),
            "sport": ("culture-sports", "Culture - Sports"),
            "diplomacy": ("politics", "Politics"),
            "crime": ("society", "Society"),
            "energy": ("business", "Business"),
            "environment": ("environment", "Environment"),
            "world": ("world", "World"),
        },
        signature="VNA",
        own_signature="",
        agencies=("VNA",),
        end_mark="./.",
        photo="(Photo: {})",
        credits=("VNA", "AFP/VNA", "Xinhua/VNA"),
        dateline="{} (VNA) – ",
        words={
            "print": "Print",
            "follow": "Follow VietnamPlus",
            "comment": "Comments",
            "related": "See more",
        },
    )

    @cached_property
    def translated(self) -> ZceSite | None:
        return VietnamPlus(self.press)


class NgayNay(ZceSite):
    host = "ngaynay.vn"
    paper = Paper(
        slug="ngaynay",
        language="vi",
        zone=HANOI,
        share={"vietnam": 17, "europe": 6, "caucasus": 4},
        lag=(50, 240),
    )
    house = House(
        name="Ngày Nay",
        suffix=".html",
        api="api.ngaynay.vn",
        images="image.ngaynay.vn",
        anchor=(date(2025, 12, 12), 167341, 34),
        sections={
            "flood": ("moi-truong", "Môi trường"),
            "transport": ("xa-hoi", "Xã hội"),
            "trade": ("kinh-te", "Kinh tế"),
            "health": ("suc-khoe", "Sức khỏe"),
            "science": ("khoa-hoc", "Khoa học"),
            "education": ("giao-duc", "Giáo dục"),
            "culture": ("van-hoa", "Văn hóa"),
            "sport": ("the-thao", "Thể thao"),
            "diplomacy": ("thoi-su", "Thời sự"),
            "crime": ("phap-luat", "Pháp luật"),
            "energy": ("kinh-te", "Kinh tế"),
            "environment": ("moi-truong", "Môi trường"),
            "world": ("the-gioi", "Thế giới"),
        },
        signature="Theo TTXVN",
        own_signature="",
        agencies=("TTXVN",),
        end_mark="",
        photo="Ảnh: {}",
        credits=(*TTXVN_PHOTOS, "TASS", "Reuters"),
        lead_mark="(Ngày Nay) - ",
        player=True,
        words=WORDS_VI | {"follow": "Theo dõi Ngày Nay", "comment": "Bình luận", "related": "Xem thêm"},
    )
