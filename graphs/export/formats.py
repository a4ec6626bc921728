"""Write the graph, or a part of it, in the formats that other programs read.

The same graph gives the same bytes, whatever order its reports came in.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import tempfile
import zipfile
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from graphs.analyse import rank
from graphs.export import jsonld, network
from graphs.fact_tables import writing
from graphs.find import selection, tables
from graphs.store import canonical
from graphs.store.sparql import QueryError
from ontology.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyoxigraph as ox

    from graphs.find.selection import Part, Selection
    from graphs.find.tables import Table
    from graphs.store.reading import Reading as Store

RDF: Final = {
    "nquads": "N_QUADS",
    "trig": "TRIG",
    "turtle": "TURTLE",
    "ntriples": "N_TRIPLES",
    "jsonld": "JSON_LD",
    "rdfxml": "RDF_XML",
}
CANONICAL: Final = "canonical"  # one sorted list of N-Quads (graphs.store.canonical)
NETWORKS: Final = ("graphml", "gexf")
TABLES: Final = ("csv", "xlsx")
FACTS: Final = "parquet"  # the fact tables (graphs.fact_tables), a folder
FORMATS: Final = (*RDF, CANONICAL, *NETWORKS, *TABLES, FACTS)
_WITH_GRAPHS: Final = frozenset({"nquads", "trig", "jsonld"})
_WITH_PREFIXES: Final = frozenset({"trig", "turtle", "rdfxml"})
_FORMULA: Final = re.compile(r"[=+\-@＝＋－＠\t\r\n]")  # full width too, as some read it
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_NUMBERS: Final = frozenset({"value", "start", "end", "year"})
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SHEET: Final = 1_048_575  # rows that a sheet of xlsx holds under its heading


def export(
    store: Store, form: str, out: Path | IO[bytes], part: Part, *, ranked: bool = False
) -> None:
    """Write a part of a store to a file, or to a stream where the format is one file.

    csv and parquet are folders of tables; csv is a zip of them where `out` ends in .zip. What is
    written appears when it is complete. Raises QueryError for a format, name or place that is none.
    """
    if form not in FORMATS:
        raise QueryError(f"there is no format {form}; take one of {', '.join(FORMATS)}")
    if form == CANONICAL and not part.whole:
        raise QueryError("canonical is of the whole; take nquads for a part")
    if ranked and form not in NETWORKS:
        raise QueryError(f"ranks are properties of nodes; take one of {', '.join(NETWORKS)}")
    chosen = selection.choose(store, part)
    if not isinstance(out, Path):
        if form in {"csv", FACTS}:
            zipped = " or a .zip" if form == "csv" else ""
            raise QueryError(f"{form} is one table per kind; name a folder{zipped} with -o")
        _write(store, form, chosen, out, ranked=ranked)
    elif form == FACTS:
        with _folder(out, form) as beside:
            writing.write(store, beside, chosen)
    elif form == "csv" and out.suffix.lower() != ".zip":
        with _folder(out, form) as beside:
            for table in tables.tables(store, chosen):
                with (beside / f"{table.name}.csv").open("wb") as file:
                    _csv(table, file)
    else:
        with _complete(out) as file:
            _write(store, form, chosen, file, ranked=ranked)


def _write(store: Store, form: str, chosen: Selection, out: IO[bytes], *, ranked: bool) -> None:
    if form == CANONICAL:
        canonical.write(store, out)
    elif form in RDF:
        _rdf(store, form, chosen, out)
    elif form in NETWORKS:
        _network(store, form, chosen, out, ranked=ranked)
    elif form == "csv":
        _zip(store, chosen, out)
    else:
        _xlsx(store, chosen, out)


@contextmanager
def _complete(out: Path) -> Iterator[IO[bytes]]:
    handle, beside = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        mask = os.umask(0)
        os.umask(mask)
        Path(beside).chmod(0o666 & ~mask)  # as any new file, not as a private one
        Path(beside).replace(out)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _rdf(store: Store, form: str, chosen: Selection, out: IO[bytes]) -> None:
    import pyoxigraph as ox

    found = selection.quads(store, chosen)
    if form == "jsonld":
        jsonld.write(found, out)
        return
    if form == "rdfxml":
        found = map(_legible, found)
    prefixes = {**PREFIXES, "id": store.base} if form in _WITH_PREFIXES else None
    said = found if form in _WITH_GRAPHS else _triples(found)
    ox.serialize(said, out, getattr(ox.RdfFormat, RDF[form]), prefixes=prefixes)


def _triples(found: Iterable[ox.Quad]) -> Iterator[ox.Triple]:
    # A report's own statements are its alone; what it says of others, others may say too.
    seen: set[bytes] = set()
    for quad in found:
        text = str(quad.triple)
        if not text.startswith(f"<{getattr(quad.graph_name, 'value', '')}#"):
            mark = blake2b(text.encode(), digest_size=16).digest()
            if mark in seen:
                continue
            seen.add(mark)
        yield quad.triple


def _legible(quad: ox.Quad) -> ox.Quad:
    import pyoxigraph as ox

    said = quad.object
    if not isinstance(said, ox.Literal) or not _NO_XML.search(said.value):
        return quad
    plain = _NO_XML.sub("\ufffd", said.value)
    value = (
        ox.Literal(plain, language=said.language)
        if said.language
        else ox.Literal(plain, datatype=said.datatype)
    )
    return ox.Quad(quad.subject, quad.predicate, value, quad.graph_name)


def _network(store: Store, form: str, chosen: Selection, out: IO[bytes], *, ranked: bool) -> None:
    import networkx as nx

    graph = network.network(store, chosen)
    if ranked:
        for node, told in rank.attributes(rank.network(store)).items():
            if node in graph:
                graph.nodes[node].update(told)
    for _, attributes in graph.nodes(data=True):
        attributes["label"] = _NO_XML.sub("\ufffd", attributes["label"])
    if form == "graphml":
        nx.write_graphml(graph, out, named_key_ids=True, edge_id_from_attribute=None)
        return
    text = io.BytesIO()
    nx.write_gexf(graph, text)
    out.write(re.sub(rb' lastmodifieddate="[^"]*"', b"", text.getvalue(), count=1))


def _zip(store: Store, chosen: Selection, out: IO[bytes]) -> None:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables.tables(store, chosen):
            with archive.open(_member(f"{table.name}.csv"), "w", force_zip64=True) as file:
                _csv(table, file)


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)  # dated 1980-01-01: no clock in what is written
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o644 << 16
    return member


@contextmanager
def _folder(out: Path, form: str) -> Iterator[Path]:
    if out.exists() and not out.is_dir():
        zipped = " or a .zip" if form == "csv" else ""
        raise QueryError(f"{out} is a file; {form} is one table per kind: name a folder{zipped}")
    beside = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}."))
    try:
        yield beside
        out.mkdir(exist_ok=True)
        for file_name in sorted(beside.iterdir()):
            file_name.replace(out / file_name.name)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _csv(table: Table, out: IO[bytes]) -> None:
    text = io.TextIOWrapper(out, "utf-8-sig", errors="replace", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([heading for _, heading in table.columns])
    for row in table.rows:
        writer.writerow([guarded(row[key]) for key, _ in table.columns])
    text.flush()
    text.detach()


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula: an apostrophe makes it text."""
    harmless = not _FORMULA.match(cell) or _NUMBER.fullmatch(cell)
    return cell if harmless else f"'{cell}"


def _xlsx(store: Store, chosen: Selection, out: IO[bytes]) -> None:
    try:
        from openpyxl import Workbook
    except ImportError as error:
        raise QueryError(
            "xlsx needs openpyxl: pip install 'fazhi[excel]'; csv needs nothing"
        ) from error
    book = Workbook(write_only=True)
    for table in tables.tables(store, chosen):
        sheet = book.create_sheet(table.name)
        sheet.append([heading for _, heading in table.columns])
        for number, row in enumerate(table.rows):
            if number == _SHEET:
                raise QueryError(f"{table.name} has more rows than a sheet holds; take csv")
            sheet.append([_cell(key, row[key]) for key, _ in table.columns])
    made = io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            dated = old.read(name) if name != "docProps/core.xml" else _undated(old.read(name))
            new.writestr(_member(name), dated)


def _undated(properties: bytes) -> bytes:
    return re.sub(rb"(<dcterms:\w+[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", properties)


def _cell(key: str, value: str) -> str | float | int:
    if key in _NUMBERS and _NUMBER.fullmatch(value):
        return float(value) if "." in value else int(value)
    return guarded(_NO_XML.sub("\ufffd", value))
