"""What a type checker tells a user of the packages: one run of ``mypy --strict``."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from documented import GENERATED

# `#: text` is what reveal_type says on that line, `#! code` the error mypy reports there.
USER = '''
from typing import Literal
from uuid import UUID

from generated.signalwire import AsyncClient, CallHandler, Client, NotFoundError, PhoneNumber, UNSET
from generated.twilio import Client as Twilio
from generated.signalwire.tables import PHONE_NUMBERS_UPDATE


def buy(client: Client) -> PhoneNumber | None:
    bought = client.phone_numbers.purchase(number="+15551234567")
    reveal_type(bought)  #: generated.signalwire.models.PurchasedPhoneNumber
    reveal_type(bought.id)  #: uuid.UUID | msgspec.UnsetType
    reveal_type(bought.created_at)  #: datetime.datetime | msgspec.UnsetType
    if bought.call_video_room_id:
        reveal_type(bought.call_video_room_id)  #: uuid.UUID
    if bought.id is UNSET:
        return None
    reveal_type(bought.id)  #: uuid.UUID
    number = client.phone_numbers.update(
        bought.id, call_handler="relay_topic", call_relay_topic="a"
    )
    reveal_type(number.e911_address_id)  #: uuid.UUID | None
    reveal_type(number.call_handler)  #: generated.signalwire.models.CallHandler | None
    reveal_type(number.capabilities)  #: list[generated.signalwire.models.Capability]
    client.phone_numbers.update(str(number.id), call_handler=CallHandler.DIALOGFLOW)
    client.phone_numbers.update(bought.id, call_handler="nonsense")  #! arg-type
    client.phone_numbers.update(bought.id, name=None)  #! arg-type
    client.phone_numbers.update(bought.id, "name")  #! call-arg
    client.phone_numbers.update(bought.id, nmae="a")  #! call-arg
    client.phone_numbers.update()  #! call-arg
    client.phone_numbers.purchase(number=15551234567)  #! arg-type
    client.phone_numbers.sell()  #! attr-defined
    return number


async def buy_later(client: AsyncClient) -> None:
    bought = await client.phone_numbers.purchase(number="+15551234567")
    reveal_type(bought.number)  #: str
    handler: Literal["relay_topic", "dialogflow"] = "relay_topic"
    await client.phone_numbers.update("id", call_handler=handler, timeout=3)


def rent(client: Twilio) -> None:
    number = client.incoming_phone_numbers.create(area_code="510", voice_method="GET")
    reveal_type(number.sid)  #: str | msgspec.UnsetType | None
    client.incoming_phone_numbers.create(voice_caller_id_lookup="yes")  #! arg-type


def find(client: Client) -> int:
    try:
        client.phone_numbers.update("id")
    except NotFoundError as error:
        reveal_type(error.body)  #: object
        reveal_type(error.request_id)  #: str | None
        return error.status_code
    reveal_type(PHONE_NUMBERS_UPDATE.check({})[0].field)  #: str
    return 0


Client("project")  #! call-arg
Client(space="acme", project_id="p", api_token="t", timeout=3.5)
'''
OPTIONS = (
    "--strict",
    "--config-file=",
    "--explicit-package-bases",
    "--no-error-summary",
    "--no-pretty",
)
MESSAGE = re.compile(r"^user\.py:(\d+): (note|error): (.*?)(?:  \[([a-z-]+)\])?$")


def expectations() -> set[tuple[int, str]]:
    found = set()
    for number, line in enumerate(USER.splitlines(), 1):
        _, _, expected = line.partition("  #")
        if expected:
            kind = "reveals " if expected[0] == ":" else "refuses "
            found.add((number, kind + expected[1:].strip()))
    return found


def shortened(revealed: str) -> str:
    return re.sub(r"\bbuiltins\.", "", revealed)


def test_mypy_tells_a_user_what_an_argument_takes_and_an_answer_holds(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    (tmp_path / "user.py").write_text(USER, encoding="utf-8")
    cache = request.config.cache
    folder = tmp_path / "cache" if cache is None else cache.mkdir("mypy_of_users")
    ran = subprocess.run(
        [sys.executable, "-m", "mypy", *OPTIONS, f"--cache-dir={folder}", "user.py"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(GENERATED.parent), "MYPY_FORCE_COLOR": "0"},
    )
    assert ran.returncode == 1, ran.stdout + ran.stderr
    told = set()
    for line in ran.stdout.splitlines():
        match = MESSAGE.match(line)
        assert match, line
        revealed = re.match(r'Revealed type is "(.*)"', match[3])
        if match[2] == "error":
            told.add((int(match[1]), f"refuses {match[4]}"))
        elif revealed:
            told.add((int(match[1]), f"reveals {shortened(revealed[1])}"))
    assert told == expectations()
