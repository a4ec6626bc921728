"""What a bare name on the command line stands for: a law, a unit, a program or a region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graphs.find import calling, names
from graphs.store.sparql import QueryError
from ontology import wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphs.store.rows import Store

OPTIONS: Final = {
    "instrument": "law",
    "organisation": "unit",
    "program": "program",
    "region": "region",
}
_LISTED: Final = 10


@dataclass(frozen=True, slots=True)
class Given:
    """The option that says the same as a bare name, and its value: a name, or an IRI."""

    option: str
    value: str
    label: str


def given(store: Store, name: str, options: tuple[str, ...] = tuple(OPTIONS.values())) -> Given:
    """Return what a bare name stands for; raise QueryError where it is nothing, or several things.

    The name itself decides, of whatever kind, else what people may call so: 沙河市司法局. Of what
    it stands for one must be meant by one of the `options`.
    """
    kinds = {kind: option for kind, option in OPTIONS.items() if option in options}
    exact = {kind: names.exact(store, kind, name) for kind in kinds}
    found = [(kinds[kind], iris[0], name) for kind, iris in exact.items() if iris]
    alone = all(len(iris) < 2 for iris in exact.values())
    if not found:
        loose = [one for one in calling.called(store, name) if one.kind in kinds]
        found = [(kinds[one.kind], one.iris[0], one.label) for one in loose]
    if len(found) == 1:
        option, iri, label = found[0]
        return Given(option, iri if alone else name, label)
    if found:
        meant = "\n  ".join(f"--{option} {label}" for option, _, label in found[:_LISTED])
        raise QueryError(
            f"{name} 可以指 {len(found)} 个，请写明是哪一个"
            f" {name} may be {len(found)} things; say which:\n  {meant}"
        )
    other = [kind for kind in OPTIONS if kind not in kinds and names.exact(store, kind, name)]
    other += [one.kind for one in calling.called(store, name) if one.kind in OPTIONS]
    if other:
        raise QueryError(_of_another_kind(name, other[0], kinds))
    near = "、".join(calling.near(store, name))
    flags = " ".join(f"--{option} …" for option in kinds.values())
    raise QueryError(
        f"图谱里没有叫 {name} 的单位、法规、制度或者地区 the store has nothing called {name}"
        + (f"; 相近的 near it: {near}" if near else "")
        + f" ({flags})"
    )


def _of_another_kind(name: str, kind: str, kinds: Mapping[str, str]) -> str:
    called = {option: words.split("，")[0] for option, words in wording.load().called.items()}
    wanted = "或者".join(called[option] for option in kinds.values())
    return (
        f"{name} 是{called[OPTIONS[kind]]}，这里要写{wanted}"
        f" {name} is a {OPTIONS[kind]}; here it is a {' or a '.join(kinds.values())}"
    )
