"""The secret that the suite looks for in its own output would be found there."""

from __future__ import annotations

import os
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import canary
import pytest
from pets import CANARY, GET, Driver
from socket_server import SocketServer, answer

from specloom.runtime.errors import APIError

TESTS = Path(canary.__file__).parent
LEAKS = f"""
import logging, os, sys, warnings
from base64 import b64encode
secret = "{CANARY}"

def test_print():
    print("a", secret)

def test_standard_error():
    print(secret, file=sys.stderr)

def test_file_descriptor():
    os.write(1, secret.encode())

def test_log():
    logging.getLogger("httpcore2").warning("sent %s", secret)

def test_header():
    print(b64encode(f"someone:{{secret}}".encode()))

def test_nothing():
    print("canary")
"""


def test_a_test_that_shows_the_secret_fails(tmp_path: Path) -> None:
    (tmp_path / "test_leaks.py").write_text(LEAKS, encoding="utf-8")
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "canary",
            "-p",
            "no:cacheprovider",
            "-q",
            "-rA",
            ".",
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(TESTS), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
    )
    assert "5 failed, 1 passed" in ran.stdout
    assert "the canary secret is in: Captured stdout call" in ran.stdout


@pytest.mark.parametrize("user", ["", "u", "me", "you", "they", "a longer name"])
def test_a_secret_in_an_authorization_header_is_recognised(user: str) -> None:
    assert canary.shows(b64encode(f"{user}:{CANARY}".encode()).decode())
    assert not canary.shows(b64encode(f"{user}:another".encode()).decode())


def test_the_errors_of_a_client_are_looked_at(driver: Driver, raised: list[BaseException]) -> None:
    with (
        SocketServer([answer("404 Not Found", b"{}")]) as server,
        pytest.raises(APIError) as caught,
    ):
        driver.call(server.url, GET, {"path:id": 1})
    assert caught.value in raised
    with pytest.raises(LookupError) as shown:
        _raise()
    assert canary.shows(canary.told(shown.value))


def _raise() -> None:
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        raise LookupError from error
