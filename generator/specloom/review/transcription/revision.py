"""A revision of git: the spec of an API, its pages and its record as they stood there."""

from __future__ import annotations

import subprocess
from pathlib import Path

from specloom.diagnostics import Refused, error

_SECONDS = 60


def export(folder: Path, revision: str, destination: Path) -> bool:
    """Write the files of a folder as a revision has them; False where it has no such folder.

    Raises:
        Refused: ``no-revision``: this is no repository of git, or it has no such revision.
    """
    top = Path(_git(folder, "rev-parse", "--show-toplevel").decode().strip())
    asked = ("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    commit = _git(folder, *asked, failing=f"git knows no revision {revision!r}")
    inside = folder.resolve().relative_to(top.resolve()).as_posix()
    name = commit.decode().strip()
    listed = _git(top, "ls-tree", "-r", "-z", "--name-only", name, "--", f"{inside}/")
    paths = [path for path in listed.decode().split("\0") if path]
    for path in paths:
        target = destination / Path(path).relative_to(inside)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_git(top, "cat-file", "blob", f"{name}:{path}"))
    return bool(paths)


def _git(folder: Path, *arguments: str, failing: str = "") -> bytes:
    try:
        ran = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True,
            timeout=_SECONDS,
            check=True,
            stdin=subprocess.DEVNULL,
        )
    except FileNotFoundError:
        raise Refused(error("no-revision", "--base needs git, which is not installed")) from None
    except subprocess.TimeoutExpired:
        raise Refused(error("no-revision", "git does not answer")) from None
    except subprocess.CalledProcessError as failure:
        lines = failure.stderr.decode("utf-8", "replace").strip().splitlines() or ["it failed"]
        hint = "--base takes a branch, a tag or a commit of the repository around the specs"
        raise Refused(error("no-revision", failing or f"git: {lines[0]}", hint=hint)) from None
    return ran.stdout
