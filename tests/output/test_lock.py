"""Two runs at once: the second one waits, and says so when it has waited long enough."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from specloom.diagnostics import Refused
from specloom.output.lock import hold

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
