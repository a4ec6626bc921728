"""Reading: what is kept, where it stands, and what is refused."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Span
from pipeline.read.encoding import ReadError
from pipeline.read.text import clean, read_bytes

LAYOUT = st.text(
    st.sampled_from("法治。，《》“”（）(一)1.、 \u3000\n\r*#\u200b\ufeff报告年度："), max_size=400
)
DROPPED = "*#\u200b\ufeff"


@given(LAYOUT)
def test_only_layout_is_dropped(source):
    kept = clean(source).clean.replace("\n", "")

    assert kept == "".join(c for c in source if not c.isspace() and c not in DROPPED)


@given(LAYOUT)
def test_every_character_is_the_source_s_own(source):
    text = clean(source)

    for place, character in enumerate(text.clean):
        if character != "\n":
            assert source[text.origin(place)] == character
    origins = [text.origin(place) for place in range(len(text.clean))]
    assert origins == sorted(set(origins))


def test_a_span_leads_to_the_file_s_own_characters():
    source = "\ufeff# 标题\r\n\r\n按照《行政 处罚\n\n法》办理。"
    text = clean(source)
    start = text.clean.index("行政处罚法")
    place = text.locate(Span(start, start + 5))

    assert source[place.start : place.end] == "行政 处罚\n\n法"


@pytest.mark.parametrize(
    ("source", "paragraphs"),
    [
        ("印发两个文件，对全区公共电力、防汛排涝泵站的安全隐患开展排查，配\n\n合供电公司整改。", 1),
        ("一、主要做法和成效\n（一）坚持党的领导。", 2),
        (
            "镇人民政府关于二〇二三年度法治政府建设工作情况及下一年度工作安排的报告\n2023年，我镇……",
            2,
        ),
        ("扎实推进依法行政，全面提升全县各级行政机关工作人员法治素养和能力水平\n扫一扫分享本页", 2),
        ("学习《重大行政决策\n\n程序暂行条例》。", 1),
        (
            "主办单位：某某县人民政府办公室，技术支持：某某县大数据中心和网络中心\n备案号：琼A备1号",
            2,
        ),
        (
            "**（三）健全依法行政制度，稳步推进政务诚信**\n\n建设，完成任务。\n\n# 四、结语",
            2,
        ),
        ("一段已完。　　二段开始。", 2),
    ],
)
def test_lines_become_paragraphs(source, paragraphs):
    assert clean(source).clean.count("\n") + 1 == paragraphs


def test_hard_wrapped_lines_are_joined():
    wrapped = (
        "县司法局深入学习贯彻法治思想扎实推进依法行政\n工作持续提升执法人员的业务能力和规范水平建立\n"
        * 6
    )
    assert clean(wrapped + "健全各项制度。").clean.count("\n") == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_are_told_apart(encoding):
    text = read_bytes("我县深入学习宣传《民法典》。".encode(encoding), "a.txt")

    assert "《民法典》" in text.clean


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_told_by_what_it_spells(encoding):
    source = "　　一、学习宪法\n　　开展执法检查12次。\n" * 20

    assert read_bytes(source.encode(encoding), "a.txt").source == source


def test_big5_is_refused_though_its_bytes_are_gb18030_too():
    source = "本縣深入學習貫徹法治思想，扎實推進依法行政，執法檢查十二次，培訓執法人員。\n" * 5
    data = source.encode("big5")
    assert data.decode("gb18030")

    with pytest.raises(ReadError, match="Big5, it may be; save it again"):
        read_bytes(data, "a.txt")


def test_a_private_character_of_an_old_font_is_read():
    source = "一、学习宪法，开展执法检查12次。\ue5e5\n" * 4 + "二、依法行政，公开执法信息。" * 20

    assert read_bytes(source.encode("gb18030"), "a.txt").source == source


def test_a_few_bad_bytes_are_a_warning():
    text = read_bytes("法治政府建设".encode() * 20 + b"\xff\xfe", "a.txt")

    assert text.warnings
    assert "\ufffd" in text.source


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b" \r\n\xe3\x80\x80", "white space"),
        (b"%PDF-1.7 ...", "is a PDF"),
        (b"PK\x03\x04....", "ZIP archive"),
        (bytes(range(256)) * 20, "binary"),
        (struct.pack("<4000h", *[each % 400 - 200 for each in range(4000)]), "binary"),
        (b"\x81\xff\xfe\x80\xff" * 100, "no encoding"),
    ],
)
def test_what_is_no_text_is_refused_with_a_remedy(data, says):
    with pytest.raises(ReadError, match=says) as caught:
        read_bytes(data, "x.txt")

    assert caught.value.file == "x.txt"
    assert caught.value.remedy
