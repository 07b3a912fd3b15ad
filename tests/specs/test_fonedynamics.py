"""Fone Dynamics' spec against the page it transcribes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate
from transcription import (
    cited_lines,
    followed,
    load_spec,
    page_lines,
    provenance_faults,
    runs_of_words,
    schema,
    texts,
)

PAGE = "fonedynamics-configure-number"
PATH = "/v2/Numbers/{Number}"
WORDS = 6  # so many words in a row are a sentence of somebody else
VALUE = re.compile(r"(?:May be: |\.\s?)(\w+) ?: ")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the page's tables; ``mark`` is what stands in brackets behind the name."""

    first: int
    last: int
    name: str
    mark: str
    type: str
    text: str

    @property
    def values(self) -> list[str]:
        return VALUE.findall(self.text) if "May be:" in self.text else []


def rows(lines: list[str], start: int, end: int) -> Iterator[Row]:
    """The rows between two lines, counted from 1; a name with a mark has a line of its own."""
    head: tuple[int, str, str] | None = None
    for number in range(start, end + 1):
        line = lines[number - 1]
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if head:
            yield Row(head[0], number, head[1], head[2], cells[0], cells[1])
            head = None
        elif marked := re.fullmatch(r"\| (.+) \((.+)\) \|", line):
            head = (number, marked[1], marked[2])
        elif len(cells) == 3 and cells[0] not in ("Parameter", "---"):
            yield Row(number, number, cells[0], "", cells[1], cells[2])


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    return dict(load_spec("fonedynamics"))


@pytest.fixture
def page(shared: Path) -> list[str]:
    return page_lines(shared / "documents", PAGE)


@pytest.fixture
def request_rows(page: list[str]) -> list[Row]:
    return list(rows(page, page.index("Resource Parameters") + 1, page.index("Response")))


@pytest.fixture
def response_rows(page: list[str]) -> list[Row]:
    return list(rows(page, page.index("Response Parameters") + 1, page.index("400 - Error")))


def compare(spec: dict[str, Any], name: str, expected: list[Row]) -> None:
    """Hold a schema's properties against rows: order, type, values, format and citation."""
    properties = schema(spec, name)["properties"]
    assert [row.name.replace(" ", "") for row in expected] == list(properties)
    for row, node in zip(expected, properties.values(), strict=True):
        whole = followed(spec, node)
        assert row.type == whole["type"], row
        assert row.values == whole.get("enum", []), row
        stated = "e164" if row.mark == "E.164 Format" else None
        assert whole.get("format") == ("uri" if row.name.endswith("Url") else stated), row
        assert cited_lines(node, PAGE)[0] == (row.first, row.last), row


def test_the_document_is_valid_openapi(spec: dict[str, Any]) -> None:
    validate(spec)


def test_everything_says_where_it_comes_from(spec: dict[str, Any]) -> None:
    assert provenance_faults(spec) == []


def test_the_counts_of_the_page_are_the_counts_of_the_spec(spec: dict[str, Any]) -> None:
    for name, count in (("NumberConfiguration", 18), ("Number", 21)):
        fields = [followed(spec, node) for node in schema(spec, name)["properties"].values()]
        assert len(fields) == count
        assert len([field for field in fields if "enum" in field]) == 4
    parameters = spec["paths"][PATH]["post"]["parameters"]
    assert [(item["name"], item["in"], item["schema"]["type"]) for item in parameters] == [
        ("Number", "path", "string")
    ]


def test_the_number_in_the_path_is_e164_without_its_plus(spec: dict[str, Any]) -> None:
    pattern = spec["paths"][PATH]["post"]["parameters"][0]["schema"]["pattern"]

    assert re.search(pattern, "61255501234")
    assert not re.search(pattern, "+61255501234")
    assert not re.search(pattern, "0255501234")


def test_a_routing_method_asks_for_its_target_without_refusing_the_call(
    spec: dict[str, Any],
) -> None:
    request = schema(spec, "NumberConfiguration")
    rules = [(rule["kind"], rule["fields"], rule["when"]) for rule in request["x-rules"]]

    assert rules == [
        ("required_if", ["EndpointNumber"], {"RoutingMethod": "Endpoint"}),
        ("required_if", ["Flow"], {"RoutingMethod": "Flow"}),
    ]
    assert {rule["x-status"] for rule in request["x-rules"]} == {"inferred"}
    assert "required" not in request


def test_configuring_is_not_sent_twice_and_its_errors_have_one_shape(
    spec: dict[str, Any],
) -> None:
    operation = spec["paths"][PATH]["post"]
    answers = {
        status: response["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for status, response in operation["responses"].items()
    }

    assert operation["x-effect"] == "creates"
    assert operation["x-reconcile"]
    assert answers == {"200": "Number"} | dict.fromkeys(("400", "401", "403", "500"), "Error")


@pytest.mark.shared
def test_request_and_answer_have_the_rows_of_the_page(
    spec: dict[str, Any], request_rows: list[Row], response_rows: list[Row]
) -> None:
    assert (len(request_rows), len(response_rows)) == (18, 21)
    compare(spec, "NumberConfiguration", request_rows)
    compare(spec, "Number", response_rows)


@pytest.mark.shared
def test_the_answer_requires_what_the_page_does_not_mark_as_optional(
    spec: dict[str, Any], response_rows: list[Row]
) -> None:
    assert schema(spec, "Number")["required"] == [
        row.name for row in response_rows if row.mark != "Optional"
    ]


@pytest.mark.shared
def test_what_the_request_leaves_unmarked_is_what_a_routing_method_asks_for(
    spec: dict[str, Any], request_rows: list[Row]
) -> None:
    rules = schema(spec, "NumberConfiguration")["x-rules"]
    unmarked = [row for row in request_rows if row.mark != "Optional"]

    assert [[row.name] for row in unmarked] == [rule["fields"] for rule in rules]
    for rule, row in zip(rules, unmarked, strict=True):
        ((first, last),) = cited_lines(rule, PAGE)
        assert last == row.last
        assert any(first == other.last for other in request_rows if other.name == "RoutingMethod")


@pytest.mark.shared
def test_the_disagreements_of_the_two_tables_are_marked_and_no_others(
    spec: dict[str, Any], request_rows: list[Row], response_rows: list[Row]
) -> None:
    asked = {row.name: row for row in request_rows}
    only_answered = {"Number", "AccountSid", "PropertySid"}
    respelled = {row.name for row in response_rows} - asked.keys() - only_answered
    retold = {
        row.name
        for row in response_rows
        if row.name.startswith("SendSms")
        and row.text.count("e-mail") != asked[row.name].text.count("e-mail")
    }
    properties = schema(spec, "Number")["properties"]

    assert {name.replace(" ", "") for name in respelled} | retold == {
        name for name, node in properties.items() if node.get("x-status") == "contradicted"
    }


@pytest.mark.shared
def test_path_parameter_method_and_status_stand_on_the_cited_lines(
    spec: dict[str, Any], page: list[str]
) -> None:
    operation = spec["paths"][PATH]["post"]
    ((first, last),) = cited_lines(operation, PAGE)
    (parameter,) = rows(page, page.index("URI Parameters") + 1, page.index("Resource Parameters"))

    assert "POST" in page[first - 1 : last]
    assert PATH.replace("{", "[").replace("}", "]") in page[first - 1 : last]
    assert (parameter.name, parameter.type) == ("Number", "string")
    assert cited_lines(operation["parameters"][0], PAGE) == [(parameter.first, parameter.last)]
    for status in ("200", "400"):
        ((first, _),) = cited_lines(operation["responses"][status], PAGE)
        assert page[first - 1].startswith(status)


@pytest.mark.shared
def test_no_sentence_of_the_page_is_in_the_spec(spec: dict[str, Any], page: list[str]) -> None:
    theirs = {run for line in page for run in runs_of_words(line, WORDS)}

    for pointer, text in texts(spec):
        assert not theirs & runs_of_words(text, WORDS), pointer
