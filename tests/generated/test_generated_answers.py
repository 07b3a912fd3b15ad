"""What the packages make of the documented answers: types, presence, open enums, errors."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from documented import NUMBER_ID, Caller, documented, package
from socket_server import SocketServer, answer

UPDATE = "signalwire.phone_numbers.update"
PURCHASE = "signalwire.phone_numbers.purchase"
CREATE = "twilio.incoming_phone_numbers.create"
CONFIGURE = "fonedynamics.numbers.configure"


def test_an_updated_number_is_typed(call: Caller) -> None:
    signalwire = package("signalwire")
    with SocketServer([documented("signalwire_update")]) as server:
        number = call(server.url, UPDATE, NUMBER_ID, name="Front desk")
    assert isinstance(number, signalwire.PhoneNumber)
    assert number.id == UUID(NUMBER_ID)
    assert number.created_at == datetime(2024, 5, 6, 12, 20, tzinfo=UTC)
    assert number.updated_at - number.created_at == timedelta(hours=19, minutes=40, seconds=0.25)
    assert number.number_type is signalwire.NumberType.LONGCODE
    assert number.call_receive_mode is signalwire.CallReceiveMode.VOICE
    assert number.call_relay_topic == "office"


def test_null_and_a_value_are_kept_apart(call: Caller) -> None:
    with SocketServer([documented("signalwire_update")]) as server:
        number = call(server.url, UPDATE, NUMBER_ID)
    assert number.next_billed_at is None
    assert number.e911_address_id is None
    assert number.calling_handler_resource_id == UUID("a5a1b9a0-7d4c-4b83-8a7f-2f5f3c8f9e10")


def test_words_that_no_page_knows_stay_what_the_server_said(call: Caller) -> None:
    signalwire = package("signalwire")
    with SocketServer([documented("signalwire_update")]) as server:
        number = call(server.url, UPDATE, NUMBER_ID)
    assert isinstance(number.call_handler, signalwire.CallHandler)
    assert (number.call_handler, number.call_handler.is_known) == ("ai_agent", False)
    assert [one.is_known for one in number.capabilities] == [True, True, False]
    assert number.capabilities[1] is signalwire.Capability.SMS
    assert number.capabilities[2].value == "telepathy"


def test_what_a_purchase_leaves_out_is_unset(call: Caller) -> None:
    signalwire = package("signalwire")
    with SocketServer([documented("signalwire_purchase")]) as server:
        bought = call(server.url, PURCHASE, number="+15551234567")
    assert isinstance(bought, signalwire.PurchasedPhoneNumber)
    assert bought.id == UUID(NUMBER_ID)
    assert bought.number_type is signalwire.NumberType.TOLL_FREE
    # The page states defaults for both; a default that the server did not send is not an answer.
    assert bought.call_handler is signalwire.PurchasedCallHandler.RELAY_CONTEXT
    assert bought.message_handler is signalwire.UNSET
    assert bought.next_billed_at is signalwire.UNSET


def test_a_number_of_twilio_has_absent_null_and_values(call: Caller) -> None:
    twilio = package("twilio")
    with SocketServer([documented("twilio_create", "201 Created")]) as server:
        number = call(server.url, CREATE, phone_number="+15551234567")
    assert isinstance(number, twilio.IncomingPhoneNumber)
    assert (number.trunk_sid, number.bundle_sid) == (None, twilio.UNSET)
    assert number.capabilities == twilio.PhoneNumberCapabilities(
        voice=True, sms=True, mms=False, fax=False
    )
    assert number.date_created == "Mon, 06 May 2024 12:20:00 +0000"
    assert number.emergency_status is twilio.EmergencyStatus.ACTIVE


def test_wire_names_become_names_of_python(call: Caller) -> None:
    fonedynamics = package("fonedynamics")
    with SocketServer([documented("fonedynamics_configure")]) as server:
        number = call(server.url, CONFIGURE, "61412345678", friendly="Front desk")
    assert (number.number, number.attribution_campaign) == ("+61412345678", "spring")
    assert number.routing_method is fonedynamics.RoutingMethod.ENDPOINT
    assert number.send_sms_to is fonedynamics.UNSET


SIGNALWIRE_ERROR = b'{"error":"no"}'
SIGNALWIRE_422 = (
    b'{"errors":[{"detail":"taken","status":"422","title":"Number","code":"unavailable"}]}'
)
TWILIO_ERROR = b'{"code":21452,"message":"none left","more_info":"https://example.com","status":400}'
FONE_ERROR = b'{"ResponseStatus":{"ErrorCode":"Bad","Errors":[{"FieldName":"Flow"}]}}'
ERRORS = [
    (UPDATE, "401 Unauthorized", SIGNALWIRE_ERROR, "AuthenticationError", "Error"),
    (UPDATE, "404 Not Found", SIGNALWIRE_ERROR, "NotFoundError", "Error"),
    (UPDATE, "422 Unprocessable", SIGNALWIRE_422, "UnprocessableEntityError", "RequestErrors"),
    (UPDATE, "500 Oh", SIGNALWIRE_ERROR, "InternalServerError", "Error"),
    (PURCHASE, "422 Unprocessable", SIGNALWIRE_422, "UnprocessableEntityError", "RequestErrors"),
    (CREATE, "400 Bad Request", TWILIO_ERROR, "BadRequestError", "Error"),
    (CREATE, "409 Conflict", TWILIO_ERROR, "ConflictError", "Error"),
    (CREATE, "429 Slow", TWILIO_ERROR, "RateLimitError", "Error"),
    (CONFIGURE, "400 Bad Request", FONE_ERROR, "BadRequestError", "Error"),
    (CONFIGURE, "403 Forbidden", FONE_ERROR, "PermissionDeniedError", "Error"),
]
ARGUMENTS: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    UPDATE: ((NUMBER_ID,), {"name": "desk"}),
    PURCHASE: ((), {"number": "+15551234567"}),
    CREATE: ((), {"area_code": "510"}),
    CONFIGURE: (("61412345678",), {"friendly": "desk"}),
}


@pytest.mark.parametrize(("method", "status", "body", "error", "kind"), ERRORS)
def test_an_error_has_its_class_and_a_typed_body(
    call: Caller, method: str, status: str, body: bytes, error: str, kind: str
) -> None:
    api = package(method.partition(".")[0])
    arguments, named = ARGUMENTS[method]
    with (
        SocketServer([answer(status, body, headers=["X-Request-Id: r-1"])]) as server,
        pytest.raises(getattr(api, error)) as caught,
    ):
        call(server.url, method, *arguments, **named)
    assert type(caught.value) is getattr(api, error)
    assert isinstance(caught.value, api.APIStatusError)
    assert (caught.value.status_code, caught.value.request_id) == (int(status[:3]), "r-1")
    assert isinstance(caught.value.body, getattr(api, kind))


def test_what_went_wrong_is_read_from_the_typed_body(call: Caller) -> None:
    signalwire = package("signalwire")
    with (
        SocketServer([answer("422 Unprocessable", SIGNALWIRE_422)]) as server,
        pytest.raises(signalwire.UnprocessableEntityError) as caught,
    ):
        call(server.url, PURCHASE, number="+15551234567")
    [problem] = caught.value.body.errors
    assert (problem.detail, problem.code) == ("taken", "unavailable")


@pytest.mark.parametrize("method", [PURCHASE, CREATE, CONFIGURE])
def test_a_purchase_that_may_have_happened_says_how_to_find_out(call: Caller, method: str) -> None:
    api = package(method.partition(".")[0])
    arguments, named = ARGUMENTS[method]
    failed = answer("502 Bad Gateway", b"<h1>no</h1>", content_type="text/html")
    with (
        SocketServer([failed]) as server,
        pytest.raises(api.OutcomeUnknownError) as caught,
    ):
        call(server.url, method, *arguments, client_max_retries=2, **named)
    assert len(server.heard) == 1
    assert caught.value.status_code == 502
    assert "number" in caught.value.find_out
    assert isinstance(caught.value.__cause__, api.InternalServerError)


def test_an_answer_that_does_not_fit_is_kept_and_told(call: Caller) -> None:
    signalwire = package("signalwire")
    told: list[Any] = []
    body = b'{"id":"NaNa","number":"+15551234567","created_at":"2024-05-06T12:20:00Z"}'
    with SocketServer([answer(body=body)]) as server:
        bought = call(server.url, PURCHASE, number="+15551234567", client_on_drift=told.append)
    assert (bought.id, bought.number) == ("NaNa", "+15551234567")
    assert bought.created_at.year == 2024
    assert [(drift.operation, drift.path, drift.raw) for drift in told] == [
        ("phone_numbers.purchase", "$.id", "NaNa")
    ]
    assert isinstance(told[0], signalwire.Drift)


def test_strict_responses_refuse_it_with_the_place(call: Caller) -> None:
    signalwire = package("signalwire")
    with (
        SocketServer([answer(body=b'{"id":"NaNa","number":"+15551234567"}')]) as server,
        pytest.raises(signalwire.APIResponseValidationError) as caught,
    ):
        call(server.url, PURCHASE, number="+15551234567", client_strict_responses=True)
    assert (caught.value.path, caught.value.raw[:11]) == ("$.id", b'{"id":"NaNa')
