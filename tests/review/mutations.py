"""Seeded transcription errors: what goes wrong when a page is written down as a spec.

A mutation is one slip in the YAML values of a spec. :func:`mutations` makes all of them, each with
its kind and the pointer of what it touches; ``seeded_errors.py`` counts how many a review catches.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Mutation:
    """One slip: its kind, the place it is made in, and what makes it in a copy of the spec."""

    kind: str
    pointer: str
    detail: str
    change: Callable[[Any], None]

    def applied(self, spec: Any) -> Any:
        """A copy of the spec with the slip in it."""
        mutated = copy.deepcopy(spec)
        self.change(at(mutated, self.pointer))
        return mutated


def at(value: Any, pointer: str) -> Any:
    """The value that a pointer leads to."""
    for step in pointer.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def mutations(spec: Any, pages: tuple[str, ...]) -> Iterator[Mutation]:
    """Every slip that the operators can make in a spec whose API has these pages."""
    for pointer, value in _objects(spec, ""):
        for operator in OPERATORS:
            yield from operator(spec, pointer, value)
        yield from _citations(pointer, value, pages)


def _objects(value: Any, pointer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        yield pointer, value
        for key, member in value.items():
            if key not in {"x-credentials", "when"}:
                yield from _objects(member, f"{pointer}/{_escaped(key)}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _objects(item, f"{pointer}/{index}")


def _escaped(key: str) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")


def _is_schema(pointer: str, value: Mapping[str, Any]) -> bool:
    parents = pointer.split("/")
    inside = parents[-2:-1] in (["properties"], ["schemas"]) or parents[-1] == "schema"
    return inside and "in" not in value


def _is_field(pointer: str) -> bool:
    return pointer.split("/")[-2:-1] == ["properties"]


def _fields(_spec: Any, pointer: str, value: dict[str, Any]) -> Iterator[Mutation]:
    """Fields dropped, renamed, invented."""
    properties = value.get("properties")
    if not isinstance(properties, dict):
        return
    for name in properties:
        yield Mutation("drop-field", pointer, name, lambda schema, name=name: _drop(schema, name))
        for new in {f"{name}s", name[:-1], _other_case(name)} - {name, ""}:
            if new not in properties:
                yield Mutation(
                    "rename-field",
                    pointer,
                    f"{name} -> {new}",
                    lambda schema, name=name, new=new: _rename(schema, name, new),
                )
    name = next(iter(properties))
    yield Mutation(
        "invent-field",
        pointer,
        f"{name}_2",
        lambda schema: schema["properties"].update(
            {f"{name}_2": copy.deepcopy(schema["properties"][name])}
        ),
    )


def _other_case(name: str) -> str:
    return name.replace("_", "-") if "_" in name else name.swapcase()


def _drop(schema: Any, name: str) -> None:
    del schema["properties"][name]
    if name in schema.get("required", []):
        schema["required"].remove(name)


def _rename(schema: Any, name: str, new: str) -> None:
    schema["properties"] = {
        (new if key == name else key): value for key, value in schema["properties"].items()
    }
    schema["required"] = [new if key == name else key for key in schema.get("required", [])]


def _presence(_spec: Any, pointer: str, value: dict[str, Any]) -> Iterator[Mutation]:
    for name in value.get("properties", {}) if _is_schema(pointer, value) else ():
        yield Mutation("presence", pointer, name, lambda schema, name=name: _toggle(schema, name))
    if value.get("in") in {"query", "header"} or ("content" in value and "required" in value):
        yield Mutation("presence", pointer, "required", _flip("required"))


def _toggle(schema: Any, name: str) -> None:
    required = schema.setdefault("required", [])
    if name in required:
        required.remove(name)
    else:
        required.append(name)


def _flip(key: str) -> Callable[[Any], None]:
    def change(holder: Any) -> None:
        holder[key] = not holder.get(key, False)

    return change


def _enums(_spec: Any, pointer: str, value: dict[str, Any]) -> Iterator[Mutation]:
    values = value.get("enum")
    if not isinstance(values, list):
        return
    for index, item in enumerate(values):
        yield Mutation(
            "drop-enum-value", pointer, str(item), lambda schema, i=index: schema["enum"].pop(i)
        )
        yield Mutation(
            "change-enum-value",
            pointer,
            str(item),
            lambda schema, i=index: schema["enum"].__setitem__(i, f"{schema['enum'][i]}x"),
        )
    yield Mutation(
        "add-enum-value", pointer, "invented", lambda schema: schema["enum"].append("invented")
    )
    yield Mutation("drop-enum", pointer, "enum", lambda schema: schema.pop("enum"))


_OTHER_TYPES = {
    "string": "integer",
    "integer": "string",
    "boolean": "string",
    "number": "string",
    "array": "string",
}


def _types(_spec: Any, pointer: str, value: dict[str, Any]) -> Iterator[Mutation]:
    if not _is_schema(pointer, value):
        return
    stated = value.get("type")
    kinds = stated if isinstance(stated, list) else [stated]
    for kind in kinds:
        if kind in _OTHER_TYPES:
            yield Mutation("type", pointer, kind, lambda schema, kind=kind: _retype(schema, kind))
    if _is_field(pointer) and isinstance(stated, list) and "null" in stated:
        rest = [kind for kind in stated if kind != "null"]
        new = rest[0] if len(rest) == 1 else rest
        yield Mutation("nullable", pointer, "dropped", lambda s, new=new: s.update(type=new))
    elif _is_field(pointer) and isinstance(stated, str):
        yield Mutation(
            "nullable",
            pointer,
            "added",
            lambda schema: schema.update(type=[schema["type"], "null"]),
        )
    if isinstance(value.get("anyOf"), list) and {"type": "null"} in value["anyOf"]:
        yield Mutation("nullable", pointer, "dropped", _without_null)
        yield Mutation("type", pointer, "anyOf", _plain_string)
    if _is_field(pointer) and "$ref" in value:
        yield Mutation("nullable", pointer, "added", _with_null)
        yield Mutation("type", pointer, "$ref", _plain_string)


def _retype(schema: Any, kind: str) -> None:
    other = _OTHER_TYPES[kind]
    if isinstance(schema["type"], list):
        schema["type"] = [other if item == kind else item for item in schema["type"]]
    else:
        schema["type"] = other
    if kind == "array":
        schema.pop("items", None)
    for key in ("enum", "default", "pattern", "minLength", "maxLength", "format"):
        if key in schema and kind == "string" and key in {"enum", "default"}:
            schema.pop(key)


def _without_null(schema: Any) -> None:
    rest = [branch for branch in schema.pop("anyOf") if branch != {"type": "null"}]
    schema.update(rest[0] if len(rest) == 1 else {"anyOf": rest})


def _with_null(schema: Any) -> None:
    schema["anyOf"] = [{"$ref": schema.pop("$ref")}, {"type": "null"}]


def _plain_string(schema: Any) -> None:
    schema.pop("anyOf", None)
    schema.pop("$ref", None)
    schema["type"] = "string"


def _references(spec: Any, pointer: str, value: dict[str, Any]) -> Iterator[Mutation]:
    """A reference to the wrong enum."""
    reference = value.get("$ref")
    schemas = spec.get("components", {}).get("schemas", {})
    name = str(reference).rpartition("/")[2]
    if not isinstance(reference, str) or "enum" not in schemas.get(name, {}):
        return
    for other, schema in schemas.items():
        if other != name and "enum" in schema and schema["enum"] != schemas[name]["enum"]:
            yield Mutation(
                "other-enum",
                pointer,
                other,
                lambda holder, other=other: holder.update(
                    {"$ref": f"#/components/schemas/{other}"}
                ),
            )
            return


def _keywords(_spec: Any, pointer: str, value: dict[str, Any]) -> Iterator[Mutation]:
    """Lengths, patterns, formats, defaults and deprecation, changed, dropped and invented."""
    if not _is_schema(pointer, value) or "properties" in value:
        return
    for key in ("minLength", "maxLength"):
        if key in value:
            for step in (-1, 1, 10):
                new = value[key] + step
                yield Mutation(key, pointer, str(new), _set(key, new))
            yield Mutation(key, pointer, "dropped", lambda s, key=key: s.pop(key))
        elif value.get("type") == "string" and "enum" not in value and _is_field(pointer):
            yield Mutation(key, pointer, "invented", _set(key, 3))
    if "pattern" in value:
        yield Mutation("pattern", pointer, "changed", _set("pattern", _near(value["pattern"])))
        yield Mutation("pattern", pointer, "dropped", lambda schema: schema.pop("pattern"))
    elif value.get("type") == "string" and "enum" not in value and _is_field(pointer):
        yield Mutation("pattern", pointer, "invented", _set("pattern", "^[a-z]+$"))
    if "format" in value:
        for new in {"uuid", "date", "uri"} - {value["format"]}:
            yield Mutation("format", pointer, new, _set("format", new))
        yield Mutation("format", pointer, "dropped", lambda schema: schema.pop("format"))
    elif "string" in str(value.get("type")) and "enum" not in value and _is_field(pointer):
        yield Mutation("format", pointer, "invented", _set("format", "uuid"))
    if "default" in value:
        yield Mutation("default", pointer, "dropped", lambda schema: schema.pop("default"))
        yield Mutation("default", pointer, "changed", _change_default)
    elif value.get("type") == "string" and _is_field(pointer):
        yield Mutation("default", pointer, "invented", _set("default", "x"))
    if _is_field(pointer):
        yield Mutation("deprecated", pointer, "flipped", _flip("deprecated"))


def _near(pattern: str) -> str:
    return re.sub(r"\d+", lambda match: str(int(match[0]) + 1), pattern, count=1)


def _set(key: str, new: Any) -> Callable[[Any], None]:
    def change(schema: Any) -> None:
        schema[key] = new

    return change


def _change_default(schema: Any) -> None:
    value = schema["default"]
    schema["default"] = not value if isinstance(value, bool) else {"POST": "GET"}.get(value, "zz")


def _rules(_spec: Any, pointer: str, value: dict[str, Any]) -> Iterator[Mutation]:
    rules = value.get("x-rules")
    if not isinstance(rules, list):
        return
    names = list(value.get("properties", {}))
    for index, rule in enumerate(rules):
        place = f"{pointer}/x-rules/{index}"
        yield Mutation("drop-rule", pointer, rule["kind"], lambda s, i=index: s["x-rules"].pop(i))
        other = next((name for name in names if name not in rule["fields"]), "other")
        yield Mutation("rule-field", place, other, _set("fields", [other, *rule["fields"][1:]]))
        kind = "requires" if rule["kind"] != "requires" else "clears"
        kind = {"required_if": "ignored_if", "ignored_if": "clears"}.get(rule["kind"], kind)
        yield Mutation("rule-kind", place, kind, _set("kind", kind))
        for name, test in rule.get("when", {}).items():
            new = {"not": "zz"} if isinstance(test, dict) else "zz"
            yield Mutation("rule-when", place, name, _set("when", {name: new}))
            flipped = test["not"] if isinstance(test, dict) else {"not": test}
            if test not in {"present"} if isinstance(test, str) else True:
                yield Mutation("rule-when", place, "negated", _set("when", {name: flipped}))
            field = next((item for item in reversed(names) if item != name), "other")
            yield Mutation("rule-when", place, field, _set("when", {field: test}))
        if "of" in rule:
            field = next((item for item in names if item != rule["of"]), "other")
            yield Mutation("rule-of", place, field, _set("of", field))
    for keyword in ("dependentRequired", "anyOf", "if", "not"):
        if keyword in value and "properties" in value:
            yield Mutation("drop-rule", pointer, keyword, lambda s, key=keyword: s.pop(key))


def _words(_spec: Any, pointer: str, value: dict[str, Any]) -> Iterator[Mutation]:
    """Notes, statuses, citations and descriptions that are left out."""
    kinds = {"x-note": "drop-note", "x-status": "drop-status", "x-source": "drop-citation"}
    for key, kind in kinds.items():
        if key in value:
            yield Mutation(kind, pointer, key, lambda holder, key=key: holder.pop(key))
    if "description" in value and (_is_field(pointer) or "in" in value):
        yield Mutation("drop-description", pointer, "", lambda holder: holder.pop("description"))
    if value.get("x-status") == "inferred" and "x-source" not in value:
        yield Mutation("drop-provenance", pointer, "", _drop_provenance)


def _drop_provenance(holder: Any) -> None:
    holder.pop("x-status")
    holder.pop("x-note", None)


def _operations(_spec: Any, pointer: str, value: dict[str, Any]) -> Iterator[Mutation]:
    """The call itself: method, path, statuses, media types, parameters, authentication."""
    if re.fullmatch(r"/paths/[^/]+", pointer):
        for method in value:
            other = "patch" if method != "patch" else "put"
            yield Mutation(
                "method", pointer, other, lambda s, m=method, o=other: s.update({o: s.pop(m)})
            )
    if pointer == "/paths":
        for path in value:
            new = path + "/x"
            yield Mutation("path", pointer, new, lambda s, p=path, n=new: s.update({n: s.pop(p)}))
    if pointer.endswith("/responses") and pointer.startswith("/paths"):
        for status in value:
            new = {"200": "202", "201": "200"}.get(status, "418")
            yield Mutation(
                "status", pointer, new, lambda s, a=status, b=new: s.update({b: s.pop(a)})
            )
            if len(value) > 1:
                yield Mutation("status", pointer, "dropped", lambda s, a=status: s.pop(a))
    if pointer.endswith("/content"):
        for media in value:
            yield Mutation(
                "media-type", pointer, media, lambda s, m=media: s.update({"text/plain": s.pop(m)})
            )
    if pointer.startswith("/components/securitySchemes/") and value.get("scheme") == "basic":
        yield Mutation("authentication", pointer, "bearer", _set("scheme", "bearer"))
    if value.get("in") == "path":
        yield Mutation("rename-parameter", pointer, "x", lambda p: p.update(name=p["name"] + "x"))


def _citations(pointer: str, value: dict[str, Any], pages: tuple[str, ...]) -> Iterator[Mutation]:
    """Citations of other lines, other pages, pages that are not there, and too many lines."""
    stated = value.get("x-source")
    if stated is None:
        return
    citations = stated if isinstance(stated, list) else [stated]
    for index, citation in enumerate(citations):
        page, _, lines = citation.partition("#")
        first, _, last = lines.replace("L", "").partition("-")
        numbers = int(first), int(last or first)
        changed: list[tuple[str, str]] = []
        for step in (-10, -3, -1, 1, 2, 3, 10):
            if numbers[0] + step > 0:
                changed.append(
                    ("shift-citation", _cited(page, numbers[0] + step, numbers[1] + step))
                )
        for other in pages:
            if other != page:
                changed.append(("other-page", _cited(other, *numbers)))
        changed.append(("no-page", _cited(page + "-x", *numbers)))
        changed.append(("wide-citation", _cited(page, numbers[0], numbers[1] + 12)))
        for kind, new in changed:
            yield Mutation(kind, pointer, new, _set_citation(stated, index, new))
        if len(citations) > 1:
            rest = [item for number, item in enumerate(citations) if number != index]
            yield Mutation("drop-one-citation", pointer, citation, _set("x-source", rest))


def _cited(page: str, first: int, last: int) -> str:
    return f"{page}#L{first}" if first == last else f"{page}#L{first}-L{last}"


def _set_citation(stated: Any, index: int, new: str) -> Callable[[Any], None]:
    if not isinstance(stated, list):
        return _set("x-source", new)
    return _set(
        "x-source", [new if number == index else item for number, item in enumerate(stated)]
    )


OPERATORS = (
    _fields,
    _presence,
    _enums,
    _types,
    _references,
    _keywords,
    _rules,
    _words,
    _operations,
)
