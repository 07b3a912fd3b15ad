"""Rules about paths, servers and parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from specloom.load import Site
from specloom.openapi.model import Server
from specloom.review.lint.lint_rule import ERROR, INFO, WARNING, Remark, reading_rule, rule
from specloom.review.lint.subject import Subject, as_object

_VARIABLE: Final = re.compile(r"\{[^{}]*\}")
_EXAMPLE_HOSTS: Final = re.compile(r"(?:.+\.)?example\.(?:com|org|net)", re.IGNORECASE)
_Shape: TypeAlias = tuple[bool, ...]
"""Of each segment of a path, whether it holds a variable."""


@rule(
    "no-identical-paths",
    ERROR,
    "OpenAPI forbids paths that differ only in the names of their variables: no request can tell "
    "them apart.",
)
def no_identical_paths(subject: Subject) -> Iterator[Remark]:
    """A path that is an earlier one but for the names of its variables."""
    first: dict[str, Site] = {}
    for site, path in _paths(subject):
        earlier = first.setdefault(_VARIABLE.sub("{}", path), site)
        if earlier != site:
            message = f"the path {path} differs from an earlier one in names of variables alone"
            yield Remark(site, message, key=True, related=(("first", earlier),))


@rule(
    "no-ambiguous-paths",
    WARNING,
    "Where two paths fit one URL, servers disagree on which of them is meant.",
)
def no_ambiguous_paths(subject: Subject) -> Iterator[Remark]:
    """Two paths that one URL fits, neither of them the more literal one."""
    shapes: dict[_Shape, list[tuple[Site, list[str]]]] = {}
    for site, path in _paths(subject):
        segments = path.split("/")
        shape = tuple("{" in segment for segment in segments)
        shapes.setdefault(shape, []).append((site, segments))
    for one, two in combinations(shapes, 2):
        if _cross(one, two):
            yield from _ambiguous(shapes[one], shapes[two], _both_literal(one, two))


@rule(
    "no-path-trailing-slash",
    WARNING,
    "Many servers take a path with a slash at its end for another one.",
)
def no_path_trailing_slash(subject: Subject) -> Iterator[Remark]:
    """A path that ends in a slash."""
    for site, path in _paths(subject):
        if len(path) > 1 and path.endswith("/"):
            yield Remark(site, f"the path {path} ends in a slash", key=True)


path_not_include_query = reading_rule(
    "path-not-include-query",
    ERROR,
    "A query is described by parameters; in a path it cannot be left out or escaped.",
    "path-query",
)
path_parameters_defined = reading_rule(
    "path-parameters-defined",
    ERROR,
    "A variable of a path that no parameter declares has no type and no description.",
    "path-parameter-undeclared",
)
path_parameter_optional = reading_rule(
    "path-parameter-optional",
    WARNING,
    "A variable of a path cannot be left out, so that OpenAPI wants required: true.",
)


@rule("no-empty-servers", WARNING, "Without a server nobody knows where a request goes.")
def no_empty_servers(subject: Subject) -> Iterator[Remark]:
    """A description without servers."""
    if subject.operations and not subject.description.servers:
        if all(operation.servers for operation in subject.operations):
            return
        stated = "servers" in subject.root
        site = subject.root_site.below("servers") if stated else subject.root_site
        yield Remark(site, "the description names no server", key=stated)


@rule("no-server-example.com", WARNING, "A request to example.com reaches nobody.")
def no_server_example(subject: Subject) -> Iterator[Remark]:
    """A server that is only an example."""
    for server in _servers(subject):
        host = _host(server.url)
        if host == "localhost" or _EXAMPLE_HOSTS.fullmatch(host):
            yield Remark(server.site.below("url"), f"the server {host} is only an example")


@rule(
    "no-server-trailing-slash",
    WARNING,
    "Paths begin with a slash; joined to a URL that ends in one, two stand there.",
)
def no_server_trailing_slash(subject: Subject) -> Iterator[Remark]:
    """A server URL that ends in a slash."""
    for server in _servers(subject):
        if server.url.endswith("/") and server.url != "/":
            yield Remark(server.site.below("url"), "the server's URL ends in a slash")


no_undefined_server_variable = reading_rule(
    "no-undefined-server-variable",
    ERROR,
    "A variable of a server URL that is not declared has no value.",
    "undeclared-variable",
)


@rule("no-unused-server-variable", WARNING, "A variable that its URL does not hold is a slip.")
def no_unused_server_variable(subject: Subject) -> Iterator[Remark]:
    """A declared variable that the URL does not hold."""
    for server in _servers(subject):
        for variable in server.variables:
            if f"{{{variable.name}}}" not in server.url:
                message = f"the URL has no variable {variable.name}"
                yield Remark(variable.site, message, key=True)


@rule(
    "no-server-variables-empty-enum",
    ERROR,
    "A variable has to be one of its values, its default as well.",
)
def no_empty_server_variable(subject: Subject) -> Iterator[Remark]:
    """An empty list of values, or a default that is none of them."""
    for server in _servers(subject):
        for variable in server.variables:
            if "enum" not in as_object(subject.value(variable.site)):
                continue
            if not variable.enum:
                yield Remark(variable.site.below("enum"), f"{variable.name} has no value")
            elif variable.default not in variable.enum:
                message = f"the default of {variable.name} is none of its values"
                yield Remark(variable.site.below("default"), message)


@rule("parameter-description", INFO, "A parameter without a word on it is guessed at.")
def parameter_description(subject: Subject) -> Iterator[Remark]:
    """A parameter that neither it nor its schema describes."""
    for parameter in subject.parameters:
        schema = parameter.schema
        told = parameter.description or (schema.description if schema is not None else "")
        if not (told or "").strip() and "name" in as_object(subject.value(parameter.site)):
            yield Remark(parameter.site, f"the parameter {parameter.name} has no description")


def _paths(subject: Subject) -> Iterator[tuple[Site, str]]:
    site = subject.root_site.below("paths")
    for path in as_object(subject.root.get("paths")):
        if path.startswith("/"):
            yield site.below(path), path


def _servers(subject: Subject) -> Iterator[Server]:
    found = {server.site: server for server in subject.description.servers}
    for operation in subject.all_operations:
        found.update((server.site, server) for server in operation.servers)
    yield from found.values()


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _cross(one: _Shape, two: _Shape) -> bool:
    """Whether each of two shapes has a variable where the other one is literal."""
    return len(one) == len(two) and not (
        all(left <= right for left, right in zip(one, two, strict=True))
        or all(left >= right for left, right in zip(one, two, strict=True))
    )


def _both_literal(one: _Shape, two: _Shape) -> list[int]:
    varied = enumerate(zip(one, two, strict=True))
    return [place for place, (left, right) in varied if not left and not right]


def _ambiguous(
    earlier: list[tuple[Site, list[str]]],
    later: list[tuple[Site, list[str]]],
    places: list[int],
) -> Iterator[Remark]:
    """The paths of two shapes that agree wherever both are literal."""
    first: dict[tuple[str, ...], Site] = {}
    for site, segments in earlier:
        first.setdefault(tuple(segments[place] for place in places), site)
    for site, segments in later:
        other = first.get(tuple(segments[place] for place in places))
        if other is not None:
            message = f"one URL can fit both {'/'.join(segments)} and another path"
            yield Remark(site, message, key=True, related=(("other", other),))


RULES = (
    no_identical_paths,
    no_ambiguous_paths,
    no_path_trailing_slash,
    path_not_include_query,
    path_parameters_defined,
    path_parameter_optional,
    no_empty_servers,
    no_server_example,
    no_server_trailing_slash,
    no_undefined_server_variable,
    no_unused_server_variable,
    no_empty_server_variable,
    parameter_description,
)
