"""Parameter Objects and Header Objects."""

from __future__ import annotations

from typing import Final

from specloom.diagnostics import named
from specloom.load import JsonValue, Site
from specloom.openapi.content import read_content
from specloom.openapi.examples import read_examples
from specloom.openapi.members import Members
from specloom.openapi.model import Header, MediaType, Parameter, Schema
from specloom.openapi.reader import Reader
from specloom.openapi.schemas.schema import read_schema
from specloom.openapi.tokens import is_token

_STYLES: Final[dict[str, tuple[str, ...]]] = {
    "path": ("simple", "matrix", "label"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form", "cookie"),
    "querystring": ("form",),
}
"""The styles of each location, its default first (OpenAPI 3.2, section 4.12.2)."""

_KNOWN: Final = frozenset(
    (
        "name",
        "in",
        "required",
        "deprecated",
        "description",
        "style",
        "explode",
        "allowReserved",
        "allowEmptyValue",
        "schema",
        "content",
        "example",
        "examples",
    )
)
_IGNORED_HEADERS: Final = frozenset(("accept", "content-type", "authorization"))


def read_parameters(reader: Reader, site: Site, values: list[JsonValue]) -> tuple[Parameter, ...]:
    """The parameters of one list, without those that OpenAPI ignores.

    A name that stands twice in one location is an error.
    """
    found: dict[tuple[str, str], Parameter] = {}
    for index, value in enumerate(values):
        parameter = _follow_parameter(reader, site.below(str(index)), value)
        if parameter is None:
            continue
        key = identity(parameter)
        if key in found:
            message = f"the {key[0]} parameter {named(parameter.name)} is declared twice"
            reader.error("duplicate-parameter", site.below(str(index)), message)
        found[key] = parameter
    return tuple(found.values())


def check_whole_query(reader: Reader, parameters: tuple[Parameter, ...]) -> None:
    """See that a parameter which is the whole query says how, and is alone (OpenAPI 3.2)."""
    in_query = [item for item in parameters if item.location in {"query", "querystring"}]
    for parameter in in_query:
        if parameter.location != "querystring":
            continue
        if parameter.content is None:
            message = f"the querystring parameter {named(parameter.name)} needs content"
            hint = "content says how the whole query is written"
            reader.error("parameter-content", parameter.site, message, hint=hint)
        if len(in_query) > 1:
            message = f"{named(parameter.name)} is the whole query, and not the only one"
            hint = "declare one querystring parameter, or query parameters"
            reader.error("parameter-location", parameter.site.below("in"), message, hint=hint)


def identity(parameter: Parameter) -> tuple[str, str]:
    """What tells two parameters apart: their location and name; header names ignore case."""
    name = parameter.name.lower() if parameter.location == "header" else parameter.name
    return parameter.location, name


def _follow_parameter(reader: Reader, site: Site, value: JsonValue) -> Parameter | None:
    followed = reader.follow(site, value, "parameters")
    if followed is None:
        return None
    end, value = followed
    if end not in reader.parameters:
        reader.parameters[end] = _read_parameter(reader, end, value)
    return reader.parameters[end]


def _read_parameter(reader: Reader, site: Site, value: JsonValue) -> Parameter | None:
    members = Members.of(reader, site, value, "a parameter")
    if members is None:
        return None
    name = members.required_text("name", "the parameter")
    location = members.required_text("in", "the parameter")
    if name is None or location is None or not _is_usable(members, name, location):
        return None
    style, explode = _serialization(members, location)
    content = _only_content(members)
    schema = _schema_of(members, content)
    required = members.flag("required") or False
    if location == "path" and not required:
        message = f"the path parameter {named(name)} has to be required; it is read as such"
        reader.warn("path-parameter-optional", site, message)
        required = True
    return Parameter(
        site=site,
        name=name,
        location=location,
        required=required,
        deprecated=members.flag("deprecated") or False,
        description=members.text("description"),
        style=style,
        explode=explode,
        allow_reserved=members.flag("allowReserved") is True
        and (location == "query" or reader.minor >= 2),
        allow_empty_value=members.flag("allowEmptyValue") or False,
        schema=schema,
        content=content,
        examples=read_examples(members, schema),
        extensions=members.rest(_KNOWN),
    )


def _is_usable(members: Members, name: str, location: str) -> bool:
    """Whether a parameter of this name can travel at this location."""
    reader, site = members.reader, members.site
    if location not in _STYLES:
        hint = "a body is requestBody since OpenAPI 3.0" if location in {"body", "formData"} else ""
        message = f"{named(location)} is no location of a parameter"
        reader.error("parameter-location", site.below("in"), message, hint=hint)
        return False
    if location == "querystring" and reader.minor < 2:
        message = "querystring is OpenAPI 3.2"
        reader.error("parameter-location", site.below("in"), message)
        return False
    if not name:
        reader.lose(site.below("name"), "name", "a value without a name cannot be sent")
        return False
    if location in {"header", "cookie"} and not is_token(name):
        refuse_name(reader, site.below("name"), "name", location, name)
        return False
    if location == "header" and name.lower() in _IGNORED_HEADERS:
        message = f"OpenAPI ignores a header parameter named {named(name)}"
        hint = "it follows from the media types or the security schemes"
        reader.warn("ignored-parameter", site.below("name"), message, hint=hint)
        return False
    return True


def refuse_name(reader: Reader, site: Site, keyword: str, location: str, name: str) -> None:
    """Record that a name is no token: an error where it could break out of its line."""
    if not name.isprintable():
        message = f"the {location} name holds a control character"
        reader.error("header-name", site, message, key=keyword == name)
    else:
        reason = f"no {location} line can carry this name (RFC 9110, section 5.6.2)"
        reader.lose(site, keyword, reason)


def _serialization(members: Members, location: str) -> tuple[str, bool]:
    """The style and explode of a parameter, defaults filled."""
    styles = _STYLES[location]
    style = members.text("style") or styles[0]
    if style not in styles:
        message = f"{named(style)} is no style of a {location} parameter"
        hint = "one of " + ", ".join(styles)
        members.reader.error("parameter-style", members.site.below("style"), message, hint=hint)
        style = styles[0]
    if members.flag("allowReserved") and location != "query" and members.reader.minor < 2:
        reason = "only of query parameters before OpenAPI 3.2"
        members.reader.lose(members.site.below("allowReserved"), "allowReserved", reason)
    explode = members.flag("explode")
    return style, style in {"form", "cookie"} if explode is None else explode


def _only_content(members: Members) -> MediaType | None:
    content = read_content(members)
    if len(content) > 1:
        message = "the content of a parameter has to hold one media type; the first is used"
        members.reader.warn("parameter-content", members.site.below("content"), message)
    return content[0] if content else None


def _schema_of(members: Members, content: MediaType | None) -> Schema | None:
    site = members.site.below("schema")
    if "schema" in members.value:
        if content is not None:
            reason = "content says how the parameter is written"
            members.reader.lose(site, "schema", reason)
            return None
        return read_schema(members.reader, site, members.value["schema"])
    if content is not None:
        return None
    message = "the parameter has no schema; any value is taken"
    members.reader.warn("missing-schema", members.site, message)
    return Schema(site=members.site)


_KNOWN_OF_HEADER: Final = _KNOWN - {"name", "in"}


def read_header(reader: Reader, site: Site, value: JsonValue, name: str) -> Header | None:
    """The header of a response; a reference is followed."""
    members = Members.of(reader, site, value, "a header")
    if members is None:
        return None
    schema = content = None
    if "schema" in members.value:
        schema = read_schema(reader, site.below("schema"), members.value["schema"])
    else:
        content = _only_content(members)
    return Header(
        site=site,
        name=name,
        required=members.flag("required") or False,
        deprecated=members.flag("deprecated") or False,
        description=members.text("description"),
        schema=schema,
        content=content,
        extensions=members.rest(_KNOWN_OF_HEADER),
    )
