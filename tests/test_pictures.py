"""The static pictures: what they count, that they are drawn, and what is said where they cannot."""

from __future__ import annotations

from itertools import combinations
from math import isnan

import pytest
from many_reports import quads
from running import fazhi
from serving import store_of_quads

from graphs.display.words import words
from graphs.figures import counts, labels, paper, pictures
from graphs.figures.counts import wilson
from graphs.figures.tiles import tiles
from graphs.index.index import ensure

pytest.importorskip("matplotlib")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return store_of_quads(tmp_path_factory.mktemp("many") / "store", quads(40, 24, 8, each=6))


@pytest.fixture(scope="module")
def index(folder):
    return ensure(folder)[0]


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [  # Wilson's interval at 95 %, from Newcombe (1998), table I
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_intervals_are_those_of_the_books(hits, of, low, high):
    assert wilson(hits, of) == pytest.approx((low, high), abs=0.0001)


def test_nothing_known_is_anything_possible():
    assert wilson(0, 0) == (0.0, 1.0)


def test_shares_are_reports_that_name_a_law(index):
    for label, share in counts.shares_by_law(index, 10):
        named = index.number(
            "SELECT count(DISTINCT m.report) FROM mention m JOIN thing t ON t.id = m.thing"
            " WHERE t.label = ?",
            (label,),
        )
        assert (share.hits, share.of) == (named, 40)


def test_pairs_are_reports_that_name_both(index):
    sizes, together = counts.cited_together(index, 10)

    assert together
    for (one, other), number in together.items():
        assert 0 < number <= min(sizes[one], sizes[other])


CROWDS = {
    "alone": [(0, 0)],
    "two beside each other": [(0, 0), (14, 0)],
    "two on a line": [(0, 0), (0, -16)],
    "a knot": [(x * 22, y * 18) for x in range(3) for y in range(3)],
}


@pytest.mark.parametrize("crowd", CROWDS.values(), ids=CROWDS)
def test_names_in_a_picture_cover_neither_names_nor_nodes(crowd):
    nodes = [labels.Node(x, y, 5, 60, 10) for x, y in crowd]
    named = labels.places(nodes)
    discs = [labels.Box(node.x, node.y, node.radius, node.radius) for node in nodes]

    assert [one.shared(two) for one, two in combinations([*named, *discs], 2)] == [
        0 for _ in combinations([*named, *discs], 2)
    ]


def test_a_name_stands_below_its_node_where_nothing_is():
    (box,) = labels.places([labels.Node(0, 0, 5, 60, 10)])

    assert box.x == 0
    assert box.y < 0


def test_every_province_has_a_tile_of_its_own():
    places = [(tile.column, tile.row) for tile in tiles()]

    assert len(places) == len(set(places)) == 34
    assert all(tile.code.endswith("0000") for tile in tiles())


@pytest.fixture
def drawn(monkeypatch):
    """Draw a picture and return its axes, with the parts where they are in the file."""

    def draw(name, index, language):
        kept = []
        monkeypatch.setattr(pictures, "save", lambda figure, _: kept.append(figure))
        pictures.PICTURES[name](None, index, words(language), language)
        paper.settled(kept[0])
        return kept[0].axes[0]

    return draw


@pytest.mark.usefixtures("chinese_font")
def test_a_year_of_few_reports_is_hollow_and_no_line_leads_to_it(index, drawn, monkeypatch):
    shares = {2020: (1, 1), 2021: (5, 9), 2022: (4, 5), 2023: (2, 4)}
    told = {"甲": [(year, counts.Share(*share)) for year, share in shares.items()]}
    monkeypatch.setattr(counts, "programs_by_year", lambda *_: told)
    axes = drawn("programs-over-years", index, "zh")
    joined, alone = axes.lines

    assert [isnan(value) for value in joined.get_ydata()] == [True, False, False, True]
    assert list(alone.get_xdata()) == [2020, 2023]
    assert alone.get_markerfacecolor() == "white"
    assert "空心：该年度不足 5 份报告，不连线" in axes.texts[0].get_text()


@pytest.mark.usefixtures("chinese_font")
def test_nothing_is_said_of_hollow_marks_where_there_are_none(index, drawn, monkeypatch):
    told = {"甲": [(year, counts.Share(3, 5)) for year in (2020, 2021)]}
    monkeypatch.setattr(counts, "programs_by_year", lambda *_: told)
    axes = drawn("programs-over-years", index, "zh")

    assert "空心" not in axes.texts[0].get_text()


@pytest.mark.usefixtures("chinese_font")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_name_of_a_province_leaves_room_in_its_tile(index, drawn, language):
    axes = drawn("provinces", index, language)
    tile = axes.patches[0].get_window_extent()
    names = [text.get_window_extent() for text in axes.texts if text.get_text()]
    names = [name for name in names if name.width < 3 * tile.width]  # the title is no tile's

    assert len(names) >= 2 * len(tiles())
    assert max(name.width for name in names) < 0.92 * tile.width


@pytest.mark.usefixtures("chinese_font")
@pytest.mark.parametrize(("language", "times"), [("zh", "ab"), ("en", "a")])
def test_all_pictures_are_drawn_and_the_same_each_time(index, tmp_path, language, times):
    said = words(language)
    for name in times:
        list(pictures.write(tmp_path / name, index, said, language))

    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert len(files) == 2 * len(pictures.PICTURES)
    for name in files:
        first = (tmp_path / "a" / name).read_bytes()
        assert first == (tmp_path / times[-1] / name).read_bytes(), name
        assert len(first) > 8_000, name
        assert first.startswith(b"\x89PNG" if name.endswith("png") else b"<?xml"), name


@pytest.mark.usefixtures("chinese_font")
def test_chinese_is_drawn_with_its_own_signs(tmp_path):
    """A sign that a font lacks is drawn as the same box each time; two signs must differ."""
    drawn = []
    for sign in "法政":
        with paper.sheet(1, 1) as (figure, axes):
            axes.axis("off")
            axes.text(0.5, 0.5, sign)
            paper.save(figure, tmp_path / "one.svg")
        drawn.append((tmp_path / "one.svg").read_text("utf-8").split("<!--")[-1].partition("d=")[2])

    assert drawn[0] != drawn[1]


def test_without_a_font_it_says_what_to_install(monkeypatch, index, tmp_path):
    from matplotlib import font_manager

    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    monkeypatch.setattr(font_manager, "findSystemFonts", list)

    with pytest.raises(paper.FigureError, match="fonts-noto-cjk"):
        list(pictures.write(tmp_path / "x", index, words("zh"), "zh"))


def test_a_font_installed_since_matplotlib_made_its_list_is_found(monkeypatch, chinese_font):
    from matplotlib import font_manager

    manager = font_manager.fontManager
    files = {entry.fname for entry in manager.ttflist if entry.name in paper.FONTS}
    kept = [entry for entry in manager.ttflist if entry.fname not in files]
    monkeypatch.setattr(manager, "ttflist", kept)

    assert chinese_font not in {entry.name for entry in kept}
    assert paper.font() == chinese_font


def test_without_matplotlib_it_says_what_to_install(monkeypatch, index, tmp_path):
    import sys

    monkeypatch.setitem(sys.modules, "matplotlib", None)

    with pytest.raises(paper.FigureError, match=r"fazhi\[figures\]"):
        list(pictures.write(tmp_path / "x", index, words("zh"), "zh"))


@pytest.mark.usefixtures("chinese_font")
def test_the_command_lists_what_it_drew(folder, tmp_path):
    run = fazhi("figures", "--store", folder, "-o", tmp_path / "figures", "--language", "en")

    assert run.returncode == 0, run.stderr
    assert len(run.stdout.split()) == 2 * len(pictures.PICTURES)
