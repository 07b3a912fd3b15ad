"""JSON values of a spec as frozen IR values."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeAlias

from msgspec import Struct

from specloom.ir.text import Untrusted


class ListValue(Struct, frozen=True):
    """A JSON array."""

    items: tuple[Value, ...]


class ObjectValue(Struct, frozen=True):
    """A JSON object, members in document order."""

    members: tuple[tuple[Untrusted, Value], ...]


Value: TypeAlias = "bool | int | float | Decimal | Untrusted | ListValue | ObjectValue | None"
"""Any JSON value. A Decimal is a number that a float would change."""
