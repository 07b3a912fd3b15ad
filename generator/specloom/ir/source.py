"""Where a fact comes from: the place in the spec, and the page it was read off."""

from __future__ import annotations

import enum

from msgspec import Struct

from specloom.ir.text import NOTHING, Untrusted


class Status(enum.Enum):
    """What stands behind a fact (``x-status``)."""

    STATED = "stated"
    INFERRED = "inferred"
    CONTRADICTED = "contradicted"


class Citation(Struct, frozen=True, order=True):
    """Lines ``first`` to ``last`` (from 1, inclusive) of a documentation page (``page#L1-L2``)."""

    page: Untrusted
    first: int
    last: int


class Source(Struct, frozen=True):
    """The origin of an IR node.

    ``file`` and ``pointer`` (RFC 6901) are its place in the spec; ``citations``, ``status`` and
    ``note`` are its ``x-source``, ``x-status`` and ``x-note``.
    """

    file: str
    pointer: str
    citations: tuple[Citation, ...] = ()
    status: Status = Status.STATED
    note: Untrusted = NOTHING
