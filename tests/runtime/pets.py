"""A small API, described by hand: what the generator would have written."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from canary import CANARY as CANARY
from patience import Clock

from specloom.runtime.async_session import AsyncSession
from specloom.runtime.codec import UNSET, Unset
from specloom.runtime.enums import OpenStrEnum
from specloom.runtime.operation import (
    Answer,
    Body,
    Credential,
    Description,
    Effect,
    Operation,
    Parameter,
    Scheme,
    Server,
    Variable,
)
from specloom.runtime.pages import Pages
from specloom.runtime.session import Session


class Kind(OpenStrEnum):
    """What sort of pet."""

    CAT = "cat"
    DOG = "dog"


class Pet(msgspec.Struct, kw_only=True):
    """A pet as the server answers it."""

    id: int
    name: str | Unset | None = UNSET
    kind: Kind | Unset = UNSET
    born: datetime | Unset = UNSET
    parents: list[Pet] | Unset = UNSET


class Problem(msgspec.Struct, kw_only=True):
    """What an error says."""

    message: str


API = Description(
    name="pets",
    servers=(
        Server(
            url="https://{space}.pets.example/v1",
            variables=(
                Variable(
                    name="space",
                    argument="space",
                    environment="PETS_SPACE",
                    default="example",
                    required=True,
                ),
            ),
        ),
    ),
    schemes=(
        Scheme(
            key="basic",
            kind="basic",
            credentials=(
                Credential(argument="user", environment="PETS_USER"),
                Credential(argument="password", environment="PETS_PASSWORD"),
            ),
        ),
        Scheme(
            key="bearer",
            kind="bearer",
            credentials=(Credential(argument="token", environment="PETS_TOKEN"),),
        ),
        Scheme(
            key="query-key",
            kind="api-key",
            credentials=(Credential(argument="key", environment="PETS_KEY"),),
            name="api key",
            location="query",
        ),
        Scheme(
            key="header-key",
            kind="api-key",
            credentials=(Credential(argument="key", environment="PETS_KEY"),),
            name="X-Key",
            location="header",
        ),
        Scheme(
            key="cookie-key",
            kind="api-key",
            credentials=(Credential(argument="key", environment="PETS_KEY"),),
            name="sid",
            location="cookie",
        ),
    ),
)

ANSWERS = (
    Answer("200", "application/json", Pet),
    Answer("404", "application/json", Problem),
    Answer("503", "application/json", Problem, retry_after=True),
)
PET_ID = Parameter(key="path:id", name="id", argument="id", location="path")

GET: Operation[Pet] = Operation(
    id="pets.get", method="GET", path="/pets/{id}", parameters=(PET_ID,), answers=ANSWERS
)
UPDATE: Operation[Pet] = Operation(
    id="pets.update",
    method="PUT",
    path="/pets/{id}",
    parameters=(PET_ID,),
    body=Body(media_type="application/json", required=True, spelled_out=True),
    answers=ANSWERS,
)
BUY: Operation[Pet] = Operation(
    id="pets.buy",
    method="POST",
    path="/pets",
    body=Body(media_type="application/json", required=True, spelled_out=True),
    answers=ANSWERS,
    effect=Effect.SPENDS_MONEY,
    find_out="pets.list",
)


@dataclass
class Taken:
    """The items that a story takes: ``at_most`` so many, and ``each`` is told before the next."""

    at_most: int
    each: Callable[[Any], object]
    items: list[Any] = field(default_factory=list)

    def is_enough(self, item: Any) -> bool:
        """Take an item; whether it was the last."""
        self.items.append(item)
        self.each(item)
        return len(self.items) == self.at_most


@dataclass
class Driver:
    """Makes a call with the synchronous or the asynchronous client; time stands still.

    ``waits`` are the seconds it was asked to sleep. The clock moves by them.
    """

    kind: str
    clock: Clock = field(default_factory=Clock)
    waits: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        """What a client does instead of sleeping."""
        self.waits.append(seconds)
        self.clock.advance(seconds)

    async def sleep_async(self, seconds: float) -> None:
        """The same with ``await``."""
        self.sleep(seconds)

    def call(
        self,
        url: str,
        operation: Operation[Any],
        values: Mapping[str, object] | None = None,
        *,
        given: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> Any:
        """One call on a fresh client; ``given`` are further arguments of ``call``."""
        return self.calls(url, [(operation, values or {}, given or {})], **options)[0]

    def calls(self, url: str, calls: list[tuple[Operation[Any], Any, Any]], **options: Any) -> Any:
        """Several calls on one client."""
        options = {"timing": self.clock.timing(), **options}
        if self.kind == "sync":
            with Session(API, base_url=url, sleep=self.sleep, **options) as session:
                return [session.call(one, values, **given) for one, values, given in calls]

        async def run() -> list[Any]:
            async with AsyncSession(
                API, base_url=url, sleep=self.sleep_async, **options
            ) as session:
                return [await session.call(one, values, **given) for one, values, given in calls]

        return asyncio.run(run())

    def streamed(
        self,
        url: str,
        operation: Operation[Any],
        *,
        at_most: int = 1_000,
        each: Callable[[Any], object] = repr,
        given: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> list[Any]:
        """The items of a stream, ``at_most`` so many; ``each`` is told of one before the next."""
        options = {"timing": self.clock.timing(), **options}
        taken = Taken(at_most, each)
        if self.kind == "sync":
            with Session(API, base_url=url, sleep=self.sleep, **options) as session:
                with session.stream(operation, {}, **(given or {})) as stream:
                    for item in stream:
                        if taken.is_enough(item):
                            break
                assert next(stream, None) is None, "a closed stream has no items"
            return taken.items

        async def run() -> None:
            async with AsyncSession(
                API, base_url=url, sleep=self.sleep_async, **options
            ) as session:
                async with await session.stream(operation, {}, **(given or {})) as stream:
                    async for item in stream:
                        if taken.is_enough(item):
                            break
                assert await anext(stream, None) is None, "a closed stream has no items"

        asyncio.run(run())
        return taken.items

    def paged(
        self,
        url: str,
        operation: Operation[Any],
        pages: Pages[Any],
        values: Mapping[str, object] | None = None,
        *,
        at_most: int = 1_000,
        each: Callable[[Any], object] = repr,
        given: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> list[Any]:
        """The items of all pages, ``at_most`` so many; ``each`` is told of one before the next."""
        options = {"timing": self.clock.timing(), **options}
        taken = Taken(at_most, each)
        if self.kind == "sync":
            with Session(API, base_url=url, sleep=self.sleep, **options) as session:
                for item in session.pages(operation, pages, values or {}, **(given or {})):
                    if taken.is_enough(item):
                        break
            return taken.items

        async def run() -> None:
            async with AsyncSession(
                API, base_url=url, sleep=self.sleep_async, **options
            ) as session:
                found = session.pages(operation, pages, values or {}, **(given or {}))
                async for item in found:
                    if taken.is_enough(item):
                        break

        asyncio.run(run())
        return taken.items
