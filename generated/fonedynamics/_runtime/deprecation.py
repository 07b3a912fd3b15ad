"""PEP 702's ``deprecated`` for every Python that the package runs on, without a dependency."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["deprecated"]

if TYPE_CHECKING:
    from typing_extensions import deprecated
else:
    CallableT = TypeVar("CallableT", bound=Callable[..., Any])

    def deprecated(message: str) -> Callable[[CallableT], CallableT]:
        """Mark a class or method as deprecated for type checkers, and warn at a method's call.

        A class does not warn by itself: the server may still answer with it.
        """

        def mark(marked: CallableT) -> CallableT:
            if isinstance(marked, type):
                marked.__deprecated__ = message
                return marked

            @functools.wraps(marked)
            def call(*arguments: Any, **keywords: Any) -> Any:
                warnings.warn(message, DeprecationWarning, stacklevel=2)
                return marked(*arguments, **keywords)

            call.__deprecated__ = message
            return call

        return mark
