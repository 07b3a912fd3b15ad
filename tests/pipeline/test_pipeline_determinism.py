"""The same input gives the same bytes and modes, whatever surrounds the run."""

from __future__ import annotations

import getpass
import hashlib
import itertools
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from small_project import Project, project_in

import specloom

FACTORS = {
    "PYTHONHASHSEED": ("0", "1", "4242"),
    "LC_ALL": ("C", "tr_TR.UTF-8", "C.UTF-8"),
    "TZ": ("UTC", "Pacific/Apia"),
    "cwd": ("root", "specs/pets"),
    "umask": ("022", "077"),
}
# Nine of the seventy-two; every two values of two factors meet in one of them.
COMBINATIONS = (
    ("0", "C", "Pacific/Apia", "specs/pets", "022"),
    ("0", "tr_TR.UTF-8", "UTC", "specs/pets", "077"),
    ("0", "C.UTF-8", "UTC", "root", "022"),
    ("1", "C", "UTC", "root", "022"),
    ("1", "tr_TR.UTF-8", "Pacific/Apia", "root", "022"),
    ("1", "C.UTF-8", "Pacific/Apia", "specs/pets", "077"),
    ("4242", "C", "UTC", "root", "077"),
    ("4242", "tr_TR.UTF-8", "Pacific/Apia", "root", "022"),
    ("4242", "C.UTF-8", "UTC", "specs/pets", "022"),
)
STRESS = os.environ.get("SPECLOOM_TESTS") == "stress"


def test_the_combinations_are_pairwise() -> None:
    for one, other in itertools.combinations(range(len(FACTORS)), 2):
        values = tuple(FACTORS.values())
        met = {(row[one], row[other]) for row in COMBINATIONS}
        assert met == set(itertools.product(values[one], values[other]))


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[bytes, int]]:
    """Content and mode of every file, generated in this process."""
    project = project_in(tmp_path_factory.mktemp("expected"))
    project.generate()
    return laid_out(project)


@pytest.fixture(scope="module")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """A folder with the Turkish locale, None where it cannot be made."""
    folder = tmp_path_factory.mktemp("locales")
    if shutil.which("localedef") is None:
        return None
    command = ["localedef", "-i", "tr_TR", "-f", "UTF-8", str(folder / "tr_TR.UTF-8")]
    return None if subprocess.run(command, capture_output=True).returncode else folder


def laid_out(project: Project) -> dict[str, tuple[bytes, int]]:
    return {name: (kept.content, kept.mode) for name, kept in project.tree().items()}


def around(row: tuple[str, ...], locales: Path | None) -> dict[str, str]:
    named = dict(zip(FACTORS, row, strict=True))
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
    # Without these two Python answers LC_ALL=C by switching to UTF-8, which is not the test.
    plain = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    here = {name: named[name] for name in ("PYTHONHASHSEED", "LC_ALL", "TZ")}
    return {**kept, **plain, **here, **({} if locales is None else {"LOCPATH": str(locales)})}


@pytest.mark.parametrize(
    "row", [*itertools.product(*FACTORS.values())] if STRESS else COMBINATIONS, ids="-".join
)
def test_hash_seed_locale_time_zone_folder_and_umask_do_not_show(
    row: tuple[str, ...],
    expected: dict[str, tuple[bytes, int]],
    locales: Path | None,
    tmp_path: Path,
) -> None:
    environment = around(row, locales)
    if environment["LC_ALL"].startswith("tr_TR"):
        if locales is None:
            pytest.skip("localedef cannot make the Turkish locale here")
        script = "import locale; print(locale.setlocale(locale.LC_ALL, ''))"
        command = [sys.executable, "-c", script]
        said = subprocess.run(command, env=environment, capture_output=True, text=True)
        assert said.stdout.strip() == "tr_TR.UTF-8"
    project = project_in(tmp_path / "elsewhere")
    _, _, _, folder, umask = row
    ran = subprocess.run(
        [sys.executable, "-c", "from specloom.cli import main; main()", "generate"],
        cwd=project.root if folder == "root" else project.root / folder,
        env=environment,
        umask=int(umask, 8),
        capture_output=True,
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert laid_out(project) == expected
    assert {mode for _, mode in expected.values()} == {0o644}
    folders = [path for path in project.root.glob("generated/**/") if path.name != "generated"]
    assert {path.stat().st_mode & 0o777 for path in folders} == {0o755}


def test_any_file_can_be_named_and_the_package_is_the_same(project: Project) -> None:
    inside, outside = project.root / "client", project.root / "elsewhere" / "client"
    for spec, output in (("specs/pets/openapi.yaml", "client"), (project.spec("pets"), outside)):
        ran = project.run("generate", "--spec", str(spec), "--output", str(output))
        assert (ran.code, ran.err) == (0, "")
    assert Project(inside).contents(".") == Project(outside).contents(".")


def test_line_ends_of_the_spec_do_not_show(generated: Project) -> None:
    before = generated.contents()
    text = generated.spec("pets").read_bytes()
    generated.spec("pets").write_bytes(text.replace(b"\n", b"\r\n"))
    generated.generate()
    after = generated.contents()
    # The manifest names the digest of the input, and that alone.
    assert {name for name in after if after[name] != before[name]} == {"pets/manifest.json"}


def test_the_manifest_says_what_made_the_package_and_what_it_holds(generated: Project) -> None:
    contents = generated.contents()
    manifest = json.loads(contents.pop("pets/manifest.json"))
    assert list(manifest) == ["format", "api", "inputs", "tools", "files", "losses"]
    assert (manifest["format"], manifest["api"], manifest["losses"]) == (1, "pets", [])
    digest = hashlib.sha256(generated.spec("pets").read_bytes()).hexdigest()
    assert manifest["inputs"] == {"specs/pets/openapi.yaml": digest}
    assert list(manifest["tools"]) == ["black", "datamodel-code-generator", "jinja2", "specloom"]
    assert manifest["files"] == {
        name.removeprefix("pets/"): hashlib.sha256(content).hexdigest()
        for name, content in contents.items()
        if name.startswith("pets/")
    }


def test_no_file_tells_where_when_or_by_whom_it_was_made(generated: Project) -> None:
    words = {str(generated.root), str(Path.home()), socket.gethostname(), sys.prefix}
    words |= {str(Path(__file__).parents[2]), "/tmp/"}
    words -= {"", "/", "localhost"}
    user = getpass.getuser()
    for name, content in generated.contents().items():
        if "/_runtime/" in f"/{name}":
            continue
        text = content.decode("utf-8")
        assert not [word for word in words if word in text], name
        assert not re.search(rf"\b{re.escape(user)}\b", text), name
        assert not re.search(r"\b20\d\d-\d\d-\d\d\b|\b\d\d:\d\d:\d\d\b", text), name


VERSIONS = (
    "from importlib.metadata import version\n"
    "print(*map(version, ('black', 'click', 'datamodel-code-generator', 'jinja2', 'ruamel.yaml')))"
)


def tools_of(python: str, environment: dict[str, str]) -> bytes:
    """The versions of what shapes the text, nothing where something is missing."""
    command = [python, "-c", VERSIONS]
    return subprocess.run(command, env=environment, capture_output=True).stdout


def test_every_python_that_is_found_gives_the_same_bytes(
    expected: dict[str, tuple[bytes, int]], tmp_path: Path
) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(specloom.__file__).parents[1])}
    due = tools_of(sys.executable, environment)
    here = sys.version_info.minor
    others = [f"python3.{minor}" for minor in range(11, 15) if minor != here]
    others = [one for one in others if shutil.which(one) and tools_of(one, environment) == due]
    for python in others:
        project = project_in(tmp_path / python)
        subprocess.run(
            [python, "-m", "specloom", "generate"], cwd=project.root, env=environment, check=True
        )
        assert laid_out(project) == expected
    if not others:
        pytest.skip("no other Python here has the tools that Specloom needs")


def test_the_tools_that_shape_the_text_are_pinned() -> None:
    pins = (Path(__file__).parents[2] / "constraints.txt").read_text(encoding="utf-8").lower()
    for tool in ("black", "datamodel-code-generator", "jinja2", "ruamel.yaml"):
        assert re.search(rf"^{re.escape(tool)}==\S+$", pins, re.M), tool


def test_every_file_says_in_its_first_line_that_it_is_generated(generated: Project) -> None:
    line = b"Generated by Specloom from specs/pets/openapi.yaml. Do not edit."
    for name, content in generated.contents().items():
        if name.startswith("pets/") and name.endswith((".py", ".md")) and "_runtime" not in name:
            assert line in content.split(b"\n")[0], name
            assert content.count(b"Do not edit.") == 1, name
            assert content.endswith(b"\n"), name
            assert b"\r" not in content, name
