"""The exact bytes of requests: method, target, headers and body."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from one_request import NOTHING, operation, sent
from pets import API, GET, UPDATE, Driver, Kind, Pet
from socket_server import SocketServer

from specloom.runtime.codec import UNSET
from specloom.runtime.errors import InvalidRequestError
from specloom.runtime.operation import Body, FieldEncoding, Parameter
from specloom.runtime.session import Session


def test_a_json_put_with_credentials(driver: Driver) -> None:
    change = operation(
        "PUT",
        "/pets/{id}",
        parameters=UPDATE.parameters,
        body=UPDATE.body,
        security=(("basic",),),
    )
    values = {"path:id": 7, "name": None, "kind": Kind.CAT, "weight": Decimal("1.10"), "x": UNSET}
    assert sent(driver, change, values) == (
        b"PUT /v1/pets/7 HTTP/1.1\r\n"
        b"Host: HOST\r\n"
        b"Accept: */*\r\n"
        b"Accept-Encoding: gzip, deflate\r\n"
        b"User-Agent: pets-client\r\n"
        b"Content-Type: application/json\r\n"
        b"Authorization: Basic bWU6czNjcmV0\r\n"
        b"Content-Length: 40\r\n"
        b"\r\n"
        b'{"name":null,"kind":"cat","weight":1.10}'
    )


def test_a_form_post(driver: Driver) -> None:
    body = Body(
        media_type="application/x-www-form-urlencoded",
        required=True,
        spelled_out=True,
        encoding={"codes": FieldEncoding(explode=False)},
    )
    values = {
        "Name": "Ann & Bob+1",
        "Born": date(2020, 2, 29),
        "Vaccinated": True,
        "Nick": None,
        "tags": ["a", "b"],
        "codes": [1, 2],
        "owner": {"id": 1},
        "Left": UNSET,
    }
    assert sent(driver, operation("POST", body=body), values) == (
        b"POST /v1/pets HTTP/1.1\r\n"
        b"Host: HOST\r\n"
        b"Accept: */*\r\n"
        b"Accept-Encoding: gzip, deflate\r\n"
        b"User-Agent: pets-client\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 107\r\n"
        b"\r\n"
        b"Name=Ann+%26+Bob%2B1&Born=2020-02-29&Vaccinated=true&Nick=&tags=a&tags=b&codes=1,2"
        b"&owner=%7B%22id%22%3A1%7D"
    )


def test_a_multipart_post_with_a_file(driver: Driver) -> None:
    body = Body(media_type="multipart/form-data", required=True, spelled_out=True, files=("photo",))
    raw = sent(driver, operation("POST", body=body), {"name": "Ann", "photo": io.BytesIO(b"\x00")})
    head, _, content = raw.partition(b"\r\n\r\n")
    assert b"Content-Type: multipart/form-data; boundary=5f1e0c7a" in head
    assert content == (
        b'--5f1e0c7a\r\nContent-Disposition: form-data; name="name"\r\n\r\nAnn\r\n'
        b'--5f1e0c7a\r\nContent-Disposition: form-data; name="photo"; filename="photo"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n\x00\r\n"
        b"--5f1e0c7a--\r\n"
    )


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"photo": [b"a", b"b"]}, [b"photo", b"photo"]),
        ({"photo": (io.BytesIO(b"a"), io.BytesIO(b"b"))}, [b"photo", b"photo"]),
        ({"photo": ("a.png", b"a")}, [b"photo"]),
        ({"photo": (("a.png", b"a"), ("b.png", b"b"))}, [b"photo", b"photo"]),
        ({"tag": ("a", "b")}, [b"tag", b"tag"]),
        ({"tag": [{"a": 1}, {"a": 2}]}, [b"tag", b"tag"]),
    ],
)
def test_each_item_of_a_list_is_a_part(given: dict[str, object], names: list[bytes]) -> None:
    body = Body(media_type="multipart/form-data", spelled_out=True, files=("photo",))
    raw = sent(Driver("sync"), operation("POST", body=body), given)
    assert re.findall(rb'form-data; name="(\w+)"', raw) == names


def body_of(raw: bytes) -> bytes:
    return raw.partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize(
    ("required", "values", "expected"),
    [(True, {}, b"{}"), (False, {}, b""), (False, {"name": None}, b'{"name":null}')],
)
def test_an_empty_body(driver: Driver, required: bool, values: Any, expected: bytes) -> None:
    body = Body(media_type="application/json", required=required, spelled_out=True)
    raw = sent(driver, operation("POST", body=body), values)
    assert body_of(raw) == expected
    assert (b"Content-Type" in raw) == bool(expected)


@pytest.mark.parametrize(
    ("media_type", "given", "expected"),
    [
        ("application/json", {"body": [1, None]}, b"[1,null]"),
        ("application/json", {"body": None}, b"null"),
        ("application/json", {"body": Pet(id=1)}, b'{"id":1}'),
        ("application/json", {"body": {"a": {"b": UNSET}}}, b'{"a":{}}'),
        ("application/octet-stream", {"content": b"\x00\x01"}, b"\x00\x01"),
        ("application/octet-stream", {"content": io.BytesIO(b"file")}, b"file"),
        ("text/plain", {"body": "Grüße"}, "Grüße".encode()),
        ("application/json", {"body": {"a": 1}, "extra_body": {"b": 2}}, b'{"a":1,"b":2}'),
    ],
)
def test_a_body_in_one_argument(media_type: str, given: Any, expected: bytes) -> None:
    body = Body(media_type=media_type, required=True)
    assert body_of(sent(Driver("sync"), operation("POST", body=body), **given)) == expected


@pytest.mark.parametrize(
    ("stated", "filename", "expected"),
    [
        ("", "a.png", "application/octet-stream"),
        ("image/png", "a.jpeg", "image/png"),
        ("image/png, image/jpeg", "a.jpeg", "image/jpeg"),
        ("image/png, image/jpeg", "a.bin", "image/png"),
        ("image/*", "a.gif", "image/gif"),
        ("image/*", "a.txt", "application/octet-stream"),
        ("*/*", "a.txt", "text/plain"),
    ],
)
def test_the_type_of_a_file_is_one_of_those_listed(
    stated: str, filename: str, expected: str
) -> None:
    body = Body(
        media_type="multipart/form-data",
        spelled_out=True,
        files=("f",),
        encoding={"f": FieldEncoding(content_type=stated)},
    )
    raw = sent(Driver("sync"), operation("POST", body=body), {"f": (filename, b"x")})
    assert f"\r\nContent-Type: {expected}\r\n\r\nx".encode() in raw


def test_headers_and_cookies(driver: Driver) -> None:
    parameters = tuple(
        Parameter(key=f"{place}:{name}", name=name, argument=name, location=place, style=style)
        for place, name, style in [
            ("header", "X-Tags", "simple"),
            ("cookie", "flavour", "form"),
        ]
    )
    values = {"header:X-Tags": ["a", "b"], "cookie:flavour": "oat; milk"}
    given = {"extra_headers": {"accept": "text/plain", "X-More": "1"}, "extra_query": {"q": "a b"}}
    raw = sent(driver, operation(parameters=parameters), values, **given)
    assert raw.split(b" ")[1] == b"/v1/pets?q=a%20b"
    assert b"\r\nX-Tags: a,b\r\n" in raw
    assert b"\r\nCookie: flavour=oat%3B%20milk\r\n" in raw
    assert b"\r\naccept: text/plain\r\nX-More: 1\r\n" in raw
    assert b"Accept: */*" not in raw


@pytest.mark.parametrize("value", ["", ".", "..", "a\r\nb", "a\nb", None])
def test_a_path_that_would_be_another_is_refused_before_anything_is_sent(value: Any) -> None:
    with SocketServer([NOTHING]) as server, Session(API, base_url=server.url) as session:
        with pytest.raises(InvalidRequestError) as caught:
            session.call(GET, {"path:id": value})
        assert caught.value.violations[0].name == "id"
        assert "a\n" not in str(caught.value)
        assert not server.heard


@pytest.mark.parametrize("value", [object(), "\ud800", {"a": object()}])
def test_a_value_that_cannot_be_written_is_refused(value: object) -> None:
    parameter = Parameter(key="query:q", name="q", argument="q", location="query", style="form")
    with pytest.raises(InvalidRequestError):
        sent(Driver("sync"), operation(parameters=(parameter,)), {"query:q": value})
    body = Body(media_type="application/json", required=True)
    with pytest.raises(InvalidRequestError):
        sent(Driver("sync"), operation("POST", body=body), body=[object(), value])


@pytest.mark.parametrize(
    ("values", "given", "name"),
    [
        ({"header:X": "secret\r\nX-Evil: 1"}, {}, "x_header"),
        ({}, {"extra_headers": {"X": "secret\nX-Evil: 1"}}, "extra_headers"),
        ({}, {"extra_headers": {"X\r\nEvil": "secret"}}, "extra_headers"),
    ],
)
def test_a_header_that_would_be_two_is_refused(values: Any, given: Any, name: str) -> None:
    parameter = Parameter(key="header:X", name="X", argument="x_header", location="header")
    with pytest.raises(InvalidRequestError) as caught:
        sent(Driver("sync"), operation(parameters=(parameter,)), values, **given)
    assert caught.value.violations[0].name == name
    assert "secret" not in str(caught.value)
