"""Declared headers of an answer as a model."""

from __future__ import annotations

from datetime import UTC, date, datetime

import httpx2
import msgspec
import pytest
from msgspec import field
from pets import Kind

from specloom.runtime.codec import UNSET, Unset
from specloom.runtime.responses import RawResponse


class Page(msgspec.Struct, kw_only=True):
    """JSON inside a header."""

    next: int | None


class ListHeaders(msgspec.Struct, kw_only=True):
    """What the generator makes of declared headers."""

    left: int | Unset = field(name="X-Left", default=UNSET)
    price: float | Unset | None = field(name="X-Price", default=UNSET)
    final: bool | Unset = field(name="X-Final", default=UNSET)
    changed: datetime | Unset = field(name="Last-Modified", default=UNSET)
    day: date | Unset = field(name="X-Day", default=UNSET)
    kind: Kind | Unset = field(name="X-Kind", default=UNSET)
    ids: list[int] | Unset = field(name="X-Ids", default=UNSET)
    page: Page | Unset = field(name="X-Page", default=UNSET)


MOMENT = datetime(1994, 11, 15, 12, 45, 26, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "text", "attribute", "value"),
    [
        ("x-left", "7", "left", 7),
        ("x-left", "many", "left", "many"),
        ("X-PRICE", "1.5", "price", 1.5),
        ("X-Final", "true", "final", True),
        ("Last-Modified", "Tue, 15 Nov 1994 12:45:26 GMT", "changed", MOMENT),
        ("Last-Modified", "1994-11-15T12:45:26Z", "changed", MOMENT),
        ("Last-Modified", "yesterday", "changed", "yesterday"),
        ("X-Day", "Tue, 15 Nov 1994 12:45:26 GMT", "day", MOMENT.date()),
        ("X-Kind", "axolotl", "kind", Kind("axolotl")),
        ("X-Ids", "1, 2,3", "ids", [1, 2, 3]),
        ("X-Ids", "one", "ids", "one"),
        ("X-Page", '{"next": null}', "page", Page(next=None)),
        ("X-Page", "{", "page", "{"),
        ("X-Page", "next=2", "page", Page(next=2)),
        ("X-Page", "other, x, next, 2", "page", Page(next=2)),
        ("X-Page", "next", "page", "next"),
        ("X-Page", "other=2", "page", "other=2"),
    ],
)
def test_a_header_has_its_declared_type_or_stays_text(
    name: str, text: str, attribute: str, value: object
) -> None:
    headers = RawResponse(200, httpx2.Headers([(name, text)]), b"").parse_headers(ListHeaders)
    assert getattr(headers, attribute) == value
    given = {attribute}
    assert {n for n in headers.__struct_fields__ if getattr(headers, n) is not UNSET} == given


def test_lines_of_one_name_are_one_list() -> None:
    lines = httpx2.Headers([("X-Ids", "1"), ("X-Left", "2"), ("x-ids", "3")])
    headers = RawResponse(200, lines, b"").parse_headers(ListHeaders)
    assert headers == ListHeaders(ids=[1, 3], left=2)
