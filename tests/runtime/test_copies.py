"""Copies of a client: other settings, the same connections."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import pytest
from pets import API, Driver
from socket_server import SocketServer, answer
from stories import REX, get, told

from specloom.runtime.errors import (
    ClosedClientError,
    ConfigurationError,
    InternalServerError,
)
from specloom.runtime.session import Session


def test_a_copy_has_other_settings_and_the_same_connections(driver: Driver) -> None:
    heard: list[str] = []

    def story(session: Any) -> list[Any]:
        copy = session.with_options(
            strict_responses=True, on_request=lambda _: heard.append("copy")
        )
        return [get(copy), get(session), get(copy.with_options(on_request=None))]

    with SocketServer([answer(body=REX)]) as server:
        told(driver, server.url, story, on_request=lambda _: heard.append("client"))
        assert server.accepted == 1
    assert heard == ["copy", "client"]


def test_a_copy_sends_again_as_often_as_it_is_told(driver: Driver) -> None:
    def story(session: Any) -> list[Any]:
        return [get(session.with_options(max_retries=0))]

    with SocketServer([answer("503 Unavailable")]) as server:
        with pytest.raises(InternalServerError):
            told(driver, server.url, story, max_retries=5)
        assert len(server.heard) == 1


def test_the_budget_for_sending_again_is_one_for_all_copies() -> None:
    session = Session(API, base_url="https://pets.example")
    copy = session.with_options(max_retries=9)
    assert copy._exchange._bucket is session._exchange._bucket


def test_a_copy_refuses_what_the_client_refuses() -> None:
    session = Session(API, base_url="https://pets.example")
    with pytest.raises(ConfigurationError, match="more than 0 seconds"):
        session.with_options(timeout=0)


def test_closing_a_copy_closes_the_client(driver: Driver) -> None:
    def story(session: Any) -> Iterator[Any]:
        copy = session.with_options(timeout=5)
        yield get(session)
        yield copy.close() if driver.kind == "sync" else copy.aclose()
        yield get(session)

    with SocketServer([answer(body=REX)]) as server, pytest.raises(ClosedClientError):
        told(driver, server.url, story)
    assert len(server.heard) == 1


class Resource:
    """What a generated client makes on first use."""

    def __init__(self, session: Session) -> None:
        self.session = session


class Client(Session):
    """A client with a resource and something of its user's."""

    label = ""

    @cached_property
    def pets(self) -> Resource:
        """Made on first use."""
        return Resource(self)


def test_the_resources_of_a_copy_are_its_own() -> None:
    client = Client(API, base_url="https://pets.example")
    client.label = "mine"
    assert client.pets.session is client
    copy = client.with_options(timeout=1)
    assert (copy.pets.session, copy.label) == (copy, "mine")
    assert client.pets.session is client
