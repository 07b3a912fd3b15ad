"""Answers as they came, typed: what ``with_raw_response`` and ``request`` return."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Generic, ParamSpec, TypeVar, cast

from .operation import AnswerT
from .responses import RawResponse

ArgumentsP = ParamSpec("ArgumentsP")
ResultT = TypeVar("ResultT")


class RawAnswer(RawResponse, Generic[AnswerT], frozen=True, kw_only=True):
    """A success as it came, not yet decoded. ``decoded`` is what :meth:`parse` asks."""

    decoded: Callable[[], AnswerT]

    def parse(self) -> AnswerT:
        """What the method itself returns. It is decoded once, and drift reported then.

        Raises:
            APIResponseValidationError: The body is not what is declared.
        """
        return self.decoded()

    def __repr__(self) -> str:
        return f"<RawAnswer {self.status_code}, {len(self.content)} bytes>"


def raw(method: Callable[ArgumentsP, ResultT]) -> Callable[ArgumentsP, RawAnswer[ResultT]]:
    """What a method is whose session was made by ``with_raw_answers``: its type alone changes."""
    return cast(Callable[ArgumentsP, RawAnswer[ResultT]], method)


def raw_async(
    method: Callable[ArgumentsP, Coroutine[Any, Any, ResultT]],
) -> Callable[ArgumentsP, Coroutine[Any, Any, RawAnswer[ResultT]]]:
    """As :func:`raw`, of a coroutine."""
    return cast(Callable[ArgumentsP, Coroutine[Any, Any, RawAnswer[ResultT]]], method)
