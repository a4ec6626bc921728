"""Read a SPARQL text as far as safety and good messages need it; Oxigraph reads it in earnest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ontology.terms import PREFIXES, escape_literal

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN: Final = re.compile(
    r"""
      (?P<comment>   \#[^\n\r]* )
    | (?P<iri>       <[^<>"{}|^`\\\s]*> )
    | (?P<string>    '{3}(?:\\.|[^\\])*?'{3} | "{3}(?:\\.|[^\\])*?"{3}
                   | '(?:\\.|[^'\\\n\r])*'   | "(?:\\.|[^"\\\n\r])*" )
    | (?P<variable>  [?$]\w+ )
    | (?P<name>      (?:[^\W\d_][\w.-]*)?:(?:\\.|%[0-9A-Fa-f]{2}|[\w.:-])* | _:[\w.-]+ )
    | (?P<word>      [^\W\d_][\w-]* )
    | (?P<other>     \S )
    """,
    re.VERBOSE | re.DOTALL,
)
# SERVICE with what it asks, in the characters themselves: where a comment, a string or an IRI
# begins, Oxigraph's grammar and the tokens above may differ (`?a<?b#>`), and a keyword needs no
# blank behind it (`SERVICEa:b{`). So it is found in a comment or a string as well.
_GAP: Final = r"(?: [\x20\t\r\n]++ | \x23[^\r\n]*+ )*+"  # blanks and comments
_NAME: Final = r"(?: \\. | [^\x20\t\r\n\x23{\\<>\"'/:?$] )"  # more than names are made of
_SERVICE: Final = re.compile(
    rf"""
      [?$:]\w+  # a variable or the end of a name, which may be called so
    | (?P<clause> SERVICE {_GAP} (?: SILENT {_GAP} )?+
        (?: (?: <[^>]*+> | [?$]{_NAME}++ | {_NAME}{{0,500}}+ : (?:{_NAME}|:)*+ ) {_GAP} \{{
          | {_NAME}{{500}} ) )  # so long a name would be looked through too often
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ESCAPED: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_UPDATES: Final = frozenset(
    ["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"]
)
_FAULT: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_SHOWN: Final = 8
_IRI: Final = re.compile(r"[^\x00-\x20<>\"{}|^`\\]*")


class QueryError(ValueError):
    """A query that is not answered, with the reason and what to do instead."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of SPARQL: its sort (a group of the scanner) and text."""

    sort: str
    text: str


def tokens(sparql: str) -> Iterator[Token]:
    """Yield the tokens of a text, comments left out, escaped characters read as themselves."""
    for match in _TOKEN.finditer(_unescaped(sparql)):
        if match.lastgroup and match.lastgroup != "comment":
            yield Token(match.lastgroup, match.group())


def _unescaped(sparql: str) -> str:
    return _ESCAPED.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), sparql)


def check(sparql: str) -> None:
    """Raise QueryError for an update, and for a query that would ask another server."""
    words = [token.text.upper() for token in tokens(sparql) if token.sort == "word"]
    verb = next((word for word in words if word not in {"BASE", "PREFIX"}), "")
    if verb in _UPDATES:
        raise QueryError(
            f"{verb} would change the store, and a query only reads;"
            " reports are added by `fazhi build` and withdrawn by `fazhi remove`"
        )
    if _asks_elsewhere(sparql) or _asks_elsewhere(_unescaped(sparql)):
        raise QueryError(
            "SERVICE would ask another server, and queries stay in this store;"
            " put the question to each of the two and join the answers yourself"
        )


def _asks_elsewhere(text: str) -> bool:
    return any(found["clause"] for found in _SERVICE.finditer(text))


def explain(sparql: str, error: SyntaxError) -> QueryError:
    """Return what is wrong with a text, where (line and column, from 1), and the line itself."""
    match = _FAULT.match(str(error))
    if not match:
        return QueryError(f"the query cannot be read: {error}")
    number, at_byte, said = int(match[1]), int(match[2]), match[3]
    line = [*sparql.split("\n"), *[""] * number][number - 1].rstrip("\r")
    column = len(line.encode()[: at_byte - 1].decode("utf-8", "ignore")) + 1
    unknown = _undeclared(sparql)
    what = (
        f"the prefix {unknown} is not declared; write PREFIX {unknown} <…> before the query"
        if unknown
        else _expected(said)
    )
    width = sum(2 if ord(character) > 0x2E7F else 1 for character in line[: column - 1])
    return QueryError(f"line {number}, column {column}: {what}\n{line}\n{' ' * width}^")


def iri(text: str) -> str:
    """Return an IRI as SPARQL writes it; raise QueryError where the text is none."""
    if not _IRI.fullmatch(text) or ":" not in text:
        raise QueryError(f"{text!r} is no IRI")
    return f"<{text}>"


def literal(text: str, datatype: str = "", language: str = "") -> str:
    """Return a literal as SPARQL writes it, with its type or language."""
    quoted = f'"{escape_literal(text)}"'
    return f"{quoted}@{language}" if language else f"{quoted}^^<{datatype}>" if datatype else quoted


def _expected(said: str) -> str:
    said = said.replace("\n", " ")
    if "expected one of" not in said:
        return said
    items = said.split("expected one of", 1)[1].split(", ")
    words = [item.strip() for item in items if "[" not in item and "\\u" not in item]
    words = [word for word in words if word != "SERVICE"]  # it would only be refused
    sentences = [item for item in words if " " in item]
    if sentences:
        return "; ".join(sentences)
    more = ", …" if len(words) > _SHOWN else ""
    return f"here should be one of {', '.join(words[:_SHOWN])}{more}" if words else said[:80]


def _undeclared(sparql: str) -> str:
    declared = {f"{prefix}:" for prefix in PREFIXES} | {"_:"}
    read = list(tokens(sparql))
    for before, token in zip([Token("", ""), *read], read, strict=False):
        if token.sort == "name":
            prefix = token.text[: token.text.index(":") + 1]
            if before.text.upper() == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared:
                return prefix
    return ""
