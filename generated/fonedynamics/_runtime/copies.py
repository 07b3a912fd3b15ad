"""Copies of a client that differ in what it was told, and share its connections."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Self, Unpack

from .exchange import Exchange

if TYPE_CHECKING:
    from .options import Adjustments


class Adjustable:
    """A client that can be copied. Closing a copy closes the client it was made from."""

    _exchange: Exchange

    def with_options(self, **adjustments: Unpack[Adjustments]) -> Self:
        """A copy with other settings: same server, credentials, connections and retry budget.

        Raises:
            ConfigurationError: ``timeout`` is not more than 0 seconds.
        """
        return self._copy(self._exchange.adjusted(adjustments))

    def with_raw_answers(self) -> Self:
        """A copy whose ``call`` returns a :class:`RawAnswer` of what it is said to return."""
        return self._copy(self._exchange.raw())

    def _copy(self, exchange: Exchange) -> Self:
        kind = type(self)
        made = kind.__new__(kind)
        # Resources that were made already hold on to the client they belong to.
        made.__dict__.update(
            (name, value)
            for name, value in vars(self).items()
            if not isinstance(getattr(kind, name, None), cached_property)
        )
        made._exchange = exchange
        return made
