"""How long a search for a pattern may take: told by the number of ways through its automaton.

The measure is that of Weber and Seidl, "On the degree of ambiguity of finite automata" (1991): a
state that a text leads back to itself in two ways makes the number of ways grow exponentially;
two loops that one text can be split between in any place make it grow by a power. A search that
fails tries every way of every beginning of the text.
"""

from __future__ import annotations

import enum
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final

from specloom.lower.patterns.automaton import Automaton, TooLarge, Work, automaton

MOST_STEPS: Final = 1 << 25
"""Steps of a search that are let pass: a text of 4,096 characters tried from each place."""

MOST_WORK: Final = 1_000_000
"""Steps that may be spent on one pattern to tell what it costs, about a second."""

_TRIED_LENGTH: Final = 48
_MOST_WAYS: Final = 100_000


class Cost(enum.Enum):
    """What a search for a pattern may cost. The value is the reason in words."""

    BOUNDED = "the search is short"
    POWER = "a search can take time that grows with the third power of the text, or faster"
    EXPONENTIAL = "a search can take time that grows exponentially with the text"
    UNKNOWN = "the pattern is too large to tell how long a search takes"
    UNTOLD = "the patterns before it took all the time there is to tell how long a search takes"


def cost(pattern: str, longest: int) -> Cost:
    """The cost of searching texts of up to ``longest`` characters for a Python pattern.

    Raises:
        re.error: it is none.
    """
    return judged(pattern, longest)[0]


@lru_cache(maxsize=1024)
def judged(pattern: str, longest: int) -> tuple[Cost, int]:
    """The cost, and the steps that it took to tell.

    Raises:
        re.error: the pattern is none.
    """
    work = Work(MOST_WORK)
    try:
        found = _Judging(automaton(pattern, work), longest, work).cost()
    except (TooLarge, RecursionError):
        found = Cost.UNKNOWN
    return found, MOST_WORK - max(work.left, 0)


@dataclass
class _Judging:
    """An automaton being judged."""

    automaton: Automaton
    longest: int
    work: Work
    led_to: dict[tuple[int, frozenset[int]], tuple[int, ...]] = field(default_factory=dict)

    def cost(self) -> Cost:
        """The verdict."""
        if any(self._is_exponential(states) for states in self.loops):
            return Cost.EXPONENTIAL
        if self._steps() > MOST_STEPS:
            return Cost.POWER
        return Cost.EXPONENTIAL if self._most_ways() > _MOST_WAYS else Cost.BOUNDED

    @cached_property
    def components(self) -> list[list[int]]:
        """The states in groups that lead to each other, what is led to first (Tarjan, 1972)."""
        return _components(self.automaton)

    @cached_property
    def loops(self) -> list[frozenset[int]]:
        """The groups of states that a text can go round in."""
        return [
            frozenset(group)
            for group in self.components
            if len(group) > 1 or group[0] in self.automaton.following[group[0]]
        ]

    def _is_exponential(self, states: frozenset[int]) -> bool:
        """Whether one text leads from a state of the loop back to it in two ways."""
        following = self.automaton.following
        # Inside a loop, two ways between two states can be gone again and again.
        if any(following[one][to] > 1 for one in states for to in following[one] if to in states):
            return True
        return any(self._comes_together_again(state, states) for state in states)

    def _comes_together_again(self, state: int, states: frozenset[int]) -> bool:
        """Whether two ways that part after ``state`` meet in it again."""
        seen: set[tuple[int, int]] = set()
        waiting = [pair for pair in self._pairs(state, state, states) if pair[0] != pair[1]]
        while waiting:
            pair = waiting.pop()
            if pair in seen:
                continue
            seen.add(pair)
            for one, two in self._pairs(*pair, states):
                if one == two:
                    return True
                waiting.append((one, two))
        return False

    def _pairs(self, one: int, two: int, states: frozenset[int]) -> list[tuple[int, int]]:
        """Where one character can lead two ways at once, the lesser state first."""
        letters, following = self.automaton.letters, self.automaton.following
        self.work.spend(1)
        if not letters[one] & letters[two]:
            return []
        self.work.spend(len(following[one]) * len(following[two]))
        return [
            (min(left, right), max(left, right))
            for left in following[one]
            if left in states
            for right in following[two]
            if right in states and letters[left] & letters[right]
        ]

    def _steps(self) -> int:
        """The most steps of a search: the text's length times the ways it can be split."""
        best: dict[int, int] = {}
        splits = self._splits()
        for group in self.components:
            led_to = [to for state in group for to in self.automaton.following[state]]
            ahead = max((best[to] for to in led_to if to in best), default=1)
            members = frozenset(group)
            for first, second in splits:
                if first == members:
                    rounds = self._rounds(members)
                    ahead = max(ahead, rounds * best[next(iter(second))])
            best.update(dict.fromkeys(group, ahead))
        return self.longest * max(best.values(), default=1)

    def _rounds(self, states: frozenset[int]) -> int:
        """How many places a text can be split at while it goes round in a loop."""
        bounds = [self.automaton.bounds.get(state, self.longest) for state in states]
        return min(max(bounds), self.longest) + 1

    def _splits(self) -> list[tuple[frozenset[int], frozenset[int]]]:
        """The pairs of loops that one text can be split between in any place."""
        return [
            (first, second)
            for first in self.loops
            for second in self.loops
            if first is not second
            and any(self._is_split(one, two, first, second) for one in first for two in second)
        ]

    def _is_split(self, one: int, two: int, first: frozenset[int], second: frozenset[int]) -> bool:
        """Whether a text leads from ``one`` to itself, from ``one`` to ``two`` and from ``two`` to
        itself."""
        letters, following = self.automaton.letters, self.automaton.following
        start = (one, one, two)
        seen: set[tuple[int, int, int]] = set()
        waiting = [start]
        while waiting:
            left, middle, right = waiting.pop()
            self.work.spend(1)
            read = letters[left] & letters[middle] & letters[right]
            if (left, middle, right) in seen or not read:
                continue
            seen.add((left, middle, right))
            to_first, to_second = self._inside(left, first), self._inside(right, second)
            self.work.spend(len(to_first) * len(following[middle]) * len(to_second))
            for to_left in to_first:
                for to_middle in following[middle]:
                    for to_right in to_second:
                        if (to_left, to_middle, to_right) == (one, two, two):
                            return True
                        waiting.append((to_left, to_middle, to_right))
        return False

    def _inside(self, state: int, loop: frozenset[int]) -> tuple[int, ...]:
        """Where a state leads to inside of a loop."""
        if (state, loop) not in self.led_to:
            self.work.spend(len(self.automaton.following[state]))
            found = (to for to in self.automaton.following[state] if to in loop)
            self.led_to[state, loop] = tuple(found)
        return self.led_to[state, loop]

    def _most_ways(self) -> int:
        """The most ways that short texts have through the automaton, each text made longer by the
        character that has the most.

        This finds what counted repeats can do, which is finite and may be far too much. Where only
        the state before the pattern parts ways, there is one more for each character.
        """
        length = min(self.longest, _TRIED_LENGTH)
        start, following = self.automaton.start, self.automaton.following
        parting = [state for state in range(len(following)) if self._parts(state)]
        is_before = len(parting) == 1 and not any(
            parting[0] in led_to for state, led_to in enumerate(following) if state != parting[0]
        )
        if not parting or is_before:
            each = sum(following[state].total() for state in parting)
            return start.total() * (1 + length * each)
        most = 0
        for letter in self._kinds():
            most = max(most, self._ways_of(letter, length))
        return max(most, self._ways_of(0, length))

    def _parts(self, state: int) -> bool:
        """Whether a character can lead from a state to several, or to one in several ways."""
        read = 0
        for to, ways in self.automaton.following[state].items():
            letters = self.automaton.letters[to]
            if ways > 1 or read & letters:
                return True
            read |= letters
        return False

    def _kinds(self) -> list[int]:
        """One bit for each set of samples that no state tells apart."""
        everything = 0
        for letters in self.automaton.letters:
            everything |= letters
        kinds: dict[tuple[bool, ...], int] = {}
        for place in range(everything.bit_length()):
            bit = 1 << place
            kinds.setdefault(tuple(bool(one & bit) for one in self.automaton.letters), bit)
        return list(kinds.values())

    def _ways_of(self, letter: int, length: int) -> int:
        """The ways of a text of one character again and again; 0 tries the best one each time."""
        ways, most = self.automaton.start, 0
        choices = [letter] if letter else self._kinds()
        for _ in range(length):
            further = [self._after(ways, one) for one in choices]
            ways = max(further, key=lambda one: one.total())
            most = max(most, ways.total())
            if most > _MOST_WAYS or not ways:
                break
        return most

    def _after(self, ways: Counter[int], letter: int) -> Counter[int]:
        reached: Counter[int] = Counter()
        for state, count in ways.items():
            if self.automaton.letters[state] & letter:
                for to, more in self.automaton.following[state].items():
                    reached[to] += count * more
        return reached


def _components(automaton: Automaton) -> list[list[int]]:
    """Tarjan's algorithm, with a stack of its own."""
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    path: list[int] = []
    on_path: set[int] = set()
    found: list[list[int]] = []
    for root in range(len(automaton.letters)):
        if root in order:
            continue
        work = [(root, iter(automaton.following[root]))]
        order[root] = low[root] = len(order)
        path.append(root)
        on_path.add(root)
        while work:
            state, further = work[-1]
            to = next(further, None)
            if to is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[state])
                if low[state] == order[state]:
                    start = path.index(state)
                    found.append(path[start:])
                    on_path -= {*path[start:]}
                    del path[start:]
            elif to not in order:
                order[to] = low[to] = len(order)
                path.append(to)
                on_path.add(to)
                work.append((to, iter(automaton.following[to])))
            elif to in on_path:
                low[state] = min(low[state], order[to])
    return found
