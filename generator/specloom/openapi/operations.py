"""Path Item Objects, Operation Objects and Callback Objects."""

from __future__ import annotations

from typing import Final

from specloom.diagnostics import Refused, did_you_mean, error, named
from specloom.load import JsonValue, Site
from specloom.openapi.content import follow_request_body
from specloom.openapi.members import Members
from specloom.openapi.model import Operation, Parameter, RequestBody, Server
from specloom.openapi.parameters import check_whole_query, identity, read_parameters
from specloom.openapi.path_templates import check_path, settle_path_parameters
from specloom.openapi.reader import Reader
from specloom.openapi.responses import read_responses
from specloom.openapi.security import read_requirements
from specloom.openapi.servers import read_servers
from specloom.openapi.tokens import is_token

OPERATIONS: Final = 20_000
"""Operations of one description, those of callbacks included."""

_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_KNOWN: Final = frozenset(
    (
        "tags",
        "summary",
        "description",
        "externalDocs",
        "operationId",
        "parameters",
        "requestBody",
        "responses",
        "callbacks",
        "deprecated",
        "security",
        "servers",
    )
)
_KNOWN_OF_PATH_ITEM: Final = frozenset(
    (*_METHODS, "$ref", "summary", "description", "servers", "parameters", "additionalOperations")
)


def read_paths(members: Members, key: str) -> tuple[Operation, ...]:
    """The operations under ``paths``, in document order."""
    paths = members.object(key)
    found: list[Operation] = []
    for path, value in paths.value.items() if paths is not None else ():
        assert paths is not None
        site = paths.site.below(path)
        if not path.startswith("x-") and check_path(members.reader, site, path):
            found += _follow_path_item(members.reader, site, value, path, templated=True)
    return tuple(found)


def read_webhooks(members: Members, key: str) -> tuple[Operation, ...]:
    """The operations of path items that are no paths of the server: webhooks, callbacks."""
    webhooks = members.object(key)
    found: list[Operation] = []
    for name, value in webhooks.value.items() if webhooks is not None else ():
        assert webhooks is not None
        if not name.startswith("x-"):
            site = webhooks.site.below(name)
            found += _follow_path_item(members.reader, site, value, name, templated=False)
    return tuple(found)


def _follow_path_item(
    reader: Reader, site: Site, value: JsonValue, path: str, *, templated: bool
) -> list[Operation]:
    if isinstance(value, dict) and "$ref" in value and len(value) > 1:
        reason = "OpenAPI does not say what stands beside $ref means"
        for key in value.keys() - {"$ref", "summary", "description"}:
            if not key.startswith("x-"):
                reader.lose(site.below(key), key, reason)
    followed = reader.follow(site, value, "pathItems")
    if followed is None:
        return []
    end, value = followed
    if value is None:
        return []
    members = Members.of(reader, end, value, "a path item")
    if members is None:
        return []
    if end in reader.path_items:
        reader.lose(site, "$ref", "a callback that contains itself")
        return []
    reader.path_items.add(end)
    operations = _read_path_item(members, path, templated=templated)
    reader.path_items.discard(end)
    return operations


def _read_path_item(members: Members, path: str, *, templated: bool) -> list[Operation]:
    reader = members.reader
    shared = read_parameters(reader, members.site.below("parameters"), members.array("parameters"))
    servers = read_servers(members)
    found = []
    for key in members.value:
        if key in _METHODS and (key != "query" or reader.minor >= 2):
            inner = members.object(key)
            if inner is not None:
                found.append(_read_operation(inner, key.upper(), path, shared, servers, templated))
        elif key == "additionalOperations" and reader.minor >= 2:
            found += _additional(members, path, shared, servers, templated)
        elif key not in _KNOWN_OF_PATH_ITEM - {*_METHODS, "additionalOperations"}:
            _refuse_member(members, key)
    return found


def _refuse_member(members: Members, key: str) -> None:
    if key.startswith("x-"):
        return
    is_newer = key in _KNOWN_OF_PATH_ITEM
    hint = f"{key} is OpenAPI 3.2" if is_newer else did_you_mean(key.lower(), _METHODS)
    message = f"{named(key)} is no method and no other member of a path item"
    members.reader.error("unknown-method", members.site.below(key), message, hint=hint, key=True)


def _additional(
    members: Members,
    path: str,
    shared: tuple[Parameter, ...],
    servers: tuple[Server, ...],
    templated: bool,
) -> list[Operation]:
    """The operations of OpenAPI 3.2's ``additionalOperations``, whose keys are methods."""
    outer = members.object("additionalOperations")
    found = []
    for method in outer.value if outer is not None else ():
        assert outer is not None
        inner = outer.object(method)
        if not is_token(method):
            message = f"{named(method)} is no method"
            place = outer.site.below(method)
            members.reader.error("unknown-method", place, message, key=True)
        elif inner is not None:
            found.append(_read_operation(inner, method.upper(), path, shared, servers, templated))
    return found


def _read_operation(
    members: Members,
    method: str,
    path: str,
    shared: tuple[Parameter, ...],
    servers: tuple[Server, ...],
    templated: bool,
) -> Operation:
    reader, site = members.reader, members.site
    reader.operations += 1
    if reader.operations > OPERATIONS:
        span = reader.references.documents.span(site, key=True)
        raise Refused(error("too-many-operations", f"more than {OPERATIONS:,} operations", span))
    own = read_parameters(reader, site.below("parameters"), members.array("parameters"))
    overridden = {identity(parameter) for parameter in own}
    inherited = tuple(entry for entry in shared if identity(entry) not in overridden)
    parameters = inherited + own
    check_whole_query(reader, parameters)
    if templated:
        parameters = settle_path_parameters(reader, site, path, parameters)
    return Operation(
        site=site,
        method=method,
        path=path,
        operation_id=members.text("operationId"),
        tags=members.texts("tags"),
        summary=members.text("summary"),
        description=members.text("description"),
        deprecated=members.flag("deprecated") or False,
        parameters=parameters,
        request_body=_read_request_body(members),
        responses=read_responses(members),
        security=read_requirements(members),
        servers=read_servers(members) or servers,
        callbacks=_read_callbacks(members),
        extensions=members.rest(_KNOWN),
    )


def _read_request_body(members: Members) -> RequestBody | None:
    if "requestBody" not in members.value:
        return None
    site = members.site.below("requestBody")
    return follow_request_body(members.reader, site, members.value["requestBody"])


def _read_callbacks(members: Members) -> tuple[tuple[str, Operation], ...]:
    callbacks = members.object("callbacks")
    found: list[tuple[str, Operation]] = []
    for name, value in callbacks.value.items() if callbacks is not None else ():
        assert callbacks is not None
        followed = members.reader.follow(callbacks.site.below(name), value, "callbacks")
        if followed is None:
            continue
        end, value = followed
        inner = Members.of(members.reader, end, value, "a callback")
        for expression, item in inner.value.items() if inner is not None else ():
            if not expression.startswith("x-"):
                place = end.below(expression)
                operations = _follow_path_item(
                    members.reader, place, item, expression, templated=False
                )
                found += [(name, operation) for operation in operations]
    return tuple(found)
