"""What a table says about a call: violations, and warnings shown at the caller's line."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterable
from types import FrameType

from msgspec import Struct

ADVICE_OF_DEPRECATION = frozenset({"deprecated", "deprecated_for"})
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


class SpecWarning(UserWarning):
    """A documented rule that advises: the call is legal, and the page says what comes of it."""


class Violation(Struct, frozen=True):
    """One place where a call departs from what the API documents.

    ``field`` is the row's key (``path:id``, ``call_handler``, ``a.b[].c``), ``name`` the Python
    name. ``rule`` is a stable id: ``required``, ``type``, ``values``, ``pattern``,
    ``min-length``, ``unknown-field``, a rule's kind such as ``required_if``, and so on.
    ``message`` is in plain words and never holds the offending value. ``source`` is the citation.
    """

    field: str
    name: str
    rule: str
    message: str
    source: str = ""


def unknown(key: object, label: object) -> Violation:
    """A field that has no row. Its name is shown if it is short and printable."""
    text = key if isinstance(key, str) else f"a {type(key).__name__}"
    shown = label if isinstance(label, str) and len(label) <= 80 and label.isprintable() else "this"
    return Violation(text, text, "unknown-field", f"{shown} is not a field of this call")


def warn_caller(advice: Iterable[Violation]) -> None:
    """Warn of each, at the innermost line outside the package that this module lies in.

    The category is ``DeprecationWarning`` for what is deprecated, else :class:`SpecWarning`.
    Python's own filters decide whether a line warns once, always, never or raises.
    """
    frame = _caller()
    place = (frame.f_code.co_filename, frame.f_lineno, frame.f_globals.get("__name__"))
    registry = frame.f_globals.setdefault("__warningregistry__", {})
    for one in advice:
        deprecated = one.rule in ADVICE_OF_DEPRECATION
        category = DeprecationWarning if deprecated else SpecWarning
        text = f"{one.message} ({one.source})" if one.source else one.message
        warnings.warn_explicit(text, category, *place, registry=registry)


def _caller() -> FrameType:
    # `skip_file_prefixes` came with Python 3.12, and `stacklevel` leaves importlib's frames out.
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame = frame.f_back
    return frame
