"""One secret that every client of the suite is given, and that no output of the suite may show.

As a plugin it fails each test in whose captured output or logs the secret is.
"""

from __future__ import annotations

import logging
import traceback
from base64 import b64encode
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest

CANARY = "canary-5f1e0c7a"


def _encoded(secret: str) -> Iterator[str]:
    """What base64 makes of it wherever it stands: the part that its neighbours leave alone."""
    for before in range(3):
        written = b64encode(b"x" * before + secret.encode()).decode()
        yield written[4 if before else 0 : -4]


SHAPES = (CANARY, CANARY.encode().hex(), *_encoded(CANARY))
"""What to look for: as it is, in hexadecimal, and inside an Authorization header."""


def shows(text: str) -> bool:
    """Whether a text gives the secret away."""
    return any(shape in text for shape in SHAPES)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail what has printed or logged it."""
    report = yield
    places = [name for name, text in report.sections if shows(text)]
    if places and report.passed:
        report.outcome = "failed"
        report.longrepr = f"the canary secret is in: {', '.join(places)}"
    return report


def watch(monkeypatch: pytest.MonkeyPatch, *runtimes: str) -> list[BaseException]:
    """Every error that is made from now on by the clients that build on ``runtimes``."""
    made: list[BaseException] = []

    def making(kind: type[Exception], *arguments: Any, **named: Any) -> Exception:
        error = Exception.__new__(kind, *arguments, **named)
        made.append(error)
        return error

    for runtime in runtimes:
        monkeypatch.setattr(import_module(f"{runtime}.errors").APIError, "__new__", making)
    return made


@contextmanager
def secret_kept(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, *runtimes: str
) -> Iterator[list[BaseException]]:
    """The errors that clients make meanwhile; no layer's log shows the secret, nor do they."""
    caplog.set_level(logging.DEBUG)
    errors = watch(monkeypatch, *runtimes)
    yield errors
    assert not [told(error) for error in errors if shows(told(error))]


def told(error: BaseException) -> str:
    """What a program would print of an error and of all that lies under it."""
    parts = traceback.format_exception(error)
    under: BaseException | None = error
    while under is not None:
        parts += [str(under), repr(under), repr(getattr(under, "__notes__", []))]
        under = under.__cause__ or under.__context__
    return "\n".join(parts)
