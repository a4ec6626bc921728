"""What went wrong with one file, in words, with what to do about it."""

from __future__ import annotations

from pathlib import Path

from pipeline.files.refusal import reason, remedy
from pipeline.files.result import Result
from pipeline.read.encoding import ReadError


class TooLongError(Exception):
    """One report took longer than it may."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"it took longer than {seconds} seconds")


def failure(file: str, error: Exception) -> Result:
    """Return what became of a file over which an error was raised."""
    if isinstance(error, ReadError):
        return Result(file, problem=error.problem, remedy=error.remedy)
    if isinstance(error, TooLongError):
        return Result(file, problem=str(error), remedy="look at the file, or raise --max-seconds")
    if isinstance(error, OSError):
        return Result(file, problem=reason(error), remedy=remedy(error))
    if isinstance(error, MemoryError):
        return Result(file, problem="memory ran out", remedy="use fewer --workers")
    problem = f"an error of Fazhi itself: {type(error).__name__}: {error} ({_line(error)})"
    return Result(file, problem=problem, remedy="report it with this file")


def _line(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    if trace is None:
        return "?"
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
