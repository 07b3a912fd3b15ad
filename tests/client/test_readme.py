"""The first minute of a new user: what README.md says to save, to run and to call."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from socket_server import SocketServer, answer

README = Path(__file__).resolve().parents[2] / "README.md"
MINUTE = README.read_text(encoding="utf-8").partition("## In a minute\n")[2].partition("\n## ")[0]


def shown(language: str) -> list[str]:
    """What the section shows in a language, block by block."""
    return re.findall(rf"^```{language}\n(.*?)^```$", MINUTE, re.DOTALL | re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the spec of the section, and what its command makes of it."""
    [spec] = shown("yaml")
    tmp_path.joinpath("pets.yaml").write_text(spec, encoding="utf-8")
    [command] = re.findall(r"^\$ specloom (.* pets)$", MINUTE, re.MULTILINE)
    subprocess.run([sys.executable, "-m", "specloom", *command.split()], cwd=tmp_path, check=True)
    return tmp_path


def test_the_first_minute_ends_with_a_call(folder: Path) -> None:
    [sample] = shown("python")
    with SocketServer([answer(body=b'{"id":7,"name":"Ann"}')]) as server:
        ran = subprocess.run(
            [sys.executable, "-c", sample.replace("http://localhost:8000", server.url)],
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
        )
    assert ran.stdout == "Ann has no birthday\n"
    assert server.heard[0].line == "GET /v1/pets/7 HTTP/1.1"


def test_what_is_wrong_is_refused_as_it_is_shown(tmp_path: Path) -> None:
    block = shown("console")[-1]
    command, *lines = block.splitlines()
    [spec] = shown("yaml")
    broken = spec.replace("schemas/Pet", "schemas/Pets")
    tmp_path.joinpath("broken.yaml").write_text(broken, encoding="utf-8")

    ran = subprocess.run(
        [sys.executable, "-m", *command.removeprefix("$ ").split()],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 2
    assert [line.rstrip() for line in ran.stderr.splitlines()[: len(lines)]] == lines
