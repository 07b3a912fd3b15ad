"""The programs that are measured: how each is installed, called, and its output imported."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.documents import PROJECT

_PINS = PROJECT / "benchmarks" / "peers.txt"
_CONSTRAINTS = PROJECT / "constraints.txt"
_MODELS = (
    "--input-file-type=openapi",
    "--output-model-type=pydantic_v2.BaseModel",
    "--target-python-version=3.11",
    "--disable-timestamp",
)

Command = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tool:
    """A generator as it is called on one document.

    ``commands`` gives, for a document and an empty folder, the calls to try in turn: the first
    that ends well is the one that is measured. ``packages`` are what can be imported from the
    folder afterwards. ``bin`` is the environment that the tool and its output run in. ``needs``
    is a program beyond Python. ``omits`` finds, in what the tool prints, operations left out.
    """

    name: str
    commands: Callable[[Path, Path], Sequence[Command]]
    packages: tuple[str, ...]
    bin: Path
    needs: str | None = None
    omits: re.Pattern[str] | None = None

    @property
    def python(self) -> str:
        """The interpreter that imports what the tool writes."""
        return str(self.bin / "python")

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables: the tool finds its own companions (ruff, java) first."""
        return {**os.environ, "PATH": f"{self.bin}{os.pathsep}{os.environ.get('PATH', '')}"}

    @property
    def is_missing(self) -> str | None:
        """The program that the tool needs and this machine has not."""
        missing = self.needs is not None and shutil.which(self.needs) is None
        return self.needs if missing else None


def install(folder: Path) -> Path:
    """Put the peers into their own environment below ``folder``; returns its ``bin``.

    Raises:
        subprocess.CalledProcessError: pip could not; what it says is on the terminal.
    """
    environment = folder / "peers"
    ready = environment / "ready"
    wanted = hashlib.sha256(_PINS.read_bytes() + _CONSTRAINTS.read_bytes()).hexdigest()
    if not ready.is_file() or ready.read_text(encoding="utf-8") != wanted:
        venv.create(environment, clear=True, with_pip=True)
        pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        pins = ["--disable-pip-version-check", "-c", str(_CONSTRAINTS), "-r", str(_PINS)]
        subprocess.run([*pip, *pins], check=True)
        ready.write_text(wanted, encoding="utf-8")
    return environment / "bin"


def own_bin() -> Path:
    """The environment that Specloom itself is installed in: the one that runs this."""
    return Path(sys.executable).parent


def specloom() -> Tool:
    """Specloom as a user calls it: models, client, tables and documents, laid out by black."""
    program = str(own_bin() / "specloom")

    def commands(spec: Path, _output: Path) -> list[Command]:
        return [(program, "generate", "--spec", str(spec), "--output", "package")]

    return Tool("Specloom", commands, ("package",), own_bin())


def models_alone(bin: Path, *formatters: str) -> Tool:
    """datamodel-code-generator's models, laid out by ``formatters``."""
    words = (str(bin / "datamodel-codegen"), *_MODELS, "--formatters", *formatters)

    def commands(spec: Path, output: Path) -> list[Command]:
        # A document with dotted names is refused unless the output is a folder.
        places = (output / "models.py", output / "models")
        return [(*words, "--input", str(spec), "--output", str(place)) for place in places]

    name = "datamodel-code-generator, models"
    suffix = "" if "builtin" in formatters else f" ({', '.join(formatters)})"
    return Tool(name + suffix, commands, ("models",), bin)


def models_and_client(bin: Path) -> Tool:
    """datamodel-code-generator's models and its own client."""

    def commands(spec: Path, output: Path) -> list[Command]:
        client = ("--generate-client=httpx2", "--client-output", str(output / "sdk" / "client"))
        imports = ("--client-package=sdk.client", "--client-model-package=sdk.models")
        words = (str(bin / "datamodel-codegen"), *_MODELS, "--formatters", "builtin")
        return [
            (*words, "--input", str(spec), "--output", str(place), *client, *imports)
            for place in (output / "sdk" / "models.py", output / "sdk" / "models")
        ]

    return Tool("datamodel-code-generator, client", commands, ("sdk",), bin)


def openapi_python_client(bin: Path) -> Tool:
    """openapi-python-client: models and client, laid out by ruff."""

    def commands(spec: Path, output: Path) -> list[Command]:
        target = ("--output-path", str(output / "package"), "--meta", "none", "--overwrite")
        program = str(bin / "openapi-python-client")
        return [(program, "generate", "--path", str(spec), *target)]

    omits = re.compile(r"Endpoint\s+will\s+not\s+be\s+generated")
    return Tool("openapi-python-client", commands, ("package",), bin, omits=omits)


def openapi_generator(bin: Path) -> Tool:
    """openapi-generator's ``python`` generator; it runs on Java."""

    def commands(spec: Path, output: Path) -> list[Command]:
        words = (str(bin / "openapi-generator-cli"), "generate", "-g", "python", "-i", str(spec))
        call = (*words, "-o", str(output), "--package-name", "package")
        # Some documents it refuses, and generates when told not to look.
        return [call, (*call, "--skip-validate-spec")]

    return Tool("openapi-generator", commands, ("package",), bin, needs="java")


def peers(bin: Path) -> tuple[Tool, ...]:
    """Every program of the comparison but Specloom; the first is what counts as 1."""
    return (
        models_alone(bin, "builtin"),
        models_alone(bin, "black", "isort"),
        models_and_client(bin),
        openapi_python_client(bin),
        openapi_generator(bin),
    )
