"""What the packages put on the wire, byte for byte: ``wire/*.http``.

The files have lines of their own, LF for the wire's CRLF and one more at the end, so that git
and editors may treat them as text; the server's address is written HOST.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from documented import HERE, NUMBER_ID, Caller, documented, package
from socket_server import SocketServer

WIRE = HERE / "wire"
CALLS: dict[str, tuple[str, tuple[Any, ...], dict[str, Any]]] = {
    "signalwire_purchase": ("phone_numbers.purchase", (), {"number": "+15551234567"}),
    "signalwire_update": (
        "phone_numbers.update",
        (UUID(NUMBER_ID),),
        {
            "name": 'Zoë\'s "desk" ☎',
            "call_handler": "laml_webhooks",
            "call_request_url": "https://example.com/call?a=1&b=%C3%BC",
            "call_request_method": "GET",
            "message_handler": "relay_application",
            "message_relay_application": "",
        },
    ),
    "signalwire_update_nothing": ("phone_numbers.update", (NUMBER_ID,), {}),
    "signalwire_update_extras": (
        "phone_numbers.update",
        (NUMBER_ID,),
        {
            "name": "desk",
            "extra_headers": {"X-Trace": "7"},
            "extra_query": {"dry run": "a&b"},
            "extra_body": {"new_field": None, "many": [1, 2]},
        },
    ),
    "twilio_create": (
        "incoming_phone_numbers.create",
        (),
        {
            "phone_number": "+15551234567",
            "friendly_name": "Zoë & sons = 100%",
            "voice_caller_id_lookup": True,
            "voice_url": "https://example.com/call?a=1&b=2",
            "voice_method": "GET",
            "emergency_status": "Inactive",
        },
    ),
    "twilio_create_in_a_subaccount": (
        "incoming_phone_numbers.create",
        ("ACffffffffffffffffffffffffffffffff",),
        {"area_code": "510", "friendly_name": ""},
    ),
    "fonedynamics_configure": (
        "numbers.configure",
        ("61412345678",),
        {
            "friendly": "Front desk",
            "routing_method": "Endpoint",
            "endpoint_number": "+61498765432",
            "web_hook_url": "https://example.com/message",
            "web_hook_method": "POST",
        },
    ),
}
STATUS = {"twilio": "201 Created"}


@pytest.mark.parametrize("name", CALLS)
def test_a_request_is_these_bytes(call: Caller, name: str, update_golden: bool) -> None:
    api = name.partition("_")[0]
    method, arguments, named = CALLS[name]
    body = "_".join(name.split("_")[:2])
    with SocketServer([documented(body, STATUS.get(api, "200 OK"))]) as server:
        call(server.url, f"{api}.{method}", *arguments, **named)
        [heard] = server.heard
        host = server.url.removeprefix("http://").encode()
    raw = heard.raw.replace(b"Host: " + host, b"Host: HOST")
    golden = WIRE / f"{name}.http"
    if update_golden:
        golden.write_bytes(raw.replace(b"\r\n", b"\n") + b"\n")
    assert raw == golden.read_bytes().removesuffix(b"\n").replace(b"\n", b"\r\n")


def test_every_golden_request_is_made(update_golden: bool) -> None:
    stale = [path for path in WIRE.glob("*.http") if path.stem not in CALLS]
    if update_golden:
        for path in stale:
            path.unlink()
    else:
        assert not stale


@pytest.mark.parametrize("handler", ["literal", "member"])
def test_a_member_and_its_literal_are_the_same_bytes(call: Caller, handler: str) -> None:
    value = package("signalwire").CallHandler.DIALOGFLOW if handler == "member" else "dialogflow"
    with SocketServer([documented("signalwire_update")]) as server:
        call(server.url, "signalwire.phone_numbers.update", NUMBER_ID, call_handler=value)
        assert server.heard[0].body == b'{"call_handler":"dialogflow"}'


def test_an_argument_that_is_unset_is_not_sent(call: Caller) -> None:
    unset = package("twilio").UNSET
    with SocketServer([documented("twilio_create", "201 Created")]) as server:
        method = "twilio.incoming_phone_numbers.create"
        call(server.url, method, area_code="510", phone_number=unset, friendly_name="")
        assert server.heard[0].body == b"AreaCode=510&FriendlyName="


@pytest.mark.parametrize(
    ("given", "body"),
    [({}, b"{}"), ({"name": None}, b'{"name":null}'), ({"name": ""}, b'{"name":""}')],
)
def test_absent_null_and_empty_are_three_things(
    call: Caller, given: dict[str, Any], body: bytes
) -> None:
    with SocketServer([documented("signalwire_update")]) as server:
        # The page knows no null for a name: only a call that is not checked can send one.
        method = "signalwire.phone_numbers.update"
        call(server.url, method, NUMBER_ID, **given, client_validate=False)
        assert server.heard[0].body == body


def test_a_time_in_an_extra_field_is_rfc_3339(call: Caller) -> None:
    moment = datetime(2024, 2, 29, 12, tzinfo=UTC)
    with SocketServer([documented("signalwire_update")]) as server:
        method = "signalwire.phone_numbers.update"
        call(server.url, method, NUMBER_ID, extra_body={"at": moment, "id": UUID(NUMBER_ID)})
        expected = f'{{"at":"2024-02-29T12:00:00Z","id":"{NUMBER_ID}"}}'
        assert server.heard[0].body.decode() == expected
