"""Two runs at once: the second one waits, and says so when it has waited long enough."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from specloom.diagnostics import Refused
from specloom.output.lock import hold, hold_place

HOLDER = """
import sys
from pathlib import Path
from specloom.output.lock import hold
with hold(Path(sys.argv[1]), "acme"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until its standard input ends."""
    command = [sys.executable, "-c", HOLDER, str(tmp_path / ".specloom")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


@pytest.mark.usefixtures("holder")
def test_a_lock_that_another_process_holds_is_busy(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused, hold(tmp_path / ".specloom", "acme", timeout=0):
        pass
    assert (refused.value.diagnostics[0].code, refused.value.exit_code) == ("busy", 3)
    with hold(tmp_path / ".specloom", "another", timeout=0):
        pass


def test_a_second_run_waits_for_the_first(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    assert holder.stdin is not None
    holder.stdin.close()
    with hold(tmp_path / ".specloom", "acme", timeout=120):
        assert holder.wait() == 0


def test_a_killed_run_holds_nothing(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    with hold(tmp_path / ".specloom", "acme", timeout=0):
        pass


PLACE_HOLDER = HOLDER.replace('hold(Path(sys.argv[1]), "acme")', "hold_place(Path(sys.argv[1]))")
PLACE_HOLDER = PLACE_HOLDER.replace("import hold", "import hold_place")


@pytest.fixture
def writer(lockable: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process, started elsewhere, that holds the place of ``generated/acme``."""
    (lockable / "elsewhere").mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", PLACE_HOLDER, "../generated/acme"],
        cwd=lockable / "elsewhere",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


@pytest.mark.usefixtures("writer")
def test_a_place_is_one_place_from_wherever_a_run_was_started(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "generated")
    for path in ("generated/acme", "generated/another", "link/acme", "elsewhere/../generated/acme"):
        with pytest.raises(Refused) as refused, hold_place(tmp_path / path, timeout=0):
            pass
        assert (refused.value.diagnostics[0].code, refused.value.exit_code) == ("busy", 3)
    with hold_place(tmp_path / "other" / "acme", timeout=0):
        pass
    assert list((tmp_path / "generated").iterdir()) == []


def test_a_second_writer_waits_for_the_first(tmp_path: Path, writer: subprocess.Popen[str]) -> None:
    assert writer.stdin is not None
    writer.stdin.close()
    with hold_place(tmp_path / "generated" / "acme", timeout=120):
        assert writer.wait() == 0


def test_a_killed_writer_holds_no_place(tmp_path: Path, writer: subprocess.Popen[str]) -> None:
    writer.kill()
    writer.wait()
    with hold_place(tmp_path / "generated" / "acme", timeout=0):
        pass


def test_where_a_file_system_cannot_lock_a_folder_nothing_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl = pytest.importorskip("fcntl")

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    for _ in range(2):
        with hold_place(tmp_path / "acme", timeout=0), hold_place(tmp_path / "acme", timeout=0):
            pass


def test_a_place_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "generated").write_text("a file")
    with pytest.raises(Refused) as refused, hold_place(tmp_path / "generated" / "acme"):
        pass
    assert refused.value.exit_code == 3


def test_the_lock_is_free_after_a_failure(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), hold(tmp_path, "acme"):
        raise ZeroDivisionError
    with hold(tmp_path, "acme", timeout=0):
        pass


def test_a_place_where_no_lock_can_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".specloom").write_text("a file")
    with pytest.raises(Refused) as refused, hold(tmp_path / ".specloom", "acme"):
        pass
    assert refused.value.exit_code == 3
