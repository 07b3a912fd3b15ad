"""Rows of a union's branches, one of which has to fit, and of members that a pattern names."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from specloom.runtime.tables import Row, Table


def row(key: str, type_: str = "any", **more: Any) -> Row:
    name = key.rpartition(".")[2] if "." in key else ""
    return Row(key=key, wire_name=name, type=type_, **more)


MESSAGE = Table(
    name="messages.send",
    rows=(
        Row(key="body", name="body", wire_name="body", type="object|string", nullable=True),
        row("body|1", "object", closed=True),
        row("body|1.kind", "string", required=True, values=("sms",)),
        row("body|1.to", "string", required=True, max_length=3),
        row("body|2", "object"),
        row("body|2.kind", "string", required=True, values=("mail",)),
        row("body|2.reply", "object", like="body"),
        row("body|2.old", "string", deprecated=True),
        row("body|3", "string", max_length=2),
    ),
)


class Sms(msgspec.Struct, tag_field="kind", tag="sms"):
    """As the generator writes a member of a union."""

    to: str


def told(body: object, table: Table = MESSAGE) -> list[str]:
    return [f"{one.field}: {one.message}" for one in table.check({"body": body})]


def reply(levels: int, last: object) -> object:
    for _ in range(levels):
        last = {"kind": "mail", "reply": last}
    return last


@pytest.mark.parametrize(
    "body", [None, "ab", Sms("abc"), {"kind": "mail", "more": 1}, reply(40, {"kind": "mail"})]
)
def test_a_value_of_one_of_the_forms_passes(body: object) -> None:
    for _ in range(2):
        assert told(body) == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("abc", "body: body must have at most 2 characters"),
        (Sms("long"), "body.to: body.to must have at most 3 characters"),
        ({"kind": "sms"}, "body.to: body.to is required"),
        ({"kind": "sms", "to": "a", "b": 1}, "body.b: body.b is not a field of this call"),
        ({"kind": "fax"}, "body: body fits none of the 3 forms that it can have"),
        (
            reply(9, {"kind": "sms"}),
            f"body{'.reply' * 9}.to: body{'.reply' * 9}.to is required",
        ),
    ],
)
def test_what_is_told_is_about_the_form_that_is_meant(body: object, says: str) -> None:
    for _ in range(2):
        assert told(body) == [says]


def test_advice_is_that_of_the_form_that_fits() -> None:
    advice = MESSAGE.warnings_for({"body": {"kind": "mail", "old": "x"}})
    assert [one.message for one in advice] == ["body.old is deprecated"]
    assert MESSAGE.warnings_for({"body": {"kind": "sms", "to": "a", "old": "x"}}) == ()


def test_forms_that_only_depth_tells_apart_are_not_searched_without_end() -> None:
    table = Table(
        name="trees.plant",
        rows=(
            Row(key="body", name="body", wire_name="body", type="object"),
            row("body|1", "object"),
            row("body|1.a", "object", like="body"),
            row("body|1.x", "integer"),
            row("body|2", "object"),
            row("body|2.a", "object", like="body"),
            row("body|2.x", "string"),
        ),
    )
    deep: dict[str, Any] = {"x": "1"}
    for _ in range(60):
        deep = {"a": deep}
    assert told(deep, table) == []
    assert told({"a": {"a": {"x": []}}}, table) != []


NAMES = Table(
    name="labels.set",
    rows=(
        Row(key="labels", name="labels", wire_name="labels", type="object", closed=True),
        row("labels.x-id", "string"),
        row("labels{1}", "string", matches="^x-", max_length=2),
        row("labels{2}", "any", matches="n$"),
        Row(key="rest", name="rest", wire_name="rest", type="object"),
        row("rest{1}", "string", matches="^x-"),
        row("rest{}", "integer"),
    ),
)


def test_members_are_checked_by_the_patterns_of_their_names() -> None:
    good = {"labels": {"x-id": "1", "x-a": "12", "an": 7}, "rest": {"x-a": "a", "b": 1}}
    bad = {"labels": {"x-id": "123", "x-n": 1, "b": 1}, "rest": {"x-a": 1, "b": "a"}}
    for _ in range(2):
        assert NAMES.check(good) == ()
        assert [(one.field, one.rule) for one in NAMES.check(bad)] == [
            ("labels{}", "max-length"),
            ("labels{}", "type"),
            ("labels.b", "unknown-field"),
            ("rest{}", "type"),
            ("rest{}", "type"),
        ]
