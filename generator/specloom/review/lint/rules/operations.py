"""Rules about operations: their ids, tags, texts, answers and security."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from specloom.openapi.model import Operation
from specloom.review.lint.lint_rule import ERROR, INFO, WARNING, Remark, rule
from specloom.review.lint.subject import Subject

# RFC 3986, section 2.3 and 3.3: what a path segment holds without being percent-encoded.
_URL_SAFE: Final = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]*")


@rule(
    "operation-operationId",
    WARNING,
    "Without an operationId the name of a call is made up from its path, and moves with it.",
)
def operation_id(subject: Subject) -> Iterator[Remark]:
    """An operation without an operationId."""
    for operation in subject.operations:
        if not operation.operation_id:
            yield Remark(operation.site, f"{_called(operation)} has no operationId", key=True)


@rule(
    "operation-operationId-unique",
    ERROR,
    "Tools find an operation by its operationId; of two with the same one they find the wrong one.",
)
def operation_id_unique(subject: Subject) -> Iterator[Remark]:
    """An operationId that an earlier operation has."""
    first: dict[str, Operation] = {}
    for operation in subject.all_operations:
        name = operation.operation_id
        if not name:
            continue
        earlier = first.setdefault(name, operation)
        if earlier.site != operation.site:
            site = operation.site.below("operationId")
            related = (("first", earlier.site.below("operationId")),)
            yield Remark(site, f"the operationId {name} is used twice", related=related)


@rule(
    "operation-operationId-url-safe",
    WARNING,
    "Documents link to an operation by its operationId, which has to be a part of a URL.",
)
def operation_id_url_safe(subject: Subject) -> Iterator[Remark]:
    """An operationId with characters that a URL does not hold."""
    for operation in subject.operations:
        name = operation.operation_id or ""
        if not _URL_SAFE.fullmatch(name):
            site = operation.site.below("operationId")
            yield Remark(site, f"the operationId {name} cannot stand in a URL")


@rule("operation-summary", WARNING, "Lists of operations show the summary.")
def operation_summary(subject: Subject) -> Iterator[Remark]:
    """An operation without a summary."""
    for operation in subject.operations:
        if not (operation.summary or "").strip():
            yield Remark(operation.site, f"{_called(operation)} has no summary", key=True)


@rule("operation-description", INFO, "What a call does, and costs, takes more than a title.")
def operation_description(subject: Subject) -> Iterator[Remark]:
    """An operation without a description."""
    for operation in subject.operations:
        if not (operation.description or "").strip():
            yield Remark(operation.site, f"{_called(operation)} has no description", key=True)


@rule("operation-tags", INFO, "Documents sort operations by their tags.")
def operation_tags(subject: Subject) -> Iterator[Remark]:
    """An operation without a tag."""
    for operation in subject.operations:
        if not operation.tags:
            yield Remark(operation.site, f"{_called(operation)} has no tag", key=True)


@rule(
    "operation-singular-tag", INFO, "Of several tags the first alone names the resource of a call."
)
def operation_singular_tag(subject: Subject) -> Iterator[Remark]:
    """An operation with several tags."""
    for operation in subject.operations:
        if len(operation.tags) > 1:
            message = f"{_called(operation)} has {len(operation.tags)} tags"
            yield Remark(operation.site.below("tags"), message)


@rule(
    "operation-tag-defined", WARNING, "A tag that is not defined has no description and no order."
)
def operation_tag_defined(subject: Subject) -> Iterator[Remark]:
    """A tag of an operation that the description does not define."""
    defined = {tag.name for tag in subject.description.tags}
    for operation in subject.operations:
        for index, tag in enumerate(operation.tags):
            if tag not in defined:
                site = operation.site.below("tags", str(index))
                yield Remark(site, f"the tag {tag} is not defined in tags", subject=tag)


@rule(
    "operation-2xx-response",
    WARNING,
    "A call whose success is not described answers nobody knows what.",
)
def operation_success(subject: Subject) -> Iterator[Remark]:
    """An operation without a described success."""
    for operation in subject.operations:
        described = (response.status[0] for response in operation.responses)
        if not any(first in "23d" for first in described):
            site = operation.site.below("responses")
            yield Remark(site, f"{_called(operation)} describes no success", key=True)


@rule(
    "operation-4xx-response",
    WARNING,
    "A call that can be refused should say how; the body of an error is untyped otherwise.",
)
def operation_refusal(subject: Subject) -> Iterator[Remark]:
    """An operation without a described refusal."""
    for operation in subject.operations:
        described = (response.status[0] for response in operation.responses)
        if not any(first in "4d" for first in described):
            site = operation.site.below("responses")
            yield Remark(site, f"{_called(operation)} describes no 4XX answer", key=True)


@rule(
    "security-defined",
    WARNING,
    "Where nothing is said of security, a call goes out without credentials; an empty list says "
    "that this is meant.",
)
def security_defined(subject: Subject) -> Iterator[Remark]:
    """An operation for which neither it nor the description says anything of security."""
    if "security" in subject.root:
        return
    for operation in subject.operations:
        if operation.security is None:
            message = f"nothing says which security {_called(operation)} needs"
            hint = "write security at the top, or an empty list here"
            yield Remark(operation.site, message, hint=hint, key=True)


def _called(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


RULES = (
    operation_id,
    operation_id_unique,
    operation_id_url_safe,
    operation_summary,
    operation_description,
    operation_tags,
    operation_singular_tag,
    operation_tag_defined,
    operation_success,
    operation_refusal,
    security_defined,
)
