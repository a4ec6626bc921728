"""Whom a clause names as acting: 区司法局牵头修订《A》."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ontology.catalogue import Catalogue
    from ontology.lexicon import Lexicon
    from pipeline.model import Clause, Mention

_OPENING = re.compile(
    r"(?:[（(][^（）()]{1,4}[）)]|[一二三四五六七八九十]是|\d{4}年(?:度)?|\d{1,2}月(?:\d{1,2}日)?|[“《])*"
)


def subject(
    clean: str,
    clause: Clause,
    before: int,
    organisations: Sequence[Mention],
    catalogue: Catalogue,
) -> str:
    """Return the full name of the body that a statement names as acting, empty for none.

    The body stands at the start of the clause, or of an earlier clause of the sentence, or
    behind 由, and is not what qualifies something else (区司法局的, 区司法局印发的).
    """
    lexicon = catalogue.lexicon
    named = ""
    for mention in organisations:
        start, end = mention.span
        if start < clause.sentence.start:
            continue
        if end > before:
            break
        if _qualifies(clean, end, before, lexicon):
            continue
        if clean.endswith(lexicon.relations["agents"], clause.sentence.start, start):
            if start >= clause.span.start:  # 提请市人大常委会审议通过《A》，公布《B》
                named = mention.entity.name
        elif _leads(clean, start, clause.sentence.start, lexicon):
            named = mention.entity.name
    return named


def _leads(clean: str, start: int, sentence_start: int, lexicon: Lexicon) -> bool:
    opened = max(clean.rfind("，", sentence_start, start), clean.rfind(",", sentence_start, start))
    opened = opened + 1 if opened >= 0 else sentence_start
    mark = _OPENING.match(clean, opened, start)
    rest = clean[mark.end() if mark else opened : start]
    return not rest or _times(lexicon).fullmatch(rest) is not None


def _qualifies(clean: str, end: int, before: int, lexicon: Lexicon) -> bool:
    return clean.startswith(lexicon.relations["subject_ends"], end) or clean.startswith(
        "的", before - 2
    )


@cache
def _times(lexicon: Lexicon) -> re.Pattern[str]:
    words = "|".join(map(re.escape, lexicon.relations["times"]))
    return re.compile(rf"(?:{words}|[、，])*")
