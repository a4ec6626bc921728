"""The commands that set a store against itself: `diff` and `rank`."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands import console
from pipeline.commands.console import STORE, StorePath, Unit, Year, tell

RANK_FORMATS = ("table", "csv", "json")


def diff(
    name: Annotated[
        str | None,
        typer.Argument(metavar="UNIT", show_default=False, help="A unit (单位), as --unit."),
    ] = None,
    unit: Unit = None,
    first: Annotated[str | None, typer.Option("--from", help="The earlier year.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="The later year.")] = None,
    other: Annotated[str | None, typer.Option("--with", help="Another unit (另一单位).")] = None,
    year: Year = None,
    against: Annotated[
        Path | None, typer.Option("--against", help="An older store: two builds.")
    ] = None,
    store: StorePath = STORE,
    form: Annotated[str, typer.Option("--format", help="table json html")] = "table",
) -> None:
    """Tell two years of a unit, two units or two builds apart (比较): new, gone, changed."""
    from graphs.analyse import diff as differences
    from graphs.display.terminal import Laid
    from graphs.find.bare_names import given
    from graphs.store.embedded import Store

    if form not in differences.FORMATS:
        raise typer.BadParameter(f"{form}: take one of {', '.join(differences.FORMATS)}")
    if name and unit:
        raise typer.BadParameter(f"{name} and --unit {unit} are two; the other goes with --with")
    with Store.open(store) as source:
        unit = given(source, name, ("unit",)).label if name else unit
        if against:
            with Store.open(against) as old:
                found = differences.compare(*differences.builds(old, source, unit))
        elif not unit:
            raise typer.BadParameter(
                "say which unit: `fazhi diff 某市司法局`; or two builds: --against another store"
            )
        elif other:
            found = differences.compare(*differences.units(source, unit, other, year))
        else:
            found = differences.compare(*differences.years(source, unit, first, last))
    if form == "json":
        tell([differences.as_json(found)])
    elif form == "html":
        tell([differences.as_html(found)])
    else:
        rows = [[getattr(one, key) for key in differences.HEADS] for one in found.changes]
        tell([f"{found.before} → {found.after}：{len(rows)} 处不同 differences"])
        console.show([Laid(list(differences.HEADS.values()), rows)])


def rank(
    by: Annotated[
        str, typer.Argument(help="centrality communities units things similarity")
    ] = "centrality",
    kind: Annotated[
        str | None, typer.Option("--kind", help="unit instrument program: only these nodes.")
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, help="Rows at most.")] = 50,
    store: StorePath = STORE,
    form: Annotated[str, typer.Option("--format", help="table csv json")] = "table",
) -> None:
    """Rank the network (排名): centrality, communities, projections, similarity by laws."""
    import csv
    import json
    import sys

    from graphs.analyse import rank as ranking
    from graphs.display.terminal import Laid
    from graphs.export.formats import guarded
    from graphs.store.embedded import Store

    if form not in RANK_FORMATS:
        raise typer.BadParameter(f"{form}: take one of {', '.join(RANK_FORMATS)}")
    with Store.open(store) as source:
        table = ranking.table(source, by, kind)
    rows = table.rows[:top]
    if form == "csv":
        cells = [map(guarded, row) for row in rows]
        csv.writer(sys.stdout, lineterminator="\n").writerows([table.columns, *cells])
    elif form == "json":
        keys = [head.rsplit(" ", 1)[-1] for head in table.columns]
        found = [dict(zip(keys, row, strict=True)) for row in rows]
        tell([json.dumps(found, ensure_ascii=False, indent=1)])
    else:
        console.show([Laid(list(table.columns), [list(row) for row in rows])])
