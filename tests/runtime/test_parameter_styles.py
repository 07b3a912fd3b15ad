"""The styles of parameters, as they stand in the target, headers and cookies of a request."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from one_request import operation, sent
from pets import Driver

from specloom.runtime.codec import UNSET
from specloom.runtime.errors import InvalidRequestError
from specloom.runtime.operation import Parameter

FORM = "application/x-www-form-urlencoded"
QUERY_STYLES = [
    ({"style": "form", "explode": True}, ["a b", "c"], "q=a%20b&q=c"),
    ({"style": "form", "explode": False}, ["a,b", "c"], "q=a%2Cb,c"),
    ({"style": "form", "explode": True}, {"x": 1, "y": True}, "x=1&y=true"),
    ({"style": "form", "explode": False}, {"x": 1, "y": 2}, "q=x,1,y,2"),
    ({"style": "spaceDelimited", "explode": False}, [1, 2], "q=1%202"),
    ({"style": "pipeDelimited", "explode": False}, [1, 2], "q=1%7C2"),
    (
        {"style": "deepObject", "explode": True},
        {"a": {"b": 1}, "c": [1, 2]},
        "q%5Ba%5D%5Bb%5D=1&q%5Bc%5D=1&q%5Bc%5D=2",
    ),
    ({"style": "form", "explode": True}, "a/b?c&d=e#f", "q=a%2Fb%3Fc%26d%3De%23f"),
    ({"style": "form", "allow_reserved": True}, "a/b?c&d=e", "q=a/b?c%26d%3De"),
    ({"style": "form", "explode": True}, [], ""),
    ({"style": "form", "nullable": True}, None, "q="),
    ({"content_type": "application/json"}, {"a": [1]}, "q=%7B%22a%22%3A%5B1%5D%7D"),
    ({"style": "form"}, UUID(int=1), "q=00000000-0000-0000-0000-000000000001"),
    ({"style": "form"}, UNSET, ""),
    ({"style": "form", "explode": False}, [], ""),
    ({"style": "querystring", "content_type": FORM}, {"a": "b c", "d": [1, 2]}, "a=b%20c&d=1&d=2"),
    ({"style": "querystring", "content_type": FORM}, {"a": ""}, "a="),
    ({"style": "querystring", "content_type": "application/json"}, [1, "="], "%5B1%2C%22%3D%22%5D"),
    (
        {"style": "querystring", "content_type": "text/plain"},
        "$.a[?@.b>1]",
        "%24.a%5B%3F%40.b%3E1%5D",
    ),
]


@pytest.mark.parametrize(("style", "value", "expected"), QUERY_STYLES)
def test_query_styles(style: Any, value: Any, expected: str) -> None:
    parameter = Parameter(key="query:q", name="q", argument="q", location="query", **style)
    raw = sent(Driver("sync"), operation(parameters=(parameter,)), {"query:q": value})
    assert raw.split(b" ")[1].decode() == "/v1/pets" + (f"?{expected}" if expected else "")


PATH_STYLES = [
    ({}, "a/b", "a%2Fb"),
    ({}, "%2e%2e", "%252e%252e"),
    ({}, "é?#", "%C3%A9%3F%23"),
    ({}, [1, "x,y"], "1,x%2Cy"),
    ({"explode": True}, {"r": 1, "g": 2}, "r=1,g=2"),
    ({"style": "label"}, "x", ".x"),
    ({"style": "label", "explode": True}, [1, 2], ".1.2"),
    ({"style": "matrix"}, "x", ";id=x"),
    ({"style": "matrix"}, [1, 2], ";id=1,2"),
    ({"style": "matrix", "explode": True}, [1, 2], ";id=1;id=2"),
    ({"style": "matrix", "explode": True}, {"r": 1, "g": 2}, ";r=1;g=2"),
    ({"allow_reserved": True}, "a/b,c%", "a/b,c%25"),
    ({"style": "label", "explode": True, "allow_reserved": True}, ["a,b", "c"], ".a,b.c"),
]


@pytest.mark.parametrize(("style", "value", "expected"), PATH_STYLES)
def test_path_styles(style: Any, value: Any, expected: str) -> None:
    parameter = Parameter(key="path:id", name="id", argument="id", location="path", **style)
    raw = sent(
        Driver("sync"), operation(path="/pets/{id}/x", parameters=(parameter,)), {"path:id": value}
    )
    assert raw.split(b" ")[1].decode() == f"/v1/pets/{expected}/x"


COLOURS = ["", "blue", ["blue", "black", "brown"], {"R": 100, "G": 200, "B": 150}]
STYLES = [
    (
        "path",
        "matrix",
        False,
        ";color",
        ";color=blue",
        ";color=blue,black,brown",
        ";color=R,100,G,200,B,150",
    ),
    (
        "path",
        "matrix",
        True,
        ";color",
        ";color=blue",
        ";color=blue;color=black;color=brown",
        ";R=100;G=200;B=150",
    ),
    ("path", "label", False, None, ".blue", ".blue,black,brown", ".R,100,G,200,B,150"),
    ("path", "label", True, None, ".blue", ".blue.black.brown", ".R=100.G=200.B=150"),
    ("path", "simple", False, None, "blue", "blue,black,brown", "R,100,G,200,B,150"),
    ("path", "simple", True, None, "blue", "blue,black,brown", "R=100,G=200,B=150"),
    (
        "query",
        "form",
        False,
        "color=",
        "color=blue",
        "color=blue,black,brown",
        "color=R,100,G,200,B,150",
    ),
    (
        "query",
        "form",
        True,
        "color=",
        "color=blue",
        "color=blue&color=black&color=brown",
        "R=100&G=200&B=150",
    ),
    (
        "query",
        "spaceDelimited",
        False,
        None,
        None,
        "color=blue%20black%20brown",
        "color=R%20100%20G%20200%20B%20150",
    ),
    (
        "query",
        "pipeDelimited",
        False,
        None,
        None,
        "color=blue%7Cblack%7Cbrown",
        "color=R%7C100%7CG%7C200%7CB%7C150",
    ),
    (
        "query",
        "deepObject",
        True,
        None,
        None,
        None,
        "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150",
    ),
    ("header", "simple", False, "", "blue", "blue,black,brown", "R,100,G,200,B,150"),
    ("header", "simple", True, "", "blue", "blue,black,brown", "R=100,G=200,B=150"),
    (
        "cookie",
        "form",
        False,
        "color=",
        "color=blue",
        "color=blue,black,brown",
        "color=R,100,G,200,B,150",
    ),
    (
        "cookie",
        "cookie",
        True,
        "color=",
        "color=blue",
        "color=blue; color=black; color=brown",
        "R=100; G=200; B=150",
    ),
]


@pytest.mark.parametrize(
    ("place", "style", "explode", "expected"), [(*row[:3], row[3:]) for row in STYLES]
)
def test_the_examples_of_the_specification(
    place: str, style: str, explode: bool, expected: tuple[str | None, ...]
) -> None:
    """OpenAPI 3.1, Parameter Object, Style Examples; what is None there is not defined."""
    key = f"{place}:color"
    parameter = Parameter(
        key=key, name="color", argument="color", location=place, style=style, explode=explode
    )
    path = "/x/{color}" if place == "path" else "/x"
    for colour, text in zip(COLOURS, expected, strict=True):
        if text is None:
            continue
        raw = sent(Driver("sync"), operation(path=path, parameters=(parameter,)), {key: colour})
        assert _written(raw.decode(), place) == text


def _written(raw: str, place: str) -> str:
    match place:
        case "path":
            return raw.split(" ")[1].removeprefix("/v1/x/")
        case "query":
            return raw.split(" ")[1].partition("?")[2]
        case _:
            name = "color: " if place == "header" else "Cookie: "
            return raw.partition(f"\r\n{name}")[2].partition("\r\n")[0]


def test_a_cookie_of_style_cookie_is_sent_as_it_is() -> None:
    parameter = Parameter(
        key="cookie:c", name="c", argument="c", location="cookie", style="cookie", explode=True
    )
    raw = sent(Driver("sync"), operation(parameters=(parameter,)), {"cookie:c": "a b/é%"})
    assert "\r\nCookie: c=a b/é%\r\n".encode() in raw
    with pytest.raises(InvalidRequestError):
        sent(Driver("sync"), operation(parameters=(parameter,)), {"cookie:c": "a; admin=1"})


def test_a_path_with_reserved_characters_stays_below_its_place() -> None:
    parameter = Parameter(
        key="path:id", name="id", argument="id", location="path", allow_reserved=True
    )
    for value in ("a/../b", "..", "./a", "a/."):
        with pytest.raises(InvalidRequestError):
            sent(
                Driver("sync"),
                operation(path="/x/{id}", parameters=(parameter,)),
                {"path:id": value},
            )


def test_what_is_unset_inside_an_argument_is_left_out() -> None:
    parameter = Parameter(
        key="query:q", name="q", argument="q", location="query", style="form", explode=True
    )
    raw = sent(
        Driver("sync"), operation(parameters=(parameter,)), {"query:q": {"a": UNSET, "b": 1}}
    )
    assert raw.split(b" ")[1] == b"/v1/pets?b=1"
