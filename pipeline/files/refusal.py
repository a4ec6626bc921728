"""Why the system refused a file, in words, and what to do about it."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Final


def reason(error: OSError) -> str:
    """Return in words why the system refused."""
    if isinstance(error, PermissionError):
        return "no permission to read it"
    if isinstance(error, FileNotFoundError):
        return "does not exist"
    return error.strerror or str(error)


def remedy(error: OSError) -> str:
    """Return what to do about it."""
    if isinstance(error, PermissionError):
        return "allow reading (chmod u+r, for a folder u+rx)"
    return "check the name, the links and the disk"


def told(error: OSError) -> str:
    """Return what the system refused with which file or folder, and what to do about it."""
    words = _WORDS.get(error.errno or 0)
    name = error.filename2 or error.filename
    if words is None:
        return str(error)
    if not isinstance(name, str):
        return "; ".join(words)
    place = Path(name)
    if place.name.startswith(".") and place.name != name:
        place = place.parent  # the file in the making, which bears no name of the user's
    if isinstance(error, FileNotFoundError) and not place.parent.is_dir():
        place = place.parent
    return "; ".join([f"{place}: {words[0]}", *words[1:]])


_WORDS: Final = {
    errno.ENOENT: ("there is no such file or folder", "check the name, or make the folder first"),
    errno.EACCES: ("no permission", "ask for the right to it, or name another place"),
    errno.EPERM: ("no permission", "ask for the right to it, or name another place"),
    errno.EROFS: ("may only be read", "name another place"),
    errno.EEXIST: ("is a file, and a folder is needed", "name another folder"),
    errno.ENOTDIR: ("is a file, and a folder is needed", "name another folder"),
    errno.EISDIR: ("is a folder, and a file is needed", "name a file in it"),
    errno.EBUSY: ("is in use, or a folder where a file is needed", "name another file"),
    errno.ENOSPC: ("no space is left on the disk", "free some, or name another disk"),
    errno.ENAMETOOLONG: ("the name is too long", "give a shorter one"),
}
