"""Which operation of a spec a page means by a method and a path."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from specloom.review.nodes import NodeKind, OperationNodes, SpecNodes

_PLACEHOLDER: Final = re.compile(r"\{[^}]*\}|\[[^\]]*\]|<[^>]*>|:[A-Za-z_]\w*")


def is_path(spec: SpecNodes, stated: str, path: str) -> bool:
    """Whether a page's path is a path of the spec; placeholders go by any name, and a page may
    begin with the path of a server."""
    wanted = _PLACEHOLDER.sub("{}", urlsplit(stated).path or stated).rstrip("/")
    bases = [
        urlsplit(node.name).path.rstrip("/")
        for node in spec.nodes.values()
        if node.kind is NodeKind.SERVER
    ]
    mine = _PLACEHOLDER.sub("{}", path).rstrip("/")
    return wanted in {mine, *(base + mine for base in bases)}


def operations_called(
    spec: SpecNodes, name: str, operations: Iterable[OperationNodes]
) -> tuple[OperationNodes, ...]:
    """The operations that a page's name for a call, ``POST /orders``, can mean."""
    method, _, path = name.partition(" ")
    return tuple(
        item
        for item in operations
        if item.method.upper() == method.upper() and is_path(spec, path, item.path)
    )
