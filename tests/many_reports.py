"""A graph of any size, made by arithmetic alone: units, instruments, programs, their statements."""

from __future__ import annotations

from ontology.terms import BASE, FZ, PREFIXES, escape_literal, mint

PLACES = [
    "宜昌市猇亭区",
    "赣州市章贡区",
    "安庆市大观区",
    "柳州市鱼峰区",
    "遵义市汇川区",
    "保定市莲池区",
]
OFFICES = [
    "司法局",
    "应急管理局",
    "住房和城乡建设局",
    "市场监督管理局",
    "水利局",
    "教育局",
    "审计局",
]
LAWS = [
    "中华人民共和国行政处罚法", "中华人民共和国民法典", "中华人民共和国安全生产法",
    "中华人民共和国建筑法", "中华人民共和国水法", "优化营商环境条例", "重大行政决策程序暂行条例",
    "中华人民共和国政府采购法", "中华人民共和国行政复议法", "中华人民共和国计量法",
    "中华人民共和国公共文化服务保障法", "中华人民共和国义务教育法", "政府督查工作条例",
]  # fmt: skip
SCHEMES = [
    "三项制度",
    "双随机、一公开",
    "八五普法",
    "法律顾问制度",
    "行政执法案卷评查",
    "谁执法谁普法",
]
CLAUSES = {
    "study": "组织干部集中学习《{}》",
    "publicise": "面向企业和群众宣传《{}》",
    "apply": "严格依据《{}》开展执法检查",
    "formulate": "牵头起草《{}》的配套文件",
    "review": "对照《{}》清理规范性文件",
    "mention": "对《{}》的理解还不够深入",
}
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


class Quads:
    """Lines of N-Quads in one graph after another."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.graph = ""

    def add(self, subject: str, term: str, value: str) -> None:
        self.lines.append(f"<{subject}> <{term}> {value} <{self.graph}> .")

    def text(self, subject: str, term: str, value: str, kind: str = "") -> None:
        prefix, _, local = term.partition(":")
        self.add(subject, PREFIXES[prefix] + local, f'"{escape_literal(value)}"{kind}')

    def number(self, subject: str, term: str, value: int) -> None:
        self.text(subject, term, str(value), f"^^<{PREFIXES['xsd']}integer>")


def names(count: int, stems: list[str], places: list[str] = PLACES) -> list[str]:
    """Return so many names: each stem alone, then with places, then with numbers."""
    found = list(stems)
    found += [place + stem.removeprefix("中华人民共和国") for place in places for stem in stems]
    found += [f"{found[index % len(found)]}（{index}）" for index in range(count)]
    return found[:count]


def quads(
    units: int, laws: int, schemes: int, *, each: int = 6, poison: str = "", base: str = BASE
) -> str:
    """Return N-Quads of one report a unit, each with `each` applications and half the programs.

    `poison` is put into every label, title, file name, section, mention and clause.
    """
    out = Quads()
    offices = [place + office for office in OFFICES for place in PLACES]
    offices = (offices + [f"{offices[n % 42]}第{n}分局" for n in range(units)])[:units]
    law_names, scheme_names = names(laws, LAWS), names(schemes, SCHEMES)
    for index, unit in enumerate(offices):
        _report(out, index, unit + poison, poison, base)
        for n in range(each):
            law = law_names[(index * 7 + n * n * 3 + n) % laws] + poison
            mode = list(CLAUSES)[(index + n * 2) % len(CLAUSES)]
            _application(out, (index, n), (unit + poison, mode, law), poison, base)
        for n in range((each + 1) // 2 if schemes else 0):
            scheme = scheme_names[(index * 5 + n * 3) % schemes] + poison
            _participation(out, (index, n), (unit + poison, scheme), base)
    return "\n".join(out.lines) + "\n"


def _report(out: Quads, index: int, unit: str, poison: str, base: str) -> None:
    report = out.graph = mint("report", f"{index:020x}", base=base)
    year = str(2021 + index % 3)
    out.add(report, RDF, f"<{FZ.Report}>")
    out.text(report, "dct:title", f"{unit}{year}年法治政府建设年度报告{poison}", "@zh")
    out.text(report, "fz:reportYear", year, f"^^<{PREFIXES['xsd']}gYear>")
    out.text(report, "fz:fileName", f"{index:04d}{poison}.txt")
    out.text(report, "schema:sha256", f"{index:064x}")
    organisation = mint("organisation", unit, base=base)
    out.add(report, FZ.reportedBy, f"<{organisation}>")
    out.add(organisation, RDF, f"<{FZ.Organisation}>")
    out.text(organisation, "skos:prefLabel", unit, "@zh")


def _thing(out: Quads, actor: str, label: str, kind: str, base: str) -> str:
    folder = "program" if kind == "Program" else "instrument"
    iri = mint(folder, label, base=base)
    out.add(iri, RDF, f"<{FZ[kind]}>")
    out.text(iri, "skos:prefLabel", label, "@zh")
    out.text(iri, "skos:altLabel", label.removeprefix("中华人民共和国") + "别名", "@zh")
    out.add(mint("organisation", actor, base=base), FZ.mentions, f"<{iri}>")
    return iri


def _application(
    out: Quads, place: tuple[int, int], what: tuple[str, str, str], poison: str, base: str
) -> None:
    (index, n), (unit, mode, law) = place, what
    thing = _thing(out, unit, law, "Document" if index % 5 == 4 and n == 0 else "Regulation", base)
    clause = CLAUSES[mode].format(law) + poison
    start = 100 + n * 50
    at = clause.index(law)
    statement = f"{out.graph}#a{start}-{start + len(clause)}-{mode}-0"
    status = ("done", "done", "done", "planned", "shortfall")[(index + n) % 5]
    out.add(statement, RDF, f"<{FZ.Application}>")
    out.add(statement, FZ.inReport, f"<{out.graph}>")
    out.add(statement, FZ.actor, f"<{mint('organisation', unit, base=base)}>")
    out.add(statement, FZ.mode, f"<{FZ[mode]}>")
    out.add(statement, FZ.instrument, f"<{thing}>")
    out.add(statement, FZ.status, f"<{FZ[status]}>")
    out.text(statement, "nif:anchorOf", clause)
    out.number(statement, "nif:beginIndex", start)
    out.number(statement, "nif:endIndex", start + len(clause))
    out.text(statement, "fz:section", f"二、主要做法（{n}）{poison}")
    _mention(out, thing, (start + at, start + at + len(law)), law, "i")


def _participation(out: Quads, place: tuple[int, int], what: tuple[str, str], base: str) -> None:
    (index, n), (unit, scheme) = place, what
    thing = _thing(out, unit, scheme, "Program", base)
    start = 2000 + n * 60
    mention = _mention(out, thing, (start, start + len(scheme)), scheme, "p")
    statement = f"{out.graph}#p{start}-{start + len(scheme)}"
    out.add(statement, RDF, f"<{FZ.Participation}>")
    out.add(statement, FZ.inReport, f"<{out.graph}>")
    out.add(statement, FZ.actor, f"<{mint('organisation', unit, base=base)}>")
    out.add(statement, FZ.program, f"<{thing}>")
    out.add(statement, FZ.status, f"<{FZ.planned if (index + n) % 7 == 0 else FZ.done}>")
    out.add(statement, FZ.evidence, f"<{mention}>")


def _mention(out: Quads, thing: str, span: tuple[int, int], words: str, sort: str) -> str:
    mention = f"{out.graph}#m{span[0]}-{span[1]}-{sort}"
    out.add(mention, RDF, f"<{FZ.Mention}>")
    out.add(mention, PREFIXES["itsrdf"] + "taIdentRef", f"<{thing}>")
    out.number(mention, "nif:beginIndex", span[0])
    out.number(mention, "nif:endIndex", span[1])
    out.text(mention, "nif:anchorOf", words)
    return mention
