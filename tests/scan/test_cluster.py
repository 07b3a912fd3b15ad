"""Files over a Dask cluster of two processes, one of which is killed in the middle."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from specloom.diagnostics import Refused
from specloom.runtime.tables import Table
from specloom.scan.cluster import (
    FileTask,
    check_file,
    check_or_cut,
    check_range,
    matching,
    results_on,
)
from specloom.scan.file_scan import rebased
from specloom.scan.findings import Result
from specloom.scan.plan import LONGEST_ROW, Form, Plan
from specloom.scan.ranges import Cut

distributed: Any = pytest.importorskip("distributed", reason="specloom[dask] is not installed")

FILES, ROWS = 24, 50


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A scheduler and two workers, each a process of its own."""
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        host="127.0.0.1",
        silence_logs=100,
    ) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files in which every row has its own number, and one row in five is bad."""
    for file in range(FILES):
        rows = [f'{{"Id": {row % 5}, "topic": "{file}/{row}"}}\n' for row in range(ROWS)]
        tmp_path.joinpath(f"{file:02}.ndjson").write_text("".join(rows), encoding="utf-8")
    return tmp_path


def test_nothing_is_lost_or_doubled_when_a_worker_is_killed(
    cluster: Any, folder: Path, table: Table
) -> None:
    plan = Plan(table, Form.NDJSON, keep=True)
    urls = matching([f"{folder}/*.ndjson"])
    tasks = [FileTask(url, plan, f"{folder}/good/{Path(url).name}") for url in urls]
    with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
        pids = client.run(os.getpid)
    results = results_on(cluster.scheduler_address, tasks)
    found = [next(results)]
    os.kill(next(iter(pids.values())), signal.SIGKILL)
    found += results
    assert [one.url for one in found] == [str(folder / f"{at:02}.ndjson") for at in range(FILES)]
    for one in found:
        assert (one.refused, one.result.rows, one.result.bad) == ((), ROWS, ROWS // 5)
        assert [finding.row for finding in one.result.findings] == [*range(1, ROWS + 1, 5)]
    for task in tasks:
        rows = Path(task.url).read_text("utf-8").splitlines(keepends=True)
        good = [row for at, row in enumerate(rows) if at % 5]
        assert Path(str(task.destination)).read_text("utf-8") == "".join(good)
    # What the killed worker was in the middle of writing may stay beside them.
    names = [name for name in os.listdir(folder / "good") if not name.endswith(".part")]
    assert len(names) == FILES


LARGE = 600
WIDE = "x" * 20_000


def large_csv(folder: Path) -> Path:
    """A file of many ranges: every row has two lines, and one in five is bad."""
    rows = [f'{row % 5},"{row}\n{WIDE}"\r\n' for row in range(LARGE)]
    path = folder / "large.csv"
    path.write_bytes("".join(["\ufeffId,topic\n\n", *rows]).encode())
    return path


def test_a_large_file_is_checked_by_all_workers_one_of_which_is_killed(
    cluster: Any, tmp_path: Path, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = Plan(table, Form.CSV, keep=True)
    large = large_csv(tmp_path)
    whole = check_file(FileTask(str(large), plan, f"{tmp_path}/whole/large.csv"))
    joined: list[int] = []

    def killing(result: Result, rows: int) -> Result:
        joined.append(rows)
        if len(joined) == 2:
            os.kill(next(iter(pids.values())), signal.SIGKILL)
        return rebased(result, rows)

    monkeypatch.setattr("specloom.scan.cluster.rebased", killing)
    with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
        client.wait_for_workers(2)
        pids = client.run(os.getpid, on_error="ignore")
    task = FileTask(str(large), plan, f"{tmp_path}/good/large.csv", range_size=1)
    (found,) = results_on(cluster.scheduler_address, [task])
    assert len(joined) > 8
    assert found == whole
    assert (found.result.rows, found.result.bad) == (LARGE, LARGE // 5)
    assert [one.row for one in found.result.findings] == [*range(1, LARGE + 1, 5)]
    assert [one.line for one in found.result.findings] == [*range(3, 2 * LARGE + 3, 10)]
    good = [(tmp_path / name / "large.csv").read_bytes() for name in ("good", "whole")]
    assert good[0] == good[1]
    assert os.listdir(tmp_path / "good") == ["large.csv"]


def test_a_large_file_is_checked_up_to_a_row_without_an_end(
    cluster: Any, tmp_path: Path, table: Table
) -> None:
    large = large_csv(tmp_path)
    with large.open("ab") as stream:
        stream.write(b'1,"' + b"x" * (LONGEST_ROW + 1))
    plan = Plan(table, Form.CSV, keep=True)
    whole = check_file(FileTask(str(large), plan, f"{tmp_path}/good/large.csv"))
    task = FileTask(str(large), plan, f"{tmp_path}/good/large.csv", range_size=1)
    (found,) = results_on(cluster.scheduler_address, [task])
    assert [one.code for one in found.refused] == ["row-too-long"]
    assert found == whole
    assert os.listdir(tmp_path / "good") == []


@pytest.mark.parametrize(
    ("end", "least"),
    [("\n]", 1), ("\n]", 3_000_000), ("", 3_000_000), (', {"Id": ', 1)],
    ids=["parts", "ranges-of-parts", "open", "broken"],
)
def test_a_large_array_is_checked_in_ranges(
    cluster: Any, tmp_path: Path, table: Table, end: str, least: int
) -> None:
    wide = "\u00e4" * 10_000  # Two bytes each.
    rows = [f'{{"Id": {row % 5}, "topic": "{row}{wide}"}}' for row in range(LARGE)]
    large = tmp_path / "large.json"
    large.write_text("\ufeff [ " + " ,\n\n ".join(rows) + end, encoding="utf-8")
    plan = Plan(table, Form.JSON, keep=True)
    whole = check_file(FileTask(str(large), plan, f"{tmp_path}/whole/large.json"))
    task = FileTask(str(large), plan, f"{tmp_path}/good/large.json", range_size=least)
    cut = check_or_cut(task)
    assert isinstance(cut, Cut)
    assert len(cut.ranges) > 2
    (found,) = results_on(cluster.scheduler_address, [task])
    assert found == whole
    assert bool(found.refused) == (end != "\n]")
    assert found.result.bad > LARGE // 10
    if not found.refused:
        assert (found.result.rows, found.result.bad) == (LARGE, LARGE // 5)
        good = [(tmp_path / name / "large.json").read_bytes() for name in ("good", "whole")]
        assert good[0] == good[1]


def test_a_range_that_is_gone_is_a_refusal(tmp_path: Path, table: Table) -> None:
    large = large_csv(tmp_path)
    cut = check_or_cut(FileTask(str(large), Plan(table, Form.CSV), range_size=1))
    assert isinstance(cut, Cut)
    large.write_bytes(b"Id,topic\n")
    found = check_range(str(large), cut.plan, cut.ranges[-1])
    assert [one.code for one in found.refused] == ["file-changed"]
    large.unlink()
    found = check_range(str(large), cut.plan, cut.ranges[-1])
    assert [one.code for one in found.refused] == ["no-file"]


def test_a_broken_file_is_refused_and_the_others_are_not(
    cluster: Any, folder: Path, table: Table
) -> None:
    broken = folder / "broken.csv"
    broken.write_text("Id,colour\n1,red\n", encoding="utf-8")
    tasks = [
        FileTask(str(broken), Plan(table, Form.CSV)),
        FileTask(str(folder / "none.csv"), Plan(table, Form.CSV)),
        FileTask(str(folder / "00.ndjson"), Plan(table, Form.NDJSON)),
    ]
    refused, missing, good = results_on(cluster.scheduler_address, tasks)
    assert [one.code for one in refused.refused] == ["unknown-field"]
    assert [one.code for one in missing.refused] == ["no-file"]
    assert (refused.exit_code, missing.exit_code, good.exit_code) == (2, 2, 0)
    assert good.result.rows == ROWS


def test_a_task_needs_no_cluster_to_say_the_same(folder: Path, table: Table) -> None:
    content = '[{"Id": 1}, {"Id": 0}]'
    folder.joinpath("rows.json").write_text(content, encoding="utf-8")
    task = FileTask(
        f"file://{folder}/rows.json", Plan(table, Form.JSON, keep=True), f"{folder}/good.json"
    )
    found = check_file(task)
    assert (found.result.rows, found.result.bad) == (2, 1)
    assert folder.joinpath("good.json").read_text("utf-8") == '[\n{"Id": 1}\n]\n'


def test_globs_are_local_paths_or_urls(folder: Path) -> None:
    assert matching([f"file://{folder}/0*.ndjson"])[0] == f"file://{folder}/00.ndjson"
    assert len(matching([f"{folder}/0?.ndjson", f"{folder}/00.ndjson"])) == 10
    with pytest.raises(Refused, match="nothing matches"):
        matching([f"{folder}/*.csv"])


def test_a_scheduler_that_does_not_answer_is_a_refusal() -> None:
    with pytest.raises(Refused) as refused:
        list(results_on("nonsense://nowhere", []))
    assert refused.value.exit_code == 3
