"""The vocabulary in code: the closed namespace `FZ`, prefixes, and the minting of IRIs.

Every IRI is a plain `str`, so that the bulk path writes N-Quads without an RDF library.
`schema.ttl` declares the same terms with labels and definitions.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Final, NoReturn

NS: Final = "https://w3id.org/fazhi/ns#"
BASE: Final = "https://w3id.org/fazhi/id/"

_CLASSES = """
    Report Organisation Region Instrument Regulation Document Work Program
    Mention Application Participation Measure Extraction Count Mode Status Bound Standing
    Passage Plan Candidate Copy Shortfall Part Indication Correction
"""
_PROPERTIES = """
    reportedBy reportYear region fileName regionLevel
    number revised inForce repealedBy attested known rank programKind field component basedOn
    rule article page inReport actor mode instrument program status standing standingDate
    section evidence
    bound what concerns catalogueDigest graphDigest units reports
    later answers reason copiedFrom copiedBegin copiedEnd share part shortfallKind cause
    indicator measured period comparable repeated correctedProperty formerValue correctedValue
    mentions studies publicises applies formulates reviews runs
"""
CLASSES: Final = frozenset(_CLASSES.split())
PROPERTIES: Final = frozenset(_PROPERTIES.split())
MODES: Final = ("study", "publicise", "apply", "formulate", "review", "mention")
STATUSES: Final = ("done", "planned", "shortfall")
BOUNDS: Final = ("exact", "at_least", "at_most", "about")
STANDINGS: Final = (
    "in_force",
    "amended_since",
    "repealed",
    "not_yet_in_force",
    "unknown_standing",
)
SCHEMES: Final = (
    "InstrumentKinds",
    "OrganisationTypes",
    "RegionLevels",
    "ProgramKinds",
    "ProgramFields",
)
TERMS: Final = frozenset({*CLASSES, *PROPERTIES, *MODES, *STATUSES, *BOUNDS, *STANDINGS, *SCHEMES})

# A mode names its direct edge; `mention` and everything else that is named is `mentions`.
EDGE_OF_MODE: Final = {
    "study": "studies",
    "publicise": "publicises",
    "apply": "applies",
    "formulate": "formulates",
    "review": "reviews",
    "mention": "mentions",
}

PREFIXES: Final[dict[str, str]] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "fz": NS,
    "itsrdf": "http://www.w3.org/2005/11/its/rdf#",
    "nif": "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


class Vocabulary:
    """A closed namespace: `FZ.Report` and `FZ["Report"]` are IRIs, a term not declared is refused.

    Raises AttributeError, or KeyError for `FZ[…]`.
    """

    def __init__(self, namespace: str, terms: frozenset[str]) -> None:
        self.__dict__.update({term: namespace + term for term in sorted(terms)})

    def __getattr__(self, term: str) -> str:
        """Refuse a term that is not declared."""
        raise AttributeError(_undeclared(term))

    def __getitem__(self, term: str) -> str:
        """Return the IRI of a term that is known only at run time: `FZ[mode]`."""
        iri = self.__dict__.get(term)
        if iri is None:
            raise KeyError(_undeclared(term))
        return str(iri)

    def __setattr__(self, term: str, value: object) -> NoReturn:
        """Refuse a new term: they are declared above and in schema.ttl."""
        raise AttributeError(f"the vocabulary is closed: {term} cannot be set to {value!r}")


def _undeclared(term: str) -> str:
    near = get_close_matches(term, sorted(TERMS), n=1)
    hint = f"did you mean {near[0]}?" if near else "declare it in terms.py and schema.ttl"
    return f"the vocabulary {NS} has no term {term}; {hint}"


FZ: Final = Vocabulary(NS, TERMS)

# The last two code points of each plane are no characters.
_NO_CHARACTERS = "".join(
    map(chr, (plane + last for plane in range(0, 0xF0000, 0x10000) for last in (0xFFFE, 0xFFFF)))
)
# White space, controls, private-use characters, the ASCII marks that would break an IRI or its
# path, and what RFC 3987 allows in no IRI (specials, tags, code points that are no characters).
_FORBIDDEN = re.compile(
    r'[\s\x00-\x1f\x7f-\x9f\ue000-\uf8ff\U000f0000-\U0010ffff<>"{}|\\^`\[\]%/?#'
    r"\ufdd0-\ufdef\ufff0-\uffff\U000e0000-\U000e0fff" + _NO_CHARACTERS + "]"
)


# What IRIs may begin with: absolute, up to a / or :, before any fragment.
_BEGINNING = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x1f<>\"{}|\\^`#]*[/:]")


def is_base(iri: str) -> bool:
    """Return whether `mint` may put a name behind this: `https://example.org/id/`."""
    return _BEGINNING.fullmatch(iri) is not None


def _percent_encode(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match.group().encode())


def mint(*parts: str, base: str = BASE) -> str:
    """Return the IRI of a thing: `mint("organisation", "武汉市司法局")`.

    Chinese stays readable: only what an IRI or its path cannot hold is percent-encoded, so that
    `urllib.parse.unquote` gives the parts back.
    """
    return base + "/".join([_encoded(part) for part in parts])


def _encoded(part: str) -> str:
    # Letters and digits alone need no search: a tenth of the time for a Chinese name.
    return part if part.isalnum() else _FORBIDDEN.sub(_percent_encode, part)


def concept(scheme: str, word: str) -> str:
    """Return the IRI of a concept of one of `SCHEMES`: `concept("InstrumentKinds", "法律")`.

    Raises ValueError for a scheme that is not declared.
    """
    if scheme not in SCHEMES:
        raise ValueError(f"{scheme} is no concept scheme; take one of {', '.join(SCHEMES)}")
    return mint(scheme, word, base=NS)


def expand(name: str) -> str:
    """Return the IRI that a prefixed name stands for: `expand("nif:anchorOf")`.

    Raises KeyError for a prefix that is not in `PREFIXES` or a term that `FZ` lacks.
    """
    prefix, _, local = name.partition(":")
    return FZ[local] if prefix == "fz" else PREFIXES[prefix] + local


def catalogue_graph(base: str = BASE) -> str:
    """Return the graph of what is known of the things met in the corpus."""
    return base + "catalogue"


def ontology_graph(base: str = BASE) -> str:
    """Return the graph that holds the schema."""
    return base + "ontology"


def summary_graph(base: str = BASE) -> str:
    """Return the graph of the counts made from the rest."""
    return base + "summary"


DERIVED: Final = ("follow", "copies", "compare", "survey", "reconciled")


def derived_graph(name: str, base: str = BASE) -> str:
    """Return the graph of what was found by comparing reports: `name` is one of `DERIVED`."""
    if name not in DERIVED:
        raise ValueError(f"{name} is no derived graph; take one of {', '.join(DERIVED)}")
    return base + name


def dataset_graph(base: str = BASE) -> str:
    """Return the graph that describes the data set; the data set itself is called so too."""
    return base + "dataset"


def pushed_graph(base: str = BASE) -> str:
    """Return the graph in which a server notes what was pushed to it."""
    return base + "pushed"


def escape_literal(text: str) -> str:
    """Return a string as it stands between the quotation marks of N-Quads.

    The grammar of RDF 1.1 N-Quads excludes four characters, and only these are escaped.
    """
    if text.isalnum():  # as most names are
        return text
    text = text.replace("\\", r"\\").replace('"', r"\"")
    return text.replace("\n", r"\n").replace("\r", r"\r")
