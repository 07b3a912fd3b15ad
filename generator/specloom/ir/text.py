"""Text that comes from a spec, kept apart from text that we wrote."""

from __future__ import annotations

from typing import NoReturn

from msgspec import Struct


class Untrusted(Struct, frozen=True, order=True):
    """Spec text. It is no ``str``: joining or formatting it is an error, so it cannot become code.

    Only the three sinks of the emitter (a literal, a docstring, an identifier) and the names of
    the lowering read :attr:`value`.
    """

    value: str

    def __str__(self) -> NoReturn:
        raise TypeError("spec text reached a place that only takes our own text")

    def __format__(self, specification: str) -> NoReturn:
        self.__str__()

    def __html__(self) -> NoReturn:
        self.__str__()

    def __bool__(self) -> bool:
        return bool(self.value)


NOTHING = Untrusted("")
