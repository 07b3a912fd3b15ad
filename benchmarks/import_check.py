"""Imports every module of packages and says which fail. Run in the environment they need.

``python import_check.py FOLDER PACKAGE...`` prints a JSON object: how many modules were
imported, and for each that was not its name and why.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys


def check(packages: list[str]) -> dict[str, object]:
    """Import the packages and all modules below them."""
    failed: dict[str, str] = {}
    waiting, imported = list(packages), 0
    while waiting:
        name = waiting.pop()
        try:
            module = importlib.import_module(name)
        except Exception as failure:  # whatever a module raises, it cannot be used
            failed[name] = f"{type(failure).__name__}: {failure}"[:200]
            continue
        imported += 1
        below = pkgutil.iter_modules(getattr(module, "__path__", []))
        waiting += [f"{name}.{found.name}" for found in below]
    return {"imported": imported, "failed": failed}


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    print(json.dumps(check(sys.argv[2:])))
