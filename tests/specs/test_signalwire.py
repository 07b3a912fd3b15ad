"""SignalWire's spec against its three pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from openapi_spec_validator import validate
from transcription import (
    Node,
    Row,
    citations,
    cited_objects,
    find,
    load_spec,
    mapping,
    page_lines,
    provenance_faults,
    purchase_rows,
    runs_of_words,
    sequence,
    texts,
    update_rows,
)

A = "signalwire-update-phone-number-a"
B = "signalwire-update-phone-number-b"
P = "signalwire-purchase-phone-number"

ENUM_TYPES = {"enum", "list of enums"}


@pytest.fixture(scope="module")
def spec() -> Node:
    return load_spec("signalwire")


@pytest.fixture
def documents(shared: Path) -> Path:
    return shared / "documents"


def schema(spec: Node, name: str) -> Node:
    return find(spec, "components", "schemas", name)


def properties(spec: Node, name: str) -> Mapping[str, Node]:
    members = find(schema(spec, name), "properties")
    return {key: mapping(value) for key, value in members.items()}


def rules(spec: Node, name: str) -> list[Node]:
    return [mapping(rule) for rule in sequence(schema(spec, name)["x-rules"])]


def branches(field: Node) -> list[Node]:
    """The schemas a field may take, without null."""
    members = sequence(field["anyOf"]) if "anyOf" in field else [field]
    return [mapping(member) for member in members if mapping(member).get("type") != "null"]


def is_nullable(field: Node) -> bool:
    written = field.get("type")
    null = {"type": "null"}
    return (isinstance(written, list) and "null" in written) or null in sequence(
        field.get("anyOf", [])
    )


def values_of(spec: Node, field: Node) -> frozenset[str]:
    (branch,) = branches(mapping(field["items"]) if "items" in field else field)
    if "$ref" not in branch:
        return frozenset()
    component = schema(spec, str(branch["$ref"]).rpartition("/")[2])
    return frozenset(str(value) for value in sequence(component["enum"]))


def test_the_document_is_valid_openapi(spec: Node) -> None:
    validate(spec)


def test_everything_says_where_it_comes_from(spec: Node) -> None:
    assert provenance_faults(spec) == []


def test_the_counts_are_those_of_the_pages(spec: Node) -> None:
    update, answer = properties(spec, "PhoneNumberUpdate"), properties(spec, "PhoneNumber")

    assert len(update) == 30
    assert sum(field.get("deprecated", False) is True for field in update.values()) == 3
    assert sum(bool(values_of(spec, field)) for field in update.values()) == 7
    assert len(answer) == 40
    assert sum(is_nullable(field) for field in answer.values()) == 33
    assert sum(bool(values_of(spec, field)) for field in answer.values()) == 10
    assert len(properties(spec, "PhoneNumberPurchase")) == 1
    assert len(properties(spec, "PurchasedPhoneNumber")) == 33


def test_the_two_calls(spec: Node) -> None:
    update = find(spec, "paths", "/api/relay/rest/phone_numbers/{id}", "put")
    purchase = find(spec, "paths", "/api/relay/rest/phone_numbers", "post")

    assert (update["operationId"], update["x-effect"]) == ("phone_numbers.update", "idempotent")
    assert purchase["operationId"] == "phone_numbers.purchase"
    assert purchase["x-effect"] == "spends-money"
    assert purchase["x-reconcile"]
    for operation in (update, purchase):
        assert list(find(operation, "responses")) == ["200", "401", "404", "422", "500"]


def test_a_space_and_credentials_have_to_be_given(spec: Node) -> None:
    (server,) = (mapping(server) for server in sequence(spec["servers"]))
    credentials = find(spec, "components", "securitySchemes", "projectToken", "x-credentials")

    assert server["url"] == "https://{space}.signalwire.com"
    assert find(server, "variables", "space")["x-required"] is True
    assert credentials == {
        "username": {"name": "project_id", "env": "SIGNALWIRE_PROJECT_ID"},
        "password": {"name": "api_token", "env": "SIGNALWIRE_API_TOKEN"},
    }


def test_an_answer_keeps_what_its_page_promises(spec: Node) -> None:
    assert schema(spec, "PhoneNumber")["required"] == list(properties(spec, "PhoneNumber"))
    assert schema(spec, "PurchasedPhoneNumber")["required"] == ["number"]
    assert schema(spec, "PhoneNumberPurchase")["required"] == ["number"]
    assert "required" not in schema(spec, "PhoneNumberUpdate")


def test_only_the_relay_topic_can_refuse_a_call(spec: Node) -> None:
    stated = rules(spec, "PhoneNumberUpdate")
    needed = [rule for rule in stated if rule["kind"] == "required_if"]

    assert {rule["kind"] for rule in stated} == {"required_if", "deprecated_for", "ignored_if"}
    assert [(rule["fields"], rule["when"], rule.get("x-status")) for rule in needed] == [
        (["call_relay_topic"], {"call_handler": "relay_topic"}, None),
        (
            ["call_relay_topic_status_callback_url"],
            {"call_handler": "relay_topic"},
            "contradicted",
        ),
        (
            ["call_relay_context_status_callback_url"],
            {"call_handler": "relay_context"},
            "contradicted",
        ),
    ]


def test_each_deprecated_field_has_a_rule_that_names_its_successors(spec: Node) -> None:
    update = properties(spec, "PhoneNumberUpdate")
    successors = {
        tuple(sequence(rule["fields"])): rule["of"]
        for rule in rules(spec, "PhoneNumberUpdate")
        if rule["kind"] == "deprecated_for"
    }

    assert successors == {
        ("call_relay_context",): ["call_relay_application", "call_relay_topic"],
        ("call_relay_context_status_callback_url",): "call_relay_topic_status_callback_url",
        ("message_relay_context",): ["message_relay_application", "message_relay_topic"],
    }
    assert {name for name, field in update.items() if field.get("deprecated")} == {
        str(name) for (name,) in successors
    }


def test_aliases_pair_within_calls_and_within_messages(spec: Node) -> None:
    aliases = [rule for rule in rules(spec, "PurchasedPhoneNumber") if rule["kind"] == "alias_of"]

    assert [(rule["fields"], rule["of"], rule.get("x-status")) for rule in aliases] == [
        (["call_relay_context"], "call_relay_application", "contradicted"),
        (["message_relay_context"], "message_relay_application", None),
    ]


@pytest.mark.parametrize("name", ["PhoneNumberUpdate", "PurchasedPhoneNumber"])
def test_rules_speak_of_fields_and_values_that_exist(spec: Node, name: str) -> None:
    fields = properties(spec, name)
    for rule in rules(spec, name):
        of = rule.get("of", [])
        named = [*sequence(rule["fields"]), *(sequence(of) if isinstance(of, list) else [of])]
        assert set(named) <= set(fields), rule
        for field, test in mapping(rule.get("when", {})).items():
            value = test["not"] if isinstance(test, Mapping) else test
            assert value in values_of(spec, fields[field]), rule


@pytest.mark.shared
@pytest.mark.parametrize(
    ("half", "page", "first", "last"),
    [
        ("PhoneNumberUpdate", A, 1, 68),
        ("PhoneNumberUpdate", B, 25, 112),
        ("PhoneNumber", A, 68, 158),
        ("PhoneNumber", B, 114, 254),
    ],
)
def test_the_update_page_field_by_field(
    spec: Node, documents: Path, half: str, page: str, first: int, last: int
) -> None:
    fields = properties(spec, half)
    rows = update_rows(documents, page, first, last)

    assert [row.name for row in rows] == list(fields)
    for row in rows:
        field = fields[row.name]
        assert is_nullable(field) == row.nullable, row
        assert field.get("deprecated", False) == row.deprecated, row
        assert bool(values_of(spec, field)) == (row.type in ENUM_TYPES), row
        assert ("items" in field) == (row.type == "list of enums"), row
        assert row.presence == ("Optional" if half == "PhoneNumberUpdate" else None), row
        if row.values:
            assert values_of(spec, field) == row.values, row
        assert_format(field, row)
        assert (page, row.line) in [(c.page, c.first) for c in citations(field)], row


@pytest.mark.shared
@pytest.mark.parametrize(
    ("half", "first", "last"), [("PhoneNumberPurchase", 11, 15), ("PurchasedPhoneNumber", 21, 152)]
)
def test_the_purchase_page_field_by_field(
    spec: Node, documents: Path, half: str, first: int, last: int
) -> None:
    fields = properties(spec, half)
    rows = purchase_rows(documents, P, first, last)

    assert [row.name for row in rows] == list(fields)
    for row in rows:
        field = fields[row.name]
        assert not is_nullable(field), row
        assert (row.name in sequence(schema(spec, half)["required"])) == (
            row.presence != "OPTIONAL"
        ), row
        assert values_of(spec, field) == row.values, row
        assert ("items" in field) == (row.type == "list"), row
        assert field.get("default") == row.default, row
        assert_format(field, row)
        assert (P, row.line) in [(c.page, c.first) for c in citations(field)], row


@pytest.mark.shared
def test_the_purchase_page_states_six_defaults(documents: Path) -> None:
    stated = [row.default for row in purchase_rows(documents, P, 21, 152) if row.default]

    assert sorted(stated) == ["POST"] * 5 + ["voice"]


def assert_format(field: Node, row: Row) -> None:
    """A format is the page's, or inferred and said to be so."""
    if field.get("format") != row.format:
        assert field["format"] == "uri", row
        assert row.name.endswith("_url"), row
        assert field["x-status"] in {"inferred", "contradicted"}, row
        assert "format" in str(field["x-note"]), row


@pytest.mark.shared
def test_a_cited_line_speaks_of_its_field(spec: Node, documents: Path) -> None:
    for cited in cited_objects(spec):
        for citation in citations(cited.node):
            text = citation.text(documents)
            assert citation.page in {A, B, P}
            assert text.strip(), f"{cited.pointer}: {citation} is empty"
            if cited.kind == "property":
                assert cited.name in text, f"{cited.pointer}: {citation}"


@pytest.mark.shared
@pytest.mark.parametrize("name", ["PhoneNumberUpdate", "PurchasedPhoneNumber"])
def test_each_citation_of_a_rule_states_that_rule(spec: Node, documents: Path, name: str) -> None:
    for rule in rules(spec, name):
        of = rule.get("of", [])
        said = [str(one) for one in (of if isinstance(of, list) else [of])]
        for test in mapping(rule.get("when", {})).values():
            said.append(str(test["not"] if isinstance(test, Mapping) else test))
        for citation in citations(rule):
            text = citation.text(documents)
            # A name is looked for whole: relay_topic is a part of call_relay_topic.
            words = set(re.findall(r"[a-z0-9_]+", text))
            heading = text.splitlines()[0]
            if rule["kind"] == "alias_of":
                assert "Alias" in text, rule
            else:
                assert heading.startswith(str(sequence(rule["fields"])[0])), rule
            assert set(said) <= words, rule


def condition_lines(documents: Path) -> Iterator[tuple[str, int]]:
    """Lines that tie a field to one kind of handler, to another name or to a successor."""
    shape = re.compile(
        r"when using the [a-z_]+ (call|message) handler|when call_handler is set|Alias of|"
        r"Please use"
    )
    for page in (A, B, P):
        for number, text in enumerate(page_lines(documents, page), start=1):
            if shape.search(text):
                yield page, number


@pytest.mark.shared
def test_no_sentence_with_a_condition_is_left_out(spec: Node, documents: Path) -> None:
    covered = {
        (citation.page, line)
        for name in ("PhoneNumberUpdate", "PurchasedPhoneNumber")
        for rule in rules(spec, name)
        for citation in citations(rule)
        for line in range(citation.first, citation.last + 1)
    }
    lines = list(condition_lines(documents))

    assert len(lines) > 50
    assert [line for line in lines if line not in covered] == []


@pytest.mark.shared
@pytest.mark.parametrize("name", ["CallHandler", "MessageHandler", "PurchasedCallHandler"])
def test_each_enum_value_stands_in_a_cited_line(spec: Node, documents: Path, name: str) -> None:
    component = schema(spec, name)
    text = "\n".join(citation.text(documents) for citation in citations(component))
    words = set(re.findall(r"[a-z0-9_]+", text))

    assert {str(value) for value in sequence(component["enum"])} <= words


@pytest.mark.shared
def test_no_text_repeats_a_page(spec: Node, documents: Path) -> None:
    pages = set().union(
        *(
            runs_of_words(text, 7)
            for page in (A, B, P)
            for text in ["\n".join(page_lines(documents, page))]
        )
    )
    copied = {pointer for pointer, text in texts(spec) if runs_of_words(text, 7) & pages}

    assert copied == set()
