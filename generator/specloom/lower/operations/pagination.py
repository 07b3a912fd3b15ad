"""``x-pagination``: which operations answer in pages, and how one leads to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from specloom.diagnostics import error
from specloom.ir import (
    ANY,
    Argument,
    Array,
    Definition,
    Field,
    Map,
    Model,
    Named,
    Nullable,
    Operation,
    PageBy,
    Pagination,
    Scalar,
    ScalarKind,
    Type,
    Union,
    Untrusted,
)
from specloom.lower.context import Context
from specloom.lower.provenance import PROVENANCE, lower_source
from specloom.lower.schemas.unions import side_by_side
from specloom.openapi import model as openapi
from specloom.openapi.model import JsonValue, Site

KEYWORD = "x-pagination"

_LINK_HEADER = "header:Link"
_COUNTED = {PageBy.PAGE.value: PageBy.PAGE, PageBy.OFFSET.value: PageBy.OFFSET}
_FORMS = ({"parameter", "value"}, {"parameter", "by"}, {"link"})
_NUMBERS = (Scalar(ScalarKind.INTEGER), Scalar(ScalarKind.NUMBER))


class _Bad(Exception):
    """Something in the extension is wrong; ``site`` is its place."""

    def __init__(self, message: str, site: Site) -> None:
        super().__init__(message)
        self.message = message
        self.site = site


def with_pages(
    context: Context,
    described: tuple[openapi.Operation, ...],
    operations: tuple[Operation, ...],
    definitions: tuple[Definition, ...],
    claim: Callable[[tuple[str, ...], str], str],
) -> tuple[Operation, ...]:
    """The operations, those that answer in pages with how; a wrong extension is an error.

    ``claim`` gives a name for one more method of a resource.
    """
    models = {item.name: item for item in definitions if isinstance(item, Model)}
    found = []
    for stated, operation in zip(described, operations, strict=True):
        stated_pages = stated.extensions.get(KEYWORD)
        if _is_ours(stated_pages):
            try:
                pagination = _Reader(context, stated, operation, models).read()
                name = claim(operation.resource, f"{operation.name}_all")
                operation = replace(operation, pagination=replace(pagination, name=name))
            except _Bad as bad:
                place = context.locate(bad.site)
                context.diagnostics.add(error("bad-pagination", bad.message, place))
        elif stated_pages is not None:
            reason = "another one's extension: ours has items and next"
            context.lose(stated.site.below(KEYWORD), KEYWORD, reason)
        found.append(operation)
    return tuple(found)


class _Reader(Struct, frozen=True):
    """Reads the extension of one operation."""

    context: Context
    stated: openapi.Operation
    operation: Operation
    models: Mapping[str, Model]

    def read(self) -> Pagination:
        site = self.stated.site.below(KEYWORD)
        if self.operation.streams is not None:
            raise _Bad("the answer is a stream and has no pages", site)
        whole = _object(self.stated.extensions[KEYWORD], site)
        _known(whole, {"items", "next", *PROVENANCE}, site)
        if "next" not in whole:
            raise _Bad("x-pagination needs next: what leads to the next page", site)
        items, reached = (
            self._way(whole["items"], site.below("items"))
            if "items" in whole
            else (
                (),
                _plain(self.operation.returns),
            )
        )
        item = _item(reached)
        if item is None:
            place = site.below("items") if "items" in whole else site
            raise _Bad("what items names is no list in the answer", place)
        made = Pagination(
            name="",
            items=items,
            item=item,
            by=PageBy.LINK,
            source=lower_source(self.context, site, whole),
        )
        return self._with_next(made, _object(whole["next"], site.below("next")), site.below("next"))

    def _with_next(
        self, made: Pagination, next_: Mapping[str, JsonValue], site: Site
    ) -> Pagination:
        if set(next_) not in _FORMS:
            message = "next has parameter and value, or parameter and by, or link"
            raise _Bad(message, site)
        if "link" in next_:
            if next_["link"] == _LINK_HEADER:
                return made
            value, reached = self._way(next_["link"], site.below("link"))
            if reached in _NUMBERS:
                raise _Bad("a link is a text", site.below("link"))
            return replace(made, value=value)
        argument = self._argument(next_["parameter"], site.below("parameter"))
        made = replace(made, parameter=argument.key)
        if "value" in next_:
            value, reached = self._way(next_["value"], site.below("value"))
            taken = _plain(argument.type)
            if ANY not in (taken, reached) and (taken in _NUMBERS) != (reached in _NUMBERS):
                raise _Bad("the parameter does not take what value is", site.below("value"))
            return replace(made, by=PageBy.CURSOR, value=value)
        return self._counted(made, argument, next_["by"], site)

    def _counted(
        self, made: Pagination, argument: Argument, by: JsonValue, site: Site
    ) -> Pagination:
        if not isinstance(by, str) or by not in _COUNTED:
            raise _Bad("by is page or offset", site.below("by"))
        if _plain(argument.type) not in (*_NUMBERS, ANY):
            raise _Bad("the parameter that is counted up takes no number", site.below("parameter"))
        start = 1 if by == PageBy.PAGE.value else 0
        stated = None if argument.default is None else argument.default.value
        if isinstance(stated, int) and not isinstance(stated, bool):
            start = stated
        return replace(made, by=_COUNTED[by], start=start)

    def _argument(self, key: JsonValue, site: Site) -> Argument:
        for argument in self.operation.arguments:
            if argument.key.value == key:
                return argument
        raise _Bad("the operation has no such parameter; write query:NAME", site)

    def _way(self, path: JsonValue, site: Site) -> tuple[tuple[Untrusted, ...], Type]:
        """The names of a dotted path, and the type that it leads to in the answer."""
        if not isinstance(path, str) or not all(path.split(".")):
            raise _Bad("this is no dotted path of names", site)
        reached = _plain(self.operation.returns)
        for name in path.split("."):
            reached = _plain(self._step(reached, name, site))
        return tuple(map(Untrusted, path.split("."))), reached

    def _step(self, holder: Type, name: str, site: Site) -> Type:
        found = self._member(holder, name)
        if found is None:
            raise _Bad(f"the answer has no field {name[:40]!a} there", site)
        return found

    def _member(self, holder: Type, name: str) -> Type | None:
        """The type of what an object holds under a name; of several, all that have it."""
        match holder:
            case Named(model) if model in self.models:
                fields: dict[str, Field] = {
                    item.wire_name.value: item for item in self.models[model].fields
                }
                return fields[name].type if name in fields else None
            case Map(values):
                return values
            case Scalar(ScalarKind.ANY):
                return ANY
            case Union(members):
                found = [self._member(_plain(member), name) for member in members]
                known = [type_ for type_ in found if type_ is not None]
                return side_by_side(known) if known else None
        return None


def _item(reached: Type) -> Type | None:
    """What a list holds; None for no list. Of several answers, those that are lists count."""
    match reached:
        case Array(items):
            return items
        case Scalar(ScalarKind.ANY):
            return ANY
        case Union(members):
            lists = [member.items for member in members if isinstance(member, Array)]
            return side_by_side(lists) if lists else None
    return None


def _plain(type_: Type | None) -> Type:
    """The type without null; no body is null."""
    if isinstance(type_, Nullable):
        return type_.inner
    return Scalar(ScalarKind.NULL) if type_ is None else type_


def _is_ours(value: JsonValue) -> bool:
    return isinstance(value, dict) and not {"items", "next"}.isdisjoint(value)


def _object(value: JsonValue, site: Site) -> Mapping[str, JsonValue]:
    if not isinstance(value, dict):
        raise _Bad("this has to be an object", site)
    return value


def _known(value: Mapping[str, JsonValue], names: set[str], site: Site) -> None:
    for name in value:
        if name not in names:
            raise _Bad("x-pagination has items and next", site.below(name))
