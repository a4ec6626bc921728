"""What ends as the name of a body does, and names none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pipeline.recognise.leftward import Organisation

_GROUP: Final = "named group"
_COUNT: Final = re.compile(r"\d+[余多]?[个家支](?![\u4e00-\u9fff])")
_NUMBER: Final = re.compile(r"[发字函电文]{0,2}[〔\[【［]20\d\d[〕\]】］]")
_OPENS_NUMBER: Final = frozenset("〔[【［发字函电文")


def names_none(clean: str, found: Organisation) -> bool:
    """Tell bodies of a sort that are counted (设立调解委员会35个), and whose number a document has.

    鲁法治办〔2017〕6号 names no body.
    """
    if found.start != found.place:
        return False
    end = found.end
    following = clean[end : end + 1]
    if following in _OPENS_NUMBER and _NUMBER.match(clean, end):
        return True
    counted = found.rule == _GROUP and following.isdecimal()
    return counted and _COUNT.match(clean, end) is not None
