"""The state of the law in the year a report tells: in force, repealed, amended since, not yet.

Judged at the end of the reported year by the dates of the catalogue; where they do not settle it,
the standing is unknown, never a guess.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model import Application, Standing, new

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ontology.catalogue import Catalogue, Regulation


def with_standing(
    applications: Iterable[Application], year: int | None, catalogue: Catalogue
) -> list[Application]:
    """Return the applications, those of regulations with the standing of the regulation."""
    return [_told(application, year, catalogue) for application in applications]


def _told(application: Application, year: int | None, catalogue: Catalogue) -> Application:
    instrument = application.instrument
    if instrument.type != "regulation":
        return application
    regulation = catalogue.regulations.get(instrument.name) if instrument.known else None
    standing, date = _standing(regulation, year)
    return new(Application, (*application[:6], standing, date))


def _standing(regulation: Regulation | None, year: int | None) -> tuple[Standing, str]:
    if regulation is None or year is None:
        return Standing.UNKNOWN, ""
    return standing_of(regulation, year)


def standing_of(regulation: Regulation, year: int) -> tuple[Standing, str]:
    """Return a regulation's standing at the end of a year, and the date that decides.

    The date is that of the repeal, of taking effect, or of the first amendment since.
    """
    end = f"{year}-12-31"
    if regulation.repealed and regulation.repealed <= end:
        return Standing.REPEALED, regulation.repealed
    if not regulation.effective:
        return Standing.UNKNOWN, ""
    if regulation.effective > end:
        return Standing.NOT_YET_IN_FORCE, regulation.effective
    since = [date for date in regulation.amended if date > end]
    if since:
        return Standing.AMENDED_SINCE, since[0]
    return Standing.IN_FORCE, regulation.effective
