"""The imports of a generated module: what its code names, and nothing else."""

from __future__ import annotations

import re
import symtable
import sys
from collections.abc import Collection, Mapping

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

    Its words tell, and most of its lines are there many times. Where it gives such a name to
    something of its own, too, Python is asked, which takes much longer.
    """
    code = _TEXT.sub('""', body)
    words = set(_WORD.findall("\n".join({line.strip(): None for line in code.split("\n")})))
    used = words & known
    own = (form.format(name) for name in used for form in _OWN)
    return used if words.isdisjoint(own) else _referenced(code, used)


def _referenced(code: str, names: Collection[str]) -> set[str]:
    """Those of the names that some scope of the code refers to and none around it has made."""
    found: set[str] = set()
    pending = [symtable.symtable(code, "module", "exec")]
    while pending:
        scope = pending.pop()
        here = scope.get_identifiers()
        symbols = [scope.lookup(name) for name in names if name in here]
        found.update(
            symbol.get_name()
            for symbol in symbols
            if symbol.is_referenced() and symbol.is_global() and not symbol.is_local()
        )
        pending += scope.get_children()
    return found


_TEXT = re.compile(
    r'"""(?:[^"\\]++|\\.|"(?!""))*+"""|"(?:[^"\\\n]++|\\.)*+"|\'(?:[^\'\\\n]++|\\.)*+\'|#[^\n]*',
    re.DOTALL,
)
"""Strings and comments. Generated modules have no string with code in it."""
_WORD = re.compile(r"^\w+ = |(?:def |class |\.)?[^\W\d]\w*(?:: |=)?", re.MULTILINE)
"""A word, with what says that it stands for no value: ``.word``, ``word=``, ``def word``."""
_OWN = ("{}: ", "{} = ", "def {}", "class {}")
"""A parameter or a field, a target, a definition."""


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
