"""A store on a SPARQL 1.1 server, for reading: the same few methods as the embedded store has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from graphs.store.endpoint import Endpoint, Refused
from graphs.store.folder import StoreError
from graphs.store.solutions import Rows, lexical, rows_of, triples_of
from graphs.store.sparql import QueryError, iri, tokens
from ontology.terms import BASE, FZ, PREFIXES, pushed_graph

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

    import httpx
    import pyoxigraph as ox

_RESULTS: Final = "application/sparql-results+json"
_TRIPLES: Final = "application/n-triples"
_ORDER_OF_VERBS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_CUT: Final = "X-SPARQL-MaxRows"  # Virtuoso: it gave no more rows than that
_XSD: Final = PREFIXES["xsd"]
_SETTINGS: Final = (
    "SELECT ?base ?catalogue ?version { GRAPH ?g { ?set a void:Dataset ; void:uriSpace ?base ."
    " OPTIONAL { ?set dcat:version ?version } }"
    " OPTIONAL { GRAPH ?g { ?set prov:wasGeneratedBy ?run } GRAPH ?r { ?run fz:catalogueDigest"
    " ?catalogue } } } ORDER BY ?base LIMIT 1"
)


class Remote:
    """A server's store, open for reading; the texts of the reports are not there."""

    keeps_sources = False

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.settings: dict[str, str] = {}

    @classmethod
    def open(cls, address: str) -> Remote:
        """Open the store at an address; raise StoreError where nobody answers there."""
        store = cls(Endpoint(address))
        try:
            for row in store.select(_SETTINGS):
                names = ("base", "catalogue", "version")
                store.settings = {k: v for k, v in zip(names, row, strict=True) if v}
        except (QueryError, ValueError) as error:
            store.close()
            remedy = "name the address that takes SPARQL queries, as http://host:7878/query"
            raise StoreError(f"no SPARQL is spoken here ({error})", address, remedy) from error
        except BaseException:
            store.close()
            raise
        return store

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the store."""
        self.close()

    def close(self) -> None:
        """End the connection."""
        self.endpoint.close()

    @property
    def base(self) -> str:
        """Return the IRI that all data IRIs begin with."""
        return self.settings.get("base", BASE)

    def query(
        self, sparql: str, *, default: Sequence[str] = (), named: Sequence[str] = ()
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Return the typed answer to a query; raise SyntaxError, QueryError, StoreError."""
        import pyoxigraph as ox

        verb = next((t.text.upper() for t in tokens(sparql) if _is_verb(t.text)), "SELECT")
        graphs = [("default-graph-uri", graph) for graph in default]
        graphs += [("named-graph-uri", graph) for graph in named]
        wanted = _TRIPLES if verb in {"CONSTRUCT", "DESCRIBE"} else _RESULTS
        text = f"{_declared(sparql)}{sparql}"
        try:
            response = self.endpoint.ask(text, wanted, graphs)
        except Refused as refused:
            raise self._explained(sparql, refused) from refused
        if _CUT in response.headers:
            raise QueryError(
                f"the server gives no more than {response.headers[_CUT]} rows; ask for less at a"
                " time, or have its limit lifted (Virtuoso: ResultSetMaxRows)"
            )
        if wanted == _RESULTS:
            found = ox.parse_query_results(response.content, ox.QueryResultsFormat.JSON)
            if verb == "ASK" and isinstance(found, ox.QuerySolutions):  # so Virtuoso says yes
                said = b'{"head":{},"boolean":%s}' % (b"true" if list(found) else b"false")
                return ox.parse_query_results(said, ox.QueryResultsFormat.JSON)
            return found
        graph = ox.Store()
        graph.extend(_parsed(response))
        built = graph.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
        if not isinstance(built, ox.QueryTriples):
            raise TypeError("the query is no CONSTRUCT or DESCRIBE")
        return built

    def _explained(self, sparql: str, refused: Refused) -> Exception:
        import pyoxigraph as ox

        where = self.endpoint.places.query
        if refused.status in {404, 405}:
            remedy = "name the address that takes SPARQL queries, as http://host:7878/query"
            return StoreError(f"no queries are taken here ({refused})", where, remedy)
        try:
            ox.Store().query(sparql, prefixes=PREFIXES)
        except SyntaxError as error:
            return error
        return QueryError(f"{where} refuses the query ({refused})")

    def select(self, sparql: str) -> Rows:
        """Return the rows of a SELECT."""
        return rows_of(self.query(sparql), _lexical)

    def ask(self, sparql: str) -> bool:
        """Return the answer to an ASK."""
        return bool(self.query(sparql))

    def triples(self, sparql: str) -> Iterator[ox.Triple]:
        """Yield the triples of a CONSTRUCT or DESCRIBE."""
        return triples_of(self.query(sparql))

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """Yield the quads of a graph, or all, graph by graph."""
        import pyoxigraph as ox

        for name in self.graphs() if graph is None else [graph]:
            node = ox.NamedNode(name)
            pattern = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {iri(name)} {{ ?s ?p ?o }} }}"
            for triple in self.triples(pattern):
                yield ox.Quad(triple.subject, triple.predicate, triple.object, node)

    def graphs(self) -> list[str]:
        """Return the IRIs of the graphs of this data set, in order.

        Neither what others keep on the server nor the marks of `fazhi push` are among them.
        """
        # DISTINCT takes Virtuoso 500 times as long.
        found = self.select("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
        ours = {row[0] for row in found if row[0].startswith(self.base)}
        return sorted(ours - {pushed_graph(self.base)})

    def source(self, sha256: str) -> str:
        """Raise KeyError: the texts stay in the folder that the reports were built in."""
        raise KeyError(sha256)

    def digests(self) -> dict[str, str]:
        """Return the digest of each graph as it was pushed."""
        marks = iri(pushed_graph(self.base))
        found = self.select(
            f"SELECT ?g ?d WHERE {{ GRAPH {marks} {{ ?g <{FZ.graphDigest}> ?d }} }}"
        )
        return dict(sorted((row[0], row[1]) for row in found))


def _is_verb(word: str) -> bool:
    return word.upper() in _ORDER_OF_VERBS


def _declared(sparql: str) -> str:
    """Return declarations of our prefixes that a text uses and does not make, on one line."""
    used: set[str] = set()
    made: set[str] = set()
    before = ""
    for token in tokens(sparql):
        if token.sort == "name":
            prefix = token.text[: token.text.index(":")]
            (made if before == "PREFIX" else used).add(prefix)
        before = token.text.upper()
    wanted = sorted((used - made) & PREFIXES.keys())
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}> " for prefix in wanted)


def _parsed(response: httpx.Response) -> Iterator[ox.Quad]:
    import pyoxigraph as ox

    for quad in ox.parse(response.content, ox.RdfFormat.N_TRIPLES):
        yield ox.Quad(quad.subject, quad.predicate, _canonical(quad.object))


def _canonical(
    term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple,
) -> ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple:
    """Return a term as it was pushed: Virtuoso gives `true` back as `1`."""
    import pyoxigraph as ox

    if isinstance(term, ox.Literal) and term.datatype.value == f"{_XSD}boolean":
        return ox.Literal(
            {"1": "true", "0": "false"}.get(term.value, term.value), datatype=term.datatype
        )
    return term


def _lexical(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    return "" if term is None else lexical(_canonical(term))
