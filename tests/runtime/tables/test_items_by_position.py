"""Rows of items by their position, and of the items that follow."""

from __future__ import annotations

import pytest

from specloom.runtime.tables import Row, Table

PLACES = Table(
    name="places.create",
    rows=(
        Row(key="at", name="at", wire_name="at", type="array", min_items=2, max_items=2),
        Row(key="at[0]", type="number", minimum=-90, maximum=90),
        Row(key="at[1]", type="number", nullable=True),
        Row(key="log", name="log", wire_name="log", type="array"),
        Row(key="log[0]", type="object"),
        Row(key="log[0].at", wire_name="at", type="array", required=True, like="at"),
        Row(key="log[]", type="integer", deprecated=True),
        Row(key="log[10]", type="string"),
    ),
)


def told(**values: object) -> list[str]:
    return [f"{one.field}: {one.message}" for one in PLACES.check(values)]


@pytest.mark.parametrize(
    "values",
    [{"at": (1, None)}, {"at": [90, 7.5]}, {"log": []}, {"log": [{"at": (0, 0)}, 1, 2]}],
)
def test_items_that_fit_their_positions_pass(values: dict[str, object]) -> None:
    for _ in range(2):
        assert told(**values) == []


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (
            {"at": (91, "b")},
            ["at[0]: at[0] must be at most 90", "at[1]: at[1] must be a finite number"],
        ),
        ({"at": (1,)}, ["at: at must have at least 2 items"]),
        ({"log": [{"at": (91, 0)}]}, ["log[0].at[0]: log[0].at[0] must be at most 90"]),
        ({"log": [{}]}, ["log[0].at: log[0].at is required"]),
        ({"log": [{"at": (0, 0)}, "a"]}, ["log[]: log[1] must be a whole number"]),
        (
            {"log": [{"at": (0, 0)}, *range(9), 10]},
            ["log[10]: log[10] must be text"],
        ),
    ],
)
def test_an_item_is_held_against_the_row_of_its_position(
    values: dict[str, object], says: list[str]
) -> None:
    assert told(**values) == says


def test_only_what_follows_is_deprecated() -> None:
    assert PLACES.warnings_for({"log": [{"at": (0, 0)}]}) == ()
    (warning,) = PLACES.warnings_for({"log": [{"at": (0, 0)}, 1]})
    assert (warning.field, warning.rule) == ("log[]", "deprecated")
