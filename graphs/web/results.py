"""Write the answer to a query in the result formats of the W3C, no longer than it may be.

The limits are checked row by row, so that a huge answer costs neither memory nor time.
"""

from __future__ import annotations

import io
import json
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyoxigraph as ox

ROWS: Final = 100_000
OCTETS: Final = 32_000_000

TABLES: Final = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
GRAPHS: Final = {
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
    "nquads": "application/n-quads",
    "trig": "application/trig",
}
_RDF: Final = {
    "turtle": "TURTLE",
    "ntriples": "N_TRIPLES",
    "jsonld": "JSON_LD",
    "rdfxml": "RDF_XML",
    "nquads": "N_QUADS",
    "trig": "TRIG",
}
_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"


class TooLongError(ValueError):
    """An answer that is longer than the server gives."""


class _Measured(io.BytesIO):
    """A stream in memory that takes so many bytes and no more."""

    def write(self, part: Any) -> int:
        if self.tell() + len(part) > OCTETS:
            raise TooLongError(
                f"the answer has more than {OCTETS // 1_000_000} MB; ask for less, with LIMIT"
            )
        return super().write(part)


def written(found: Any, form: str, prefixes: dict[str, str], most: int = ROWS) -> bytes:
    """Return an answer of pyoxigraph in a format that fits it; raise TooLongError."""
    import pyoxigraph as ox

    out = _Measured()
    if isinstance(found, ox.QueryTriples):
        kind = getattr(ox.RdfFormat, _RDF[form])
        ox.serialize(_counted(found, most), out, kind, prefixes=prefixes)
    elif isinstance(found, ox.QueryBoolean):
        out.write(_boolean(bool(found), form))
    else:
        _SELECT[form](found, _counted(found, most), out)
    return out.getvalue()


def _counted(rows: Any, most: int) -> Iterator[Any]:
    for number, row in enumerate(rows):
        if number >= most:
            raise TooLongError(f"the answer has more than {most} rows; ask for less, with LIMIT")
        yield row


def shown(found: Any, most: int) -> tuple[list[str], list[list[tuple[str, str]]], bool]:
    """Return columns, the first rows as (sort, text) cells, and whether there are more."""
    import pyoxigraph as ox

    if isinstance(found, ox.QueryBoolean):
        return ["answer"], [[("literal", "true" if found else "false")]], False
    if isinstance(found, ox.QueryTriples):
        columns = ["subject", "predicate", "object"]
        rows = [
            [_cell(term) for term in (t.subject, t.predicate, t.object)]
            for t in islice(found, most + 1)
        ]
    else:
        columns = [variable.value for variable in found.variables]
        rows = [[_cell(term) for term in row] for row in islice(found, most + 1)]
    return columns, rows[:most], len(rows) > most


def _cell(term: Any) -> tuple[str, str]:
    if term is None:
        return "", ""
    name = type(term).__name__
    sort = {"NamedNode": "iri", "Literal": "literal"}.get(name, "other")
    return sort, str(getattr(term, "value", term))


def _boolean(value: bool, form: str) -> bytes:  # noqa: FBT001  the value itself
    word = "true" if value else "false"
    if form == "json":
        return f'{{"head":{{}},"boolean":{word}}}\n'.encode()
    if form == "xml":
        return f"{_XML_HEAD}<head/><boolean>{word}</boolean></sparql>\n".encode()
    return f"{word}\n".encode()


_XML_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?><sparql xmlns="http://www.w3.org/2005/sparql-results#">'
)


def _names(found: ox.QuerySolutions) -> list[str]:
    return [variable.value for variable in found.variables]


def _json(found: ox.QuerySolutions, rows: Iterator[Any], out: IO[bytes]) -> None:
    names = _names(found)
    head = json.dumps({"vars": names}, ensure_ascii=False)
    out.write(f'{{"head":{head},"results":{{"bindings":['.encode())
    for number, row in enumerate(rows):
        bound = {
            name: _json_term(term)
            for name, term in zip(names, row, strict=True)
            if term is not None
        }
        text = json.dumps(bound, ensure_ascii=False)
        out.write((",\n" if number else "\n").encode() + text.encode("utf-8", "replace"))
    out.write(b"\n]}}\n")


def _json_term(term: Any) -> dict[str, object]:
    import pyoxigraph as ox

    if isinstance(term, ox.Literal):
        told: dict[str, object] = {"type": "literal", "value": term.value}
        if term.language:
            told["xml:lang"] = term.language
        elif term.datatype.value != _STRING:
            told["datatype"] = term.datatype.value
        return told
    if isinstance(term, ox.Triple):
        parts = {
            name: _json_term(getattr(term, name)) for name in ("subject", "predicate", "object")
        }
        return {"type": "triple", "value": parts}
    sort = "uri" if isinstance(term, ox.NamedNode) else "bnode"
    return {"type": sort, "value": term.value}


def _xml(found: ox.QuerySolutions, rows: Iterator[Any], out: IO[bytes]) -> None:
    names = _names(found)
    head = "".join(f"<variable name={quoteattr(name)}/>" for name in names)
    out.write(f"{_XML_HEAD}<head>{head}</head><results>\n".encode())
    for row in rows:
        bound = "".join(
            f"<binding name={quoteattr(name)}>{_xml_term(term)}</binding>"
            for name, term in zip(names, row, strict=True)
            if term is not None
        )
        out.write(f"<result>{bound}</result>\n".encode("utf-8", "replace"))
    out.write(b"</results></sparql>\n")


_CONTROLS: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535), "�")


def _xml_term(term: Any) -> str:
    import pyoxigraph as ox

    if isinstance(term, ox.Literal):
        told = ""
        if term.language:
            told = f" xml:lang={quoteattr(term.language)}"
        elif term.datatype.value != _STRING:
            told = f" datatype={quoteattr(term.datatype.value)}"
        return f"<literal{told}>{escape(term.value.translate(_CONTROLS))}</literal>"
    if isinstance(term, ox.Triple):
        parts = "".join(
            f"<{name}>{_xml_term(getattr(term, name))}</{name}>"
            for name in ("subject", "predicate", "object")
        )
        return f"<triple>{parts}</triple>"
    sort = "uri" if isinstance(term, ox.NamedNode) else "bnode"
    return f"<{sort}>{escape(term.value)}</{sort}>"


def _csv(found: ox.QuerySolutions, rows: Iterator[Any], out: IO[bytes]) -> None:
    import csv

    def line(cells: list[str]) -> None:
        text = io.StringIO()
        csv.writer(text).writerow(cells)  # ends in CR LF, as the format says
        out.write(text.getvalue().encode("utf-8", "replace"))

    line(_names(found))
    for row in rows:
        line(["" if term is None else _plain(term) for term in row])


def _plain(term: Any) -> str:
    return (
        f"_:{term.value}"
        if type(term).__name__ == "BlankNode"
        else str(getattr(term, "value", term))
    )


def _tsv(found: ox.QuerySolutions, rows: Iterator[Any], out: IO[bytes]) -> None:
    out.write(("\t".join(f"?{name}" for name in _names(found)) + "\n").encode())
    for row in rows:
        cells = ["" if term is None else str(term).replace("\t", "\\t") for term in row]
        out.write(("\t".join(cells) + "\n").encode("utf-8", "replace"))


_SELECT: Final[dict[str, Callable[[Any, Iterator[Any], IO[bytes]], None]]] = {
    "json": _json,
    "xml": _xml,
    "csv": _csv,
    "tsv": _tsv,
}
