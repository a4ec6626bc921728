"""Words by dictionary: the verb of a clause that the verb tables of figures do not know.

jieba (HMM off) cuts the text; rjieba, the same dictionary in Rust, is used where it is installed.
Only short stretches come here, and the dictionary is loaded when the first one does.
"""

from __future__ import annotations

import os
import warnings
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

_SHORTEST = 2


def words(stretch: str) -> list[str]:
    """Return the dictionary words of a stretch, in order; joined they are the stretch."""
    return _cutter()(stretch)


def verb_ends(text: str, place: int, end: int) -> list[int]:
    """Return where the verbs spelt from a place end, short of `end`, whatever the words are."""
    verbs, furthest = _verbs(), min(end, place + _longest_verb() + 1)
    return [stop for stop in range(place + _SHORTEST, furthest) if text[place:stop] in verbs]


@cache
def _cutter() -> Callable[[str], list[str]]:
    try:
        from rjieba import cut  # an extra
    except ImportError:
        return jieba_words
    return lambda stretch: list(cut(stretch, False))  # noqa: FBT003 - its only signature


def jieba_words(stretch: str) -> list[str]:
    """Return the words by jieba itself."""
    return list(_jieba().cut(stretch, HMM=False))


@cache
def _verbs() -> frozenset[str]:
    """Return what the dictionary knows, of two characters or more, as a verb alone."""
    with _jieba().get_module_res("dict.txt") as lines:  # word frequency tag
        found = [line.split(b" ", 1)[0].decode() for line in lines if line.endswith(b" v\n")]
    return frozenset(word for word in found if len(word) >= _SHORTEST)


@cache
def _longest_verb() -> int:
    return max(map(len, _verbs()))


@cache
def _jieba() -> ModuleType:
    """Import jieba without its messages, its dictionary cached where nobody else may write."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its sources and setuptools, not ours to mend
        import jieba  # 0.6 s and 80 MB, only where a verb is missing

    jieba.setLogLevel(60)
    folder = private_folder()
    if folder:
        jieba.dt.tmp_dir = folder
    else:  # no place of one's own: read the dictionary, write nothing
        jieba.dt.FREQ, jieba.dt.total = jieba.dt.gen_pfdict(jieba.dt.get_dict_file())
        jieba.dt.initialized = True
    module: ModuleType = jieba
    return module


def private_folder() -> str:
    """Return a cache folder that only this user may write to, empty where there is none."""
    try:
        caches = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
        folder = Path(caches) / "fazhi"
        os.makedirs(folder, mode=0o700, exist_ok=True)  # noqa: PTH103 - parents keep their modes
        state = folder.stat()
    except (OSError, RuntimeError):
        return ""
    mine = not hasattr(os, "getuid") or state.st_uid == os.getuid()
    return str(folder) if mine and not state.st_mode & 0o022 else ""
