"""What the command line says of a run, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontology.refusals import chinese

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.files.finding import Found
    from pipeline.files.result import Result
    from pipeline.score.history import Change
    from pipeline.score.scoring import Error, Score

_DONE = {
    "new": "新增 new",
    "replaced": "更新 replaced",
    "withdrawn": "撤回 withdrawn",
    "unchanged": "未变 unchanged",
    "failed": "失败 failed",
}
_HELD = {"reports": "份报告 reports", "files": "个文件 files", "quads": "条陈述 quads"}
_LISTED = 20  # failures named on the terminal; all are in the store's failures.jsonl


def fault(result: Result) -> str:
    """Return what was wrong with a file and what to do about it."""
    return f"{result.file}: {result.problem}; {result.remedy}"


def failed(failures: Sequence[Result], kept: str = "") -> Iterator[str]:
    """Yield the lines that list what failed; `kept` names the file that holds all of it."""
    if not failures:
        return
    yield f"失败 failed: {len(failures)}"
    for failure in failures[:_LISTED]:
        said = fault(failure)
        yield f"  {said}"
        if told := chinese(said):
            yield f"    {told}"
    if len(failures) > _LISTED:
        yield f"  … {len(failures) - _LISTED} more"
    if kept:
        yield f"  全部见 all in {kept}"


def skipped(found: Found) -> Iterator[str]:
    """Yield the line that says what was passed over in the folders."""
    if found.skipped:
        kinds = ", ".join(f"{count} × {ending or '?'}" for ending, count in found.skipped.items())
        yield f"略过其他格式 passed over: {kinds}"


def built(done: Mapping[str, int]) -> Iterator[str]:
    """Yield the lines that say what a build did and what the store holds now."""
    yield " · ".join(f"{words} {done[key]:,}" for key, words in _DONE.items())
    yield "图谱 store: " + ", ".join(f"{done[key]:,} {words}" for key, words in _HELD.items())


def sharded(done: Mapping[str, int], place: str) -> Iterator[str]:
    """Yield the line that says what shards there are now."""
    yield (
        f"分片 shards: {done['shards']:,} (原有 kept {done['kept']:,}),"
        f" {done['reports']:,} {_HELD['reports']}, {done['quads']:,} {_HELD['quads']} → {place}"
    )


def on_engine(reports: int, place: str) -> Iterator[str]:
    """Yield the line that says what an engine has written."""
    yield f"集群 on the engine: {reports:,} {_HELD['reports']} → {place}"


def described(found: Mapping[str, object]) -> Iterator[str]:
    """Yield the lines that say what is in a store."""
    for key, value in found.items():
        if isinstance(value, dict):
            yield f"{key}:"
            yield from (f"  {name:<16}{number:>14,}" for name, number in value.items())
        else:
            yield f"{key:<18}{value}"


def pushed(sent: int, unchanged: int, withdrawn: int, quads: int) -> Iterator[str]:
    """Yield the line that says what a push did, in graphs."""
    yield (
        f"推送 sent {sent:,} ({quads:,} 条陈述 quads) · 未变 unchanged {unchanged:,}"
        f" · 撤回 withdrawn {withdrawn:,}"
    )


def pulled(reports: int, quads: int) -> Iterator[str]:
    """Yield the line that says what a store holds that was fetched."""
    yield f"取回 fetched {reports:,} 份报告 reports ({quads:,} 条陈述 quads)"


def scored(score: Score, *, errors: bool) -> Iterator[str]:
    """Yield a table of the layers, the errors by kind, and every one where asked for."""
    yield f"{'':24}{'F1':>8}{'precision':>11}{'recall':>9}{'found':>7}{'gold':>7}"
    for name, layer in sorted(score.layers.items()):
        yield (
            f"{name:24}{layer.f1:8.3f}{layer.precision:11.3f}{layer.recall:9.3f}"
            f"{layer.found:7}{layer.gold:7}"
        )
    yield f"{score.reports} 份报告 reports, {len(score.errors)} 处不同 differences"
    for (where, kind), count in score.kinds().items():
        yield f"{count:8} {kind:8} {where}"
    if errors:
        yield from map(_error, sorted(score.errors))


def changed(change: Change) -> Iterator[str]:
    """Yield what a run gains and loses against the stored one."""
    yield f"对照上次 against the stored run: {len(change.gains)} gained, {len(change.losses)} lost"
    for sign, errors in (("+", change.gains), ("-", change.losses)):
        for error in errors:
            yield f"{sign} {_error(error)}"


def fallen(below: Mapping[str, tuple[float, float]]) -> Iterator[str]:
    """Yield the layers below their floor."""
    for name, (figure, floor) in below.items():
        yield f"低于底线 below its floor: {name} {figure:.3f} < {floor:.3f}"


def _error(error: Error) -> str:
    return f"{error.report}\t{error.layer}\t{error.kind}\t{error.item}"
