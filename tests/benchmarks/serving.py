"""How the explorer holds out: the first byte of every page under load, memory over a long time.

    python tests/benchmarks/serving.py load STORE     20 clients, page by page
    python tests/benchmarks/serving.py soak STORE 30  4 clients, all pages mixed, for 30 minutes

Both begin `fazhi serve` on a free port and end it. Memory is resident, of the server and of each
of its workers; CPU is of all of them together.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import httpx

DEADLY = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f LIMIT 3",
)
YEARS = "SELECT ?y (COUNT(?r) AS ?n) { ?r a fz:Report ; fz:reportYear ?y } GROUP BY ?y"
COSTLY = ("question", "ask", "ask of a law", "sparql", "graph")
Pages = dict[str, Callable[[], str]]


def things(store: Path) -> dict[str, list[str]]:
    """Return what addresses are made of: keys and labels, those of most statements first."""
    named = "SELECT {} FROM thing WHERE kind = '{}' AND reports > 0 ORDER BY statements DESC, key"
    asked = {
        "units": "SELECT key FROM thing WHERE role = 'reporting' ORDER BY key LIMIT 400",
        "busy": named.format("label", "unit") + " LIMIT 200",
        "laws": named.format("key", "regulation") + " LIMIT 300",
        "titles": named.format("label", "regulation") + " LIMIT 300",
        "programs": named.format("key", "program") + " LIMIT 200",
        "names": named.format("label", "program") + " LIMIT 60",
        "reports": "SELECT key FROM report ORDER BY key LIMIT 600",
        "regions": (
            "SELECT DISTINCT substr(t.key, 8) FROM report r JOIN thing t ON t.id = r.province"
        ),
    }
    index = next(store.glob("index-*.sqlite"))
    with closing(sqlite3.connect(f"file:{index}?mode=ro", uri=True)) as table:
        return {name: [row[0] for row in table.execute(sql)] for name, sql in asked.items()}


def pages(store: Path, seed: int = 3) -> Pages:
    """Return what makes an address of each sort, of the things that a store holds."""
    found = things(store)
    any_of = random.Random(seed)  # noqa: S311  the same addresses each time
    number = any_of.randint

    def pick(name: str) -> str:
        return any_of.choice(found[name])

    return {
        "home": lambda: "/",
        "units": lambda: "/units",
        "units filtered": lambda: (
            f"/units?region={pick('regions')}&mode={any_of.choice(['apply', 'study'])}"
        ),
        "laws": lambda: "/laws",
        "laws filtered": lambda: f"/laws?region={pick('regions')}&year={number(2017, 2025)}",
        "programs": lambda: "/programs",
        "measures": lambda: f"/measures?page={number(1, 40)}",
        "measures filtered": lambda: (
            f"/measures?region={pick('regions')}&year={number(2017, 2025)}"
        ),
        "reports": lambda: f"/reports?year={number(2016, 2025)}",
        "statements": lambda: (
            f"/statements?mode=apply&year={number(2017, 2025)}&page={number(1, 5)}"
        ),
        "unit": lambda: "/" + quote(pick("units")),
        "law": lambda: "/" + quote(pick("laws")),
        "program": lambda: "/" + quote(pick("programs")),
        "report": lambda: "/" + pick("reports"),
        "region": lambda: "/region/" + pick("regions"),
        "matrix": lambda: "/matrix",
        "matrix filtered": lambda: f"/matrix?region={pick('regions')}&year={number(2017, 2025)}",
        "compare": lambda: "/compare?unit=" + quote(pick("busy")),
        "search": lambda: "/search?q=" + quote(pick("names")[: number(1, 4)]),
        "suggest": lambda: "/suggest?kind=unit&q=" + quote(pick("busy")[: number(1, 4)]),
        "questions": lambda: "/questions",
        "question": lambda: "/questions/laws-by-unit?unit=" + quote(pick("busy")),
        "ask": lambda: "/ask?q=" + quote(f"{pick('busy')}学习了哪些法律"),
        "ask of a law": lambda: "/ask?q=" + quote(f"哪些单位适用了《{pick('titles')}》"),
        "sparql": lambda: "/sparql?query=" + quote(YEARS),
        "graph": lambda: "/graph?n=" + quote(pick("units")),
    }


@contextmanager
def server(store: Path) -> Iterator[tuple[str, int]]:
    """Begin `fazhi serve`, wait until it answers, yield its address and process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "pipeline",
        "serve",
        "--store",
        str(store),
        "--port",
        str(port),
    ]
    address, began = f"http://127.0.0.1:{port}", time.monotonic()
    with subprocess.Popen(command, cwd=Path(__file__).parents[2]) as process:
        try:
            while time.monotonic() - began < 3600:  # an index that lacks is made first
                try:
                    httpx.get(f"{address}/health", timeout=5)
                    break
                except httpx.TransportError:
                    assert process.poll() is None, "the server ended"
                    time.sleep(0.05)
            print(f"first answer after {time.monotonic() - began:.2f} s", flush=True)
            yield address, process.pid
        finally:
            process.terminate()


def family(pid: int) -> list[int]:
    """Return a process and its children."""
    found = [pid]
    for child in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(child.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if parent == pid:
            found.append(int(child.parent.name))
    return found


def resident(pid: int) -> float:
    """Return the megabytes that a process holds, 0 for one that has ended."""
    try:
        pages_held = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages_held * os.sysconf("SC_PAGE_SIZE") / 1e6


def cpu(pid: int) -> float:
    """Return the seconds of CPU that a process and its children have taken."""
    spent = 0
    for one in family(pid):
        try:
            told = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        spent += sum(map(int, told[11:13]))
    return spent / os.sysconf("SC_CLK_TCK")


async def load(address: str, pid: int, made: Pages, rounds: int) -> None:
    """Ask for each sort of page with 20 clients at once; tell the first byte and the CPU."""
    limits = httpx.Limits(max_connections=20)
    async with httpx.AsyncClient(
        base_url=address, limits=limits, timeout=120, headers={"accept": "text/html"}
    ) as client:
        for name, make in made.items():
            todo = [make() for _ in range(20 * (1 if name in COSTLY else rounds))]
            times: list[float] = []
            wrong: Counter[int] = Counter()

            async def ask(todo: list[str], times: list[float], wrong: Counter[int]) -> None:
                while todo:
                    began = time.perf_counter()
                    async with client.stream("GET", todo.pop()) as answer:
                        times.append(time.perf_counter() - began)
                        await answer.aread()
                        wrong[answer.status_code] += answer.status_code != 200

            before, count = cpu(pid), len(todo)
            await asyncio.gather(*(ask(todo, times, wrong) for _ in range(20)))
            each = 1000 * (cpu(pid) - before) / count
            times.sort()
            middle, late = 1000 * times[count // 2], 1000 * times[int(count * 0.95)]
            print(
                f"{name:20} n {count:4}  p50 {middle:8.1f} ms  p95 {late:8.1f} ms"
                f"  CPU {each:7.1f} ms  not 200: {dict(+wrong)}",
                flush=True,
            )


async def soak(address: str, pid: int, made: Pages, minutes: float, pause: float) -> list[float]:
    """Ask for all sorts of pages, a deadly query now and then; return the server's memory."""
    end, every = time.monotonic() + 60 * minutes, max(1.0, min(60.0, 2 * minutes))
    makers, chance = list(made.values()), random.Random(9)  # noqa: S311  as above
    seen: list[float] = []
    counts: Counter[object] = Counter()
    async with httpx.AsyncClient(
        base_url=address, timeout=120, headers={"accept": "text/html"}
    ) as client:

        async def ask() -> None:
            while time.monotonic() < end:
                path = chance.choice(makers)()
                if chance.random() < 0.01:
                    path = "/sparql?query=" + quote(chance.choice(DEADLY))
                try:
                    counts[(await client.get(path)).status_code] += 1
                except httpx.HTTPError as error:
                    counts[type(error).__name__] += 1
                await asyncio.sleep(pause)

        async def watch() -> None:
            while time.monotonic() < end:
                seen.append(resident(pid))
                workers = [round(resident(one)) for one in family(pid)[1:]]
                print(
                    f"{(end - time.monotonic()) / 60:5.1f} min left  server {seen[-1]:5.0f} MB"
                    f"  workers {workers}  {dict(counts)}",
                    flush=True,
                )
                await asyncio.sleep(every)

        await asyncio.gather(watch(), *(ask() for _ in range(4)))
    return seen


def slope(seen: list[float]) -> float:
    """Return by how many megabytes each reading of the second half is above the one before."""
    half = seen[len(seen) // 2 :]
    middle, mean = (len(half) - 1) / 2, sum(half) / len(half)
    spread = sum((at - middle) ** 2 for at in range(len(half)))
    return sum((at - middle) * (size - mean) for at, size in enumerate(half)) / max(1.0, spread)


def main() -> None:
    """Measure as the command line says."""
    told = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    told.add_argument("what", choices=("load", "soak"))
    told.add_argument("store", type=Path)
    told.add_argument("minutes", type=float, nargs="?", default=30.0)
    told.add_argument("--rounds", type=int, default=3)
    told.add_argument("--pause", type=float, default=0.25)
    asked = told.parse_args()
    with server(asked.store) as (address, pid):
        made = pages(asked.store)
        if asked.what == "load":
            asyncio.run(load(address, pid, made, asked.rounds))
            print(f"memory: {[round(resident(one)) for one in family(pid)]} MB")
        else:
            seen = asyncio.run(soak(address, pid, made, asked.minutes, asked.pause))
            print(f"second half: {slope(seen):+.2f} MB a reading, most {max(seen):.0f} MB")


if __name__ == "__main__":
    main()
