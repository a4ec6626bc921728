"""Short names for the marks of a picture; the full ones stand beside it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphs.view.evidence import Node

COUNTRY: Final = "中华人民共和国"

# A province and a prefecture before the name of a county-level division: 武汉市|新洲区….
_PREFECTURE: Final = re.compile(
    r"(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区))?[\u4e00-\u9fff]{2,10}?(?:市|自治州|地区|盟)"
    r"(?=(?!.{0,4}[和与及])[\u4e00-\u9fff]{2,7}?[区县市旗])"
)


def short(nodes: Iterable[Node]) -> dict[str, str]:
    """Return the label of each node by IRI, shortened where no other node shown is called so.

    A national law loses the name of the country, a county's unit that of its prefecture.
    """
    listed = list(nodes)
    brief = {node.iri: _brief(node) for node in listed}
    taken = Counter(brief.values())
    return {
        node.iri: brief[node.iri] if taken[brief[node.iri]] == 1 else node.label for node in listed
    }


def _brief(node: Node) -> str:
    if node.kind == "regulation":
        return node.label.removeprefix(COUNTRY) or node.label
    if node.kind == "unit":
        return _PREFECTURE.sub("", node.label, count=1) if node.label else node.label
    return node.label
