"""Answers that come in pages: every item once, and no way round in a circle or elsewhere."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from pets import ANSWERS, CANARY, Driver, Pet
from socket_server import SocketServer, Step, answer

from specloom.runtime.codec import UNSET, Unset
from specloom.runtime.errors import APIError, NotFoundError, PaginationError
from specloom.runtime.links import next_link
from specloom.runtime.operation import Answer, Operation, Parameter
from specloom.runtime.pages import Pages


class Meta(msgspec.Struct, kw_only=True):
    """Where a page leads."""

    next_: str | int | Unset | None = msgspec.field(name="next", default=UNSET)


class Page(msgspec.Struct, kw_only=True):
    """One page of pets."""

    pets: list[Pet] | Unset | None = UNSET
    meta: Meta | Unset = UNSET


def parameter(name: str) -> Parameter:
    return Parameter(
        key=f"query:{name}", name=name, argument=name, location="query", style="form", explode=True
    )


LIST: Operation[Page] = Operation(
    id="pets.list",
    method="GET",
    path="/pets",
    parameters=tuple(map(parameter, ("cursor", "page", "skip", "kind"))),
    answers=(Answer("200", "application/json", Page), Answer("204"), *ANSWERS[1:]),
)
CURSOR: Pages[Pet] = Pages(
    by="cursor", items=("pets",), parameter="query:cursor", value=("meta", "next")
)
PAGE: Pages[Pet] = Pages(by="page", items=("pets",), parameter="query:page", start=1)
OFFSET: Pages[Pet] = Pages(by="offset", items=("pets",), parameter="query:skip")
LINK: Pages[Pet] = Pages(by="link", items=("pets",), value=("meta", "next"))
HEADER: Pages[Pet] = Pages(by="link", items=("pets",))


def page(*ids: int, next_: object = None, **more: Any) -> bytes:
    body = {"pets": [{"id": one} for one in ids], "meta": {"next": next_}}
    return answer(body=json.dumps(body).encode(), **more)


def ids(items: list[Pet]) -> list[int]:
    return [item.id for item in items]


Story = tuple[Pages[Pet], list[bytes], list[str]]

STORIES: list[Story] = [
    (
        CURSOR,
        [page(1, 2, next_="a&b"), page(next_="c"), page(3)],
        ["?kind=cat", "?cursor=a%26b&kind=cat", "?cursor=c&kind=cat"],
    ),
    (CURSOR, [page(1, 2, next_=7), page(3, next_="")], ["?kind=cat", "?cursor=7&kind=cat"]),
    (
        PAGE,
        [page(1, 2), page(3), page()],
        ["?kind=cat", "?page=2&kind=cat", "?page=3&kind=cat"],
    ),
    (
        OFFSET,
        [page(1, 2), page(3), answer("204 No Content", content_type="")],
        ["?kind=cat", "?skip=2&kind=cat", "?skip=3&kind=cat"],
    ),
    (
        LINK,
        [
            page(1, 2, next_="?page=2#top"),
            page(3, next_="/v1/more/pets"),
            page(next_="cats"),
            page(),
        ],
        ["?kind=cat", "?page=2", "/v1/more/pets", "/v1/more/cats"],
    ),
    (
        HEADER,
        [page(1, 2, headers=['Link: <?page=0>; rel="prev", <?page=2>; rel="next"']), page(3)],
        ["?kind=cat", "?page=2"],
    ),
]


@pytest.mark.parametrize(("pages", "served", "targets"), STORIES)
def test_every_page_is_asked_for_and_every_item_given_once(
    driver: Driver, pages: Pages[Pet], served: list[bytes], targets: list[str]
) -> None:
    with SocketServer(served) as server:
        items = driver.paged(server.url, LIST, pages, {"query:kind": "cat"})
        heard = [request.target.removeprefix("/v1/pets") for request in server.heard]
    assert ids(items) == [1, 2, 3]
    assert heard == targets


def test_an_iteration_begins_where_the_caller_says(driver: Driver) -> None:
    with SocketServer([page(1), page()]) as server:
        driver.paged(server.url, LIST, PAGE, {"query:page": 7})
        driver.paged(server.url, LIST, OFFSET, {"query:skip": 40})
        assert [one.target.partition("?")[2] for one in server.heard] == [
            "page=7",
            "page=8",
            "skip=40",
        ]


def test_a_page_is_asked_for_when_its_items_are(driver: Driver) -> None:
    with SocketServer([page(1, 2, next_="a"), page(3)]) as server:
        assert ids(driver.paged(server.url, LIST, CURSOR, at_most=2)) == [1, 2]
        assert len(server.heard) == 1


def test_each_page_is_a_call_of_its_own(driver: Driver) -> None:
    served: list[Step] = [page(1, next_="a"), answer("503 Busy", b"{}"), page(2, next_="b")]
    served.append(answer("404 Not Found", b'{"message":"gone"}'))
    items: list[Pet] = []
    with SocketServer(served) as server, pytest.raises(NotFoundError):
        driver.paged(server.url, LIST, CURSOR, each=items.append)
    assert ids(items) == [1, 2]
    assert driver.waits == [0.5]


CIRCLES: list[tuple[Pages[Pet], list[bytes], dict[str, object]]] = [
    (CURSOR, [page(1, next_="a")], {}),
    (CURSOR, [page(1, next_="b"), page(2, next_="a"), page(3, next_="b")], {}),
    (CURSOR, [page(1, next_="a")], {"query:cursor": "a"}),
    (LINK, [page(1, next_="?page=2")], {}),
    (HEADER, [page(1, headers=["Link: <?page=2>; rel=next"])], {}),
    (PAGE, [page(1)], {}),
    (OFFSET, [page(1)], {}),
]


@pytest.mark.parametrize(("pages", "served", "values"), CIRCLES)
def test_a_circle_is_left(
    driver: Driver, pages: Pages[Pet], served: list[bytes], values: dict[str, object]
) -> None:
    items: list[Pet] = []
    with SocketServer(served) as server:
        with pytest.raises(
            PaginationError, match=r"pets\.list: the (pages go round|server answers)"
        ):
            driver.paged(server.url, LIST, pages, values, each=items.append)
        assert len(server.heard) == len(items) <= 3


ELSEWHERE = [
    "https://elsewhere.example/v1/pets",
    "//elsewhere.example/v1/pets",
    "http://127.0.0.1:9/v1/pets",
    "https://127.0.0.1/v1/pets",
    "http://user:password@{host}/v1/pets",
    "http://[",
    "ftp:pets",
]


@pytest.mark.parametrize("link", ELSEWHERE)
def test_a_link_to_elsewhere_is_not_followed(driver: Driver, link: str) -> None:
    items: list[Pet] = []
    with SocketServer([b""]) as server:
        link = link.replace("{host}", server.url.removeprefix("http://"))
        server.steps = [page(1, next_=link)]
        with pytest.raises(PaginationError) as caught:
            driver.paged(server.url, LIST, LINK, each=items.append)
        assert len(server.heard) == 1
    assert ids(items) == [1]
    assert isinstance(caught.value, APIError)
    assert "elsewhere.example" not in str(caught.value)


def test_the_credentials_go_to_every_page_once(driver: Driver) -> None:
    secured: Operation[Page] = msgspec.structs.replace(LIST, security=(("query-key",),))
    served = [page(1, next_=f"?page=2&api%20key={CANARY}"), page()]
    with SocketServer(served) as server:
        driver.paged(server.url, secured, LINK, credentials={"key": CANARY})
        assert server.heard[1].target == f"/v1/pets?page=2&api%20key={CANARY}"


@pytest.mark.parametrize(
    "body",
    [b'{"pets":7}', b'{"pets":[],"meta":{"next":{}}}'],
)
def test_a_page_that_leads_nowhere_is_refused(driver: Driver, body: bytes) -> None:
    with SocketServer([answer(body=body)]) as server, pytest.raises(PaginationError):
        driver.paged(server.url, LIST, CURSOR)


@pytest.mark.parametrize(
    ("header", "link"),
    [
        ("", ""),
        ("<a>; rel=next", "a"),
        ('<a>; title="x, <b>; y"; REL="last Next"', "a"),
        ("<a>; rel=prev,<b?c=1,2>;rel=next;foo=1", "b?c=1,2"),
        ('<a>; rel="nextish", <b>', ""),
        ("<" * 100_000, ""),
        ('<>"' * 50_000, ""),
    ],
)
def test_the_next_link_of_a_header(header: str, link: str) -> None:
    assert next_link(header) == link
