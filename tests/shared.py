"""Where the reports and answers outside this repository lie, when they are there."""

from pathlib import Path

_FOLDER = Path(__file__).resolve().parents[1] / "../shared"

SHARED: Path | None = _FOLDER.resolve() if (_FOLDER / "reports").is_dir() else None
