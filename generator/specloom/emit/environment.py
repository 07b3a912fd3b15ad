"""The door of Jinja: the environment every template of ours is rendered in."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import jinja2
from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from msgspec import Struct, field

from specloom.emit.docstrings import Docstring, doc
from specloom.emit.layout import answers, assignment, import_from, returned, signature
from specloom.emit.literals import ident, lit
from specloom.emit.markdown import cell, code, markdown
from specloom.ir import Untrusted

_PACKAGE = Path(__file__).resolve().parent.parent
_INSTALLED, _CHECKOUT = _PACKAGE / "templates", _PACKAGE.parents[1] / "templates"


def templates_folder() -> Path:
    """Where the templates are: inside the installed package, else in the checkout."""
    return _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT


class View(Protocol):
    """A frozen value that names the template that shows it."""

    @property
    def template(self) -> str:
        """The template's path below the templates folder."""
        ...


class Renderer(Struct, frozen=True):
    """Renders views; a run makes one, so that each template is compiled once."""

    _environment: Environment = field(default_factory=lambda: _environment())

    def render(self, view: View) -> str:
        """The text of a view.

        Raises:
            jinja2.UndefinedError: The template names what the view does not have: our bug.
            TypeError: Spec text reached the output without a sink: our bug.
        """
        return self._environment.get_template(view.template).render(view=view)


class _Compiled(FileSystemBytecodeCache):
    """Compiled templates beside the templates, as Python keeps compiled modules beside modules.

    Who can write there can change the templates, too. One is compiled anew when its text has
    changed or, by size and time, a file of ours or of Jinja's that has a say in it. A folder that
    cannot be written to has none.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder / "__pycache__"), f"%s.{sys.implementation.cache_tag}.cache")
        self._compilers = "".join(
            _stamps(os.path.dirname(__file__), os.path.dirname(jinja2.__file__))
        )

    def get_source_checksum(self, source: str) -> str:
        return super().get_source_checksum(self._compilers + source)

    def load_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        if not sys.dont_write_bytecode:
            with contextlib.suppress(OSError):
                os.makedirs(self.directory, exist_ok=True)
                super().dump_bytecode(bucket)


def _stamps(*folders: str) -> Iterator[str]:
    for folder in folders:
        for file in sorted(os.scandir(folder), key=lambda entry: entry.name):
            if file.name.endswith(".py"):
                stamp = file.stat()
                yield f"{file.name} {stamp.st_size} {stamp.st_mtime_ns}\n"


def _environment() -> Environment:
    """Templates that fail on a name that is not set, and on spec text that no sink has passed."""
    folder = templates_folder()
    made = Environment(
        loader=FileSystemLoader(folder, encoding="utf-8"),
        bytecode_cache=_Compiled(folder),
        auto_reload=False,  # no template changes while a run is under way
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # Pages of HTML escape whatever they show. The rest is Python and Markdown: the sinks
        # below escape, and finalize insists.
        autoescape=_is_html,
        finalize=_ours,
    )
    made.filters["lit"] = lit
    made.filters["ident"] = ident
    made.filters["doc"] = _doc
    made.filters["cell"] = cell
    made.filters["code"] = code
    made.filters["markdown"] = markdown
    made.filters["pieces"] = _pieces
    for layout in (answers, assignment, import_from, returned, signature):
        made.filters[layout.__name__] = layout
    return made


def _is_html(template: str | None) -> bool:
    return template is not None and template.endswith(".html.jinja")


def _pieces(name: str) -> list[str]:
    """A long name in pieces between which a page may break it: after ``_``, ``.`` and ``/``."""
    return re.split(r"(?<=[_./])(?=[^\W_])", name)


def _doc(docstring: Docstring | Untrusted, indent: int) -> str:
    return doc(docstring, indent)


def _ours(value: Any) -> Any:
    """Let our own text and numbers through; spec text has to pass a sink first.

    Raises:
        TypeError: The value is spec text, or nothing that can be shown.
    """
    if isinstance(value, str | int):
        return value
    raise TypeError(f"a template shows a {type(value).__name__} without a filter")
