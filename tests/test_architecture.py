"""The shape of the code: who may import whom, who may touch the outside world, what it may say."""

from __future__ import annotations

import ast
import re
import warnings
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("ontology", "pipeline", "graphs")
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
NAMES = [path.relative_to(ROOT).as_posix() for path in FILES]

MAY_IMPORT = {  # graphs and pipeline meet only in RDF, and in the command line
    "ontology": {"ontology"},
    "pipeline": {"ontology", "pipeline"},
    "graphs": {"ontology", "graphs"},
    "pipeline/cli.py": {"ontology", "pipeline", "graphs"},
    "pipeline/commands": {"ontology", "pipeline", "graphs"},
}

PARTS = {  # of the large packages, from the bottom up: a part imports only what stands before it
    "pipeline": (
        "model",
        "lockstep",
        "read",
        "files",
        "outline",
        "recognise",
        "link",
        "reporter",
        "relate",
        "write",
        "extract",
        "component",
        "bulk",
        "spark",
        "score",
        "commands",
        "cli",
        "__main__",
    ),
    "graphs": (
        "store",
        "display",
        "index",
        "find",
        "fact_tables",
        "analyse",
        "export",
        "view",
        "figures",
        "check",
        "ask",
        "web",
        "publish",
    ),
}

HEAVY = {"spacy", "jieba", "rdflib", "pyvis", "pyoxigraph", "rich", "networkx", "pyshacl"}

# What only those load who asked for spaCy: its factories are registered on import.
MAY_BE_HEAVY = {"pipeline/component.py": {"spacy"}}

# The doors to the outside world: who may open files, print, start processes, talk to the network.
DOORS = {
    "files": {
        "ontology/catalogue.py",  # the tables
        "ontology/attestations.py",  # where their dates stand
        "ontology/wording.py",  # the words of questions
        "ontology/scratch.py",  # the lock on a scratch folder
        "ontology/indicators.py",  # what figures count
        "ontology/passages.py",  # what tells passages apart
        "pipeline/files/finding.py",  # reports
        "pipeline/bulk/corpus.py",  # the manifest of shards
        "pipeline/files/durable.py",  # files that are whole or not there
        "pipeline/bulk/loading.py",  # shards, read back
        "pipeline/bulk/reconcile.py",  # what is sorted on disk
        "pipeline/write/release.py",  # its own code
        "pipeline/bulk/shards.py",  # shards
        "pipeline/spark/loading.py",  # what Spark wrote, read back
        "pipeline/files/spool.py",  # what archives and tables hold, while they are read
        "pipeline/commands/bulk.py",  # their folder
        "pipeline/files/fetch.py",  # pages
        "pipeline/read/archive.py",  # archives
        "pipeline/read/fonts.py",  # the font for those that are not in a PDF
        "pipeline/read/tar.py",  # the same
        "pipeline/read/office.py",  # what LibreOffice is given and gives
        "pipeline/commands/scoring.py",  # gold, floors, the stored run
        "pipeline/commands/console.py",  # the null device
        "pipeline/commands/correcting.py",  # what people corrected
        "graphs/check/checks.py",  # the shapes
        "graphs/export/formats.py",  # the exported files
        "graphs/ask/query.py",  # a file of SPARQL
        "graphs/find/questions.py",  # the stored questions
        "graphs/store/draft.py",  # the schema, and a place for the next generation
        "graphs/fact_tables/kept.py",  # what the tables of a store were made from
        "graphs/store/folder.py",  # the store
        "graphs/store/locking.py",  # its locks
        "graphs/store/sources.py",  # the texts it keeps
        "graphs/store/embedded.py",  # what failed
        "graphs/view/standalone.py",  # the page and its parts
        "graphs/figures/paper.py",  # pictures
        "graphs/figures/pictures.py",  # their folder
        "graphs/figures/matrix_words.py",  # the words of a matrix
        "graphs/publish/pages.py",  # pages as files
        "graphs/figures/tiles.py",  # the places of provinces
        "graphs/index/index.py",  # the side index
        "graphs/index/making.py",  # the same, being made
        "graphs/index/mending.py",  # the same, brought up to date
        "graphs/web/memory.py",  # what a process takes of memory
        "graphs/web/app.py",  # the style and scripts of the pages
        "graphs/web/site.py",  # their words
        "graphs/web/endpoint.py",  # the terms to complete
    },
    "output": {
        "graphs/ask/query.py",  # tables, to the stream it is given
        "pipeline/commands/console.py",
    },
    "processes": {
        "pipeline/bulk/processes.py",
        "pipeline/read/programs.py",
        "graphs/web/worker.py",
        "graphs/fact_tables/serving.py",
    },
    "sockets": {"pipeline/files/fetch.py", "graphs/store/endpoint.py", "graphs/store/remote.py"},
}
DOOR_CALLS = {
    "files": {
        "open",
        "read_text",
        "write_text",
        "read_bytes",
        "write_bytes",
        "mkdir",
        "unlink",
        "rename",
    },
    "output": {"print", "echo", "secho"},
}
DOOR_MODULES = {
    "processes": {"multiprocessing", "subprocess", "concurrent"},
    "sockets": {"socket", "urllib.request", "http", "httpx", "requests"},
}
# Package data; names that say another thing.
NO_DOOR = ("files(", "Store.open", "Remote.open", "text.read_bytes")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> set[str]:
    """Return all that a file imports, at any depth; `from p import m` counts as p.m."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def imports_of_ours(path: Path) -> set[str]:
    modules = {module_name(file) for file in FILES}
    found = set()
    for name in imports(path):
        owner = name if name in modules else name.rpartition(".")[0]
        if owner in modules:
            found.add(owner)
    return found - {module_name(path)}


def part_of(path: Path) -> str:
    name = path.relative_to(ROOT).as_posix()
    return max((part for part in MAY_IMPORT if name.startswith(part)), key=len)


def imports_at_once(path: Path) -> set[str]:
    """Return what is imported as soon as the file is; `from p import m` counts as p and p.m."""
    found = set()
    todo: list[ast.AST] = list(tree(path).body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            todo += node.orelse
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            todo += ast.iter_child_nodes(node)
    return found


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_a_part_imports_only_what_it_may(path):
    allowed = MAY_IMPORT[part_of(path)]

    assert {name.split(".")[0] for name in imports_of_ours(path)} <= allowed


def test_no_cycle_of_imports():
    edges = {module_name(path): imports_of_ours(path) for path in FILES}
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " -> ".join((*way, name))
        if name not in done:
            for other in sorted(edges[name]):
                visit(other, (*way, name))
            done.add(name)

    for name in sorted(edges):
        visit(name, ())


def parts(path: Path) -> list[str]:
    return module_name(path).split(".")[1:2]


IN_PARTS = [path for path in FILES if path.relative_to(ROOT).parts[0] in PARTS and parts(path)]


@pytest.mark.parametrize(
    "path", IN_PARTS, ids=[path.relative_to(ROOT).as_posix() for path in IN_PARTS]
)
def test_a_part_of_a_package_imports_only_parts_before_it(path):
    package = path.relative_to(ROOT).parts[0]
    (part,) = parts(path)
    known = PARTS[package]
    assert part in known, f"{package}/{part} stands in no row of PARTS"

    beside = {
        name.split(".")[1] for name in imports_of_ours(path) if name.startswith(f"{package}.")
    }

    assert beside <= set(known[: known.index(part) + 1])


@pytest.mark.parametrize("package", PARTS)
def test_every_part_exists(package):
    assert {
        part for path in IN_PARTS if path.is_relative_to(ROOT / package) for part in parts(path)
    } == set(PARTS[package])


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_heavy_packages_are_imported_when_needed(path):
    allowed = MAY_BE_HEAVY.get(path.relative_to(ROOT).as_posix(), set())

    assert {name.split(".")[0] for name in imports_at_once(path)} & HEAVY <= allowed


def test_nobody_imports_a_heavy_file_at_once():
    heavy = {module_name(ROOT / name) for name in MAY_BE_HEAVY}

    for path in FILES:
        assert not heavy & imports_at_once(path), path


def calls(path: Path) -> list[tuple[int, str, str]]:
    """Return line, last name and whole name of each call."""
    found = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            whole = ast.unparse(node.func)
            found.append((node.lineno, whole.rpartition(".")[2], whole))
    return found


@pytest.mark.parametrize("door", DOOR_CALLS)
def test_only_its_door_touches(door):
    strangers = [
        f"{name}:{line} {whole}"
        for path, name in zip(FILES, NAMES, strict=True)
        if name not in DOORS[door]
        for line, last, whole in calls(path)
        if last in DOOR_CALLS[door] and not any(part in whole for part in NO_DOOR)
    ]

    assert strangers == []


@pytest.mark.parametrize("door", DOOR_MODULES)
def test_only_its_door_imports(door):
    strangers = [
        f"{name}: {module}"
        for path, name in zip(FILES, NAMES, strict=True)
        if name not in DOORS[door]
        for module in sorted(imports(path))
        if any(module == m or module.startswith(f"{m}.") for m in DOOR_MODULES[door])
    ]

    assert strangers == []


def test_every_door_exists():
    doors = {file for files in DOORS.values() for file in files}

    assert doors - set(NAMES) == set()


WORDS = re.compile(r"""["'][\u4e00-\u9fff]{1,12}["']""")


def test_words_of_the_texts_stand_in_data_not_in_code():
    lists = [
        f"{name}:{number}"
        for path, name in zip(FILES, NAMES, strict=True)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if len(WORDS.findall(line)) >= 5
    ]

    assert lists == []


def project_texts() -> list[Path]:
    suffixes = {".py", ".md", ".toml", ".ttl", ".csv", ".rq", ".sh", ".js", ".css", ".html"}
    folders = [*PACKAGES, "tests", "docs", ".ci"]
    inside = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    top = [path for path in ROOT.iterdir() if path.is_file()]
    return sorted(
        path
        for path in inside + top
        if path.name[-7:] != ".min.js" and (path.suffix in suffixes or not path.suffix)
    )


FOREIGN = {
    "a folder beside the repository": re.compile(r"\.\./shared"),
    "an issue by number": re.compile(r"(?i)\bissue[s]?\s+#?\d|[^&\w/]#\d{1,3}\b(?![\w;])"),
    "unfinished work": re.compile(r"\b(?:TODO|FIXME|XXX)\b|raise NotImplementedError"),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_the_project_speaks_of_itself_alone(what):
    this, door = Path(__file__), ROOT / "tests/shared.py"
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in project_texts()
        if path not in {this, door}
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if FOREIGN[what].search(line)
    ]

    assert found == []


VAGUE = {"utils", "helpers", "common", "base", "misc", "manager", "processor", "handler"}


def test_files_are_named_for_what_they_hold():
    assert [name for name in NAMES if Path(name).stem in VAGUE] == []


def test_sizes_are_told():
    """Sizes are a sign, no rule: they are reported, and never fail."""
    long = [
        f"{name}:{node.lineno} {node.name} has {size} lines"
        for path, name in zip(FILES, NAMES, strict=True)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (size := (node.end_lineno or 0) - node.lineno + 1) > 60
    ]
    long += [
        f"{name} has {size} lines"
        for path, name in zip(FILES, NAMES, strict=True)
        if (size := path.read_text("utf-8").count("\n")) > 300
    ]

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        for line in long:
            warnings.warn(line, stacklevel=1)
    assert FILES
