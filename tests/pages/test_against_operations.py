"""A page that gains an operation, loses one, or describes a call at another path."""

from __future__ import annotations

from pathlib import Path

from specloom.pages import Page
from specloom.pages.comparison.changes import Change, ChangeKind, compare
from specloom.pages.read import read_page

BUY = """\
# Boats

## Buy a boat

`POST /boats`

### Body

| Name | Type | Required | Description |
|---|---|---|---|
| name | string | yes | What it is called. |
| rig | string | no | One of `sloop` or `ketch`. |
"""
SINK = """
## Sink a boat

`DELETE /boats/{id}`

### Path parameters

| Name | Type | Required | Description |
|---|---|---|---|
| id | string | yes | Which. |
"""


def page(folder: Path, text: str) -> Page:
    path = folder / "boats.md"
    path.write_text(text, encoding="utf-8")
    return read_page(path)


def subject(change: Change) -> str:
    fact = change.before or change.after
    assert fact is not None
    return f"{change.kind.value} {fact.operation} {fact.name or fact.method}"


def test_a_second_operation_appears_and_the_first_stays_as_it_is(tmp_path: Path) -> None:
    alone, both = page(tmp_path, BUY), page(tmp_path, BUY + SINK)
    compared = compare(alone, both)
    assert [subject(change) for change in compared.changes] == [
        "appeared DELETE /boats/{id} DELETE",
        "appeared DELETE /boats/{id} id",
    ]
    assert compared.updated.facts == both.facts

    assert {change.kind for change in compare(both, alone).changes} == {ChangeKind.GONE}


def test_an_operation_that_moves_in_front_changes_nothing(tmp_path: Path) -> None:
    title, _, rest = BUY.partition("\n")
    before, after = page(tmp_path, BUY + SINK), page(tmp_path, f"{title}\n{SINK}{rest}")
    assert {change.kind for change in compare(before, after).changes} == {ChangeKind.MOVED}


def test_what_is_left_out_on_purpose_stays_so(tmp_path: Path) -> None:
    both = page(tmp_path, BUY + SINK)
    known = Page(
        **{name: getattr(both, name) for name in both.__slots__ if name != "left_out"},
        left_out=(("DELETE /boats/{id}", "no boat is sunk"),),
    )
    assert compare(known, both).updated.left_out == known.left_out


def test_another_path_is_told_row_by_row_and_no_row_is_lost(tmp_path: Path) -> None:
    before = page(tmp_path, BUY + SINK)
    after = page(tmp_path, BUY + SINK.replace("/boats/", "/ships/"))
    changes = compare(before, after).changes
    assert {change.kind for change in changes} == {ChangeKind.CHANGED}
    assert {key.key for change in changes for key in change.keys} == {"operation", "path"}
