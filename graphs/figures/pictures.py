"""The pictures of a store: laws by mode, shares, programs over years, provinces, co-citation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from graphs.figures import counts, labels
from graphs.figures.paper import INK, LINE, MODES, MUTED, FigureError, save, settled, sheet, titled
from graphs.figures.tiles import tiles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from graphs.figures.counts import Share
    from graphs.index.index import Index

FORMS: Final = (".svg", ".png")
_SHADES: Final = ("#dbe9f6", "#a9cde8", "#68a8d4", "#2374ad", "#0b4a7d")
_LINES: Final = (
    ("#0072B2", "o", "-"),
    ("#D55E00", "s", "--"),
    ("#009E73", "^", "-."),
    ("#CC79A7", "D", ":"),
    ("#56606B", "v", "-"),
)


def write(folder: Path, index: Index, said: Mapping[str, str], language: str) -> Iterator[Path]:
    """Draw all pictures into a folder, in SVG and PNG; yield each file. Raises FigureError."""
    if index.number("SELECT count(*) FROM report") == 0:
        raise FigureError("the store has no report to draw; add some with `fazhi build`")
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in PICTURES.items():
        for form in FORMS:
            path = folder / f"{name}{form}"
            draw(path, index, said, language)
            yield path


def laws_by_mode(path: Path, index: Index, said: Mapping[str, str], _language: str) -> None:
    """Draw for the laws most units name how many units do what with them."""
    found = counts.laws_by_mode(index, 20)[::-1]
    with sheet(9, max(3.0, 0.36 * len(found) + 1.8)) as (figure, axes):
        names = [counts.short(label) for label, _ in found]
        left = [0] * len(found)
        for mode, (colour, hatch) in MODES.items():
            values = [modes.get(mode, 0) for _, modes in found]
            if not any(values):
                continue
            axes.barh(
                range(len(found)), values, left=left, color=colour, hatch=hatch,
                edgecolor="white", linewidth=0.6, label=said[f"mode.{mode}"], height=0.72,
            )  # fmt: skip
            left = [one + value for one, value in zip(left, values, strict=True)]
        axes.set_yticks(range(len(found)), names, fontsize=9)
        axes.set_xlabel(said["figures.units.modes"], fontsize=9)
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.legend(frameon=False, fontsize=9, loc="lower right")
        titled(axes, said["figures.laws"], _basis(index, said))
        save(figure, path)


def shares(path: Path, index: Index, said: Mapping[str, str], _language: str) -> None:
    """Draw the share of reports that name a law, with its interval."""
    found = counts.shares_by_law(index, 25)[::-1]
    with sheet(9, max(3.0, 0.3 * len(found) + 1.8)) as (figure, axes):
        for place, (_, share) in enumerate(found):
            low, high = share.interval
            axes.plot([low, high], [place, place], color="#68a8d4", linewidth=2.4, zorder=1)
            axes.plot(share.value, place, "o", color="#0b4a7d", markersize=6, zorder=2)
        axes.set_yticks(range(len(found)), [counts.short(name) for name, _ in found], fontsize=9)
        axes.set_xlim(0, 1)
        _percent(axes.xaxis)
        axes.grid(axis="x", color=LINE)
        axes.set_axisbelow(True)
        titled(axes, said["figures.shares"], f"{_basis(index, said)} · {said['figures.interval']}")
        save(figure, path)


def programs(path: Path, index: Index, said: Mapping[str, str], _language: str) -> None:
    """Draw the share of each year's reports that name a program, with its interval."""
    found = counts.programs_by_year(index, len(_LINES))
    with sheet(9, 5.2) as (figure, axes):
        for number, (label, told) in enumerate(found.items()):
            shift = (number - (len(found) - 1) / 2) * 0.07
            _over_years(axes, counts.short(label, 14), told, _LINES[number], shift)
        sizes = {year: share for _, told in list(found.items())[:1] for year, share in told}
        ticks = [f"{year}\nn={share.of}" for year, share in sizes.items()]
        axes.set_xticks(list(sizes), ticks, fontsize=9)
        axes.set_ylim(0, 1.03)  # room for the marks at 100 %
        _percent(axes.yaxis)
        axes.grid(axis="y", color=LINE)
        if found:
            axes.legend(frameon=False, fontsize=9, loc="upper left", bbox_to_anchor=(1, 1))
        notes = [_basis(index, said), said["figures.interval"]]
        if any(share.sparse for share in sizes.values()):
            notes.append(said["figures.sparse"].format(n=counts.SPARSE))
        titled(axes, said["figures.programs"], " · ".join(notes))
        save(figure, path)


def _over_years(
    axes: Any,
    label: str,
    told: Sequence[tuple[int, Share]],
    drawn: tuple[str, str, str],
    shift: float,
) -> None:
    """Draw the shares of one program; a year of few reports has a hollow mark, and no line."""
    colour, mark, line = drawn
    at = [year + shift for year, _ in told]
    joined = [float("nan") if share.sparse else share.value for _, share in told]
    axes.plot(at, joined, color=colour, marker=mark, linestyle=line, label=label)
    few = [(place, share) for place, (_, share) in zip(at, told, strict=True) if share.sparse]
    axes.plot(
        [place for place, _ in few], [share.value for _, share in few], color=colour, marker=mark,
        markerfacecolor="white", linestyle="none",
    )  # fmt: skip
    axes.vlines(
        at,
        [share.interval[0] for _, share in told],
        [share.interval[1] for _, share in told],
        color=colour, alpha=0.45, linewidth=1.2,
    )  # fmt: skip


def provinces(path: Path, index: Index, said: Mapping[str, str], language: str) -> None:
    """Draw a tile for each province: how many reports, hatched where there is none."""
    from matplotlib.patches import FancyBboxPatch

    found = counts.reports_by_province(index)
    most = max(found.values(), default=0)
    with sheet(7.4, 7.6) as (figure, axes):
        for tile in tiles():
            number = found.get(tile.code, 0)
            step = min(4, 5 * (number - 1) // most) if number else -1
            axes.add_patch(
                FancyBboxPatch(
                    (tile.column + 0.06, tile.row + 0.06), 0.88, 0.88,
                    boxstyle="round,pad=0,rounding_size=0.1", linewidth=0.6, edgecolor="#c3cdd8",
                    facecolor=_SHADES[step] if number else "#f3f5f7",
                    hatch=None if number else "////",
                )
            )  # fmt: skip
            colour = "white" if step > 2 else INK if number else MUTED
            name = tile.zh if language == "zh" else tile.en
            size = 10 if len(name) <= 3 else 7.5 if len(name) <= 10 else 6.5
            axes.text(tile.column + 0.5, tile.row + 0.42, name, ha="center", va="center",
                      fontsize=size, color=colour)  # fmt: skip
            axes.text(tile.column + 0.5, tile.row + 0.72, str(number) if number else "–",
                      ha="center", va="center", fontsize=8.5, color=colour)  # fmt: skip
        axes.set_xlim(-0.1, 8.1)
        axes.set_ylim(8.1, -0.1)
        axes.set_aspect("equal")
        axes.axis("off")
        titled(axes, said["figures.provinces"], said["home.coverage.note"])
        save(figure, path)


def together(path: Path, index: Index, said: Mapping[str, str], _language: str) -> None:
    """Draw which laws the same reports name: lines where more reports name both than by chance."""
    import networkx as nx

    sizes, pairs = counts.cited_together(index, 30)
    reports = index.number("SELECT count(*) FROM report")
    graph: Any = nx.Graph()
    graph.add_nodes_from(sizes)
    for (one, other), number in sorted(pairs.items()):
        expected = sizes[one] * sizes[other] / reports
        if number >= 2 and number > expected:
            graph.add_edge(one, other, weight=number / expected, count=number)
    linked = [name for name in sizes if graph.degree[name]]
    loose = [name for name in sizes if not graph.degree[name]]
    shown = graph.subgraph(linked)
    places = nx.spring_layout(shown, seed=7, k=1.6, iterations=300, weight=None) if linked else {}
    largest = max(sizes.values(), default=1)
    most = max((told["count"] for *_, told in graph.edges(data=True)), default=1)
    with sheet(9.5, 8) as (figure, axes):
        for one, other, told in shown.edges(data=True):
            axes.plot(
                *zip(places[one], places[other], strict=True), color="#93a1af",
                linewidth=0.4 + 3 * told["count"] / most, alpha=0.55, zorder=1,
            )  # fmt: skip
        for name in linked:
            axes.scatter(*places[name], s=_area(sizes[name], largest), color="#D55E00", zorder=2,
                         edgecolor="white")  # fmt: skip
        axes.margins(0.12)
        axes.axis("off")
        note = said["figures.together.note"].format(n=len(linked), loose=len(loose))
        titled(axes, said["figures.together"], f"{_basis(index, said)} · {note}")
        _named(figure, axes, [
            (counts.short(name, 14), places[name], _area(sizes[name], largest))
            for name in sorted(linked, key=lambda name: (-sizes[name], name))
        ])  # fmt: skip
        save(figure, path)


def _area(number: int, largest: int) -> float:
    return 60 + 420 * number / largest  # in square points, as matplotlib wants it


def _named(figure: Any, axes: Any, nodes: Sequence[tuple[str, Any, float]]) -> None:
    """Write names of nodes (name, place, area of the disc) where they cover nothing."""
    settled(figure)
    points = 72 / figure.dpi
    found = []
    for name, place, area in nodes:
        text = axes.text(*place, name, fontsize=8)
        extent = text.get_window_extent()
        text.remove()
        x, y = axes.transData.transform(place) * points
        width, height = extent.width * points + 4, extent.height * points + 3
        found.append(labels.Node(x, y, (area / 3.14) ** 0.5, width, height))
    for (name, place, _), node, box in zip(nodes, found, labels.places(found), strict=True):
        away = abs(box.y - node.y) > node.radius + 2 * node.height
        axes.annotate(
            name, place, xytext=(box.x - node.x, box.y - node.y), textcoords="offset points",
            ha="center", va="center", fontsize=8, zorder=3,
            bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.75},
            arrowprops={"arrowstyle": "-", "linewidth": 0.5, "color": MUTED} if away else None,
        )  # fmt: skip


def _percent(axis: Any) -> None:
    from matplotlib.ticker import PercentFormatter

    axis.set_major_formatter(PercentFormatter(1.0, decimals=0))


def _basis(index: Index, said: Mapping[str, str]) -> str:
    row = index.rows(
        "SELECT count(*) AS n, min(nullif(year, '')) AS first, max(year) AS last FROM report"
    )[0]
    return said["figures.basis"].format(n=row["n"], first=row["first"], last=row["last"])


PICTURES: Final[dict[str, Callable[[Path, Index, Mapping[str, str], str], None]]] = {
    "laws-by-mode": laws_by_mode,
    "share-of-reports": shares,
    "programs-over-years": programs,
    "provinces": provinces,
    "cited-together": together,
}
