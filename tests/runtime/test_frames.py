"""Bodies that are sequences, taken apart: what the standards say, wherever the bytes are cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom.runtime.frames import PARSERS, CutOff, FrameTooLarge, Parser, ServerSentEvent

LINES = [
    (b'{"a":1}\n{"a":2}\n', [b'{"a":1}', b'{"a":2}']),
    (b'{"a":1}\r\n\r\n \n[2]', [b'{"a":1}', b"[2]"]),
    (b"", []),
]
RECORDS = [
    (b'\x1e{"a":1}\n\x1e[1,\n 2]\n', [b'{"a":1}', b"[1,\n 2]"]),
    (b'\x1e\x1e\n\x1e12\n\x1e"\\"[\\\\"\n', [b"12", b'"\\"[\\\\"']),
    (b'\x1e{"a":"}\\n{"}\n', [b'{"a":"}\\n{"}']),
    (b'{"a":1}\n\x1e{"a":2}', [b'{"a":1}', b'{"a":2}']),
]
EVENTS = [
    (
        b"data: YHOO\ndata: +2\ndata: 10\n\n",
        [ServerSentEvent("YHOO\n+2\n10")],
    ),
    (
        b": test stream\n\ndata: first\nid: 1\n\ndata:second event\nid\n\ndata:  third\n\n",
        [
            ServerSentEvent("first", id="1"),
            ServerSentEvent("second event"),
            ServerSentEvent(" third"),
        ],
    ),
    (b"data\n\ndata\ndata\n\ndata:", [ServerSentEvent(""), ServerSentEvent("\n")]),
    (
        b"event: add\r\ndata: 1\r\n\r\nid: 7\rdata: 2\r\rid: no\0\ndata: 3\n\n",
        [
            ServerSentEvent("1", event="add"),
            ServerSentEvent("2", id="7"),
            ServerSentEvent("3", id="7"),
        ],
    ),
    (
        b"\xef\xbb\xbfretry: 250\ndata: \xc3\xa9\xff\n\nretry: 2.5\nother: x\ndata: 2\n\n",
        [ServerSentEvent("\xe9\ufffd", retry=250), ServerSentEvent("2")],
    ),
    (b"retry: " + b"9" * 5000 + b"\ndata: 1\n\n", [ServerSentEvent("1")]),
    (b"event: lost\n\ndata: 1\n\n", [ServerSentEvent("1")]),
]
CASES = [
    *(("lines", body, frames) for body, frames in LINES),
    *(("records", body, frames) for body, frames in RECORDS),
    *(("events", body, frames) for body, frames in EVENTS),
]


def parsed(parser: Parser, parts: list[bytes]) -> list[object]:
    """The frames of a body that comes in parts, and what ends them where that is an error."""
    frames: list[object] = []
    try:
        for part in parts:
            frames += parser.feed(part)
        frames += parser.end()
    except (CutOff, FrameTooLarge) as failure:
        frames.append((type(failure), str(failure), getattr(failure, "content", None)))
    return frames


def singly(body: bytes) -> list[bytes]:
    return [body[i : i + 1] for i in range(len(body))]


@pytest.mark.parametrize(("framing", "body", "frames"), CASES)
def test_a_body_is_taken_apart(framing: str, body: bytes, frames: list[object]) -> None:
    assert parsed(PARSERS[framing](10_000), [body]) == frames
    assert parsed(PARSERS[framing](10_000), singly(body)) == frames


@pytest.mark.parametrize("body", [b"\x1e12", b"\x1e12\x1e13\n", b'\x1e{"a":', b'\x1e"a\\\x1e1\n'])
def test_a_record_that_is_cut_off_is_refused(body: bytes) -> None:
    found = parsed(PARSERS["records"](100), [body])
    assert found == [(CutOff, "an item is cut off", body[1:].partition(b"\x1e")[0])]


@pytest.mark.parametrize(
    ("framing", "body"),
    [
        ("lines", b"[1]\n" * 20 + b"x" * 11),
        ("records", b"\x1e[1]\n" * 20 + b"\x1e[" + b" " * 10),
        ("events", b"data:1\n\n" * 20 + b"x" * 11),
        ("events", b"data:1\n\n" * 20 + b"data:\n" * 11),
    ],
)
def test_one_frame_is_bounded_and_their_number_is_not(framing: str, body: bytes) -> None:
    found = parsed(PARSERS[framing](10), [body])
    assert len(found) == 21
    assert found[-1] == (FrameTooLarge, "one item is larger than max_response_bytes", None)
    assert parsed(PARSERS[framing](10), singly(body)) == found


SIGNS = (
    st.sampled_from([b"data", b":", b"id", b"event", b"retry", b"data: x\n\n"])
    | st.sampled_from(
        [b"\n", b"\r", b"\r\n", b"\x1e", b'"', b"\\", b"{", b"}", b"[", b"]", b"1", b" "]
    )
    | st.sampled_from([b"\xc3\xa9", b"\xef\xbb\xbf", b"\0", b"\xff"])
)


@pytest.mark.parametrize("framing", PARSERS)
@given(signs=st.lists(SIGNS, max_size=40), cuts=st.lists(st.integers(0, 200), max_size=12))
def test_where_a_body_is_cut_does_not_matter(
    framing: str, signs: list[bytes], cuts: list[int]
) -> None:
    body = b"".join(signs)
    edges = [0, *sorted(min(cut, len(body)) for cut in cuts), len(body)]
    parts = [body[edges[i] : edges[i + 1]] for i in range(len(edges) - 1)]
    whole = parsed(PARSERS[framing](20), [body])
    assert parsed(PARSERS[framing](20), parts) == whole
    assert parsed(PARSERS[framing](20), singly(body)) == whole
