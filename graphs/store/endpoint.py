"""A SPARQL 1.1 server over HTTP: where its parts are, who we are to it, what it says when it fails.

The address given with `--store` is that of queries, or the root of an Oxigraph server; the others
follow from it as common servers lay them out, unless FAZHI_UPDATE_URL or FAZHI_GRAPHS_URL say.
Credentials come from the environment alone: FAZHI_TOKEN (bearer), or FAZHI_USER and FAZHI_PASSWORD
with FAZHI_AUTH=basic (if not set) or digest.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit

from graphs.store.folder import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

_SECONDS: Final = 600.0
_CONNECT: Final = 10.0
_SAID: Final = 300  # characters of a server's complaint that are shown
_LAYOUTS: Final = (  # end of the query address -> ends of the others: update, graph store
    ("/sparql-auth", "/sparql-auth", "/sparql-graph-crud-auth"),  # Virtuoso
    ("/sparql", "/sparql-auth", "/sparql-graph-crud-auth"),
    ("/query", "/update", "/store"),  # Oxigraph
)


class Refused(Exception):  # noqa: N818 (an answer, to be turned into an error where it is known)
    """A server's refusal of one request: the status and what it said."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(f"{status}: {said}")
        self.status, self.said = status, said


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a server takes queries, updates, and whole graphs."""

    query: str
    update: str
    graphs: str


def addresses(given: str, environment: Mapping[str, str]) -> Addresses:
    """Return the addresses of a server; raise StoreError for one that is none."""
    parts = _parts(given)
    if not parts.hostname:
        raise StoreError("this is no address", given, "write http://host:port/query")
    if parts.username or parts.password:
        raise StoreError(
            "an address with a password ends up in logs",
            f"{parts.scheme}://{parts.hostname}",
            "give the address alone, and set FAZHI_USER and FAZHI_PASSWORD",
        )
    plain = given.rstrip("/")
    query, update, graphs = f"{plain}/query", f"{plain}/update", f"{plain}/store"
    for end, changes, whole in _LAYOUTS:
        if plain.endswith(end):
            root = plain.removesuffix(end)
            query, update, graphs = plain, root + changes, root + whole
            break
    else:
        if parts.path.strip("/"):  # a query address of another server
            query, update, graphs = given, given, ""
    return Addresses(
        query,
        environment.get("FAZHI_UPDATE_URL") or update,
        environment.get("FAZHI_GRAPHS_URL") or graphs,
    )


def _parts(given: str) -> SplitResult:
    """Return the parts of an address, empty ones where httpx could not ask it."""
    import httpx

    try:
        httpx.URL(given)
        return urlsplit(given)
    except (ValueError, httpx.InvalidURL):
        return urlsplit("")


class Endpoint:
    """An open connection to a server."""

    def __init__(self, given: str, environment: Mapping[str, str] | None = None) -> None:
        import httpx

        said = os.environ if environment is None else environment
        self.given, self.places = given, addresses(given, said)
        self._client = httpx.Client(
            auth=_credentials(given, said), timeout=httpx.Timeout(_SECONDS, connect=_CONNECT)
        )

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def ask(self, sparql: str, accept: str, graphs: list[tuple[str, str]]) -> httpx.Response:
        """Return the answer to a query; `graphs` are further parameters, of its dataset."""
        fields = [("query", sparql), *graphs]
        # Oxigraph: a bare pattern sees all graphs, as it does in the embedded store.
        where = self.places.query
        fields += [] if graphs else [("union-default-graph", "true")]
        return self._send("POST", where, data=_grouped(fields), headers={"Accept": accept})

    def update(self, sparql: str) -> None:
        """Change the store."""
        headers = {"Content-Type": "application/sparql-update"}
        self._send("POST", self.places.update, content=sparql.encode(), headers=headers)

    def put(self, graph: str, triples: str) -> None:
        """Replace a named graph by N-Triples."""
        headers = {"Content-Type": "application/n-triples"}
        self._send(
            "PUT",
            self.places.graphs,
            params={"graph": graph},
            content=triples.encode(),
            headers=headers,
        )

    def _send(self, method: str, where: str, **options: object) -> httpx.Response:
        import httpx

        try:
            response = self._client.request(method, where, **options)  # type: ignore[arg-type]
        except httpx.TimeoutException as error:
            remedy = "ask for less at a time (a year, a unit, LIMIT), or try again later"
            raise StoreError("the server does not answer in time", where, remedy) from error
        except httpx.HTTPError as error:
            remedy = "check the address, and that the server runs"
            raise StoreError(f"the server cannot be reached ({error})", where, remedy) from error
        if response.status_code in {401, 403}:
            raise _denied(response, where)
        if not response.is_success:
            raise Refused(response.status_code, _plain(response.text))
        return response


def _credentials(given: str, said: Mapping[str, str]) -> httpx.Auth | None:
    import httpx

    user, password = said.get("FAZHI_USER"), said.get("FAZHI_PASSWORD", "")
    token, kind = said.get("FAZHI_TOKEN"), said.get("FAZHI_AUTH", "")
    if not kind:
        kind = "bearer" if token else "basic" if user else "none"
    if kind == "none":
        return None
    if kind == "bearer" and token:
        return _Bearer(token)
    if kind == "basic" and user:
        return httpx.BasicAuth(user, password)
    if kind == "digest" and user:
        return httpx.DigestAuth(user, password)
    raise StoreError(
        f"FAZHI_AUTH={kind} lacks what it needs",
        given,
        "set FAZHI_TOKEN for bearer, FAZHI_USER and FAZHI_PASSWORD for basic and digest",
    )


def _Bearer(token: str) -> httpx.Auth:  # noqa: N802 (it stands for a class of httpx)
    import httpx

    class Bearer(httpx.Auth):
        def auth_flow(self, request: httpx.Request):  # type: ignore[no-untyped-def]  # noqa: ANN202
            request.headers["Authorization"] = f"Bearer {token}"
            yield request

    return Bearer()


def _denied(response: httpx.Response, where: str) -> StoreError:
    wanted = response.headers.get("WWW-Authenticate", "").partition(" ")[0].lower()
    asks = f" and asks for {wanted} authentication" if wanted else ""
    return StoreError(
        f"the server refuses this ({response.status_code}){asks}",
        where,
        "set FAZHI_USER and FAZHI_PASSWORD with FAZHI_AUTH=basic or digest, or FAZHI_TOKEN",
    )


def _grouped(fields: list[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in fields:
        grouped.setdefault(name, []).append(value)
    return grouped


def _plain(said: str) -> str:
    text = " ".join(re.sub(r"<[^>]*>", " ", said).split()) if "<html" in said.lower() else said
    return text.strip()[:_SAID]
