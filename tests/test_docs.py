"""The documentation is true: its commands run and say what it shows, and none is left out."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import vocabulary
from running import ROOT, environment

if TYPE_CHECKING:
    from pathlib import Path

README = ROOT / "README.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
SHELL = f"""python() {{ "{sys.executable}" "$@"; }}
fazhi() {{ python -m pipeline "$@"; }}"""
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)


def commands() -> list[str]:
    from pipeline.cli import COMMANDS

    return [command.__name__ for command in COMMANDS]


def shown(command: str, folder: Path) -> str:
    """Return what a line of the README prints, in a folder of its own."""
    run = subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"{SHELL}\n{command}"],
        cwd=folder,
        env=environment(COLUMNS="140"),
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert run.returncode == 0, run.stderr
    return "".join(f"{line.rstrip()}\n" for line in run.stdout.splitlines())


def test_the_readme_shows_what_the_commands_print(tmp_path, request):
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    text = README.read_text("utf-8")
    made = text
    for block in BLOCK.findall(text):
        lines = [line for line in block.splitlines() if line.startswith("$ ")]
        told = "\n".join(f"{line}\n{shown(line[2:], tmp_path)}" for line in lines)
        made = made.replace(block, told)
    if request.config.getoption("--update"):
        README.write_text(made, "utf-8")

    assert made == README.read_text("utf-8")


@pytest.mark.parametrize("code", PYTHON.findall(README.read_text("utf-8")))
def test_the_python_of_the_readme_runs(code):
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment(), capture_output=True, check=False
    )

    assert run.returncode == 0, run.stderr.decode()
    assert "中华人民共和国" in run.stdout.decode()


def test_every_command_is_documented():
    told = (ROOT / "docs/commands.md").read_text("utf-8")

    assert re.findall(r"^\| `fazhi (\w+)", told, re.MULTILINE) == commands()


def test_every_link_leads_somewhere():
    for page in [README, *sorted((ROOT / "docs").glob("*.md"))]:
        for target in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8")):
            assert "://" in target or (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_page_of_the_vocabulary_says_what_the_schema_says(request):
    told = ROOT / "docs/vocabulary.md"
    if request.config.getoption("--update"):
        told.write_text(vocabulary.page(), "utf-8")

    assert told.read_text("utf-8") == vocabulary.page()


def test_every_make_target_is_listed():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, check=True, encoding="utf-8")
    targets = re.findall(r"^\.PHONY: (\S+)", makefile, re.MULTILINE)

    assert targets
    assert re.findall(r"^make (\S+)", listed.stdout, re.MULTILINE) == targets
