"""Statements: method, path, status, media type and authentication, as pages and spec have them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from specloom.ir import Status
from specloom.load import Site
from specloom.pages import At, Kind, Page
from specloom.review.nodes import Node, NodeKind, OperationNodes, SpecNodes
from specloom.review.transcription.called import is_path
from specloom.review.transcription.collector import Collector
from specloom.review.transcription.notes import speaks_of
from specloom.review.transcription.placing import Placed
from specloom.review.transcription.stated import Row

_MEDIA: Final = {
    "json": r"json",
    "form": r"x-www-form-urlencoded|form-data",
    "multipart": r"multipart/",
    "xml": r"xml",
}


@dataclass(frozen=True, slots=True)
class Statements:
    """Holds each operation against what its pages state of the call itself."""

    collector: Collector
    spec: SpecNodes
    pages: Mapping[str, Page]
    placed: Placed

    def run(self) -> dict[Site, tuple[Row, ...]]:
        """Check them all; what comes back are the rows behind each node."""
        behind: dict[Site, list[Row]] = {}
        for page in self.pages.values():
            for fact in page.of_kind(Kind.STATEMENT):
                row = Row(page, fact)
                operations = self.placed.operations_of(row)
                for node in self._of_any(row, operations):
                    behind.setdefault(node.site, []).append(row)
        for operation in self.spec.operations:
            self._unstated(operation)
        for site, rows in behind.items():
            self._uncited(self.spec.nodes[site], rows)
        return {site: tuple(rows) for site, rows in behind.items()}

    def _uncited(self, node: Node, rows: list[Row]) -> None:
        """An inferred node that cites nothing, although a page states part of it."""
        if node.status is Status.INFERRED and not node.cited:
            self.collector.warning(
                "row-not-cited",
                f"{rows[0]} states a part of the {node.kind.value} {node.name}, and is not cited",
                node.site,
                rows=rows,
                subject=str(rows[0]),
            )

    def _of_any(self, row: Row, operations: tuple[OperationNodes, ...]) -> list[Node]:
        """The nodes that carry the statement, in any of the operations that the page describes."""
        problems: list[tuple[Node, str, str, str]] = []
        carried: list[Node] = []
        for operation in operations:
            found = list(self._problems(row, operation))
            problems += [(node, *rest) for node, *rest in found if rest[0]]  # type: ignore[misc]
            carried += [node for node, *rest in found if not rest[0]]
            if not any(rest[0] for _, *rest in found):
                problems = []
                break
        for node, id, part, message in problems:
            excused = node.status is not Status.STATED and speaks_of(node.note, part)
            if not (excused and node.status is Status.CONTRADICTED):
                self.collector.error(id, message, node.site, rows=[row], subject=f"{row} {part}")
        return carried

    def _problems(
        self, row: Row, operation: OperationNodes
    ) -> Iterator[tuple[Node, str, str, str]]:
        """What of a row an operation has: a node with an empty id carries it."""
        fact, node = row.fact, operation.node
        if fact.method is not None:
            same = fact.method.upper() == operation.method.upper()
            message = f"the page states {fact.method}, the spec {operation.method}"
            yield (node, "" if same else "method-differs", "method", message)
        if fact.path is not None:
            same = is_path(self.spec, fact.path, operation.path)
            message = f"the page states the path {fact.path}, the spec {operation.path}"
            yield (node, "" if same else "path-differs", "path", message)
        if fact.status is not None:
            yield self._status(row, fact.status, operation)
        if fact.content is not None:
            yield from self._content(row, fact.content, operation)
        if fact.authentication is not None:
            yield self._authentication(fact.authentication, operation)
        for scope in fact.scopes or ():
            yield self._scope(scope, operation)
        if fact.body and fact.required is not None and fact.at is At.REQUEST:
            for body in (item for item in operation.own if item.kind is NodeKind.BODY):
                same = bool(body.says.required) == fact.required
                word = "requires" if fact.required else "does not require"
                yield (
                    body,
                    "" if same else "presence-differs",
                    "required",
                    f"the page {word} a body",
                )

    def _status(
        self, row: Row, status: str, operation: OperationNodes
    ) -> tuple[Node, str, str, str]:
        for node in operation.own:
            if node.kind is NodeKind.RESPONSE and node.name.upper() == status.upper():
                return (node, "", "status", "")
        message = f"{row} states the status {status}, and {operation.id} has no such answer"
        return (operation.node, "status-missing", "status", message)

    def _content(
        self, row: Row, content: str, operation: OperationNodes
    ) -> Iterator[tuple[Node, str, str, str]]:
        pattern = _MEDIA.get(content, re.escape(content))
        for node in operation.own:
            if not _concerns(row, node):
                continue
            key = "request" if node.kind is NodeKind.BODY else node.name
            media = operation.media.get(key, ())
            same = not media or any(re.search(pattern, name) for name in media)
            message = f"the page states {content}, the spec {', '.join(media)}"
            yield (node, "" if same else "content-differs", "content", message)

    def _authentication(self, stated: str, operation: OperationNodes) -> tuple[Node, str, str, str]:
        schemes = [self.spec.nodes[site] for site in operation.schemes if site in self.spec.nodes]
        for scheme in schemes:
            if scheme.says.format == stated:
                return (scheme, "", "authentication", "")
        node = schemes[0] if schemes else operation.node
        found = ", ".join(str(scheme.says.format) for scheme in schemes) or "none"
        message = f"the page states {stated} authentication, the spec {found}"
        return (node, "authentication-differs", "authentication", message)

    def _scope(self, scope: str, operation: OperationNodes) -> tuple[Node, str, str, str]:
        texts = [operation.node.description]
        texts += [
            self.spec.nodes[site].description
            for site in operation.schemes
            if site in self.spec.nodes
        ]
        same = any(scope.lower() in text.lower() for text in texts)
        message = f"the page asks for the scope {scope}, which {operation.id} does not speak of"
        return (operation.node, "" if same else "scope-missing", "scope", message)

    def _unstated(self, operation: OperationNodes) -> None:
        """An answer whose status no page states is inferred."""
        stated = {
            fact.status.upper()
            for page in self.pages.values()
            for fact in page.of_kind(Kind.STATEMENT)
            if fact.status is not None and operation in self.placed.operations_of(Row(page, fact))
        }
        if not stated:
            return
        for node in operation.own:
            if node.kind is not NodeKind.RESPONSE or node.name.upper() in stated:
                continue
            if node.status is Status.STATED and node.cited:
                self.collector.error(
                    "status-not-stated",
                    f"no page of {operation.id} states the status {node.name}",
                    node.site,
                    cited=node.cited,
                    subject=node.name,
                    hint="mark it x-status: inferred, and say in x-note where it comes from",
                )


def _concerns(row: Row, node: Node) -> bool:
    """Whether a media type that a row states is that of a node."""
    match row.fact.at.value:
        case "request":
            return node.kind is NodeKind.BODY
        case "response":
            return node.kind is NodeKind.RESPONSE and node.name.startswith("2")
        case "error":
            return node.kind is NodeKind.RESPONSE and not node.name.startswith("2")
    return False
