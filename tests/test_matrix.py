"""The matrix: counts, order, what is left out, and its files."""

from __future__ import annotations

import csv
import io

import pytest
from lxml import html as markup
from many_reports import quads
from running import call
from serving import POISON, store_of_quads

from graphs.display.words import words
from graphs.figures import matrix_files
from graphs.figures.matrix import MOST, MatrixError, Wanted, compute, size
from graphs.figures.matrix_words import title
from graphs.index.index import ensure


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return store_of_quads(tmp_path_factory.mktemp("many") / "store", quads(60, 50, 10, each=8))


@pytest.fixture(scope="module")
def index(folder):
    return ensure(folder)[0]


def test_cells_are_the_statements_of_unit_and_law(index):
    made = compute(index, Wanted(most=(12, 9)))

    assert (len(made.rows), len(made.columns)) == (12, 9)
    for (row, column), cell in made.cells.items():
        counted = index.number(
            "SELECT count(*) FROM statement WHERE unit = ? AND thing = ? AND mode <> 'runs'",
            (made.rows[row].value, made.columns[column].value),
        )
        assert cell.n == counted > 0


def test_rows_and_columns_fall_in_their_counts_and_the_rest_is_told(index):
    made = compute(index, Wanted(most=(10, 10)))

    for heads in (made.rows, made.columns):
        assert [head.total for head in heads] == sorted((h.total for h in heads), reverse=True)
    everything = index.number("SELECT count(*) FROM statement WHERE mode <> 'runs'")
    assert made.shown < made.statements == everything
    assert made.all_rows == 60
    assert made.all_columns == index.number(
        "SELECT count(DISTINCT thing) FROM statement WHERE mode <> 'runs'"
    )


@pytest.mark.parametrize(
    ("wanted", "test"),
    [
        (Wanted(mode="apply"), "mode = 'apply'"),
        (Wanted(status="planned"), "mode <> 'runs' AND status = 'planned'"),
        (Wanted(year="2022"), "mode <> 'runs' AND year = '2022'"),
        (Wanted(columns="program"), "mode = 'runs'"),
        (Wanted(rows="level", level="-"), "mode <> 'runs'"),
    ],
)
def test_a_filter_counts_what_it_lets_through(index, wanted, test):
    made = compute(index, wanted)

    assert made.statements == index.number(f"SELECT count(*) FROM statement WHERE {test}")  # noqa: S608


def test_a_name_narrows_the_columns(index):
    made = compute(index, Wanted(name="行政处罚法"))

    assert made.columns
    assert all("行政处罚法" in head.label for head in made.columns)


@pytest.mark.parametrize("wanted", [Wanted(rows="x"), Wanted(columns="x"), Wanted(region="9")])
def test_what_cannot_be_counted_is_refused(index, wanted):
    with pytest.raises(MatrixError):
        compute(index, wanted)


@pytest.mark.parametrize("text", ["", "3", "0x4", "ax3", "500x500"])
def test_a_size_is_two_numbers_in_their_bounds(text):
    with pytest.raises(MatrixError):
        size(text)

    assert size(f"{MOST[0]}X{MOST[1]}") == MOST


def test_the_csv_holds_the_counts(index, tmp_path):
    made = compute(index, Wanted(most=(10, 8)))
    matrix_files.write(tmp_path / "m.csv", made)
    told = (tmp_path / "m.csv").read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(told)))

    assert rows[0][1:] == [head.label for head in made.columns]
    assert [row[0] for row in rows[1:]] == [head.label for head in made.rows]
    assert sum(int(cell) for row in rows[1:] for cell in row[1:]) == made.shown


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_stands_alone(index, tmp_path, language):
    made = compute(index, Wanted(most=(10, 8)))
    matrix_files.write(tmp_path / "m.html", made, language)
    text = (tmp_path / "m.html").read_text("utf-8")
    page = markup.fromstring(text)

    assert len(page.xpath("//tbody/tr")) == 10
    assert len(page.xpath("//td[@class]")) == len(made.cells)
    assert "default-src 'none'" in page.xpath("//meta[@http-equiv]/@content")[0]
    assert page.xpath("//@src") == []
    assert page.xpath("//script") == []


def test_a_hostile_name_stays_text(tmp_path):
    place = store_of_quads(tmp_path / "s", quads(5, 4, 2, poison=POISON), poison=POISON)
    made = compute(ensure(place)[0], Wanted())

    page = markup.fromstring(matrix_files.as_page(made))

    assert page.xpath("//script | //img | //*[@onerror or @onload or @onfocus]") == []
    assert "hit()" not in "".join(page.xpath("//style/text()"))


@pytest.mark.usefixtures("chinese_font")
@pytest.mark.parametrize("form", ["svg", "png"])
def test_pictures_are_the_same_each_time(index, tmp_path, form):
    pytest.importorskip("matplotlib")
    made = compute(index, Wanted(most=(8, 8)))
    for name in ("a", "b"):
        matrix_files.write(tmp_path / f"{name}.{form}", made)

    first = (tmp_path / f"a.{form}").read_bytes()
    assert first == (tmp_path / f"b.{form}").read_bytes()
    assert len(first) > 5_000


def test_the_command_says_what_it_wrote_and_what_it_cannot(folder, tmp_path):
    run = call("matrix", "--store", folder, "-o", tmp_path / "m.html", "--size", "10x8")
    other = call("matrix", "--store", folder, "-o", tmp_path / "m.doc")
    empty = call("matrix", "--store", folder, "-o", tmp_path / "e.csv", "--year", "1900")

    assert run.returncode == 0, run.stderr
    assert "10 rows × 8 columns" in run.stdout
    assert other.returncode == 2
    assert ".svg" in other.stderr
    assert empty.returncode == 2
    assert not (tmp_path / "e.csv").exists()


@pytest.mark.parametrize(
    ("most", "told", "not_told"),
    [((60, 49), "列中", "行、"), ((3, 200), "行中", "列中"), ((3, 3), "行、", "未显示的 0")],
)
def test_only_what_is_hidden_is_said_to_be(index, most, told, not_told):
    _, note = title(compute(index, Wanted(most=most)), words("zh"))

    assert told in note
    assert not_told not in note
