"""The record of a review: what no page states, as a reviewer approved it (``reviewed.yaml``)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from specloom.diagnostics import Refused, Related, Severity, error, shown
from specloom.ir import Status
from specloom.load import Document, JsonValue, Site, load_document
from specloom.openapi.model import ABSENT
from specloom.review.nodes import PARTS, Node, NodeKind, SpecNodes
from specloom.review.transcription.absent import AbsentFields
from specloom.review.transcription.collector import Collector
from specloom.review.transcription.rules import atoms_of_node

RECORD: Final = "reviewed.yaml"
_HEADER: Final = """\
# What no page states, or pages disagree on, as a reviewer approved it: the nodes of openapi.yaml
# that are inferred or contradicted, or that are stated outside the rows of a facts file.
# Written by `specloom review --approve`; docs/review.md says how it is used.
"""


@dataclass(frozen=True, slots=True)
class Record:
    """The approved nodes by pointer, each as :func:`entry_of` tells it."""

    document: Document
    entries: Mapping[str, Mapping[str, JsonValue]]


def read_record(path: Path) -> Record | None:
    """The record beside a spec, None where there is none.

    Raises:
        Refused: it cannot be read, or is no mapping of pointers to objects.
    """
    if not path.is_file():
        return None
    document = load_document(path, name=shown(path))
    value = document.value
    if not isinstance(value, dict) or not all(isinstance(item, dict) for item in value.values()):
        message = "the record maps pointers to what was approved there"
        hint = "write it with specloom review --approve"
        raise Refused(error("bad-record", message, document.span(""), hint=hint))
    return Record(document, {key: item for key, item in value.items() if isinstance(item, dict)})


def record_text(spec: SpecNodes, held: Iterable[Site]) -> str:
    """The record of a spec as it is; ``held`` are the sites that facts alone hold in full."""
    lines = [_HEADER]
    for pointer, entry in entries_of(spec, held).items():
        body = ", ".join(f"{key}: {json.dumps(value)}" for key, value in entry.items())
        lines.append(f"{json.dumps(pointer)}: {{{body}}}\n")
    return "".join(lines)


def entries_of(spec: SpecNodes, held: Iterable[Site]) -> dict[str, dict[str, JsonValue]]:
    """What a record says of every node that facts do not hold in full."""
    left_out = frozenset(held)
    return {key: entry_of(node) for key, node in keyed(spec).items() if node.site not in left_out}


def keyed(spec: SpecNodes) -> dict[str, Node]:
    """Every node by the key that it has in a record: its pointer, but no index of a list.

    An index is another one as soon as something is put before it: a parameter goes by its name,
    a rule by its kind and fields.
    """
    found: dict[str, Node] = {}
    for node in spec.nodes.values():
        key = _key(node)
        number = 2
        while key in found:
            key, number = f"{_key(node)} {number}", number + 1
        found[key] = node
    return found


def _key(node: Node) -> str:
    around, _, last = node.site.pointer.rpartition("/")
    if node.rule is not None and last.isdigit():
        fields = " ".join(sorted(field.value for field in node.rule.fields))
        return f"{around}/{node.name} {fields}"
    if node.kind is NodeKind.PARAMETER and last.isdigit():
        return f"{around}/{node.name}"
    return node.site.pointer


def entry_of(node: Node) -> dict[str, JsonValue]:
    """What a node says, without its words: what a review approves."""
    entry: dict[str, JsonValue] = {}
    if node.status is not Status.STATED:
        entry["status"] = node.status.value
    if node.note:
        entry["note"] = True
    if node.cited:
        entry["source"] = [str(cited) for cited in node.cited]
    for part in PARTS:
        value = getattr(node.says, part)
        if value is None or value is False or value is ABSENT:
            continue
        entry[part] = list(value) if isinstance(value, tuple) else value
    if node.holds:
        entry["holds"] = list(node.holds)
    if node.rule is not None:
        entry["rule"] = _rule(node)
    return entry


def _rule(node: Node) -> str:
    """A digest of what a rule says: its fields, conditions and replacements, in any order."""
    atoms = sorted(
        json.dumps(
            [
                atom.kind,
                sorted(atom.fields),
                sorted(atom.of),
                sorted([name, test, sorted(values)] for name, test, values in atom.when),
            ]
        )
        for atom in atoms_of_node(node)
    )
    return hashlib.sha256("\n".join(atoms).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class RecordCheck:
    """Holds the nodes that facts do not hold against the record of the last review.

    What is gone with an ``absent`` field is told where that is, and so is a rule that is ``unread``
    for its sake.
    """

    collector: Collector
    spec: SpecNodes
    record: Record
    absent: AbsentFields
    unread: frozenset[str] = frozenset()

    def run(self, held: Iterable[Site]) -> None:
        """Say what was approved and is different now, and what nobody approved yet."""
        now = entries_of(self.spec, held)
        by_key = keyed(self.spec)
        for pointer, approved in self.record.entries.items():
            place = Related(
                "approved", self.record.document.span(Site("", "").below(pointer).pointer)
            )
            node = by_key.get(pointer)
            if node is None and not self._is_told(pointer):
                self._gone(pointer, place)
            elif node is None:
                continue
            elif not _same(entry_of(node), approved):
                self._changed(node, entry_of(node), approved, place)
        for pointer in now:
            if pointer not in self.record.entries:
                self._new(by_key[pointer])

    def _new(self, node: Node) -> None:
        """What nobody has approved yet: an error where nothing else stands behind it."""
        is_stated = node.status is Status.STATED
        self.collector.error(
            "not-approved",
            f"nobody has approved the {node.kind.value} {node.name}, which "
            + ("no row of a page holds in full" if is_stated else f"is {node.status.value}"),
            node.site,
            level=Severity.WARNING if is_stated else Severity.ERROR,
            hint="look at it, then run specloom review --approve",
        )

    def _is_told(self, pointer: str) -> bool:
        """Whether it is gone with a field that a page states, or is a rule of one."""
        around, _, key = pointer.rpartition("/")
        if around.endswith("/properties"):
            return self.absent.is_gone(key)
        if around.endswith("/x-rules"):
            named = any(self.absent.is_gone(name) for name in key.split()[1:])
            return named or pointer in self.unread
        return False

    def _gone(self, pointer: str, place: Related) -> None:
        site = Site(self.spec.file, pointer)
        self.collector.error(
            "approved-missing",
            f"{pointer} was approved and is gone",
            site,
            subject=pointer,
            related=[place],
            hint="bring it back, or look and run specloom review --approve",
        )

    def _changed(
        self,
        node: Node,
        now: Mapping[str, JsonValue],
        approved: Mapping[str, JsonValue],
        place: Related,
    ) -> None:
        keys = [
            key for key in {**approved, **now} if _plain(now.get(key)) != _plain(approved.get(key))
        ]
        told = "; ".join(
            f"{key} {_told(now.get(key))} here, {_told(approved.get(key))} approved" for key in keys
        )
        self.collector.error(
            "approved-changed",
            f"{node.kind.value} {node.name} is not what was approved: {told}",
            node.site,
            level=Severity.ERROR,
            subject=", ".join(keys),
            related=[place],
            hint="correct it, or look and run specloom review --approve",
        )


def _same(now: Mapping[str, JsonValue], approved: Mapping[str, JsonValue]) -> bool:
    return all(_plain(now.get(key)) == _plain(approved.get(key)) for key in {**approved, **now})


def _plain(value: JsonValue) -> str:
    """The value for comparison: order counts for nothing in a list of values."""
    if isinstance(value, list):
        return json.dumps(sorted(json.dumps(item) for item in value))
    return json.dumps(value)


def _told(value: JsonValue) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return str(value).lower() if isinstance(value, bool) else str(value)
