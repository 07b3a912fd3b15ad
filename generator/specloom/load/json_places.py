"""Where the values of a JSON text stand, read as far as somebody asks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from specloom.load.places import Place
from specloom.load.site import steps

_LEVELS: Final = 3
"""Levels that are read one by one: down to a component, or to an operation."""


class JsonPlaces:
    """The places of every value of a JSON text that parses.

    What stands on a level is found by :mod:`json`, which goes over what is below much faster than
    it can be looked at. Below the upper levels, what is asked for is looked at as a whole: a text
    is gone through a few times, however deep it is.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        offset = _after_space(text, 0)
        self._root = Place(offset, offset)
        self._read: set[int] = set()

    def find(self, pointer: str) -> Place:
        """The place a pointer leads to, or that of its nearest ancestor that exists."""
        above = "/".join(pointer.split("/")[: _LEVELS + 1])
        place = self._root
        for step in steps(above):
            if place.value not in self._read:
                self._read.add(place.value)
                place.members.update(_members(self._text, place.value))
            member = place.members.get(step)
            if member is None:
                return place
            place = member
        if len(above) == len(pointer):
            return place
        if place.value not in self._read:
            self._read.add(place.value)
            place.members.update(_whole(self._text, place.value).members)
        return place.find(pointer[len(above) :])


def _members(text: str, at: int) -> Iterator[tuple[str, Place]]:
    """The members of the object or array at an offset, without what is inside them."""
    if text[at] not in "{[":
        return
    is_object = text[at] == "{"
    number = 0
    at = _after_space(text, at + 1)
    while text[at] not in "}]":
        key, name = at, str(number)
        if is_object:
            name, at = _DECODER.raw_decode(text, at)
            at = _after_space(text, at)
        yield name, Place(at, key)
        at = _after_space(text, _DECODER.raw_decode(text, at)[1])
        number += 1


def _after_space(text: str, at: int) -> int:
    """The offset of the next token that is neither a comma nor a colon."""
    match = _SPACE.match(text, at)
    return at if match is None else match.end()


def _whole(text: str, at: int) -> Place:
    """The place of the value at an offset, with those of all that is inside."""
    root = Place(at, at)
    stack: list[tuple[Place, bool]] = []
    # (name, offset) of a member whose value comes next.
    member: tuple[str, int] | None = None
    for match in TOKEN.finditer(text, at):
        kind = match.lastgroup
        offset = match.start()
        if kind == "key":
            member = (unescaped(match.group()), offset)
        elif kind == "close":
            stack.pop()
        else:
            place = Place(offset, offset)
            if member is not None:
                place.key = member[1]
                stack[-1][0].members[member[0]] = place
                member = None
            elif stack:
                stack[-1][0].members[str(len(stack[-1][0].members))] = place
            else:
                root = place
            if kind == "open":
                stack.append((place, text[offset] == "{"))
        if not stack:
            break
    return root


def unescaped(token: str) -> str:
    """What a string of a JSON text stands for; itself where that is not JSON."""
    if "\\" not in token:
        return token[1:-1]
    try:
        return str(json.loads(token, strict=False))
    except json.JSONDecodeError:
        return token


_DECODER: Final = json.JSONDecoder(parse_int=str, parse_float=str)
_SPACE: Final = re.compile(r"[ \t\n\r,:]*")
TOKEN: Final = re.compile(
    r"""(?P<key>"(?:[^"\\]++|\\.)*+"(?=[ \t\n\r]*+:))"""
    r"""|(?P<string>"(?:[^"\\]++|\\.)*+")"""
    r"""|(?P<open>[{\[])|(?P<close>[}\]])"""
    r"""|(?P<word>[^\s{}\[\]:,"]++)""",
    re.DOTALL,
)
"""A token of a JSON text, commas and colons left out."""
