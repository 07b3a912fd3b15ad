"""Enumerations that keep a value they do not know: servers learn new words before clients do."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Self

_REFUSES_UNKNOWN: ContextVar[bool] = ContextVar("_REFUSES_UNKNOWN", default=False)


@contextmanager
def unknown_values_refused() -> Iterator[None]:
    """The time in which an answer is decoded strictly: an unknown value is a misfit like others."""
    token = _REFUSES_UNKNOWN.set(True)
    try:
        yield
    finally:
        _REFUSES_UNKNOWN.reset(token)


class OpenStrEnum(enum.StrEnum):
    """String values, open: an unknown one becomes a member that is not in the class's listing.

    Such a member equals, hashes, pickles and encodes like its value; ``is_known`` tells it apart.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str) or _REFUSES_UNKNOWN.get():
            return None
        member = str.__new__(cls, value)
        member._name_ = str(value)
        member._value_ = str(value)
        return member

    @property
    def is_known(self) -> bool:
        """Whether the specification lists this value."""
        return type(self).__members__.get(self._name_) is self


class OpenIntEnum(enum.IntEnum):
    """Integer values, open in the way of :class:`OpenStrEnum`."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, int) or isinstance(value, bool) or _REFUSES_UNKNOWN.get():
            return None
        member = int.__new__(cls, value)
        member._name_ = str(int(value))
        member._value_ = int(value)
        return member

    @property
    def is_known(self) -> bool:
        """Whether the specification lists this value."""
        return type(self).__members__.get(self._name_) is self
