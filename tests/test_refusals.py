"""Every refusal that a user may read has its Chinese."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from running import call

from ontology.refusals import chinese
from pipeline.bulk import batch
from pipeline.bulk.processes import _cause
from pipeline.commands.words import fault

ROOT = Path(__file__).resolve().parents[1]
ERRORS = {
    "ReadError",
    "QueryError",
    "StoreError",
    "ViewError",
    "MatrixError",
    "FigureError",
    "PublishError",
    "CorrectionError",
    "BadParameter",
}
INNER = {  # for those who make corpora
    "pipeline/bulk/corpus.py",
    "pipeline/commands/bulk.py",
    "pipeline/commands/cluster.py",
    "pipeline/commands/scoring.py",
}


def told(node: ast.expr) -> str:
    """Return the words of an argument, X for what is put into it."""
    match node:
        case ast.Constant(value=str() as words):
            return words
        case ast.JoinedStr(values=parts):
            return "".join(map(told, parts))
        case ast.BinOp(left=left, right=right):
            return told(left) + told(right)
        case ast.IfExp(body=body):
            return told(body)
        case _:
            return "X"


def refusals():
    for path in sorted([*ROOT.glob("graphs/**/*.py"), *ROOT.glob("pipeline/**/*.py")]):
        file, code = path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
        if file in INNER or not any(error in code for error in ERRORS):
            continue
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                said = "; ".join(told(each) for each in node.args)
                if name == "StoreError" and len(node.args) > 2:  # what, where, remedy
                    said = f"{told(node.args[1])}: {told(node.args[0])}; {told(node.args[2])}"
                if name in ERRORS and set(said) - set("X:;\n "):
                    yield f"{file}:{node.lineno}", said


REFUSALS = dict(refusals())


@pytest.mark.parametrize("said", REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_is_told_in_chinese_too(said):
    in_both = any("\u4e00" <= sign <= "\u9fff" for sign in said)

    assert in_both or chinese(said), said


def test_there_are_refusals_to_test():
    assert len(REFUSALS) > 60


@pytest.mark.parametrize(
    ("exitcode", "said"),
    [
        (-9, "（SIGKILL），可能是内存不够"),
        (-11, "异常终止（SIGSEGV）"),
        (3, "异常退出（代码 3）"),
        (-14, "超过了时间上限"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="names signals as Linux does")
def test_how_a_process_died_is_told_in_chinese_as_it_was(exitcode, said):
    lost = batch._lost(("a.pdf", ""), _cause(exitcode))  # noqa: SLF001 - nothing dies here

    assert said in chinese(fault(lost))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ask", "哪些单位学习了宪法", "--store", "nowhere"], "这里没有图谱"),
        (["build", "--no-such"], "没有选项 --no-such"),
        (["buld", "x"], "没有命令 buld"),
        (["serve", "--port", "many"], "'--port' 的值“many”不是整数"),
        (["matrix"], "缺少选项 -o"),
        (["--no-such"], "没有选项 --no-such"),
        (["read", "empty.txt"], "文件是空的"),
        (["diff", "--store", "nowhere", "甲", "乙"], "多出的词：乙"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_command_refuses_in_both_languages(words, said, tmp_path):
    (tmp_path / "empty.txt").touch()
    run = call(*[tmp_path / word if word in {"nowhere", "empty.txt"} else word for word in words])

    assert run.returncode in {1, 2, 3}
    assert said in run.stderr
    assert "rror" in run.stderr or "failed" in run.stderr
