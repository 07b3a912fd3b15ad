"""A Python pattern as the automaton that a backtracking search walks through.

A way through the automaton is a way that ``re`` may try: the more ways there are for one text,
the longer a search that fails. Counted repeats are written out where that is short, and are loops
with a bound elsewhere. What looks around is walked like an alternative that leads nowhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from re import IGNORECASE, MULTILINE
from typing import Any, Final

from msgspec import Struct

from specloom.lower.patterns.letters import Alphabet

# The parser of `re` is not public, and the only one that reads a pattern as `re` does.
_PARSER: Final[Any] = import_module("re._parser")
_UNBOUNDED: Final = _PARSER.MAXREPEAT

_MOST_COPIES: Final = 32
_MOST_STATES: Final = 3_000
_COPIED: Final = 32
"""Members of a set that are copied in a step."""


class TooLarge(Exception):
    """The automaton has too many states to be looked at."""


class Work(Struct):
    """What may still be done to look at a pattern, in steps of about a microsecond."""

    left: int

    def spend(self, steps: int) -> None:
        """Take steps.

        Raises:
            TooLarge: there are not as many.
        """
        self.left -= steps
        if self.left < 0:
            raise TooLarge


class Automaton(Struct, frozen=True):
    """States that each read one character. ``following`` has the states that can read the next
    one, with how many ways lead there without reading (more than one is ambiguous by itself).

    ``letters`` are what a state reads: a bit for each sample of the alphabet. ``start`` is where
    reading begins; a state that reads anything before the pattern is among it, since a search
    starts at every place. ``bounds`` are the most rounds of the bounded loops, by the states
    inside of them; a state that is not there is in unbounded loops alone, or in none.
    """

    letters: Sequence[int]
    following: Sequence[Counter[int]]
    start: Counter[int]
    bounds: dict[int, int]


def automaton(pattern: str, work: Work) -> Automaton:
    """The automaton of a pattern that ``re`` can compile.

    Raises:
        TooLarge: it has too many states, or is too much work.
    """
    tree = _PARSER.parse(pattern)
    return _Building(Alphabet.of(tree), tree.state.flags, work).whole(tree)


@dataclass(slots=True)
class _Node:
    """A point between characters: where it leads without reading, or what it reads and then.

    ``leads_if`` and ``leads_at_start`` are ways that the text around the point can close.
    """

    leads: list[int] = field(default_factory=list)
    leads_if: list[int] = field(default_factory=list)
    leads_at_start: list[int] = field(default_factory=list)
    letters: int = 0
    then: int = -1


@dataclass(slots=True)
class _Building:
    """An automaton in the making."""

    alphabet: Alphabet
    flags: int
    work: Work
    nodes: list[_Node] = field(default_factory=list)
    bounds: dict[int, int] = field(default_factory=dict)
    letters: dict[str, int] = field(default_factory=dict)

    def whole(self, tree: Any) -> Automaton:
        """The pattern, after anything."""
        first, last = self._node(), self._node()
        self._sequence(tree, first, last)
        anything = self._node()
        self.nodes[anything].letters = self.alphabet.everything
        self.nodes[anything].then = anything
        states = [place for place, node in enumerate(self.nodes) if node.then >= 0]
        index = {place: number for number, place in enumerate(states)}
        following = []
        for place in states:
            reached = self._reached(self.nodes[place].then, pristine=False)
            if self._is_sure_of(last, self.nodes[place].then):
                # The search has found what it looks for, and tries no other way.
                reached = Counter()
            elif place == anything:
                reached = Counter({anything: 1}) + self._reached(first, pristine=False)
            following.append(Counter({index[one]: ways for one, ways in reached.items()}))
        start = Counter({anything: 1}) + self._reached(first, pristine=True)
        return Automaton(
            [self.nodes[place].letters for place in states],
            following,
            Counter({index[one]: ways for one, ways in start.items()}),
            {index[place]: bound for place, bound in self.bounds.items() if place in index},
        )

    def _node(self) -> int:
        if len(self.nodes) >= _MOST_STATES * 3:
            raise TooLarge
        self.nodes.append(_Node())
        return len(self.nodes) - 1

    def _lead(self, start: int, end: int) -> None:
        self.nodes[start].leads.append(end)

    def _sequence(self, tree: Iterable[Any], start: int, end: int) -> None:
        """The parts of a sequence one after the other, from one node to another."""
        for operation, argument in tree:
            after = self._node()
            self._part(str(operation), argument, start, after)
            start = after
        self._lead(start, end)

    def _part(self, operation: str, argument: Any, start: int, end: int) -> None:
        match operation:
            case "LITERAL" | "NOT_LITERAL" | "ANY" | "IN":
                self.nodes[start].letters = self._letters(operation, argument)
                self.nodes[start].then = end
            case "BRANCH":
                for branch in argument[1]:
                    self._sequence(branch, self._led_from(start), end)
            case "SUBPATTERN":
                self._sequence(argument[3], start, end)
            case "ATOMIC_GROUP":
                self._sequence(argument, start, end)
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                least, most, body = argument
                self._repeat(least, most, body, start, end)
            case "AT":
                self._at(str(argument), start, end)
            case "ASSERT" | "ASSERT_NOT":
                self.nodes[start].leads_if.append(end)
                if argument[0] > 0:
                    self._sequence(argument[1], self._led_from(start), self._node())
            case "GROUPREF":
                # What a group held may be anything here.
                self._repeat(0, _UNBOUNDED, [(_PARSER.ANY, None)], start, end)
            case "GROUPREF_EXISTS":
                for branch in argument[1:]:
                    self._sequence(branch or (), self._led_from(start), end)
            case _:
                self._lead(start, end)

    def _letters(self, operation: str, argument: Any) -> int:
        """What a part reads; a repeat that is written out asks for the same part many times."""
        part = f"{operation} {argument}"
        if part not in self.letters:
            folded = bool(self.flags & IGNORECASE)
            self.letters[part] = self.alphabet.read_by(operation, argument, folded=folded)
        return self.letters[part]

    def _led_from(self, start: int) -> int:
        node = self._node()
        self._lead(start, node)
        return node

    def _at(self, where: str, start: int, end: int) -> None:
        """A place: the start of the text is only there before anything is read, and after its end
        nothing is."""
        lines = bool(self.flags & MULTILINE)
        if where.startswith("AT_BEGINNING") and not (lines and where == "AT_BEGINNING"):
            self.nodes[start].leads_at_start.append(end)
        elif not where.startswith("AT_END") or (lines and where == "AT_END"):
            self.nodes[start].leads_if.append(end)

    def _repeat(self, least: int, most: int, body: Any, start: int, end: int) -> None:
        for _ in range(min(least, _MOST_STATES)):
            after = self._node()
            self._sequence(body, start, after)
            start = after
        more = most - least
        if most is _UNBOUNDED or more > _MOST_COPIES:
            self._loop(body, start, end, None if most is _UNBOUNDED else more)
            return
        for _ in range(more):
            self._lead(start, end)
            after = self._node()
            self._sequence(body, self._led_from(start), after)
            start = after
        self._lead(start, end)

    def _loop(self, body: Any, start: int, end: int, bound: int | None) -> None:
        # The way in and the way round are two nodes: a loop that an outer one comes back to is
        # entered anew, which is another way than one more round of it.
        around, first = self._node(), len(self.nodes)
        inside = self._node()
        self._sequence(body, inside, around)
        for node in (start, around):
            self._lead(node, inside)
            self._lead(node, end)
        for place in range(first, len(self.nodes)):
            if bound is not None:
                self.bounds[place] = bound * self.bounds.get(place, 1)

    def _reached(self, start: int, *, pristine: bool) -> Counter[int]:
        """The nodes that read, by the number of ways that lead there without reading.

        No way goes through a node twice: ``re`` does not go round a loop that reads nothing.
        """
        found: Counter[int] = Counter()
        waiting: list[tuple[int, frozenset[int]]] = [(start, frozenset())]
        while waiting:
            place, passed = waiting.pop()
            node = self.nodes[place]
            self.work.spend(1 + len(passed) // _COPIED)
            if node.then >= 0:
                found[place] += 1
                continue
            leads = node.leads + node.leads_if + (node.leads_at_start if pristine else [])
            further = passed | {place}
            waiting += [(one, further) for one in reversed(leads) if one not in passed]
        return found

    def _is_sure_of(self, end: int, start: int) -> bool:
        """Whether a way leads from one node to another whatever the text holds."""
        seen: set[int] = set()
        waiting = [start]
        while waiting:
            place = waiting.pop()
            if place == end:
                return True
            if place not in seen:
                seen.add(place)
                self.work.spend(1)
                waiting += self.nodes[place].leads
        return False
