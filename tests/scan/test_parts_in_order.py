"""Parts over processes: the same results in the same order, and never many parts at once."""

from __future__ import annotations

import io
import multiprocessing
import os
from collections.abc import Iterator
from typing import Any

import pytest

from specloom.diagnostics import Refused
from specloom.runtime.tables import Table
from specloom.scan import json_array, parts_in_order, splitting
from specloom.scan.file_scan import open_file, scan
from specloom.scan.findings import Result
from specloom.scan.parts_in_order import results
from specloom.scan.plan import Form, Part, Plan

ROWS = 400
CONTENT = {
    Form.CSV: "Id,Name,handler\n"
    + "".join(f'{at % 7},"row\n{at}",{"topic" if at % 5 == 0 else ""}\n' for at in range(ROWS)),
    Form.NDJSON: "".join(f'{{"Id": {at % 7}, "Name": "row {at}"}}\n' for at in range(ROWS)),
    Form.JSON: "["
    + ",\n".join(f'{{"Id": {at % 7}, "old": "row {at}"}}' for at in range(ROWS))
    + "]",
}


def scanned(plan: Plan, processes: int) -> list[tuple[Part, Result]]:
    opened = open_file(io.BytesIO(CONTENT[plan.form].encode()), "rows", plan)
    return list(scan(opened, processes))


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitting, "PART_SIZE", 1000)
    monkeypatch.setattr(json_array, "PART_SIZE", 1000)


@pytest.mark.parametrize("form", Form)
def test_many_parts_say_what_one_part_says(
    form: Form, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = Plan(table, form, keep=True)
    ((_, whole),) = scanned(plan, 1)
    monkeypatch.setattr(splitting, "PART_SIZE", 1000)
    monkeypatch.setattr(json_array, "PART_SIZE", 1000)
    for processes in (1, 2):
        found = [result for _, result in scanned(plan, processes)]
        assert len(found) > 5
        assert sum(result.rows for result in found) == whole.rows == ROWS
        assert sum(result.bad for result in found) == whole.bad > 0
        assert [one for result in found for one in result.findings] == list(whole.findings)
        joined = (b",\n" if form is Form.JSON else b"").join(r.good for r in found if r.good)
        assert joined == whole.good


def test_a_file_of_one_part_starts_no_process(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts_in_order, "ProcessPoolExecutor", None)
    assert len(scanned(Plan(table, Form.CSV), 8)) == 1


@pytest.mark.usefixtures("small_parts")
def test_only_few_parts_are_read_ahead(table: Table) -> None:
    taken = 0
    line = b'{"Id": 1}\n'

    def counted() -> Iterator[Part]:
        nonlocal taken
        for number in range(100):
            taken += 1
            yield Part(line, number + 1)

    for number, _ in enumerate(results(Plan(table, Form.NDJSON), counted(), 2)):
        assert taken <= number + 1 + 2 * 3
    assert taken == 100


forks = pytest.mark.skipif(
    multiprocessing.get_start_method() != "fork", reason="a patch reaches forked processes alone"
)


@forks
@pytest.mark.usefixtures("small_parts")
def test_a_process_that_is_killed_is_a_refusal(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: Any) -> Result:
        os._exit(9)

    monkeypatch.setitem(parts_in_order._CHECKS, Form.CSV, die)
    with pytest.raises(Refused) as refused:
        scanned(Plan(table, Form.CSV), 2)
    assert refused.value.exit_code == 3
    assert refused.value.diagnostics[0].code == "process-killed"


@forks
@pytest.mark.usefixtures("small_parts")
def test_what_goes_wrong_in_a_process_is_raised_here(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> Result:
        raise ZeroDivisionError("ours")

    monkeypatch.setitem(parts_in_order._CHECKS, Form.CSV, fail)
    with pytest.raises(ZeroDivisionError, match="ours"):
        scanned(Plan(table, Form.CSV), 2)


@pytest.mark.usefixtures("small_parts")
def test_a_refusal_in_the_middle_comes_after_what_was_found_before(table: Table) -> None:
    content = (CONTENT[Form.JSON][:-1] + ",]").encode()
    found = scan(open_file(io.BytesIO(content), "rows", Plan(table, Form.JSON)), 2)
    rows: list[int] = []
    with pytest.raises(Refused):
        rows.extend(result.rows for _, result in found)
    assert 0 < sum(rows) <= ROWS
