"""Which address is answered by which function; the same table serves and publishes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from graphs.display.words import words
from graphs.web import (
    comparing,
    drawing,
    home,
    lists,
    matrix_page,
    nodes,
    questions,
    report,
    searching,
)
from graphs.web.call import Answer, Call, NotFoundError, Page, WrongCallError, placed
from graphs.web.rendering import html
from graphs.web.worker import RefusedError
from ontology.refusals import chinese

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from graphs.web.site import Site

    Handler = Callable[[Site, Call], Page | Answer]

_MISSING: Final = 404
_LONGEST: Final = 60  # characters of a name that may be searched for
ROUTES: Final[tuple[tuple[str, Handler], ...]] = (
    ("/", home.show),
    ("/health", home.health),
    ("/units", lists.show),
    ("/laws", lists.show),
    ("/programs", lists.show),
    ("/measures", lists.show),
    ("/reports", lists.show),
    ("/statements", lists.statements),
    ("/{list:str}.{form:str}", lists.as_file),
    ("/matrix", matrix_page.show),
    ("/graph", drawing.show),
    ("/compare", comparing.show),
    ("/questions", questions.show_all),
    ("/questions/{name:str}", questions.show),
    ("/ask", questions.ask),
    ("/search", searching.show),
    ("/suggest", searching.suggest),
    ("/report/{name:str}", report.show),
    ("/{folder:str}/{name:path}", nodes.show),
)


def answer(site: Site, call: Call) -> Answer:
    """Return what a call is answered with; what cannot be answered is a page that says why."""
    try:
        handler, places = _find(call.path)
        made = handler(site, placed(call, places))
    except NotFoundError:
        return _problem(call, _MISSING, words(call.language)["problem.none"])
    except WrongCallError as error:
        return _problem(call, 400, str(error))
    except RefusedError as error:
        return _problem(call, error.status, error.said)
    return html(made, call) if isinstance(made, Page) else made


def warm(site: Site) -> None:
    """Answer the pages that most ask for first, for what the index keeps of them."""
    for path in ("/", "/matrix", "/units", "/laws", "/programs", "/measures", "/reports"):
        answer(site, Call(path))
    answer(site, Call("/statements"))


def _problem(call: Call, status: int, said: str) -> Answer:
    name = call.path.rsplit("/", 1)[-1][:_LONGEST] if status == _MISSING else ""
    values = {"said": said, "status": status, "name": name, "chinese": chinese(said)}
    page = Page("problem.html", values, status)
    return html(page, call)


def _find(path: str) -> tuple[Handler, dict[str, Any]]:
    for pattern, handler in _compiled():
        match = pattern.match(path)
        if match:
            return handler, match.groupdict()
    raise NotFoundError(path)


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], Handler], ...]:
    from starlette.routing import compile_path

    return tuple((compile_path(path)[0], handler) for path, handler in ROUTES)
