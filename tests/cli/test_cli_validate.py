"""``specloom validate`` from the command line: which table, which files, what is left behind."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from small_project import Project

from specloom.scan import cluster

GOOD = "id,kind\n1,dog\n"
BAD = "path:id,id,kind\n1,1,dog\n0,1,cat\n2,x,iguana\n"
CALL = "pets.pets.update"


@pytest.fixture
def rows(project: Project) -> Path:
    """A file with one good row and two that are not."""
    path = project.root / "rows.csv"
    path.write_text(BAD, encoding="utf-8")
    return path


@pytest.mark.usefixtures("rows")
def test_the_spec_as_it_is_now_decides(project: Project) -> None:
    before = project.run("validate", CALL, "rows.csv")
    assert before.code == 1
    assert "rows.csv:3:5: error[values]: kind must be dog, iguana" in before.out
    project.generate()
    assert project.run("validate", CALL, "rows.csv") == before
    project.edit("pets", "enum: [dog, ", "enum: [cat, dog, ")
    after = project.run("validate", CALL, "rows.csv")
    assert "rows.csv:3:5" not in after.out
    assert "rows.csv:3:1: error[minimum]" in after.out


@pytest.mark.usefixtures("rows")
def test_a_vendored_package_needs_no_project(generated: Project, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(generated.package("pets"), elsewhere / "vendored")
    shutil.copy(generated.root / "rows.csv", elsewhere)
    for tables in ("vendored", "vendored/tables.json"):
        for call in ("pets.update", CALL):
            ran = Project(elsewhere).run("validate", "--tables", tables, call, "rows.csv")
            assert (ran.code, ran.out.count("\n")) == (1, 3)


def test_json_is_one_object_a_violation(project: Project, rows: Path) -> None:
    ran = project.run("validate", "--format", "json", CALL, rows.name)
    first, *_ = (json.loads(line) for line in ran.out.splitlines())
    assert list(first) == ["row", "file", "line", "column", "field", "rule", "message", "source"]
    assert (first["row"], first["file"], first["line"]) == (2, "rows.csv", 3)


def test_csv_has_a_header_even_without_violations(project: Project) -> None:
    project.root.joinpath("rows.csv").write_text("path:id,id\n1,1\n", encoding="utf-8")
    ran = project.run("validate", "--format", "csv", CALL, "rows.csv")
    (header,) = csv.reader(io.StringIO(ran.out))
    assert (ran.code, header[:3]) == (0, ["row", "file", "line"])


REFUSED: list[tuple[list[str], str, str]] = [
    ([CALL, "none.csv"], "no-file", "none.csv: No such file or directory"),
    (["--input-format", "csv", CALL, "specs"], "no-file", "specs: Is a directory"),
    (["pets.update", "rows.csv"], "no-such-operation", "pets has no operation 'update'"),
    (["cats.update", "rows.csv"], "no-such-api", "'cats.update' begins with no API"),
    (["pets", "rows.csv"], "no-such-operation", "'pets' is an API: name one of its operations"),
    (["--tables", "none", CALL, "rows.csv"], "no-file", "none: No such file or directory"),
    (["--output", "rows.csv", CALL, "rows.csv"], "output-is-input", "rows.csv would be replaced"),
    (["--output", "no/good.csv", CALL, "rows.csv"], "no-file", "no/good.csv: No such file"),
    (["--output", "d", CALL, "rows.csv", "./rows.csv"], "same-name", "two files have the same"),
]


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize(("arguments", "code", "says"), REFUSED)
def test_what_cannot_be_used_is_refused(
    project: Project, arguments: list[str], code: str, says: str
) -> None:
    ran = project.run("validate", *arguments)
    assert ran.code in (2, 3)
    assert ran.out == ""
    assert ran.err.startswith(f"error[{code}]: {says}"), ran.err
    assert project.root.joinpath("rows.csv").read_text("utf-8") == BAD


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([CALL], "FILE..."),
        (["--null", "", CALL, "rows.csv"], "--null"),
        (["--delimiter", ";;", CALL, "rows.csv"], "--delimiter"),
        (["--delimiter", '"', CALL, "rows.csv"], "--delimiter"),
        (["--jobs", "0", CALL, "rows.csv"], "--jobs"),
        (["--format", "xml", CALL, "rows.csv"], "--format"),
        ([CALL, "-", "rows.csv"], "standard input"),
    ],
)
def test_bad_usage_is_2(project: Project, arguments: list[str], says: str) -> None:
    ran = project.run("validate", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err


@pytest.mark.parametrize(
    ("name", "content", "good"),
    [
        ("rows.csv", BAD.replace("\n", "\r\n"), "path:id,id,kind\r\n1,1,dog\r\n"),
        ("rows.csv", f"\ufeff{BAD}", "\ufeffpath:id,id,kind\n1,1,dog\n"),
        ("rows.csv", "id\n\n", "id\n"),
        (
            "rows.ndjson",
            '{"path:id": 0, "id": 1}\n\n {"path:id": 1,  "id": 1}',
            ' {"path:id": 1,  "id": 1}\n',
        ),
        (
            "rows.json",
            '[{"path:id":1,"id":1} ,{},\n{"path:id":2,"id":3}]',
            '[\n{"path:id":1,"id":1},\n{"path:id":2,"id":3}\n]\n',
        ),
        ("rows.json", "[{}]", "[\n]\n"),
    ],
)
def test_good_rows_are_written_as_they_stand(
    project: Project, name: str, content: str, good: str
) -> None:
    project.root.joinpath(name).write_bytes(content.encode())
    project.run("validate", "--output", f"good-{name}", CALL, name)
    written = project.root / f"good-{name}"
    assert written.read_bytes().decode() == good
    again = project.run("validate", CALL, written.name)
    assert (again.code, again.out) == (0, "")


def test_several_files_go_to_a_folder(project: Project, rows: Path) -> None:
    project.root.joinpath("more.ndjson").write_text('{"path:id": 1, "id": 1}\n{}\n', "utf-8")
    ran = project.run("validate", "--output", "good", CALL, rows.name, "more.ndjson")
    assert ran.code == 1
    assert "rows.csv:3:1: error" in ran.out
    assert "more.ndjson:2:1: error" in ran.out
    assert project.contents("good") == {
        "rows.csv": b"path:id,id,kind\n1,1,dog\n",
        "more.ndjson": b'{"path:id": 1, "id": 1}\n',
    }


def test_a_refused_file_leaves_the_good_rows_of_before(project: Project) -> None:
    project.root.joinpath("good.json").write_text("before", encoding="utf-8")
    project.root.joinpath("rows.json").write_text('[{"path:id": 1, "id": 1},', encoding="utf-8")
    ran = project.run("validate", "--output", "good.json", CALL, "rows.json")
    assert ran.code == 2
    assert project.root.joinpath("good.json").read_text("utf-8") == "before"
    assert sorted(os.listdir(project.root)) == [".specloom", "good.json", "rows.json", "specs"] or (
        sorted(os.listdir(project.root)) == ["good.json", "rows.json", "specs"]
    )


def test_a_file_that_is_replaced_keeps_its_mode(project: Project, rows: Path) -> None:
    good = project.root / "good.csv"
    good.write_text("", encoding="utf-8")
    good.chmod(0o600)
    project.run("validate", "--output", "good.csv", CALL, rows.name)
    assert stat.S_IMODE(good.stat().st_mode) == 0o600


def test_a_cluster_takes_globs_and_tells_what_one_machine_tells(
    project: Project, rows: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("fsspec", reason="specloom[dask] is not installed")

    def here(_address: str, tasks: list[cluster.FileTask]) -> list[cluster.FileResult]:
        return [cluster.check_file(task) for task in tasks]

    monkeypatch.setattr("specloom.cli.cluster.results_on", here)
    alone = project.run("validate", "--output", "alone", CALL, str(rows), "rows.csv")
    arguments = ("--scheduler", "tcp://nowhere:1", "--output", str(project.root / "good"))
    ran = project.run("validate", *arguments, CALL, f"{project.root}/*.csv")
    assert alone.code == 2
    assert ran.code == 1
    assert [line.rpartition("/")[2] for line in ran.out.splitlines()] == (
        project.run("validate", CALL, "rows.csv").out.splitlines()
    )
    assert project.contents("good") == {"rows.csv": b"path:id,id,kind\n1,1,dog\n"}


# Where a shell has started the tests in the background, Ctrl-C is ignored from the start.
LISTENING = """
import signal
from specloom.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)
main()
"""


def test_examples_show_each_rule_by_a_call(project: Project) -> None:
    project.edit(
        "pets",
        "operationId: pets.update\n",
        "operationId: pets.update\n"
        "      x-rules: [{kind: required_if, fields: [born], when: {kind: dog}}]\n",
    )
    ran = project.run("validate", "--examples", CALL)
    (found,) = (json.loads(line) for line in ran.out.splitlines())
    assert (ran.code, found["rule"], found["rejects"]) == (0, "required_if", True)
    for name, code in (("keeps", 0), ("breaks", 1)):
        project.root.joinpath("one.ndjson").write_text(json.dumps(found[name]), encoding="utf-8")
        assert project.run("validate", CALL, "one.ndjson").code == code


def start(project: Project, *arguments: str) -> subprocess.Popen[bytes]:
    pipe: Any = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-c", LISTENING, "validate", *arguments],
        cwd=project.root,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        start_new_session=True,
    )


def test_standard_input_is_a_file_without_a_name(project: Project) -> None:
    with start(project, "--input-format", "csv", CALL, "-") as run:
        out, err = run.communicate(BAD.encode())
    assert run.returncode == 1
    assert out.startswith(b"<stdin>:3:1: error[minimum]")
    assert err == b"<stdin>: 3 rows, 2 with violations\n"


# More than one part, and more violations than a pipe holds.
MANY_ROWS = "path:id,id,kind\n" + f"0,1,{'x' * 80}\n" * 40_000


def test_a_reader_that_goes_ends_the_run_without_a_word(project: Project) -> None:
    project.root.joinpath("rows.csv").write_text(MANY_ROWS, "utf-8")
    with start(project, "--jobs", "1", CALL, "rows.csv") as run:
        assert run.stdout is not None
        assert run.stderr is not None
        assert run.stdout.readline().startswith(b"rows.csv:2:1: error[minimum]")
        run.stdout.close()
        said = run.stderr.read()
    assert (run.returncode, said) == (1, b"")


def test_good_rows_are_written_to_the_end_when_the_reader_goes(project: Project) -> None:
    project.root.joinpath("rows.csv").write_text(f"{MANY_ROWS}1,1,dog\n", "utf-8")
    with start(project, "--jobs", "1", "--output", "good.csv", CALL, "rows.csv") as run:
        assert run.stdout is not None
        run.stdout.readline()
        run.stdout.close()
        assert run.stderr is not None
        said = run.stderr.read()
    assert run.returncode == 1
    assert said == b"rows.csv: 40,001 rows, 40,000 with violations\n"
    assert project.root.joinpath("good.csv").read_text("utf-8") == "path:id,id,kind\n1,1,dog\n"


def test_an_interrupted_run_is_130_and_leaves_nothing(project: Project) -> None:
    # Parts enough that processes work and the first violation is printed, and then no end.
    row = b"1,1,dog," + b"x" * 500_000 + b"\n"
    project.edit("pets", "kind: {$ref", "note: {type: string}\n        kind: {$ref")
    arguments = ("--jobs", "2", "--output", "good.csv", "--input-format", "csv", CALL, "-")
    with start(project, *arguments) as run:
        assert run.stdin is not None
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdin.write(b"path:id,id,kind,note\n0,1,dog,\n" + row * 20)
        run.stdin.flush()
        assert run.stdout.readline().startswith(b"<stdin>:2:1: error[minimum]")
        os.killpg(run.pid, signal.SIGINT)
        with contextlib.suppress(BrokenPipeError):
            # It may be about to wait for bytes: then these wake it up.
            for _ in range(200):
                run.stdin.write(row)
        with contextlib.suppress(BrokenPipeError):
            run.stdin.close()
        said = run.stderr.read()
        assert run.wait() == 130
    assert said.strip() == b""
    assert "good.csv" not in " ".join(os.listdir(project.root))
