"""A small project of two APIs in a temporary folder, and what a run in it says and leaves.

As a plugin it gives every test such a project that asks for one.
"""

from __future__ import annotations

import contextlib
import io
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from specloom.cli import main

PETS = """\
openapi: 3.1.0
info:
  title: Pets ünd Frıends
  version: "1"
  description: Keeps İstanbul's pets.
servers:
  - url: https://{city}.pets.example
    variables:
      city: {default: izmir}
tags:
  - name: pets
    description: Animals.
paths:
  /pets/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: integer, minimum: 1}}
    get:
      operationId: pets.get
      description: Read one pet.
      responses:
        "200":
          description: The pet.
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Pet"}
    patch:
      operationId: pets.update
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: "#/components/schemas/Pet"}
      responses:
        "200":
          description: The pet.
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Pet"}
  /toys:
    get:
      operationId: toys.list
      responses:
        "204": {description: Nothing.}
components:
  schemas:
    Pet:
      type: object
      required: [id]
      properties:
        id: {type: integer, description: Number of the pet.}
        kind: {$ref: "#/components/schemas/Kind"}
        born: {type: [string, "null"], format: date-time}
    Kind:
      type: string
      enum: [dog, iguana, İzmir, ılık, "1st"]
"""
SHOPS = """\
openapi: 3.0.3
info: {title: Shops, version: "1"}
paths:
  /shops:
    get:
      operationId: shops.list
      responses:
        "200":
          description: All of them.
          content:
            application/json:
              schema: {type: array, items: {type: string}}
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run printed, and its exit code."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it lies there: content, permission bits, when it last changed."""

    content: bytes
    mode: int
    changed: int


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with ``specs/`` in it."""

    root: Path

    def spec(self, api: str) -> Path:
        """The file of an API."""
        return self.root / "specs" / api / "openapi.yaml"

    def package(self, api: str) -> Path:
        """The folder that an API's package is written to."""
        return self.root / "generated" / api

    def write(self, api: str, text: str) -> None:
        """Give an API this spec."""
        self.spec(api).parent.mkdir(parents=True, exist_ok=True)
        self.spec(api).write_text(text, encoding="utf-8")

    def edit(self, api: str, old: str, new: str) -> None:
        """Replace a part of an API's spec, which has to be there once."""
        text = self.spec(api).read_text(encoding="utf-8")
        assert text.count(old) == 1, old
        self.write(api, text.replace(old, new))

    def run(self, *arguments: str) -> Ran:
        """``specloom`` with these arguments in this process, from the project's root."""
        out, err, before = io.StringIO(), io.StringIO(), (os.getcwd(), sys.argv)
        os.chdir(self.root)
        sys.argv = ["specloom", *arguments]
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                main()
            code: Any = 0
        except SystemExit as leaving:
            code = leaving.code
        finally:
            sys.argv = before[1]
            os.chdir(before[0])
        return Ran(code or 0, out.getvalue(), err.getvalue())

    def generate(self, *arguments: str) -> Ran:
        """``specloom generate``, which has to succeed."""
        ran = self.run("generate", *arguments)
        assert (ran.code, ran.err) == (0, ""), ran
        return ran

    def tree(self, below: str = "generated") -> dict[str, Kept]:
        """Every file below a folder of the project."""
        return {
            path.relative_to(self.root / below).as_posix(): _kept(path)
            for path in sorted((self.root / below).rglob("*"))
            if path.is_file()
        }

    def contents(self, below: str = "generated") -> dict[str, bytes]:
        """Every file below a folder, its content alone."""
        return {name: kept.content for name, kept in self.tree(below).items()}


def _kept(path: Path) -> Kept:
    found = path.stat()
    return Kept(path.read_bytes(), stat.S_IMODE(found.st_mode), found.st_mtime_ns)


def project_in(root: Path) -> Project:
    """A project of the APIs ``pets`` and ``shops``, not generated yet."""
    project = Project(root)
    project.write("pets", PETS)
    project.write("shops", SHOPS)
    return project


@pytest.fixture
def lockable(tmp_path: Path) -> Path:
    """A folder that can be locked; the test is skipped where the file system has no such lock."""
    fcntl = pytest.importorskip("fcntl")
    with contextlib.ExitStack() as opened:
        one, other = os.open(tmp_path, os.O_RDONLY), os.open(tmp_path, os.O_RDONLY)
        opened.callback(os.close, one)
        opened.callback(os.close, other)
        try:
            fcntl.flock(one, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return tmp_path
        except OSError:
            pass
    pytest.skip("a folder cannot be locked here")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Two APIs, not generated yet."""
    return project_in(tmp_path)


@pytest.fixture
def generated(project: Project) -> Project:
    """Two APIs and their packages."""
    project.generate()
    return project
