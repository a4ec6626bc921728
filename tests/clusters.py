"""A real Spark cluster on this machine: a master, two workers, and drivers of their own."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from running import FAZHI, ROOT, environment
from servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # a short job is over before more is worth it
HOST = "127.0.0.1"


def needed() -> None:
    """Skip where Spark or Java is missing."""
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("the extra spark is not installed")
    java = shutil.which("java")
    told = java and subprocess.run([java, "-version"], check=False, capture_output=True, text=True)
    version = re.search(r'version "(\d+)', told.stderr) if told else None
    if not version or int(version[1]) < 17:
        pytest.skip("a Java runtime of version 17 or later is missing")


@dataclass(frozen=True)
class Cluster:
    """The address of the master, the sessions of its processes, and a folder for logs."""

    master: str
    sessions: frozenset[int]
    folder: Path

    def begin(self, *words: object, python_path: str = "") -> subprocess.Popen[str]:
        """Start `fazhi spark` with these words; what it says goes to `log`."""
        path = f"{python_path}:{ROOT}" if python_path else str(ROOT)
        settings = {
            "spark.driver.host": HOST,
            "spark.driver.bindAddress": HOST,
            "spark.driver.extraJavaOptions": QUICK,
            "spark.executor.extraJavaOptions": QUICK,
            "spark.executor.memory": "512m",
            "spark.executor.cores": "1",
            "spark.executorEnv.PYTHONPATH": path,
            "spark.sql.shuffle.partitions": "2",
            "spark.ui.enabled": "false",
        }
        confs = [word for key, value in settings.items() for word in ("--conf", f"{key}={value}")]
        call = [*FAZHI, "spark", *map(str, words), "--master", self.master, *confs]
        env = environment(SPARK_LOCAL_IP=HOST, PYSPARK_PYTHON=sys.executable)
        with self.log.open("w") as said:
            return subprocess.Popen(
                call, cwd=ROOT, env=env, stdout=said, stderr=said, text=True, start_new_session=True
            )

    def run(self, *words: object, seconds: int = 600, **more: str) -> int:
        """Run `fazhi spark` to its end, and return its exit code."""
        return self.begin(*words, **more).wait(timeout=seconds)

    def cpu(self) -> float:
        """Return the CPU seconds of the cluster so far: its own, and of executors that ended."""
        ticks = 0
        for process in self.sessions:
            told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, told[11:15]))
        return ticks / os.sysconf("SC_CLK_TCK")

    @property
    def log(self) -> Path:
        return self.folder / "driver.log"

    def executors(self) -> list[int]:
        """Return the executors of the workers."""
        return sorted(self._processes("CoarseGrainedExecutorBackend"))

    def python_workers(self) -> list[int]:
        """Return the processes in which the executors' Python runs, without what forks them."""
        found = self._processes("pyspark.daemon")
        return sorted(process for process, parent in found.items() if parent in found)

    def _processes(self, word: str) -> dict[int, int]:
        """Return the processes of the workers whose call holds a word, with their parents."""
        found: dict[int, int] = {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    told = (folder / "stat").read_text().rpartition(")")[2].split()
                    call = (folder / "cmdline").read_bytes().decode("utf-8", "replace")
                except OSError:
                    continue
                if int(told[3]) in self.sessions and word in call:
                    found[int(folder.name)] = int(told[1])
        return found


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Run a master and two workers until the block ends."""
    import pyspark

    home = Path(pyspark.__file__).parent
    port = free_port()
    env = os.environ | {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": HOST,
        "SPARK_DAEMON_JAVA_OPTS": QUICK,
        "SPARK_DAEMON_MEMORY": "256m",
    }
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, *words: str) -> Path:
        log = folder / f"{name}.log"
        kind, _, _ = name.partition("-")
        main = f"org.apache.spark.deploy.{kind}"
        call = [home / "bin/spark-class", main, "--host", HOST, "--webui-port", "0", *words]
        with log.open("wb") as said:
            started.append(
                subprocess.Popen(call, env=env, stdout=said, stderr=said, start_new_session=True)
            )
        return log

    master = f"spark://{HOST}:{port}"
    try:
        waited(start("master.Master", "--port", str(port)), "New state: ALIVE")
        for number in ("1", "2"):
            place = str(folder / f"work{number}")
            words = ("--cores", "1", "--memory", "1G", "--work-dir", place, master)
            waited(start(f"worker.Worker-{number}", *words), "registered with master")
        yield Cluster(master, frozenset(each.pid for each in started), folder)
    finally:
        for each in started:
            os.killpg(each.pid, signal.SIGKILL)
            each.wait()


def waited(log: Path, words: str) -> None:
    until = time.monotonic() + 120
    while words not in log.read_text("utf-8", "replace"):
        assert time.monotonic() < until, log.read_text("utf-8", "replace")[-2000:]
        time.sleep(0.1)
