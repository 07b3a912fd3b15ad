"""What a row lets through, one constraint at a time."""

from __future__ import annotations

import datetime
import enum
import io
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest

from specloom.runtime.tables import MAX_PATTERN_INPUT, Row, Table


def rules_broken(value: object, **constraints: Any) -> list[str]:
    row = Row(key="field", name="field", wire_name="field", **constraints)
    return [found.rule for found in Table(name="t", rows=(row,)).check({"field": value})]


class Colour(enum.Enum):
    RED = "red"


class Size(enum.IntEnum):
    SMALL = 1


class Address(msgspec.Struct):
    city: str


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("string", "text"),
        ("string", Colour.RED),
        ("string", UUID(int=1)),
        ("string", datetime.timedelta(seconds=90)),
        ("integer", 1),
        ("integer", 1.0),
        ("integer", Decimal("1E+2")),
        ("integer", Size.SMALL),
        ("number", 1),
        ("number", 0.5),
        ("number", Decimal("0.1")),
        ("boolean", True),
        ("array", [1]),
        ("array", (1,)),
        ("object", {"a": 1}),
        ("object", Address(city="Oslo")),
        ("null", None),
        ("string|integer", 5),
        ("any", None),
        ("any", b"bytes"),
    ],
)
def test_a_value_of_the_type_passes(type_: str, value: object) -> None:
    assert rules_broken(value, type=type_) == []


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("string", 1),
        ("string", b"bytes"),
        ("string", None),
        ("integer", True),
        ("integer", 1.5),
        ("integer", "1"),
        ("number", float("nan")),
        ("number", Decimal("Infinity")),
        ("number", False),
        ("boolean", 1),
        ("array", "text"),
        ("object", [("a", 1)]),
        ("null", 0),
        ("string|integer", 1.5),
        ("integer", object()),
    ],
)
def test_a_value_of_another_type_is_refused_once(type_: str, value: object) -> None:
    assert rules_broken(value, type=type_, min_length=9, minimum=9) == ["type"]


def test_null_passes_where_it_is_allowed_whatever_the_values_are() -> None:
    assert rules_broken(None, type="string", nullable=True, values=("a",)) == []


@pytest.mark.parametrize("location", ["path", "header"])
def test_null_has_no_spelling_in_a_path_or_header(location: str) -> None:
    assert rules_broken(None, type="string|null", nullable=True, location=location) == ["type"]


def test_bytes_and_files_pass_for_binary_content() -> None:
    assert rules_broken(b"\x00", type="string", format="binary") == []
    assert rules_broken(io.BytesIO(b"\x00"), type="string", format="binary") == []
    assert rules_broken(("a.png", b"\x00"), type="string", format="binary") == []
    assert rules_broken(["a.png", b"\x00"], type="string", format="binary") == ["type"]


@pytest.mark.parametrize("value", [1, 1.0, Decimal("1.00"), Size.SMALL])
def test_values_are_compared_as_json_numbers(value: object) -> None:
    assert rules_broken(value, values=(1,)) == []


@pytest.mark.parametrize("value", [True, "1", [1], None])
def test_values_keep_one_true_and_the_digit_apart(value: object) -> None:
    assert rules_broken(value, values=(1,)) == ["values"]


def test_values_may_be_lists_and_objects() -> None:
    allowed = ([1, {"a": None}],)
    assert rules_broken((1.0, {"a": None}), values=allowed) == []
    assert rules_broken([True, {"a": None}], values=allowed) == ["values"]


def test_lengths_count_code_points() -> None:
    assert rules_broken("😀😀", type="string", min_length=2, max_length=2) == []
    assert rules_broken("😀", type="string", min_length=2) == ["min-length"]
    assert rules_broken("abc", type="string", max_length=2) == ["max-length"]


def test_half_a_surrogate_pair_cannot_be_sent() -> None:
    assert rules_broken("\ud83d", type="string") == ["unicode"]


def test_a_pattern_is_searched_anywhere() -> None:
    assert rules_broken("xay", type="string", pattern="a") == []
    assert rules_broken("xay", type="string", pattern="^a") == ["pattern"]


def test_a_long_text_is_not_held_against_a_pattern() -> None:
    slow = r"(a|aa)+$"
    text = "a" * MAX_PATTERN_INPUT + "b"
    assert rules_broken(text, type="string", pattern=slow) == ["pattern-input-too-long"]


def test_bounds_hold_at_their_edge() -> None:
    assert rules_broken(1, type="number", minimum=1, maximum=1) == []
    assert rules_broken(0, type="number", minimum=1) == ["minimum"]
    assert rules_broken(2, type="number", maximum=1) == ["maximum"]
    assert rules_broken(1, type="number", exclusive_minimum=1) == ["exclusive-minimum"]
    assert rules_broken(1, type="number", exclusive_maximum=1) == ["exclusive-maximum"]


def test_numbers_mean_their_decimals() -> None:
    assert rules_broken(Decimal("0.1"), type="number", minimum=0.1, maximum=0.1) == []
    assert rules_broken(0.3, type="number", multiple_of=0.1) == []
    assert rules_broken(Decimal("0.35"), type="number", multiple_of=Decimal("0.1")) == [
        "multiple-of"
    ]
    assert rules_broken(10**30 + 1, type="integer", multiple_of=10) == ["multiple-of"]


def test_a_decimal_too_long_to_write_out_is_answered_at_once() -> None:
    assert rules_broken(Decimal("1E+999999999"), type="number", multiple_of=3) == ["multiple-of"]


def test_items_are_counted_and_compared() -> None:
    assert rules_broken([1, True, "1"], type="array", unique_items=True) == []
    assert rules_broken([1, 1.0], type="array", unique_items=True) == ["unique-items"]
    assert rules_broken([{"a": 1}, {"a": 1}], type="array", unique_items=True) == ["unique-items"]
    assert rules_broken([], type="array", min_items=1) == ["min-items"]
    assert rules_broken([1, 2], type="array", max_items=1) == ["max-items"]


def test_members_are_counted_in_mappings_and_structs() -> None:
    assert rules_broken({}, type="object", min_properties=1) == ["min-properties"]
    assert rules_broken({"a": msgspec.UNSET}, type="object", min_properties=1) == ["min-properties"]
    assert rules_broken(Address(city="Oslo"), type="object", max_properties=0) == ["max-properties"]


def test_a_moment_without_a_zone_is_no_date_time() -> None:
    moment = datetime.datetime(2024, 5, 31, 12, 0)
    assert rules_broken(moment, type="string", format="date-time") == ["format"]
    aware = moment.replace(tzinfo=datetime.UTC)
    assert rules_broken(aware, type="string", format="date-time") == []
    assert rules_broken(moment.date(), type="string", format="date") == []
    assert rules_broken(aware, type="string", format="date") == ["format"]


def test_every_broken_constraint_of_a_field_is_named() -> None:
    broken = rules_broken("abc", type="string", max_length=2, pattern="z", values=("q",))
    assert broken == ["values", "max-length", "pattern"]


class Hostile(dict[str, object]):
    def items(self) -> Any:
        raise RuntimeError("no")


def test_values_that_cannot_be_read_are_reported_and_not_raised() -> None:
    endless: list[object] = []
    endless.append(endless)
    assert rules_broken(Hostile(), type="object", min_properties=1) == ["unreadable"]
    assert rules_broken(endless, type="array", unique_items=True) == ["unreadable"]
    assert rules_broken([{1}], type="array", unique_items=True) == ["unreadable"]
