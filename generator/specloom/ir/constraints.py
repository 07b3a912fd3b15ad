"""What a value has to satisfy beyond its type."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeAlias

from msgspec import Struct

from specloom.ir.text import Untrusted
from specloom.ir.values import Value

Number: TypeAlias = int | float | Decimal


class Constraints(Struct, frozen=True, kw_only=True):
    """JSON Schema's assertions on one value; None where nothing is stated.

    Lengths count code points. ``values`` is the closed list of a request's enum, ``pattern`` the
    spec's ECMA-262 expression (searched for, not anchored) and ``python_pattern`` its equal for
    ``re``, None where there is none.
    """

    values: tuple[Value, ...] | None = None
    pattern: Untrusted | None = None
    python_pattern: Untrusted | None = None
    minimum: Number | None = None
    maximum: Number | None = None
    exclusive_minimum: Number | None = None
    exclusive_maximum: Number | None = None
    multiple_of: Number | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_items: int | None = None
    max_items: int | None = None
    unique_items: bool = False
    min_properties: int | None = None
    max_properties: int | None = None


UNCONSTRAINED = Constraints()
