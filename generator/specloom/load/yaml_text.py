"""YAML text to a value and its places.

The scalars are those of the YAML 1.2 core schema (section 10.3.2), whatever the document's
``%YAML`` directive says: ``NO``, ``on`` and ``yes`` are text. Keys are always text, spelled as
the document spells them. The merge key ``<<`` of YAML 1.1 is honoured, because published
descriptions use it: a member of the object itself wins, then the first of several merged ones.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NoReturn

from specloom.diagnostics import Refused, Related, error, named
from specloom.load import limits
from specloom.load.places import Lines, Place
from specloom.load.site import JsonValue, SourceFloat, SourceInteger
from specloom.load.yaml_events import Event, from_events


def parse_yaml(lines: Lines) -> tuple[JsonValue, Place]:
    """The value of a YAML text of one document, and the places of all that it holds.

    Raises:
        Refused: ``yaml-syntax``, ``duplicate-key``, ``foreign-tag``, ``key-not-text``,
            ``recursive-anchor``, ``undefined-alias``, ``merge-key``, ``several-documents``,
            ``number-range`` or a cap, with its place.
    """
    root = from_events(lines, lambda events: _built(lines, events))
    if root is None:
        raise Refused(error("empty-file", "the file holds no document", lines.span(0)))
    return root.value, root.place


def _built(lines: Lines, events: Iterator[Event]) -> _Node | None:
    builder = _Builder(lines)
    for event in events:
        builder.take(event)
    return builder.root


@dataclass(slots=True)
class _Node:
    """A finished value: how many nodes it stands for and how many levels it has."""

    value: JsonValue
    place: Place
    nodes: int = 1
    height: int = 0


@dataclass(slots=True)
class _Frame:
    """A collection whose members are being read."""

    node: _Node
    anchor: str | None
    key: tuple[str, int] | None = None
    merged: list[_Node] = field(default_factory=list)
    merging: bool = False


@dataclass(slots=True)
class _Builder:
    lines: Lines
    root: _Node | None = None
    frames: list[_Frame] = field(default_factory=list)
    # None while the anchored collection is still open.
    anchors: dict[str, _Node | None] = field(default_factory=dict)
    nodes: int = 0
    aliased: int = 0

    def take(self, event: Event) -> None:
        match type(event).__name__:
            case "ScalarEvent":
                self._scalar(event)
            case "MappingStartEvent" | "SequenceStartEvent":
                self._open(event)
            case "MappingEndEvent" | "SequenceEndEvent":
                self._close()
            case "AliasEvent":
                self._alias(event)
            case "DocumentStartEvent" if self.root is not None:
                self._refuse(event, "several-documents", "the file holds a second document")

    def _scalar(self, event: Event) -> None:
        offset = event.start_mark.index
        if self._takes_key():
            self._key(event)
            return
        value = self._scalar_value(event)
        if isinstance(value, str) and limits.is_longer(value, limits.STRING_BYTES):
            message = f"a string is longer than {limits.STRING_BYTES:,} bytes"
            self._refuse(event, "string-too-long", message)
        node = _Node(value, Place(offset, offset))
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        self._attach(event, node)

    def _open(self, event: Event) -> None:
        if self._takes_key():
            self._refuse(event, "key-not-text", "a list or an object is the key of an object")
        is_mapping = type(event).__name__ == "MappingStartEvent"
        if event.tag not in (None, "!", _MAP if is_mapping else _SEQUENCE):
            self._refuse_tag(event)
        if len(self.frames) >= limits.DEPTH:
            self._refuse_depth(event)
        offset = event.start_mark.index
        node = _Node({} if is_mapping else [], Place(offset, offset))
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        self._count(event, 1)
        self.frames.append(_Frame(node, event.anchor))

    def _close(self) -> None:
        frame = self.frames.pop()
        _merge(frame)
        frame.node.height += 1
        if frame.anchor is not None:
            self.anchors[frame.anchor] = frame.node
        self._place(frame.node)

    def _alias(self, event: Event) -> None:
        if self._takes_key():
            self._refuse(event, "key-not-text", "an alias is the key of an object")
        if event.anchor not in self.anchors:
            self._refuse(event, "undefined-alias", f"no anchor is named {named(event.anchor)}")
        target = self.anchors[event.anchor]
        if target is None:
            self._refuse(
                event, "recursive-anchor", f"the anchor {named(event.anchor)} contains itself"
            )
        if len(self.frames) + target.height > limits.DEPTH:
            self._refuse_depth(event)
        self.aliased += target.nodes
        if self.aliased > limits.ALIASED:
            message = f"aliases repeat more than {limits.ALIASED:,} values"
            self._refuse(event, "too-many-nodes", message)
        offset = event.start_mark.index
        place = Place(offset, offset, target.place.members)
        self._attach(event, _Node(target.value, place, target.nodes, target.height))

    def _attach(self, event: Event, node: _Node) -> None:
        self._count(event, node.nodes)
        self._place(node)

    def _place(self, node: _Node) -> None:
        """Hand a finished value to the collection around it."""
        if not self.frames:
            self.root = node
            return
        frame = self.frames[-1]
        outer = frame.node
        outer.nodes += node.nodes
        outer.height = max(outer.height, node.height)
        if isinstance(outer.value, list):
            outer.place.members[str(len(outer.value))] = node.place
            outer.value.append(node.value)
        elif frame.merging:
            frame.merging, frame.key = False, None
            frame.merged += _mappings(self.lines, node)
        elif isinstance(outer.value, dict) and frame.key is not None:
            name, node.place.key = frame.key
            frame.key = None
            outer.value[name] = node.value
            outer.place.members[name] = node.place

    def _takes_key(self) -> bool:
        if not self.frames:
            return False
        frame = self.frames[-1]
        return frame.key is None and isinstance(frame.node.value, dict)

    def _key(self, event: Event) -> None:
        frame = self.frames[-1]
        offset = event.start_mark.index
        name: str = event.value
        if event.tag is not None and event.tag not in _SCALARS:
            self._refuse_tag(event)
        if limits.is_longer(name, limits.name_bytes(name)):
            message = f"a name is longer than {limits.name_bytes(name):,} bytes"
            self._refuse(event, "name-too-long", message)
        if event.anchor is not None:
            self.anchors[event.anchor] = _Node(name, Place(offset, offset))
        frame.merging = name == "<<" and not event.style
        if not frame.merging and name in frame.node.place.members:
            raise Refused(
                error(
                    "duplicate-key",
                    f'"{name}" stands twice in one object',
                    self.lines.span(offset),
                    related=[Related("first", self.lines.span(frame.node.place.members[name].key))],
                )
            )
        frame.key = (name, offset)

    def _scalar_value(self, event: Event) -> JsonValue:
        text: str = event.value
        tag = event.tag
        if tag is None and event.implicit[0]:
            return self._number(event, text) if _PLAIN_NUMBER.fullmatch(text) else _word(text)
        if tag in (None, "!", _TEXT):
            return text
        if tag not in _SCALARS:
            self._refuse_tag(event)
        value = self._number(event, text) if _PLAIN_NUMBER.fullmatch(text) else _word(text)
        if not isinstance(value, _SCALARS[tag]) or (tag != _BOOLEAN and isinstance(value, bool)):
            self._refuse(event, "foreign-tag", f"the value is no {tag.rpartition(':')[2]}")
        return value

    def _number(self, event: Event, text: str) -> SourceInteger | SourceFloat:
        hint = "quote it if it is text"
        if len(text) > limits.DIGITS:
            message = f"a number is longer than {limits.DIGITS:,} characters"
            self._refuse(event, "number-range", message, hint)
        if _PLAIN_INTEGER.fullmatch(text):
            return SourceInteger(text)
        if _NOT_FINITE.fullmatch(text) or not math.isfinite(float(text)):
            self._refuse(event, "number-range", f"{text} is not a finite number", hint)
        return SourceFloat(text)

    def _count(self, event: Event, nodes: int) -> None:
        self.nodes += nodes
        if self.nodes > limits.NODES:
            message = f"more than {limits.NODES:,} values"
            self._refuse(event, "too-many-nodes", message)

    def _refuse_depth(self, event: Event) -> NoReturn:
        message = f"values lie more than {limits.DEPTH} levels deep"
        self._refuse(event, "too-deep", message)

    def _refuse_tag(self, event: Event) -> NoReturn:
        shown = event.tag.replace("tag:yaml.org,2002:", "!!")
        self._refuse(event, "foreign-tag", f"the tag {shown} is not one of JSON's types")

    def _refuse(self, event: Event, code: str, message: str, hint: str = "") -> NoReturn:
        raise Refused(error(code, message, self.lines.span(event.start_mark.index), hint=hint))


_MAP: Final = "tag:yaml.org,2002:map"
_SEQUENCE: Final = "tag:yaml.org,2002:seq"
_TEXT: Final = "tag:yaml.org,2002:str"
_BOOLEAN: Final = "tag:yaml.org,2002:bool"
_SCALARS: Final[dict[str, type | tuple[type, ...]]] = {
    "!": str,
    _TEXT: str,
    _BOOLEAN: bool,
    "tag:yaml.org,2002:null": type(None),
    "tag:yaml.org,2002:int": int,
    "tag:yaml.org,2002:float": (int, float),
}

_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_PLAIN_INTEGER: Final = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_NOT_FINITE: Final = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_PLAIN_NUMBER: Final = re.compile(
    rf"{_PLAIN_INTEGER.pattern}|{_NOT_FINITE.pattern}"
    r"|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
)


def _word(text: str) -> JsonValue:
    return _WORDS.get(text, text)


def _mappings(lines: Lines, node: _Node) -> list[_Node]:
    """The objects that a merge key names: one, or a list of them."""
    if isinstance(node.value, dict):
        return [node]
    if isinstance(node.value, list) and all(isinstance(item, dict) for item in node.value):
        places = [node.place.members[str(index)] for index in range(len(node.value))]
        return [_Node(item, place) for item, place in zip(node.value, places, strict=True)]
    message = "the value of << is not an object or a list of objects"
    raise Refused(error("merge-key", message, lines.span(node.place.value)))


def _merge(frame: _Frame) -> None:
    value = frame.node.value
    for source in frame.merged:
        if isinstance(value, dict) and isinstance(source.value, dict):
            for name, item in source.value.items():
                if name not in value:
                    value[name] = item
                    frame.node.place.members[name] = source.place.members[name]
