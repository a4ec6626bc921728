"""The fact tables: what the graph says, as rows for whoever counts over a whole corpus.

The same columns stand in the Parquet files beside the shards of a bulk run and in those made from
a store. Things and statements are named by their IRIs, modes, statuses and standings by the local
name of their individual, so that a row leads back to its graph; `start` and `end` count code
points of the report's source, half open. A column that may be empty holds null where it is not
known, never an empty string.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, TypeAlias

Type: TypeAlias = Literal["string", "integer", "number", "boolean"]


class Column(NamedTuple):
    """A column's name, type, and whether it may be empty."""

    name: str
    type: Type = "string"
    optional: bool = False


_PLACE: Final = (Column("start", "integer"), Column("end", "integer"))
_SAID: Final = (
    Column("statement"),
    Column("report"),
    Column("unit", optional=True),
    Column("year", "integer", optional=True),
    Column("status"),
)

TABLES: Final[dict[str, tuple[Column, ...]]] = {
    "reports": (
        Column("report"),
        Column("sha256"),
        Column("file"),
        Column("title", optional=True),
        Column("unit", optional=True),
        Column("issuer", optional=True),
        Column("region", optional=True),
        Column("year", "integer", optional=True),
        Column("issued", optional=True),
    ),
    "mentions": (
        Column("mention"),
        Column("report"),
        Column("unit", optional=True),
        Column("year", "integer", optional=True),
        Column("thing"),
        Column("text"),
        Column("rule"),
        Column("article", optional=True),
        *_PLACE,
    ),
    "applications": (
        *_SAID,
        Column("law"),
        Column("mode"),
        Column("standing", optional=True),
        Column("standing_date", optional=True),  # of the repeal, amendment or coming into force
        Column("clause"),
        Column("section", optional=True),
        *_PLACE,
    ),
    "participations": (*_SAID, Column("program"), *_PLACE),
    "measures": (
        *_SAID,
        Column("what"),
        Column("value", "number"),
        Column("unitText"),
        Column("bound"),
        Column("about", optional=True),  # IRIs of programs and instruments, a space between
        Column("clause"),
        Column("section", optional=True),
        *_PLACE,
    ),
    "things": (
        Column("thing"),
        Column("class"),
        Column("name"),
        Column("type", optional=True),
        Column("known", "boolean", optional=True),
        Column("region", optional=True),
    ),
}
