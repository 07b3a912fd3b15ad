"""Calls that break a documented rule never leave the machine; advice is a warning at the caller."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from documented import NUMBER_ID, Caller, documented, package
from socket_server import SocketServer

UPDATE = "signalwire.phone_numbers.update"
PURCHASE = "signalwire.phone_numbers.purchase"
CREATE = "twilio.incoming_phone_numbers.create"
CONFIGURE = "fonedynamics.numbers.configure"

REFUSED: list[tuple[str, tuple[Any, ...], dict[str, Any], list[tuple[str, str]]]] = [
    (
        UPDATE,
        (NUMBER_ID,),
        {"call_handler": "relay_topic", "call_relay_topic_status_callback_url": "https://a.example"},
        [("call_relay_topic", "required_if")],
    ),
    (UPDATE, (NUMBER_ID,), {"call_handler": "nonsense"}, [("call_handler", "values")]),
    (UPDATE, ("not-a-uuid",), {}, [("id", "format")]),
    (UPDATE, (NUMBER_ID,), {"name": None}, [("name", "type")]),
    (PURCHASE, (), {"number": "5551234567"}, [("number", "format")]),
    (CREATE, (), {}, [("area_code", "at_least_one")]),
    (CREATE, (), {"friendly_name": "desk"}, [("area_code", "at_least_one")]),
    (
        CREATE,
        (),
        {"area_code": "510", "voice_caller_id_lookup": "yes", "trunk_sid": "TK1"},
        [("voice_caller_id_lookup", "type"), ("trunk_sid", "min-length"), ("trunk_sid", "pattern")],
    ),
    (CONFIGURE, ("+61412345678",), {}, [("number", "pattern")]),
    (CONFIGURE, ("..",), {}, [("number", "pattern")]),
]


@pytest.mark.parametrize(("method", "arguments", "named", "expected"), REFUSED)
def test_a_broken_rule_is_refused_and_nothing_is_sent(
    call: Caller,
    method: str,
    arguments: tuple[Any, ...],
    named: dict[str, Any],
    expected: list[tuple[str, str]],
) -> None:
    api = package(method.partition(".")[0])
    with SocketServer([documented("signalwire_update")]) as server:
        with pytest.raises(api.InvalidRequestError) as caught:
            call(server.url, method, *arguments, **named)
        assert (server.heard, server.accepted) == ([], 0)
    assert [(one.name, one.rule) for one in caught.value.violations] == expected
    assert all(one.source for one in caught.value.violations)
    assert isinstance(caught.value, ValueError)


def test_without_validation_the_server_decides(call: Caller) -> None:
    with SocketServer([documented("signalwire_update")]) as server:
        call(server.url, UPDATE, NUMBER_ID, call_handler="nonsense", client_validate=False)
        assert server.heard[0].body == b'{"call_handler":"nonsense"}'


ADVISED: list[tuple[str, tuple[Any, ...], dict[str, Any], str, str]] = [
    (
        UPDATE,
        (NUMBER_ID,),
        {"call_handler": "dialogflow", "call_request_url": "https://a.example"},
        "SpecWarning",
        "call_request_url",
    ),
    (
        CREATE,
        (),
        {"area_code": "510", "sms_application_sid": "AP" + "0" * 32, "sms_url": "https://a.example"},
        "SpecWarning",
        "sms_url",
    ),
    (CONFIGURE, ("61412345678",), {"routing_method": "Flow"}, "SpecWarning", "flow"),
    (UPDATE, (NUMBER_ID,), {"message_relay_context": "c"}, "Deprecation", "message_relay_context"),
]
ANSWERS = {
    UPDATE: documented("signalwire_update"),
    CREATE: documented("twilio_create", "201 Created"),
    CONFIGURE: documented("fonedynamics_configure"),
}


@pytest.mark.parametrize(("method", "arguments", "named", "category", "name"), ADVISED)
def test_advice_warns_at_the_callers_line_and_the_call_goes_out(
    call: Caller,
    method: str,
    arguments: tuple[Any, ...],
    named: dict[str, Any],
    category: str,
    name: str,
) -> None:
    api = package(method.partition(".")[0])
    expected = DeprecationWarning if category == "Deprecation" else api.SpecWarning
    with SocketServer([ANSWERS[method]]) as server, warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        call(server.url, method, *arguments, **named)
        assert len(server.heard) == 1
    told = [one for one in shown if issubclass(one.category, expected)]
    assert told
    assert all(name in str(one.message) for one in told)
    assert {one.filename.rpartition("/")[2] for one in told} == {"documented.py"}


def test_a_call_that_follows_every_rule_is_silent(call: Caller) -> None:
    with SocketServer([ANSWERS[UPDATE]]) as server, warnings.catch_warnings():
        warnings.simplefilter("error")
        url = "https://a.example"
        call(server.url, UPDATE, NUMBER_ID, call_handler="laml_webhooks", call_request_url=url)
