"""The predicates of a report's graph, each as it stands between subject and object in N-Quads."""

from __future__ import annotations

from typing import Final

from ontology.terms import EDGE_OF_MODE, FZ, expand
from pipeline.model import Mode


def predicate(name: str) -> str:
    """Return a predicate by its prefixed name: ` <…#anchorOf> ` for `nif:anchorOf`."""
    return f" <{expand(name)}> "


TYPE: Final = predicate("rdf:type")
LABEL: Final = predicate("skos:prefLabel")
ALT_LABEL: Final = predicate("skos:altLabel")
CLOSE_MATCH: Final = predicate("skos:closeMatch")
TITLE: Final = predicate("dct:title")
FILE_NAME: Final = predicate("fz:fileName")
REPORTED_BY: Final = predicate("fz:reportedBy")
ADDRESS: Final = predicate("schema:url")
INDEX_NUMBER: Final = predicate("dct:identifier")
NUMBER: Final = predicate("fz:number")
PUBLISHER: Final = predicate("dct:publisher")
YEAR: Final = predicate("fz:reportYear")
ISSUED: Final = predicate("dct:issued")
REGION: Final = predicate("fz:region")
DIGEST: Final = predicate("schema:sha256")
GENERATED_BY: Final = predicate("prov:wasGeneratedBy")
SOFTWARE: Final = predicate("prov:wasAssociatedWith")
VERSION: Final = predicate("schema:softwareVersion")
CATALOGUE: Final = predicate("fz:catalogueDigest")
CLASSIFIED: Final = predicate("org:classification")
DOCUMENT_KIND: Final = predicate("eli:type_document")
KNOWN: Final = predicate("fz:known")
REFERS: Final = predicate("itsrdf:taIdentRef")
BEGIN: Final = predicate("nif:beginIndex")
END: Final = predicate("nif:endIndex")
ANCHOR: Final = predicate("nif:anchorOf")
RULE: Final = predicate("fz:rule")
ARTICLE: Final = predicate("fz:article")
IN_REPORT: Final = predicate("fz:inReport")
ACTOR: Final = predicate("fz:actor")
MODE: Final = predicate("fz:mode")
INSTRUMENT: Final = predicate("fz:instrument")
STATUS: Final = predicate("fz:status")
STANDING: Final = predicate("fz:standing")
STANDING_DATE: Final = predicate("fz:standingDate")
SECTION: Final = predicate("fz:section")
PROGRAM: Final = predicate("fz:program")
EVIDENCE: Final = predicate("fz:evidence")
VALUE: Final = predicate("schema:value")
UNIT: Final = predicate("schema:unitText")
BOUND: Final = predicate("fz:bound")
WHAT: Final = predicate("fz:what")
PAGE: Final = predicate("fz:page")
CONCERNS: Final = predicate("fz:concerns")
MENTIONS: Final = predicate("fz:mentions")
RUNS: Final = predicate("fz:runs")
BY_MODE: Final = {mode: f" <{FZ[EDGE_OF_MODE[mode.value]]}> " for mode in Mode}
