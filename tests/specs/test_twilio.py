"""Twilio's spec against the page it transcribes, and against Twilio's public description."""

from __future__ import annotations

import json
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

PAGE = "twilio-create-incoming-phone-number"
PATH = "/2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers.json"
WORDS = 6  # so many words in a row are a sentence of somebody else

# The page's fields in its order; the page lost the names, Twilio's public list has them.
NAMES = [
    "AreaCode",
    "PhoneNumber",
    "ApiVersion",
    "FriendlyName",
    "SmsApplicationSid",
    "SmsFallbackMethod",
    "SmsFallbackUrl",
    "SmsMethod",
    "SmsUrl",
    "StatusCallbackMethod",
    "VoiceApplicationSid",
    "VoiceCallerIdLookup",
    "VoiceFallbackMethod",
    "VoiceFallbackUrl",
    "VoiceMethod",
    "VoiceUrl",
    "EmergencyStatus",
    "EmergencyAddressSid",
    "TrunkSid",
    "IdentitySid",
    "AddressSid",
    "VoiceReceiveMode",
    "BundleSid",
]


@dataclass(frozen=True, slots=True)
class Block:
    """One parameter of the page: its lines, counted from 1, its tags and its text."""

    first: int
    last: int
    type: str
    tags: tuple[str, ...]
    text: str

    @property
    def facts(self) -> dict[str, Any]:
        """What the text states, as JSON Schema keywords."""
        facts: dict[str, Any] = {"type": self.type}
        if pattern := re.search(r"Pattern: ?(\^\S+?\$)", self.text):
            facts["pattern"] = pattern[1]
        if longest := re.search(r"up to (\d+) characters", self.text):
            facts["maxLength"] = int(longest[1])
        for keyword, words in (("minLength", "Min length"), ("maxLength", "Max length")):
            if length := re.search(rf"{words}: ?(\d+)", self.text):
                facts[keyword] = int(length[1])
        if default := re.search(r"(?:defaults to|The default is) ([\w-]+)", self.text):
            facts["default"] = default[1] if self.type == "string" else default[1] == "true"
        if "enum" in self.tags:
            facts["enum"] = set(re.findall(r"\w+", self._values()))
        if "E.164" in self.text:
            facts["format"] = "e164"
        return facts

    def _values(self) -> str:
        listed = re.search(r"Possible values: (.*)", self.text)
        told = re.search(r"Can be: (\w+) or (\w+)", self.text)
        return listed[1] if listed else " ".join(told.groups() if told else ())


def blocks(lines: list[str]) -> Iterator[Block]:
    """The parameters of the page in its order, the path parameter first."""
    end = lines.index("Responses")
    starts = [number for number in range(end) if lines[number] in ("string", "boolean")]
    for start in starts:
        blank = lines.index("", start)
        tags = tuple(lines[start + 1 : blank])
        yield Block(start + 1, blank + 2, lines[start], tags, lines[blank + 1])


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    return dict(load_spec("twilio"))


@pytest.fixture
def page(shared: Path) -> list[str]:
    return page_lines(shared / "documents", PAGE)


def test_the_document_is_valid_openapi(spec: dict[str, Any]) -> None:
    validate(spec)


def test_everything_says_where_it_comes_from(spec: dict[str, Any]) -> None:
    assert provenance_faults(spec) == []


def test_the_counts_of_the_page_are_the_counts_of_the_spec(spec: dict[str, Any]) -> None:
    operation = spec["paths"][PATH]["post"]
    fields = schema(spec, "IncomingPhoneNumberCreation")["properties"]
    page_fields = [followed(spec, fields[name]) for name in NAMES]
    everything = [*page_fields, operation["parameters"][0]["schema"]]

    assert [*NAMES, "StatusCallback"] == list(fields)
    assert [parameter["name"] for parameter in operation["parameters"]] == ["AccountSid"]
    assert len([field for field in page_fields if "enum" in field]) == 7
    assert len([field for field in page_fields if "default" in field]) == 8
    assert len([field for field in everything if field.get("minLength") == 34]) == 8
    assert len(schema(spec, "IncomingPhoneNumber")["properties"]) == 35


def test_one_of_the_two_ways_to_choose_a_number_is_needed_and_neither_alone(
    spec: dict[str, Any],
) -> None:
    request = schema(spec, "IncomingPhoneNumberCreation")
    needed = [rule for rule in request["x-rules"] if rule["kind"] == "at_least_one"]

    assert [rule["fields"] for rule in needed] == [["AreaCode", "PhoneNumber"]]
    assert "x-status" not in needed[0]
    assert "required" not in request
    for name in needed[0]["fields"]:
        assert request["properties"][name]["x-status"] == "contradicted"


def test_trunk_and_voice_application_remove_each_other_and_both_silence_the_voice_urls(
    spec: dict[str, Any],
) -> None:
    rules = schema(spec, "IncomingPhoneNumberCreation")["x-rules"]
    effects = {
        (rule["kind"], *rule["when"].items(), *rule["fields"]) for rule in rules if "when" in rule
    }
    application, trunk = ("VoiceApplicationSid", "present"), ("TrunkSid", "present")

    assert effects == {
        ("ignored_if", ("SmsApplicationSid", "present"), "SmsFallbackUrl", "SmsUrl"),
        ("ignored_if", application, "VoiceFallbackUrl", "VoiceUrl"),
        ("ignored_if", trunk, "VoiceApplicationSid", "VoiceFallbackUrl", "VoiceUrl"),
        ("clears", application, "TrunkSid"),
        ("clears", trunk, "VoiceApplicationSid"),
    }


def test_a_purchase_is_known_to_spend_money_and_its_success_is_never_read_as_an_error(
    spec: dict[str, Any],
) -> None:
    operation = spec["paths"][PATH]["post"]

    assert operation["x-effect"] == "spends-money"
    assert operation["x-reconcile"]
    assert list(operation["requestBody"]["content"]) == ["application/x-www-form-urlencoded"]
    assert list(operation["responses"]) == ["201", "401", "429", "4XX", "5XX"]
    for status, response in operation["responses"].items():
        name = "IncomingPhoneNumber" if status == "201" else "Error"
        answer = response["content"]["application/json"]["schema"]
        assert answer == {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.shared
def test_each_field_has_the_facts_of_its_block_and_cites_it(
    spec: dict[str, Any], page: list[str]
) -> None:
    parameter = spec["paths"][PATH]["post"]["parameters"][0]
    fields = schema(spec, "IncomingPhoneNumberCreation")["properties"]
    nodes = [("AccountSid", {**parameter, **parameter["schema"]})]
    nodes += [(name, followed(spec, fields[name])) for name in NAMES]
    found = list(blocks(page))

    assert len(found) == 24
    for (name, node), block in zip(nodes, found, strict=True):
        keywords = ("type", "pattern", "minLength", "maxLength", "default", "enum", "format")
        stated = {key: node[key] for key in keywords if key in node}
        if "enum" in stated:
            stated["enum"] = set(stated["enum"])
        if block.text.startswith("The URL"):
            assert stated.pop("format") == "uri"
        if name == "AreaCode":
            assert "three-digit" in block.text
            assert stated.pop("pattern") == "^[0-9]{3}$"
        assert block.facts == stated, name
        assert cited_lines(node, PAGE) == [(block.first, block.last)], name


@pytest.mark.shared
def test_only_the_fields_that_contradict_themselves_are_tagged_required(
    spec: dict[str, Any], page: list[str]
) -> None:
    _, *fields = blocks(page)
    tagged = {name for name, block in zip(NAMES, fields, strict=True) if "required" in block.tags}
    properties = schema(spec, "IncomingPhoneNumberCreation")["properties"]

    assert tagged == {
        name for name, node in properties.items() if node["x-status"] == "contradicted"
    }


@pytest.mark.shared
def test_every_sentence_with_a_condition_is_a_rule_over_the_fields_it_names(
    spec: dict[str, Any], page: list[str]
) -> None:
    rules = schema(spec, "IncomingPhoneNumberCreation")["x-rules"]
    conditions = {
        number
        for number, line in enumerate(page, 1)
        if re.search(r"must provide|we ignore|will not be called|will automatically", line)
    }
    by_line: dict[int, set[str]] = {}
    for rule in rules:
        for line, last in cited_lines(rule, PAGE):
            assert line == last
            by_line.setdefault(line, set()).update(rule["fields"], rule.get("when", {}))

    assert conditions == by_line.keys()
    damaged = 32
    for line in conditions - {damaged}:
        names = re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", page[line - 1])
        assert {name.title().replace("_", "") for name in names} <= by_line[line], line
    assert by_line[damaged] == {"SmsApplicationSid", "SmsFallbackUrl", "SmsUrl"}


@pytest.mark.shared
def test_each_list_of_values_is_cited_where_it_stands(
    spec: dict[str, Any], page: list[str]
) -> None:
    for name in ("HttpMethod", "EmergencyStatus", "VoiceReceiveMode"):
        component = schema(spec, name)
        for first, last in cited_lines(component, PAGE):
            text = " ".join(page[first - 1 : last])
            assert set(component["enum"]) <= set(re.findall(r"\w+", text)), name


@pytest.mark.shared
def test_the_answer_is_the_public_description_of_an_incoming_phone_number(
    spec: dict[str, Any], shared: Path
) -> None:
    text = (shared / "corpus" / "twilio-api_v2010.json").read_text(encoding="utf-8")
    known = json.loads(text)["components"]["schemas"]
    ours = schema(spec, "IncomingPhoneNumber")
    theirs = known["api.v2010.account.incoming_phone_number"]

    formats = {"uri": "uri", "phone-number": "e164"}

    assert "required" not in ours
    assert list(ours["properties"]) == list(theirs["properties"])
    for name, public in theirs["properties"].items():
        node = ours["properties"][name]
        nullable = "anyOf" in node or node.get("type", [])[1:] == ["null"]
        whole = followed(spec, node["anyOf"][0] if "anyOf" in node else node)
        if "$ref" in public:
            public = known[public["$ref"].rpartition("/")[2]]
        kind = whole["type"] if isinstance(whole["type"], str) else whole["type"][0]

        assert kind == public["type"], name
        assert nullable == public.get("nullable", False), name
        assert whole.get("enum") == public.get("enum"), name
        assert types(whole) == types(public), name
        assert whole.get("format") == formats.get(public.get("format")), name


@pytest.mark.shared
def test_no_sentence_of_the_page_or_of_the_public_description_is_in_the_spec(
    spec: dict[str, Any], page: list[str], shared: Path
) -> None:
    corpus = (shared / "corpus" / "twilio-api_v2010.json").read_text(encoding="utf-8")
    known = json.loads(corpus)["components"]["schemas"]["api.v2010.account.incoming_phone_number"]
    sentences = [*page, *(node.get("description", "") for node in known["properties"].values())]
    theirs = {run for sentence in sentences for run in runs_of_words(sentence, WORDS)}

    for pointer, text in texts(spec):
        assert not theirs & runs_of_words(text, WORDS), pointer


def types(node: dict[str, Any]) -> dict[str, str]:
    return {name: member["type"] for name, member in node.get("properties", {}).items()}
