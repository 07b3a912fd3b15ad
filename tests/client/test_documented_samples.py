"""Every sample of ``docs/client.md`` runs as it stands there, and prints what its comments say."""

from __future__ import annotations

import contextlib
import inspect
import io
import json
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from socket_server import Heard, SocketServer, Step, answer, hang_up

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "client.md"
SAMPLES = [
    (text.count("\n", 0, found.start()) + 2, found[1])
    for text in [DOCUMENT.read_text(encoding="utf-8")]
    for found in re.finditer(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
]
ANN, BOB, CYD = {"id": 1, "name": "Ann"}, {"id": "two", "name": "Bob"}, {"id": 3, "name": "Cyd"}


def told(body: object, status: str = "200 OK") -> bytes:
    return answer(status, json.dumps(body, separators=(",", ":")).encode())


ROUTES: dict[str, list[Step]] = {
    "GET /pets/1": [told(ANN)],
    "GET /pets/2": [told(BOB)],
    "GET /pets/3": [told(CYD)],
    "GET /pets/404": [told({"message": "no such pet"}, "404 Not Found")],
    "GET /pets/429": [answer("429 Too Many Requests", headers=["Retry-After: 0"]), told(ANN)],
    "GET /pets": [told({"data": [ANN, {**BOB, "id": 2}], "next_cursor": "c"})],
    "GET /pets?cursor=c": [told({"data": [CYD]})],
    "GET /pets/1?verbose=true": [told(ANN)],
    "GET /pets/events": [
        answer(
            body=b'{"id":1,"name":"Ann"}\n{"id":3,"name":"Cyd"}\n', content_type="application/jsonl"
        )
    ],
    "PATCH /pets/1": [told(ANN)],
    "POST /pets": [told(ANN)],
    "POST /pets/orders": [told(ANN)],
}


class Petshop(SocketServer):
    """Answers by method and target, and ends the connection where Lost is to be bought."""

    def take(self, request: Heard) -> Step:
        """The next answer of its route; the last one serves every further request."""
        self.heard.append(request)
        if b'"Lost"' in request.body:
            return hang_up
        route = request.line.rpartition(" ")[0]
        self.counts[route] += 1
        steps = ROUTES[route]
        return steps[min(self.counts[route], len(steps)) - 1]

    counts: Counter[str]


@pytest.fixture(scope="module")
def server() -> Iterator[Petshop]:
    """Where the package's description says that the server is."""
    made = Petshop([])
    made.counts = Counter()
    with made:
        yield made


@pytest.fixture(scope="module")
def petshop(package: Callable[[str, str], ModuleType], server: Petshop) -> ModuleType:
    """The package of the samples."""
    return package("petshop", server.url)


def said(sample: str) -> list[str]:
    """What the comments of a sample say that it prints, line by line."""
    shown = re.findall(r"(?:print\(.*\)  # |^ *# )(.*)$", sample, re.MULTILINE)
    return [line for line in shown if line]


@pytest.mark.parametrize(("line", "sample"), SAMPLES, ids=[f"line {line}" for line, _ in SAMPLES])
@pytest.mark.usefixtures("petshop")
def test_a_sample_does_what_it_says(line: int, sample: str, server: Petshop) -> None:
    server.counts.clear()
    printed = io.StringIO()
    names: dict[str, Any] = {"__name__": "sample"}
    with contextlib.redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("error")
        exec(compile("\n" * line + sample, str(DOCUMENT), "exec"), names)
    assert printed.getvalue().splitlines() == said(sample)


def test_the_document_has_samples_of_everything() -> None:
    headings = re.findall(r"^## (.*)$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(SAMPLES) >= len(headings)


def test_what_the_samples_send(petshop: ModuleType, server: Petshop) -> None:
    server.heard.clear()
    with petshop.Client(token="secret") as client:
        client.pets.update(1, note=None)
        client.pets.order(idempotency_key="order-17")
    changed, ordered = server.heard
    assert changed.body == b'{"note":null}'
    assert ordered.headers["idempotency-key"] == "order-17"


@pytest.mark.parametrize("argument", ["client", "method"])
def test_every_argument_is_documented(petshop: ModuleType, argument: str) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    function = petshop.Client.__init__
    if argument == "method":
        with petshop.Client(token="secret") as client:
            function = client.pets.get
    own = [name for name in inspect.signature(function).parameters if name not in ("self", "id")]
    assert [name for name in own if f"`{name}`" not in text] == []
