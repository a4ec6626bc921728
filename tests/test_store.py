"""The store folder: what it keeps, replaces, withdraws; what a kill or a full disk leaves."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from itertools import permutations

import killed
import pytest
from records import background, leftovers, record, state
from running import ROOT, environment, on_a_small_disk, without_root

from graphs.store import canonical, folder, locking, sources, writing
from graphs.store.embedded import Store, StoreError
from graphs.store.info import info
from ontology.terms import BASE, FZ

NAMES = f"SELECT ?r ?n {{ GRAPH ?r {{ ?r <{FZ.fileName}> ?n }} }} ORDER BY ?n"
COUNTS = """SELECT ?thing ?mode ?units ?reports { GRAPH ?g {
    ?c a fz:Count ; fz:instrument ?thing ; fz:mode ?mode ; fz:units ?units ; fz:reports ?reports } }
    ORDER BY ?thing"""


def put(place, *records, **options):
    with Store.open(place, write=True, **options) as store:
        return store.put(records, background)


def names(place):
    with Store.open(place) as store:
        return [name for _, name in store.select(NAMES)]


@pytest.fixture
def place(tmp_path):
    return tmp_path / "store"


def test_what_was_put_is_there(place):
    summary = put(place, record("a.txt", "甲"), record("b.txt", "乙"))

    assert (summary.new, summary.replaced, summary.withdrawn) == (2, 0, 0)
    assert (summary.files, summary.reports) == (2, 2)
    with Store.open(place) as store:
        assert sorted(store.files()) == ["a.txt", "b.txt"]
        assert store.source(store.files()["a.txt"]) == "甲"
        assert store.ask("ASK { GRAPH ?g { ?x fz:mode fz:study } }")
        assert len([g for g in store.graphs() if "/report/" in g]) == 2
        text = [row[0] for row in store.select("SELECT ?t { GRAPH ?g { ?x nif:anchorOf ?t } }")]
        assert text == ["学\u2028习\x0b“中华人民共和国民法典”\n"] * 2


def test_a_name_that_is_no_text_is_recorded_as_any_other(place):
    odd, inside = "/d/\udcb7\udca8.txt", "/d/\udcb7/b.txt"  # GBK, as Linux gives it to Python
    put(place, record(odd, "甲"), record("/d/a.txt", "甲"), record(inside, "乙"))

    assert names(place) == ["a.txt", "b.txt"]
    with Store.open(place) as store:
        assert sorted(store.files()) == sorted(["/d/a.txt", inside, odd])
        assert store.recorded("/d") == sorted(["/d/a.txt", inside, odd])
        assert store.recorded("/d/\udcb7") == [inside]
        assert store.recorded("/d/\udcb8") == []
    assert put(place, record(odd, "丙")).new == 1
    with Store.open(place, write=True) as store:
        assert store.remove([odd, "/d/a.txt"], background) == 2
        assert sorted(store.files()) == [inside]


def test_a_path_with_new_content_withdraws_its_old_report(place):
    put(place, record("a.txt", "甲"), record("b.txt", "乙"))

    summary = put(place, record("a.txt", "丙"))

    assert (summary.new, summary.withdrawn, summary.reports) == (1, 1, 2)
    assert names(place) == ["a.txt", "b.txt"]
    assert leftovers(place) == []
    with Store.open(place) as store:
        assert sorted(map(store.source, store.files().values())) == ["丙", "乙"]


def test_a_report_that_another_path_still_has_stays(place):
    put(place, record("a.txt", "甲"), record("b.txt", "甲"))

    summary = put(place, record("a.txt", "丙"))

    assert (summary.withdrawn, summary.reports) == (0, 2)
    assert names(place) == ["a.txt", "b.txt"]


def test_equal_bytes_are_one_report_with_the_least_of_their_names(place):
    put(place, record("folder/z.txt", "甲"))
    assert names(place) == ["z.txt"]

    put(place, record("other/c.txt", "甲"))
    assert names(place) == ["c.txt"]
    with Store.open(place, write=True) as store:
        assert store.remove(["other"]) == 0
    assert names(place) == ["z.txt"]


@pytest.mark.parametrize("bulk", [1, 100])
def test_the_order_of_the_records_does_not_matter(tmp_path, bulk, monkeypatch):
    monkeypatch.setattr("graphs.store.draft.BULK", bulk)
    monkeypatch.setattr(writing, "SHARD_REPORTS", 2)
    records = [record("d.txt", "甲"), record("b.txt", "乙"), record("a.txt", "甲")]
    states = set()
    for number, order in enumerate(permutations(records)):
        put(tmp_path / str(number), *order)
        states.add(state(tmp_path / str(number)))

    assert len(states) == 1


def test_additions_say_what_one_build_of_all_says(place, tmp_path):
    both = [record("a.txt", "甲"), record("b.txt", "乙", law="中华人民共和国宪法")]
    put(place, both[0])
    put(place, both[1])
    put(tmp_path / "at once", *both)

    assert state(place) == state(tmp_path / "at once")


def test_counts_follow_what_is_there(place):
    law, other = "中华人民共和国民法典", "中华人民共和国宪法"
    put(place, record("a.txt", "甲"), record("b.txt", "乙", unit="赣州市章贡区人民政府"))
    put(place, record("c.txt", "丙", law=other))

    def counts():
        with Store.open(place) as store:
            rows = store.select(COUNTS)
            return {thing.rpartition("/")[2]: (units, reports) for thing, _, units, reports in rows}

    assert counts() == {law: ("2", "2"), other: ("1", "1")}
    with Store.open(place, write=True) as store:
        store.remove(["b.txt", "c.txt"], background)
    assert counts() == {law: ("1", "1")}


def test_removal_by_path_folder_and_report(place, tmp_path):
    stays = record("a.txt", "甲")
    put(place, stays, record("d/b.txt", "乙"), record("d/e/c.txt", "丙"), record("f.txt", "丁"))
    with Store.open(place, write=True) as store:
        assert store.recorded("d") == ["d/b.txt", "d/e/c.txt"]
        assert store.recorded("nowhere") == []
        assert store.remove(["nowhere"], background) == 0
        assert store.remove(["d", record("f.txt", "丁").report], background) == 3
        assert list(store.files()) == ["a.txt"]
    put(tmp_path / "never", stays)

    assert state(place) == state(tmp_path / "never")
    assert leftovers(place) == []


def test_nothing_new_leaves_the_generation(place):
    put(place, record("a.txt", "甲"))
    before = json.loads((place / "fazhi.json").read_text("utf-8"))

    summary = put(place)

    assert summary.files == 1
    assert json.loads((place / "fazhi.json").read_text("utf-8")) == before


def test_the_things_met_go_to_the_catalogue_in_order(place):
    seen = []
    with Store.open(place, write=True) as store:
        store.put([record("a.txt", "甲")], lambda met: seen.append(list(met)) or background(met))

    assert seen == [sorted(seen[0])]
    assert [iri.rsplit("/", 2)[1] for iri in seen[0]] == ["instrument", "organisation"]


def test_fresh_keeps_nothing_and_takes_other_settings(place):
    put(place, record("a.txt", "甲"), settings={"base": "https://a.example/", "catalogue": "1"})

    put(place, record("b.txt", "乙"), settings={"catalogue": "2"}, fresh=True)

    assert names(place) == ["b.txt"]
    with Store.open(place, settings={"catalogue": "2"}) as store:
        assert store.settings == {"catalogue": "2"}


ONE = "https://one.example/"


def test_a_store_of_another_version_is_not_told_as_a_wrong_option_alone(place):
    put(place, record("a.txt", "甲"), settings={"catalogue": "0123456789abcdef"})

    with pytest.raises(StoreError, match="another version's catalogue, or another --catalogue"):
        Store.open(place, write=True, settings={"catalogue": "2"})


@pytest.mark.parametrize(("key", "option"), [("base", "--base"), ("catalogue", "--catalogue")])
@pytest.mark.parametrize("write", [True, False])
def test_another_base_or_catalogue_is_refused(place, key, option, write):
    put(place, record("a.txt", "甲"), settings={key: ONE, f"{key}_path": "/one/of/them"})

    with pytest.raises(StoreError, match=f"another {option}.*/one/of/them.*--fresh"):
        Store.open(place, settings={key: f"{ONE}other/"}, write=write)
    with Store.open(place, settings={key: ONE}):
        pass


def test_a_quad_outside_its_report_is_a_fault_of_the_caller(place):
    stray = record("a.txt", "甲")
    other = record("b.txt", "乙")

    with pytest.raises(ValueError, match=r"a\.txt: a quad outside"):
        put(place, type(stray)("a.txt", stray.sha256, stray.report, other.quads, "甲"))


def test_failures_are_kept_until_the_next_build(place):
    put(place)
    with Store.open(place, write=True) as store:
        store.note_failures([{"file": "空\ud800.txt", "problem": "empty"}, {"file": "b"}])
        assert [failure["file"] for failure in store.failures()] == ["空?.txt", "b"]
        store.note_failures([])
        assert store.failures() == []


# -- what is no store, or not ours to use --------------------------------------------------------


def test_no_store(tmp_path):
    with pytest.raises(StoreError, match="there is no store here"):
        Store.open(tmp_path / "nowhere")


@pytest.mark.parametrize("write", [True, False])
def test_a_folder_of_something_else_is_left_alone(tmp_path, write):
    (tmp_path / "thesis.doc").write_text("mine", "utf-8")

    with pytest.raises(StoreError, match="this is no store of fazhi"):
        Store.open(tmp_path, write=write)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_a_file_is_no_store(tmp_path):
    (tmp_path / "file").write_text("", "utf-8")

    with pytest.raises(StoreError, match="this is no store of fazhi"):
        Store.open(tmp_path / "file", write=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"format": 99, "current": 1, "settings": {}}', "has format 99"),
        ("{", r"fazhi\.json is damaged"),
        ("[]", r"fazhi\.json is damaged"),
    ],
)
def test_a_newer_or_damaged_store(place, text, said):
    put(place, record("a.txt", "甲"))
    (place / "fazhi.json").write_text(text, "utf-8")

    with pytest.raises(StoreError, match=said):
        Store.open(place)


def test_a_store_in_use_names_who_uses_it(place):
    with (
        Store.open(place, write=True),
        pytest.raises(StoreError, match=f"in use by process {os.getpid()}"),
    ):
        Store.open(place, write=True)
    with Store.open(place, write=True):
        pass


def test_a_reader_keeps_what_it_opened_while_others_write(place):
    put(place, record("a.txt", "甲"))
    with Store.open(place) as reader:
        before = state(reader)
        put(place, record("a.txt", "乙"))
        put(place, record("c.txt", "丙"))
        assert state(reader) == before
        assert names(place) == ["a.txt", "c.txt"]
    put(place, record("d.txt", "丁"))

    assert leftovers(place) == []


def test_reading_while_writing_sees_the_old_state_until_the_end(place):
    put(place, record("a.txt", "甲"))
    seen = []

    def slowly():
        yield record("b.txt", "乙")
        seen.append(names(place))

    with Store.open(place, write=True) as store:
        store.put(slowly(), lambda met: seen.append(names(place)) or background(met))

    assert seen == [["a.txt"], ["a.txt"]]
    assert names(place) == ["a.txt", "b.txt"]


def test_an_error_of_the_records_leaves_the_store_and_what_was_done(place, monkeypatch):
    monkeypatch.setattr(writing, "SHARD_REPORTS", 1)
    put(place, record("a.txt", "甲"))
    before = state(place)

    def broken():
        yield record("b.txt", "乙")
        raise KeyboardInterrupt

    with Store.open(place, write=True) as store, pytest.raises(KeyboardInterrupt):
        store.put(broken(), background)
    assert state(place) == before
    with Store.open(place, write=True) as store:
        assert sorted(store.files()) == ["a.txt", "b.txt"]
        store.put([], background)
    assert names(place) == ["a.txt", "b.txt"]


def test_removing_takes_nothing_from_an_unfinished_build(place, monkeypatch):
    monkeypatch.setattr(writing, "SHARD_REPORTS", 1)
    put(place, record("a.txt", "甲"), record("c.txt", "丙"))

    def broken():
        yield record("b.txt", "乙")
        raise KeyboardInterrupt

    with Store.open(place, write=True) as store, pytest.raises(KeyboardInterrupt):
        store.put(broken(), background)
    with Store.open(place, write=True) as store:
        store.remove(["a.txt"], background)

    assert names(place) == ["c.txt"]
    assert leftovers(place) == []


READ_ONLY = """
import sys
import threading
from graphs.store.embedded import Store, StoreError
with Store.open(sys.argv[1]) as store:
    print(len(store.files()))
try:
    Store.open(sys.argv[1], write=True)
except StoreError as error:
    print(error)
"""


def test_a_store_that_may_only_be_read(place):
    words = without_root()
    put(place, record("a.txt", "甲"))
    for path in [*place.rglob("*"), place]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        run = subprocess.run(
            [*words, sys.executable, "-c", READ_ONLY, place],
            check=False, capture_output=True, encoding="utf-8", env=environment(), cwd=ROOT,
        )  # fmt: skip
    finally:
        for path in [place, *place.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)

    assert run.stderr == ""
    assert run.stdout.startswith("1\n")
    assert "no permission" in run.stdout


# -- a disk that is full -------------------------------------------------------------------------

FULL = """
import sys
import threading
sys.path.insert(0, "tests")
from records import background, record, state
from graphs.store.embedded import Store, StoreError
store = sys.argv[1] + "/store"
def put(*records):
    with Store.open(store, write=True) as opened:
        opened.put(records, background)
put(record("a.txt", "甲"))
before = state(__import__("pathlib").Path(store))
many = (record(f"{n}.txt", "".join(chr(0x4e00 + n * i * 7919 % 20000) for i in range(9000)))
        for n in range(1, 2000))
try:
    put(*many)
except StoreError as error:
    print(error)
assert state(__import__("pathlib").Path(store)) == before
put(record("b.txt", "乙"))
print(sorted(Store.open(store).files()))
"""


def test_a_full_disk_leaves_the_store_and_room(tmp_path):
    words = on_a_small_disk(tmp_path, "6m")
    run = subprocess.run(
        [*words, sys.executable, "-c", FULL, tmp_path],
        check=False, capture_output=True, encoding="utf-8", env=environment(), cwd=ROOT,
    )  # fmt: skip

    assert run.stderr == ""
    assert "the disk is full, the store is as it was before; free some space" in run.stdout
    assert "['a.txt', 'b.txt']" in run.stdout


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EIO])
def test_a_disk_that_refuses_a_text(place, number, monkeypatch):
    put(place, record("a.txt", "甲"))
    before = state(place)

    def refuse(*_args, **_more):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(sources, "replace", refuse)
    with pytest.raises(StoreError, match=r"store"):
        put(place, record("b.txt", "乙"))
    monkeypatch.undo()

    assert state(place) == before
    assert leftovers(place) == []


def test_a_half_written_file_is_never_in_its_place(tmp_path, monkeypatch):
    target = tmp_path / "file"
    folder.replace(target, b"old")
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))

    with pytest.raises(OSError, match="full"):
        folder.replace(target, b"new", durable=True)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


# -- kill -9 -------------------------------------------------------------------------------------

MOMENTS = [
    ("graphs.store.draft.start", 1, "before"),
    ("graphs.store.draft.start", 1, "after"),
    ("graphs.store.manifest.Manifest.begin", 2, "after"),
    ("graphs.store.sources.Sources.keep", 2, "after"),
    ("graphs.store.draft.Draft._store", 2, "after"),
    ("graphs.store.draft.Draft._withdraw", 1, "after"),
    ("graphs.store.manifest.Manifest.done", 2, "before"),
    ("graphs.store.manifest.Manifest.done", 3, "after"),
    ("graphs.store.draft.Draft.background", 1, "after"),
    ("graphs.store.summary.write", 1, "after"),
    ("graphs.store.draft.Folder.publish", 1, "before"),
    ("graphs.store.draft.Folder.publish", 1, "after"),
    ("graphs.store.folder.Folder.put_aside", 1, "before"),
]


@pytest.fixture(scope="module")
def run_killed():
    """Return what changes a store in a process of its own, and says what that exited with."""
    with subprocess.Popen(
        [sys.executable, ROOT / "tests/killed.py"], env=environment(), encoding="utf-8",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as parent:  # fmt: skip

        def run(place, plan, function="", call=1, when="before", *, bulk=100):
            words = [str(place), plan, function, call, when, bulk]
            print(json.dumps(words), file=parent.stdin, flush=True)
            return int(parent.stdout.readline())

        yield run


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Return the folder of a first build, its state, and that after a second."""
    folder = tmp_path_factory.mktemp("built")
    killed.build(folder / "first", killed.plan("first"))
    shutil.copytree(folder / "first", folder / "second")
    killed.build(folder / "second", killed.plan("second"))
    return folder / "first", state(folder / "first"), state(folder / "second")


@pytest.mark.parametrize("bulk", [1, 100], ids=["in bulk", "one by one"])
@pytest.mark.parametrize(("function", "call", "when"), MOMENTS)
def test_a_kill_leaves_the_old_state_or_the_new(
    run_killed, built, place, function, call, when, bulk
):
    first, old, new = built
    shutil.copytree(first, place)

    assert run_killed(place, "second", function, call, when, bulk=bulk) == -signal.SIGKILL
    assert state(place) in {old, new}
    assert run_killed(place, "second", bulk=bulk) == 0
    assert state(place) == new
    assert leftovers(place) == []


@pytest.mark.parametrize("call", [1, 2, 3])
def test_a_first_build_goes_on_where_it_was_killed(run_killed, built, place, call):
    assert (
        run_killed(place, "first", "graphs.store.draft.Draft.write", call, "after")
        == -signal.SIGKILL
    )

    with pytest.raises(StoreError, match="holds nothing yet"):
        Store.open(place)
    with Store.open(place, write=True) as store:
        assert len(store.files()) == 3 * call
    assert run_killed(place, "first") == 0
    assert state(place) == built[1]


def test_another_folder_after_a_kill_loses_nothing(run_killed, built, place):
    shutil.copytree(built[0], place)
    assert (
        run_killed(place, "second", "graphs.store.draft.Draft._store", 1, "after")
        == -signal.SIGKILL
    )

    put(place, record("elsewhere.txt", "别处"))

    with Store.open(place) as store:
        assert {f"{n}.txt" for n in range(9)} | {"elsewhere.txt"} <= set(store.files())
        assert store.source(store.files()["0.txt"]) in {"报告0", "报告0改"}
    assert leftovers(place) == []


# -- what is in it ------------------------------------------------------------------------------


def described(place):
    with Store.open(place) as store:
        return info(store, digest=True)


def test_the_figures_of_a_store(place):
    put(place, record("a.txt", "甲"), record("b.txt", "乙", unit="赣州市章贡区人民政府"))
    found = described(place)

    assert found["base"] == BASE
    assert found["classes"] == {
        "Application": 2, "Instrument": 1, "Organisation": 2, "Program": 0, "Region": 0,
        "Report": 2,
    }  # fmt: skip
    with Store.open(place) as store:
        everything = len(list(store.quads()))
        per_graph = {graph: len(list(store.quads(graph))) for graph in store.graphs()}
    assert sum(found["quads"].values()) == everything
    assert found["quads"]["summary"] == per_graph[f"{BASE}summary"]
    assert found["format"] == folder.FORMAT
    assert (found["generation"], found["files"], found["unfinished"]) == (1, 2, False)
    assert sum(found["bytes"].values()) == sum(
        path.stat().st_size for path in place.rglob("*") if path.is_file()
    )


def test_the_figures_follow_what_is_there(place, tmp_path):
    put(place, record("a.txt", "甲"), record("b.txt", "乙", law="中华人民共和国宪法"))
    with Store.open(place, write=True) as store:
        store.remove(["b.txt"], background)
    put(tmp_path / "one", record("a.txt", "甲"))
    changed, fresh = described(place), described(tmp_path / "one")

    for key in ("classes", "quads", "digest"):
        assert changed[key] == fresh[key]


def test_the_digest_is_that_of_the_sorted_quads(place, monkeypatch):
    put(place, *(record(f"{n}.txt", f"报告{n}") for n in range(5)))
    monkeypatch.setattr("graphs.store.canonical.AT_ONCE", 7)
    with Store.open(place) as store:
        lines = sorted(f"{quad} .\n".encode() for quad in store.quads())
        assert canonical.digest(store) == hashlib.sha256(b"".join(lines)).hexdigest()
        out = io.BytesIO()
        canonical.write(store, out)
    assert out.getvalue() == b"".join(lines)


def test_an_older_format_is_made_anew(place):
    put(place, record("a.txt", "甲"))
    pointer = place / "fazhi.json"
    pointer.write_text(pointer.read_text().replace(f'"format": {folder.FORMAT}', '"format": 1'))

    for write in (False, True):
        with pytest.raises(StoreError, match=r"older format 1.*build --fresh"):
            Store.open(place, write=write)
    with Store.open(place, write=True, fresh=True) as store:
        store.put([record("b.txt", "乙")], background, fresh=True)

    assert names(place) == ["b.txt"]
    assert leftovers(place) == []


def test_an_older_format_stays_until_the_new_store_is_complete(place):
    put(place, record("a.txt", "甲"))
    pointer = place / "fazhi.json"
    pointer.write_text(pointer.read_text().replace(f'"format": {folder.FORMAT}', '"format": 1'))
    before = pointer.read_text()

    def broken():
        yield record("b.txt", "乙")
        raise KeyboardInterrupt

    with (
        Store.open(place, write=True, fresh=True) as store,
        pytest.raises(KeyboardInterrupt),
    ):
        store.put(broken(), background, fresh=True)

    assert pointer.read_text() == before
    assert (place / "db-1" / "graph").exists()


def test_a_lock_that_was_just_taken_names_its_holder_in_a_moment(tmp_path):
    lock = tmp_path / "lock"
    lock.touch()
    writing = threading.Timer(0.1, lambda: lock.write_text("4711\n"))
    writing.start()

    assert locking.holder(lock) == " by process 4711"
    writing.join()
    lock.write_text("")
    assert locking.holder(lock) == ""
    assert locking.holder(tmp_path / "none") == ""
