"""Commands that are killed (-9) at any moment: the store is the old one or the new, and goes on."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time

import pytest
import servers
from running import FAZHI, ROOT, environment, fazhi, texts

from graphs.store import canonical
from graphs.store.embedded import Store, StoreError
from graphs.store.opening import reading
from graphs.store.remote import Remote

SAMPLES = ROOT / "tests/reports"
COMMANDS = ("build", "add", "remove", "push")


class Scene:
    """Folders of reports, a store of the first, and for each command how to run it."""

    def __init__(self, folder):
        self.folder, self.place = folder, folder / "s"
        samples = [text[:2000] for text in texts(SAMPLES)]
        for name, numbers in (("first", range(8)), ("more", range(8, 14))):
            (folder / name).mkdir()
            for number in numbers:
                text = f"副本{number}\n\n{samples[number % len(samples)]}"
                (folder / name / f"{number}.txt").write_text(text, "utf-8")
        self.old = folder / "old"
        assert fazhi("build", folder / "first", "--store", self.old).returncode == 0
        self.server = ""
        self.taken: dict[str, float] = {}

    def words(self, command):
        store = ("--store", self.place)
        return {
            "build": ("build", self.folder / "first", self.folder / "more", "--fresh", *store),
            "add": ("build", self.folder / "more", *store),
            "remove": ("remove", self.folder / "first" / "3.txt", *store),
            "push": ("push", *store, self.server),
        }[command]

    def set_up(self):
        shutil.rmtree(self.place, ignore_errors=True)
        shutil.copytree(self.old, self.place)
        if self.server:
            with Remote.open(self.server) as server:
                server.endpoint.update("DROP ALL")

    def digest(self, place=None):
        with reading(place or self.place) as store:
            return canonical.digest(store)

    def killed(self, command, seconds):
        """Run a command, kill it and all it started after a while; return whether it lived."""
        run = subprocess.Popen(
            [*FAZHI, *map(str, self.words(command))],
            cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        time.sleep(seconds)
        lived = run.poll() is None
        if lived:
            os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        return lived

    def finish(self, command):
        start = time.monotonic()
        run = fazhi(*self.words(command))
        gone = command == "remove" and run.returncode == 1  # the killed run had come to its end
        assert run.returncode == 0 or gone, run.stderr
        return time.monotonic() - start


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    made = Scene(tmp_path_factory.mktemp("kills"))
    with servers.oxigraph(made.folder) as made.server:
        yield made


def kill_and_go_on(scene, command, moment):
    """Kill a command at a moment (0 to 1) of the time it takes, and run it again."""
    scene.set_up()
    if command not in scene.taken:
        scene.taken[command] = scene.finish(command)
        scene.set_up()
    old = scene.digest()
    with Store.open(scene.place) as store:
        files = len(store.files())
    lived = scene.killed(command, scene.taken[command] * moment)
    between = scene.digest()
    with Store.open(scene.place) as store:
        assert len(store.files()) == files or between != old
    again = scene.finish(command)
    if between == old:  # all of it was done again, or nearly
        scene.taken[command] = min(scene.taken[command], again)
    new = scene.digest()
    assert between in {old, new}
    if command == "push":
        assert new == old == scene.digest(scene.server)
    if command == "build":
        apart = scene.folder / "apart"
        if not apart.exists():
            reports = (scene.folder / "first", scene.folder / "more")
            assert fazhi("build", *reports, "--store", apart).returncode == 0
        assert new == scene.digest(apart)
    rest = {path.name for path in scene.place.iterdir() if path.name.startswith("db-")}
    assert len(rest) == 1, rest
    return lived


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_is_killed_goes_on(scene, command):
    struck = (kill_and_go_on(scene, command, moment) for moment in (0.7, 0.5, 0.3, 0.1))

    assert any(struck), "it was over before each of the kills"


@pytest.mark.soak
def test_a_hundred_kills_at_any_moment(scene):
    moments = random.Random(20)  # noqa: S311 (moments, no secrets)
    lived = runs = 0
    while lived < 100:
        assert runs < 400, f"{lived} of {runs} were still running"
        lived += kill_and_go_on(scene, COMMANDS[runs % len(COMMANDS)], moments.uniform(0.05, 0.95))
        runs += 1


def test_of_two_builds_at_once_one_is_told_to_wait(scene):
    scene.set_up()
    words = [*FAZHI, *map(str, scene.words("add"))]
    runs = [
        subprocess.Popen(
            words, cwd=ROOT, env=environment(), stderr=subprocess.PIPE, encoding="utf-8",
            stdout=subprocess.DEVNULL,
        )
        for _ in range(2)
    ]  # fmt: skip
    said = [run.communicate()[1] for run in runs]

    codes = sorted(run.returncode for run in runs)
    assert codes in ([0, 0], [0, 3]), said
    if codes == [0, 3]:
        refused = said[[run.returncode for run in runs].index(3)]
        assert "the store is in use by process" in refused
        assert "wait until that command has ended" in refused
    with Store.open(scene.place) as store:
        assert len(store.files()) == 14


def test_readers_during_a_build_see_the_old_state(scene):
    scene.set_up()
    old = scene.digest()
    run = subprocess.Popen(
        [*FAZHI, *map(str, scene.words("build"))],
        cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    seen = []
    with Store.open(scene.place) as before:
        while run.poll() is None:
            seen.append(scene.digest())
        assert run.returncode == 0
        assert canonical.digest(before) == old
    new = scene.digest()

    assert new != old
    assert seen[0] == old
    assert seen == sorted(seen, key=lambda digest: digest != old)  # never back again
    assert set(seen) <= {old, new}


READ_ONLY = 'mount -t tmpfs tmpfs "$1" && cp -r "$2" "$1/s" && mount -o remount,ro "$1" && shift 2'


def on_a_read_only_disk(folder, store):
    words = ("unshare", "--mount", "sh", "-c", f'{READ_ONLY} && exec "$@"', "sh")
    words = (*words, str(folder), str(store))
    if os.geteuid() != 0 or not shutil.which("unshare"):
        pytest.skip("a read-only disk cannot be mounted here")
    if subprocess.run([*words, "true"], check=False, stderr=subprocess.DEVNULL).returncode:
        pytest.skip("a read-only disk cannot be mounted here")
    return words


def test_a_store_on_a_read_only_disk(scene, tmp_path):
    disk = on_a_read_only_disk(tmp_path, scene.old)
    place = tmp_path / "s"
    for words in (
        ("info", "--digest"),
        ("query", "reports"),
        ("ask", "哪些单位学习了民法典"),
        ("export", "-f", "nquads"),
        ("check", "--sample", "2"),
    ):
        run = fazhi(*words, "--store", place, before=disk)
        assert run.returncode == 0, run.stderr
    for words in (("build", scene.folder / "more"), ("remove", scene.folder / "first")):
        run = fazhi(*words, "--store", place, before=disk)
        assert run.returncode == 3
        assert "no permission" in run.stderr
        assert "name another place with --store" in run.stderr


def test_nothing_is_half_there_before_the_first_build(tmp_path):
    with pytest.raises(StoreError, match="there is no store here"):
        Store.open(tmp_path / "none")
