"""Credits: names out of bylines, signatures and photo credits, in six languages."""

import pytest

from scrapers.model.article import Caption
from scrapers.read import boilerplate, credits
from scrapers.read.credits import Credit

OWN = ("Vietnam+", "VietnamPlus", "Báo Tin tức", "Euronews")


@pytest.mark.parametrize(
    ("line", "persons", "agencies"),
    [
        ("(TTXVN/Vietnam+)", (), ("TTXVN",)),
        ("(Vietnam+)", (), ()),
        ("TTXVN/Báo Tin tức", (), ("TTXVN",)),
        ("Tin, ảnh: Lê Văn An (TTXVN)", ("Lê Văn An",), ("TTXVN",)),
        ("Bài, ảnh: Thu Hà - Minh Đức", ("Thu Hà", "Minh Đức"), ()),
        ("Chùm ảnh, clip: Hoàng Lan/Báo Tin tức", ("Hoàng Lan",), ()),
        ("Lê An – Hồng Hà (TTXVN)", ("Lê An", "Hồng Hà"), ("TTXVN",)),
        ("Lê An-Hồng Hà (TTXVN)", ("Lê An", "Hồng Hà"), ("TTXVN",)),
        ("Vũ Bình - Minh Thư (PV TTXVN tại Moskva)", ("Vũ Bình", "Minh Thư"), ("TTXVN",)),
        ("Nhóm PV TTXVN", (), ("TTXVN",)),
        ("Thanh HằngTTXVN", ("Thanh Hằng",), ("TTXVN",)),
        ("Quang Huy (tổng hợp)", ("Quang Huy",), ()),
        ("Theo AFP, Reuters", (), ("AFP", "Reuters")),
        ("Theo THX/TTXVN", (), ("THX", "TTXVN")),
        ("By Ann Lee with AFP", ("Ann Lee",), ("AFP",)),
        ("By Ann Lee and Bob Kerr", ("Ann Lee", "Bob Kerr"), ()),
        ("By Euronews with Agencies", (), ()),
        ("AP and Sergio O'Neill", ("Sergio O'Neill",), ("AP",)),
        ("Associated Press in Valencia", (), ("Associated Press",)),
        ("Staff reporter", (), ()),
        ("Von Ute Kern mit dpa", ("Ute Kern",), ("dpa",)),
        ("Weitere Quellen • AP", (), ("AP",)),
        ("Par Zoé Marchand avec AFP", ("Zoé Marchand",), ("AFP",)),
        ("Автор: Иван Петров, ТАСС", ("Иван Петров",), ("ТАСС",)),
        ("Редакция", (), ()),
        ("记者 王小明（新华社）", ("王小明",), ("新华社",)),
        ("新华社记者王小明", ("王小明",), ("新华社",)),
        ("김철수 기자", ("김철수",), ()),
        ("Michelle de Oliveira", ("Michelle de Oliveira",), ()),
        ("Fouzia Van Der Fort", ("Fouzia Van Der Fort",), ()),
        ("Claire Benit-Gbaffou", ("Claire Benit-Gbaffou",), ()),
        ("María R. Sahuquillo", ("María R. Sahuquillo",), ()),
        ("Brazil, Rachel", ("Rachel Brazil",), ()),
        ("Elena Huber (ehu)", ("Elena Huber",), ()),
        ("Autor: Ute Kern und Zoé Wolf, Damaskus 05.01.2025, 15:23", ("Ute Kern", "Zoé Wolf"), ()),
        ("a.lee@example.com", (), ()),
        ("https://www.facebook.com/example", (), ()),
        ("ann-lee", (), ()),
        ("Publié le", (), ()),
        ("", (), ()),
        (None, (), ()),
        ("Ann Lee " * 60, (), ()),
    ],
)
def test_a_byline_is_taken_apart(line, persons, agencies):
    assert credits.parse(line, OWN) == Credit(persons, agencies)


def test_a_house_is_no_person():
    assert credits.parse("Le Figaro et AFP", ("Le Figaro",)) == Credit((), ("AFP",))
    assert credits.parse("Zoé Marchand, MDR SACHSEN", ("MDR",)) == Credit(("Zoé Marchand",), ())


def test_a_name_counts_once_whatever_its_case():
    assert credits.unique(("Ann Lee", "ANN LEE", "Bob Kerr")) == ("Ann Lee", "Bob Kerr")
    assert (Credit(("Ann Lee",)) + Credit(("ann lee",), ("AP",))) == Credit(("Ann Lee",), ("AP",))


@pytest.mark.parametrize(
    ("line", "signature"),
    [
        ("(TTXVN/Vietnam+)", True),
        ("Lê An – Hồng Hà (TTXVN)", True),
        ("Theo TTXVN", True),
        ("Lê An", True),
        ("By Euronews with Agencies", True),
        ("PV", True),
        ("Background", False),
        ("TTXVN và báo chí các nước đưa tin đậm về sự kiện", False),
        ("Hai nước ký thỏa thuận. Ảnh: TTXVN", False),
        ("The minister, Ann Lee, resigned.", False),
        ("Ann Lee went home", False),
        # Jobs and words on buttons are no names, and stand over sections and under pictures.
        ("Marketing", False),
        ("Development", False),
        ("Experts", False),
        ("Product Development", False),
        ("Board of Directors", False),
        ("A police officer", False),
        ("Police Officers", False),
        ("Learn more", False),
    ],
)
def test_a_signature_is_nothing_but_names(line, signature):
    assert credits.is_signature(line, OWN) == signature


@pytest.mark.parametrize(
    ("caption", "text", "credit"),
    [
        ("Ông An phát biểu ngày 18/11. (Ảnh: AFP/TTXVN)", "Ông An phát biểu ngày 18/11.", "AFP/TTXVN"),
        ("Đối tượng bị bắt. Ảnh: TTXVN phát", "Đối tượng bị bắt.", "TTXVN phát"),
        ("Toàn cảnh. Ảnh tư liệu: THX/TTXVN", "Toàn cảnh.", "THX/TTXVN"),
        ("Toàn cảnh (Ảnh minh họa: Internet)", "Toàn cảnh", "Internet"),
        ("Tên lửa. (Nguồn: Wikipedia)", "Tên lửa.", "Wikipedia"),
        ("Trong ảnh là Ngoại trưởng. Ảnh: TASS", "Trong ảnh là Ngoại trưởng.", "TASS"),
        ("Thủ tướng. Ảnh: Văn An/TTXVN.", "Thủ tướng.", "Văn An/TTXVN"),
        ("Ảnh: TTXVN", None, "TTXVN"),
        ("Hiện trường.", "Hiện trường.", None),
        ("The summit in Hanoi (Photo: VNA)", "The summit in Hanoi", "VNA"),
        ("Protesters in Tbilisi. (AP Photo/Ann Lee)", "Protesters in Tbilisi.", "AP Photo/Ann Lee"),
        ("A crowd © AFP", "A crowd", "AFP"),
        ("Le président. (Photo : AFP)", "Le président.", "AFP"),
        ("Der Kanzler. Foto: dpa", "Der Kanzler.", "dpa"),
        ("Президент. Фото: РИА Новости", "Президент.", "РИА Новости"),
        ("越南总理。（图片来源：越通社）", "越南总理。", "越通社"),
        ("图为越南。图自越通社", "图为越南。", "越通社"),
        (
            "The hall Ann Lee/Copyright 2026 The AP. All rights reserved.",
            "The hall",
            "Ann Lee/Copyright 2026 The AP. All rights reserved.",
        ),
        ("Seedlings near Szeged Ann Lee/AP", "Seedlings near Szeged", "Ann Lee/AP"),
    ],
)
def test_a_caption_and_its_credit_are_parted(caption, text, credit):
    assert credits.split_caption(caption) == Caption(text=text, credit=credit)


def test_a_credit_with_an_element_of_its_own_is_taken_off_the_caption():
    assert credits.split_caption("A hall - Copyright Ann Lee/AP", None, "Ann Lee/AP") == Caption(
        text="A hall", credit="Ann Lee/AP"
    )
    assert credits.split_caption("A hall", None, "AP Photo") == Caption(text="A hall", credit="AP")
    assert credits.split_caption("A hall", None, "© Ann Lee") == Caption(text="A hall", credit="Ann Lee")
    assert credits.split_caption("", None, "") is None


def test_agencies_of_a_credit():
    assert credits.agencies_in("AFP/TTXVN") == ("AFP", "TTXVN")
    assert credits.agencies_in("Getty Images") == ()


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Hội nghị kết thúc tốt đẹp./.", "Hội nghị kết thúc tốt đẹp."),
        ("Ông nói: “Rất tốt”./.", "Ông nói: “Rất tốt”."),
        ("Ông hỏi vì sao?./.", "Ông hỏi vì sao?"),
        ("The talks ended.-VNA", "The talks ended."),
        ("The talks ended./. VNA", "The talks ended."),
        ("会谈结束。（完）", "会谈结束。"),
        ("A sentence.", "A sentence."),
        ("It costs 3./5", "It costs 3./5"),
    ],
)
def test_the_end_mark_goes_and_the_full_stop_stays(text, bare):
    assert boilerplate.without_end_mark(text) == bare


@pytest.mark.parametrize(
    ("text", "line", "agency"),
    [
        ("Hanoi (VNA) – The ministers met.", "Hanoi (VNA)", "VNA"),
        ("WASHINGTON (AP) — The court said so.", "WASHINGTON (AP)", "AP"),
        ("ISLAMABAD, March 4 (Reuters) - The court said so.", "ISLAMABAD, March 4 (Reuters)", "Reuters"),
        ("MADRID — The court said so.", "MADRID", None),
        ("河内（越通社）——越南总理会见。", "河内（越通社）", "越通社"),
        ("The minister (Labour) said so.", None, None),
        ("Hanoi is the capital – and the seat of government.", None, None),
    ],
)
def test_the_dateline(text, line, agency):
    assert boilerplate.dateline(text) == (line, agency)
