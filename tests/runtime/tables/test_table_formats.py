"""Formats, at the edges of the documents that define them."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import FormatChecker

from specloom.runtime.formats import FORMATS
from specloom.runtime.tables import Row, Table

GOOD = {
    "uuid": ["0b6e9a52-5d1c-4b3b-8b3c-3b0b6e9a5d1c", "0B6E9A52-5D1C-4B3B-8B3C-3B0B6E9A5D1C"],
    "date-time": [
        "2024-02-29T23:59:59Z",
        "2024-05-31t00:00:00.123456789+05:30",
        "1998-12-31T23:59:60Z",
        "1998-12-31T15:59:60.123-08:00",
        "0000-01-01T00:00:00z",
    ],
    "date": ["2000-02-29", "2024-12-31"],
    "time": ["12:00:00Z", "00:00:00.5-23:59", "23:59:60Z"],
    "email": [
        "a@b",
        "first.last+tag@example.com",
        '"a b"@example.com',
        "a@[127.0.0.1]",
        "a@[IPv6:::1]",
    ],
    "uri": [
        "https://example.com/a?b=c#d",
        "mailto:a@example.com",
        "urn:isbn:0451450523",
        "http://[::1]:8080/",
        "http://user:pw@host/%20",
        "file:///etc/hosts",
    ],
    "ipv4": ["127.0.0.1", "255.255.255.255"],
    "ipv6": ["::", "::1", "2001:db8::8a2e:370:7334", "::ffff:192.0.2.1"],
    "e164": ["+15551234567", "+12", "+123456789012345"],
}

BAD = {
    "uuid": ["0b6e9a525d1c4b3b8b3c3b0b6e9a5d1c", "{0b6e9a52-5d1c-4b3b-8b3c-3b0b6e9a5d1c}", "NaNa"],
    "date-time": [
        "2024-05-31 00:00:00Z",
        "2024-05-31T00:00:00",
        "2023-02-29T00:00:00Z",
        "1998-12-31T23:58:60Z",
        "2024-05-31T24:00:00Z",
        "2024-05-31T00:00:00+24:00",
        "2024-05-31T00:00:00Z\n",
        "２０２4-05-31T00:00:00Z",
    ],
    "date": ["1900-02-29", "2024-13-01", "2024-00-01", "2024-1-1", "2024-04-31", "20240101"],
    "time": ["12:00:00", "12:00Z", "25:00:00Z", "22:59:60Z"],
    "email": ["", "a", "@b", "a@", "a..b@c", ".a@c", "a b@c", "a@-b", "a@[300.0.0.1]", "a@b\n"],
    "uri": [
        "example.com",
        "//example.com/a",
        "http://a b",
        "http://exämple.com",
        "http://a/%zz",
        "http://[1.2.3.4]/",
        "http://a:b/",
        "http://a#b#c",
        "1http://a",
        "http://a\\b",
    ],
    "ipv4": ["1.2.3", "256.0.0.1", "01.2.3.4", "1.2.3.4 ", "١.2.3.4"],
    "ipv6": ["1", ":::", "fe80::1%eth0", "::1/64", "12345::"],
    "e164": ["15551234567", "+05551234567", "+1234567890123456", "+1 555 1234567", "+1555123456\n"],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in GOOD for text in GOOD[name]])
def test_a_text_of_the_format_passes(name: str, text: str) -> None:
    assert FORMATS[name].accepts(text)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in BAD for text in BAD[name]])
def test_a_text_beside_the_format_is_refused(name: str, text: str) -> None:
    assert not FORMATS[name].accepts(text)


def test_every_format_is_tried_both_ways() -> None:
    assert set(FORMATS) == set(GOOD) == set(BAD)


def test_a_format_that_nobody_knows_passes() -> None:
    row = Row(key="a", name="a", wire_name="a", type="string", format="favourite-colour")
    assert Table(name="t", rows=(row,)).check({"a": "anything"}) == ()


def near(good: str) -> st.SearchStrategy[str]:
    """A text of a format with at most one character put in, taken out or replaced."""
    place = st.integers(0, len(good))
    put = st.sampled_from(["", "0", "9", "f", "g", "-", ".", ":", "/", " ", "+", "\n"])
    return st.tuples(place, put, st.booleans()).map(
        lambda change: good[: change[0]] + change[1] + good[change[0] + change[2] :]
    )


@settings(derandomize=True, deadline=None)
@given(data=st.data())
def test_formats_agree_with_a_reference_beside_their_edges(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["date", "ipv4", "ipv6"]))
    text = data.draw(st.sampled_from(GOOD[name]).flatmap(near))
    # RFC 3339 has a year 0, and the reference's calendar begins with 1.
    assume(not text.startswith("0000"))
    assert FORMATS[name].accepts(text) == FormatChecker().conforms(text, name)
