"""What the tests of a hand-written spec ask of it and of the pages it cites."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from ruamel.yaml import YAML

Node: TypeAlias = Mapping[str, object]

SPECS = Path(__file__).resolve().parents[2] / "specs"
CITATION = re.compile(r"(?P<page>[a-z0-9-]+)#L(?P<first>\d+)(?:-L(?P<last>\d+))?")
STATUSES = {"stated", "inferred", "contradicted"}


@dataclass(frozen=True, slots=True)
class Citation:
    """Lines of a page, by its file's stem; counted from 1, both ends included."""

    page: str
    first: int
    last: int

    def text(self, documents: Path) -> str:
        """The cited lines. Raises IndexError where the page is shorter than the citation."""
        lines = page_lines(documents, self.page)
        if self.last > len(lines):
            raise IndexError(f"{self.page} has {len(lines)} lines, not {self.last}")
        return "\n".join(lines[self.first - 1 : self.last])


@dataclass(frozen=True, slots=True)
class Cited:
    """An object of the spec that has to say where it comes from."""

    pointer: str
    kind: str
    node: Node

    @property
    def name(self) -> str:
        """The last step of the pointer: a property's wire name, a component's key."""
        return self.pointer.rpartition("/")[2]


def load_spec(api: str) -> Node:
    """The document ``specs/<api>/openapi.yaml`` as plain values."""
    return mapping(YAML(typ="safe", pure=False).load(SPECS / api / "openapi.yaml"))


def schema(spec: dict[str, Any], name: str) -> dict[str, Any]:
    """A component of a spec."""
    found = spec["components"]["schemas"][name]
    assert isinstance(found, dict)
    return found


def followed(spec: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """The schema with what its ``$ref`` leads to below its own keywords."""
    if "$ref" not in node:
        return node
    return {**schema(spec, node["$ref"].rpartition("/")[2]), **node}


def cited_lines(node: dict[str, Any], page: str) -> list[tuple[int, int]]:
    """First and last line of each citation, all of which are of one page."""
    found = citations(node)
    assert {citation.page for citation in found} <= {page}
    return [(citation.first, citation.last) for citation in found]


def page_lines(documents: Path, page: str) -> list[str]:
    """The lines of a page; line n of a citation is item n - 1."""
    return (documents / f"{page}.txt").read_text(encoding="utf-8").splitlines()


def mapping(value: object) -> Node:
    """The value, as the mapping it has to be."""
    assert isinstance(value, Mapping), value
    return value


def sequence(value: object) -> Sequence[object]:
    """The value, as the sequence it has to be."""
    assert isinstance(value, list), value
    return value


def find(document: Node, *steps: str) -> Node:
    """The object under the keys of ``steps``."""
    node = document
    for step in steps:
        node = mapping(node[step])
    return node


def citations(node: Node) -> tuple[Citation, ...]:
    """The citations of ``x-source``, none where it is absent. A malformed one fails the test."""
    written = node.get("x-source", [])
    found = []
    for text in [written] if isinstance(written, str) else sequence(written):
        match = CITATION.fullmatch(str(text))
        assert match, f"not a citation: {text}"
        first = int(match["first"])
        found.append(Citation(match["page"], first, int(match["last"] or first)))
    return tuple(found)


def _walk(pointer: str, value: object) -> Iterator[tuple[str, Node]]:
    if isinstance(value, Mapping):
        yield pointer, value
        for key, member in value.items():
            yield from _walk(f"{pointer}/{key}", member)
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _walk(f"{pointer}/{index}", member)


_KINDS = (
    ("operation", re.compile(r"/paths/.+/(get|put|post|patch|delete)")),
    ("parameter", re.compile(r".*/parameters/\d+")),
    ("response", re.compile(r".*/responses/[^/]+")),
    ("security scheme", re.compile(r"/components/securitySchemes/[^/]+")),
    ("schema", re.compile(r"/components/schemas/[^/]+")),
    ("property", re.compile(r".*/properties/[^/]+")),
    ("rule", re.compile(r".*/x-rules/\d+")),
)


def cited_objects(document: Node) -> Iterator[Cited]:
    """Every object that carries a citation by itself, in document order.

    References to responses are left out: what they lead to is among them.
    """
    for pointer, node in _walk("", document):
        for kind, shape in _KINDS:
            if shape.fullmatch(pointer) and not (kind == "response" and "$ref" in node):
                yield Cited(pointer, kind, node)
                break


def texts(document: Node) -> Iterator[tuple[str, str]]:
    """Pointer and text of everything that is written in our own words."""
    for pointer, node in _walk("", document):
        for key in ("title", "summary", "description", "x-note", "x-reconcile"):
            if isinstance(text := node.get(key), str):
                yield f"{pointer}/{key}", text


def runs_of_words(text: str, length: int) -> set[tuple[str, ...]]:
    """Every run of ``length`` words, lower case, without punctuation."""
    words = re.findall(r"[a-z0-9_']+", text.lower())
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def provenance_faults(document: Node) -> list[str]:
    """What is wrong with how the spec says where it comes from; empty when all is well."""
    faults = []
    for cited in cited_objects(document):
        node, where = cited.node, f"{cited.kind} {cited.pointer}"
        status = node.get("x-status", "stated")
        if status not in STATUSES:
            faults.append(f"{where}: unknown status {status}")
        if status == "stated" and not citations(node):
            faults.append(f"{where}: stated without a source")
        if status != "stated" and not node.get("x-note"):
            faults.append(f"{where}: {status} without a note")
        if cited.kind != "rule" and not node.get("description"):
            faults.append(f"{where}: no description")
        faults += [
            f"{where}: {citation} runs backwards or spans too much"
            for citation in citations(node)
            if not 0 < citation.first <= citation.last <= citation.first + 5
        ]
    return faults


# How SignalWire's pages render a field.
UPDATE_ROW = re.compile(
    r"(?P<name>[a-z0-9_]+?) ?(?P<type>string|enum|list of enums|datetime)(?P<null> or null)?"
    r" ?(?P<presence>Optional|Required)? ?(?P<deprecated>Deprecated)? ?"
    r"(?:format: \"(?P<format>[a-z]+)\")?"
)
PURCHASE_ROW = re.compile(
    r"(?P<name>[a-z0-9_]+) (?P<type>string\[\]|string|uuid|date-time)(?: (?P<presence>[A-Z]+))?"
)


@dataclass(frozen=True, slots=True)
class Row:
    """What a page says about one field; ``line`` is where its row begins."""

    name: str
    line: int
    type: str
    presence: str | None
    nullable: bool = False
    deprecated: bool = False
    format: str | None = None
    values: frozenset[str] = frozenset()
    default: str | None = None


def update_rows(documents: Path, page: str, first: int, last: int) -> list[Row]:
    """The rows of a rendering of the update page between two lines."""
    lines = page_lines(documents, page)[: last - 1]
    starts = [n for n, text in enumerate(lines) if n >= first and UPDATE_ROW.fullmatch(text)]
    rows = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        match = UPDATE_ROW.fullmatch(lines[start])
        assert match
        body = "\n".join(lines[start + 1 : end])
        values = re.search(r"Allowed values: (.+)", body)
        stated = "date-time" if match["type"] == "datetime" else match["format"]
        rows.append(
            Row(
                name=match["name"],
                line=start + 1,
                type=match["type"],
                presence=match["presence"],
                nullable=bool(match["null"]),
                deprecated=bool(match["deprecated"]),
                format="e164" if "E.164" in body else stated,
                values=frozenset(values[1].split() if values else ()),
            )
        )
    return rows


def purchase_rows(documents: Path, page: str, first: int, last: int) -> list[Row]:
    """The rows of the purchase page between two lines; enums and defaults are in its prose."""
    lines = page_lines(documents, page)[:last]
    starts = [n for n, text in enumerate(lines) if n >= first and PURCHASE_ROW.fullmatch(text)]
    rows = []
    for start in starts:
        match = PURCHASE_ROW.fullmatch(lines[start])
        assert match
        body = lines[start + 2]
        values = re.search(r"Possible values are: ([^.]+)\.", body)
        default = re.search(r"Default is ([^.]+)\.", body)
        stated = match["type"] if match["type"] in {"uuid", "date-time"} else None
        rows.append(
            Row(
                name=match["name"],
                line=start + 1,
                type="list" if match["type"] == "string[]" else "string",
                presence=match["presence"],
                format="e164" if "E164" in body else stated,
                values=frozenset(re.split(r",\s|\sor\s", values[1]) if values else ()),
                default=default[1] if default else None,
            )
        )
    return rows
