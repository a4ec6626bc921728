"""Why the system refused a file, in words, and what to do about it."""

from __future__ import annotations


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
