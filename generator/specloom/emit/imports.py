"""The imports of a generated module: what its code names, and nothing else."""

from __future__ import annotations

import re
import symtable
import sys
from collections.abc import Mapping

from specloom.emit.literals import WIDTH

STANDARD: Mapping[str, str] = {
    "Any": "typing",
    "AsyncIterator": "collections.abc",
    "BinaryIO": "typing",
    "Callable": "collections.abc",
    "Decimal": "decimal",
    "Iterator": "collections.abc",
    "ClassVar": "typing",
    "Literal": "typing",
    "Mapping": "collections.abc",
    "Sequence": "collections.abc",
    "TypeAlias": "typing",
    "UUID": "uuid",
    "builtins": "",
    "date": "datetime",
    "datetime": "datetime",
}
"""Names of the standard library that generated code uses, and their modules."""


def imports(body: str, known: Mapping[str, str]) -> str:
    """The import lines for the names of ``known`` (name to module) that ``body`` uses.

    Three groups, sorted: the standard library, other packages, the package itself. A name whose
    module is empty is a module.
    """
    by_module: dict[str, list[str]] = {}
    for name in _used(body, frozenset(known)):
        by_module.setdefault(known[name], []).append(name)
    groups: dict[int, list[str]] = {0: [], 1: [], 2: []}
    for name in sorted(by_module.pop("", [])):
        groups[0].append(f"import {name}")
    for module in sorted(by_module, key=_module_order):
        groups[_group(module)].append(_from(module, sorted(by_module[module], key=name_order)))
    return "\n\n".join("\n".join(lines) for lines in groups.values() if lines)


def _used(body: str, known: frozenset[str]) -> set[str]:
    """Those of the known names that code uses in any of its scopes, annotations included.

    Python is asked only of definitions with a word that is not known to be used yet.
    """
    used: set[str] = set()
    for part in _TEXT.sub('""', body).split(_BETWEEN):
        asked = known.intersection(_WORD.findall(part)) - used
        pending = [symtable.symtable(part, "module", "exec")] if asked else []
        while pending:
            scope = pending.pop()
            names = asked.intersection(scope.get_identifiers())
            used.update(name for name in names if scope.lookup(name).is_referenced())
            pending += scope.get_children()
    return used


_TEXT = re.compile(
    r'"""(?:[^"\\]++|\\.|"(?!""))*+"""|"(?:[^"\\\n]++|\\.)*+"|\'(?:[^\'\\\n]++|\\.)*+\'|#[^\n]*',
    re.DOTALL,
)
"""Strings and comments. Generated modules have no string with code in it."""
_WORD = re.compile(r"(?<!\.)\b[A-Za-z_]\w*")
_BETWEEN = "\n\n\n"
"""Two blank lines, which stand between definitions and nowhere else once strings are empty."""


def _from(module: str, names: list[str]) -> str:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return line
    listed = "".join(f"    {name},\n" for name in names)
    return f"from {module} import (\n{listed})"


def _group(module: str) -> int:
    if module.startswith("."):
        return 2
    return 0 if module.partition(".")[0] in sys.stdlib_module_names else 1


def _module_order(module: str) -> tuple[int, str]:
    """Farther relatives first, then by name."""
    dots = len(module) - len(module.lstrip("."))
    return -dots, module


def name_order(name: str) -> tuple[int, str]:
    """Constants, classes, functions: the order that linters know."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2
    return kind, name
