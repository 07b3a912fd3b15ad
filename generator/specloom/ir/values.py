"""JSON values of a spec as frozen IR values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from specloom.ir.text import Untrusted


@dataclass(frozen=True, slots=True)
class ListValue:
    """A JSON array."""

    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class ObjectValue:
    """A JSON object, members in document order."""

    members: tuple[tuple[Untrusted, Value], ...]


Value: TypeAlias = "bool | int | float | Decimal | Untrusted | ListValue | ObjectValue | None"
"""Any JSON value. A Decimal is a number that a float would change."""
