"""The page of the stored questions is what their headings say."""

from __future__ import annotations

from pathlib import Path

from graphs.find import questions
from ontology import english

PAGE = Path(__file__).resolve().parents[1] / "docs/questions.md"
HEAD = """# Stored questions

Made from the headings of `graphs/queries/*.rq` (`pytest tests/test_questions_page.py --update`).
Put one with `fazhi query NAME key=value…`, or in words with `fazhi ask`.
Rows have words of ours in Chinese; the last section tells them in English, in which they may also
be given: `kind=law`, `level=province`. Pages with `lang=en` show them in English.
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
                f"| `{p.name}` | {p.kind} | {'yes' if p.required else 'no'} | {p.both} |"
                for p in question.parameters
            ]
            lines.append("")
        heads = [f"{head} {english.load().head(head)}" for _, head in question.columns]
        lines.append("Columns: " + ", ".join(heads) + "\n")
        shown = [f"fazhi query {question.name} {example}".strip() for example in question.examples]
        lines += ["```sh", *shown, "```"]
        parts.append("\n".join(lines) + "\n")
    told = [f"{chinese} {said}" for chinese, said in english.load().values.items()]
    parts.append("\n## Words in rows\n\n" + " · ".join(told) + "\n")
    return "".join(parts)


def test_the_page_is_up_to_date(request):
    if request.config.getoption("--update"):
        PAGE.write_text(made(), "utf-8")

    assert PAGE.read_text("utf-8") == made()
