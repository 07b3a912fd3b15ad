"""Several APIs at once, and again when a spec changes."""

from __future__ import annotations

import selectors
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from small_project import Project, project_in


def test_jobs_change_nothing_but_the_time(project: Project, tmp_path: Path) -> None:
    one = project.run("generate", "--jobs", "1")
    other = project_in(tmp_path / "other")
    two = other.run("generate", "--jobs", "2")
    assert (two.code, two.out, two.err) == (one.code, one.out, one.err)
    assert other.contents() == project.contents()


def test_a_refusal_of_one_job_is_told_like_any_other(project: Project) -> None:
    project.edit("pets", "openapi: 3.1.0", "openapi: 9.9.9")
    ran = project.run("generate", "--jobs", "2")
    assert ran.code == 2
    assert ran.err.startswith("specs/pets/openapi.yaml:1:10: error[")
    assert ran.out.startswith("generated/shops: ")
    assert not project.package("pets").exists()


def test_jobs_are_at_least_one(project: Project) -> None:
    assert project.run("generate", "--jobs", "0").code == 2


SECONDS = 120.0
"""How long a process is waited for before the test has failed."""


# Where a shell has started the tests in the background, Ctrl-C is ignored from the start.
LISTENING = """
import signal
from specloom.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)
main()
"""


@contextmanager
def ended(process: subprocess.Popen[str], seconds: float) -> Iterator[None]:
    """Leave no process behind, however the test ends, and none that says nothing more."""
    late = threading.Timer(seconds, process.kill)
    late.start()
    with process:
        try:
            yield
        finally:
            late.cancel()
            process.kill()


def test_watch_runs_again_when_a_spec_changes(generated: Project) -> None:
    watching = subprocess.Popen(
        [sys.executable, "-c", LISTENING, "generate", "--watch"],
        cwd=generated.root,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )
    assert watching.stdout is not None
    with ended(watching, 5 * SECONDS), selectors.DefaultSelector() as ready:
        assert "up to date" in watching.stdout.readline()
        assert "up to date" in watching.stdout.readline()
        ready.register(watching.stdout, selectors.EVENT_READ)
        # The watch begins some moments after the first run: change the spec until it is seen.
        for attempt in range(1_000):
            # At once: a run must not read half of it.
            fresh = generated.root / "fresh.yaml"
            fresh.write_text(generated.spec("shops").read_text() + f"# {attempt}\n")
            fresh.replace(generated.spec("shops"))
            if ready.select(timeout=0.2):
                break
        assert "generated/pets: up to date" in watching.stdout.readline()
        assert "generated/shops: " in watching.stdout.readline()
        # An API that is new, all at once as well.
        shutil.copytree(generated.spec("shops").parent, generated.root / "zoos")
        (generated.root / "zoos").rename(generated.spec("zoos").parent)
        assert any(line.startswith("generated/zoos: ") for line in watching.stdout)
        watching.send_signal(signal.SIGINT)
        assert watching.wait(SECONDS) == 130
