"""One request to a server on loopback, as the bytes that it was."""

from __future__ import annotations

from typing import Any

from pets import Driver
from socket_server import SocketServer, answer

from specloom.runtime.operation import Answer, Operation

NOTHING = answer("204 No Content", content_type="")


def sent(driver: Driver, operation: Operation[Any], values: Any = None, **given: Any) -> bytes:
    with SocketServer([NOTHING]) as server:
        driver.call(
            server.url,
            operation,
            values,
            given=given,
            timing=driver.clock.timing(unique=lambda: "5f1e0c7a"),
            credentials={"user": "me", "password": "s3cret"},
        )
        host = server.url.removeprefix("http://").encode()
        return server.heard[0].raw.replace(host, b"HOST")


def operation(method: str = "GET", path: str = "/pets", **more: Any) -> Operation[None]:
    return Operation(id="pets.try", method=method, path=path, answers=(Answer("204"),), **more)
