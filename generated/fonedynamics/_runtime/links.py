"""Links from one page to the next: found in a header, and followed only where they are safe."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import unquote_plus, urljoin

import httpx2

from .errors import PaginationError

_LONGEST = 64 * 1024
# RFC 8288 section 3: a target in angle brackets, then parameters whose values may be quoted.
_LINK = re.compile(r"<([^<>]*)>((?:[^,\"<]|\"[^\"]*\")*)")
_RELATION = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)


def next_link(header: str) -> str:
    """The target that a Link header has for ``rel=next``; empty where it has none."""
    for match in _LINK.finditer(header[:_LONGEST]):
        relation = _RELATION.search(match[2])
        if relation and "next" in (relation[1] or relation[2] or "").lower().split():
            return match[1].strip()
    return ""


def onward(current: str, link: str) -> str:
    """A link on the page at ``current``, to be resolved from where ``current`` was."""
    try:
        return urljoin(current, link)
    except ValueError:  # It is no URL, which is found out where it is followed.
        return link


def followed(operation: str, base: httpx2.URL, link: str, secrets: Collection[str]) -> httpx2.URL:
    """Where a link leads, relative to ``base``, without the query parameters named ``secrets``.

    Raises:
        PaginationError: To another origin (RFC 6454), where the credentials must not go, or
            nowhere.
    """
    try:
        url = base.join(link).copy_with(fragment=None)
    except (httpx2.InvalidURL, ValueError, TypeError):
        raise PaginationError(operation, "the link to the next page is no URL") from None
    if _origin(url) != _origin(base) or url.userinfo:
        raise PaginationError(
            operation, "the link to the next page leads to another server; it is not followed"
        )
    query = url.query.decode("ascii")
    if secrets and query:
        kept = [
            pair for pair in query.split("&") if unquote_plus(pair.partition("=")[0]) not in secrets
        ]
        url = url.copy_with(query="&".join(kept).encode("ascii") or None)
    return url


def _origin(url: httpx2.URL) -> tuple[str, str, int]:
    default = 443 if url.scheme == "https" else 80
    return url.scheme, url.host, url.port or default
