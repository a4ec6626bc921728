"""The sheet that every picture is drawn on: fonts, colours, what a file of it bears."""

from __future__ import annotations

import warnings
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

INK: Final = "#1b2733"
MUTED: Final = "#566472"
LINE: Final = "#e2e7ed"
MODES: Final = {  # Okabe and Ito, with a hatch each, so that colour is never the only sign
    "apply": ("#0072B2", ""),
    "study": ("#56B4E9", "//"),
    "publicise": ("#E69F00", ".."),
    "formulate": ("#009E73", "\\\\"),
    "review": ("#CC79A7", "xx"),
    "mention": ("#B8C1CA", ""),
    "runs": ("#009E73", ""),
}
FONTS: Final = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "Noto Sans CJK JP",
)
DPI: Final = 200


class FigureError(Exception):
    """A picture that cannot be drawn here: what is missing, and how to get it."""


@contextmanager
def sheet(width: float, height: float) -> Iterator[tuple[Any, Any]]:
    """Yield a figure and its axes, so many inches wide and high; raise FigureError."""
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError as error:
        raise FigureError(
            "pictures need matplotlib 3.11 or newer; install it with: pip install 'fazhi[figures]'"
        ) from error
    settings: dict[Any, Any] = {
        "font.family": [font(), "DejaVu Sans"],
        "svg.fonttype": "path",
        "svg.hashsalt": "fazhi",
        "text.color": INK,
        "axes.labelcolor": INK,
        "axes.edgecolor": MUTED,
        "xtick.color": MUTED,
        "ytick.color": INK,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": False,
        "hatch.linewidth": 0.6,
    }
    with mpl.rc_context(settings):
        figure = Figure(figsize=(width, height), layout="constrained")
        yield figure, figure.add_subplot()


def font() -> str:
    """Return the name of a font with Chinese characters; raise FigureError where there is none."""
    found = _installed() or _installed(anew=True)
    if found is None:
        raise FigureError(
            "no font with Chinese characters is installed; install one such as Noto Sans CJK"
            " (Debian, Ubuntu: apt-get install fonts-noto-cjk) and run the command again"
        )
    return found


def _installed(*, anew: bool = False) -> str | None:
    """Return the best font that matplotlib has listed, or of those installed since where `anew`."""
    from matplotlib import font_manager

    manager = font_manager.fontManager
    if anew:
        listed = {entry.fname for entry in manager.ttflist}
        for path in sorted(set(font_manager.findSystemFonts()) - listed):
            with suppress(Exception):  # a broken font file is as good as none
                manager.addfont(path)
    here = {entry.name for entry in manager.ttflist}
    return next((name for name in FONTS if name in here), None)


def settled(figure: Any) -> None:
    """Give the parts of a figure their final places, from which what is added can be measured."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a rare character that the font lacks is a box
        figure.draw_without_rendering()
    figure.set_layout_engine("none")


def save(figure: Any, path: Path) -> None:
    """Write a figure as SVG or PNG: beside its place, then moved; the same each time."""
    form = path.suffix.lower().lstrip(".")
    beside = path.with_name(f".{path.name}.part")
    told: dict[str, str | None] = {"Date": None} if form == "svg" else {"Software": "Fazhi"}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a rare character that the font lacks is a box
            figure.savefig(beside, format=form, dpi=DPI, metadata=told, facecolor="white")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def titled(axes: Any, title: str, note: str) -> None:
    """Write a title, and below it in small letters what it counts and leaves out."""
    axes.set_title(f"{title}\n", loc="left", fontsize=14, fontweight="bold")
    axes.text(0, 1.012, note, transform=axes.transAxes, fontsize=9, color=MUTED, va="bottom")
