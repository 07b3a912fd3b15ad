"""Rows of the names that members of an object may have."""

from __future__ import annotations

import pytest

from specloom.runtime.tables import Row, Table

LABELS = Table(
    name="labels.replace",
    rows=(
        Row(key="sizes", name="sizes", wire_name="sizes", type="object"),
        Row(key="sizes{name}", type="string", values=("small", "large")),
        Row(key="sizes{}", type="object", like="sizes"),
        Row(key="words", name="words", wire_name="words", type="object"),
        Row(key="words{name}", max_length=3),
    ),
)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"sizes": {}}, []),
        ({"sizes": {"small": {}, "large": {"small": {}}}, "words": {"abc": 1}}, []),
        (
            {"sizes": {"small": {}, "middle": {}}},
            ["sizes{name}: the name 'middle' in sizes must be small or large"],
        ),
        (
            {"sizes": {"small": {"x\n": {}}}},
            ["sizes{}{name}: a name in sizes.small must be small or large"],
        ),
        (
            {"words": {"abcd": 1}},
            ["words{name}: the name 'abcd' in words must have at most 3 characters"],
        ),
    ],
)
def test_a_name_is_held_against_its_row(values: dict[str, object], says: list[str]) -> None:
    for _ in range(2):
        assert [f"{one.field}: {one.message}" for one in LABELS.check(values)] == says
