"""The page of the stored questions is what their headings say."""

from __future__ import annotations

from pathlib import Path

from graphs import questions

PAGE = Path(__file__).resolve().parents[1] / "docs/questions.md"
HEAD = """# Stored questions

Made from the headings of `graphs/queries/*.rq` (`pytest tests/test_questions_page.py --update`).
Put one with `fazhi query NAME key=value…`, or in words with `fazhi ask`.
Those marked ▲ read what comparing the reports finds: run the command named there first, and again
after each build.
"""


def made() -> str:
    parts = [HEAD]
    for question in questions.stored().values():
        needs = f" ▲ `fazhi {question.needs}`" if question.needs else ""
        lines = [f"\n## {question.name}{needs}\n", f"{question.zh}\n", f"{question.en}.\n"]
        if question.parameters:
            lines += ["| parameter | kind | required | meaning |", "| --- | --- | --- | --- |"]
            lines += [
                f"| `{p.name}` | {p.kind} | {'yes' if p.required else 'no'} | {p.note} |"
                for p in question.parameters
            ]
            lines.append("")
        lines.append("Columns: " + "、".join(heading for _, heading in question.columns) + "\n")
        shown = [f"fazhi query {question.name} {example}".strip() for example in question.examples]
        lines += ["```sh", *shown, "```"]
        parts.append("\n".join(lines) + "\n")
    return "".join(parts)


def test_the_page_is_up_to_date(request):
    if request.config.getoption("--update"):
        PAGE.write_text(made(), "utf-8")

    assert PAGE.read_text("utf-8") == made()
