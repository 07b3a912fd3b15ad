"""A package is a folder: it imports late, from anywhere, under any name, and its README is true."""

from __future__ import annotations

import hashlib
import inspect
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from documented import CREDENTIALS, GENERATED, PACKAGES, VARIABLES, documented, package
from socket_server import SocketServer

OURS = {"self", "timeout", "extra_headers", "extra_query", "extra_body"}
# By the pages: parameters in the path, fields in the body (Twilio's with StatusCallback).
COUNTS = {
    "signalwire.PHONE_NUMBERS_UPDATE": {"path": 1, "body": 30},
    "signalwire.PHONE_NUMBERS_PURCHASE": {"body": 1},
    "twilio.INCOMING_PHONE_NUMBERS_CREATE": {"path": 1, "body": 24},
    "fonedynamics.NUMBERS_CONFIGURE": {"path": 1, "body": 18},
}
METHODS = {
    "signalwire.PHONE_NUMBERS_UPDATE": ("phone_numbers.PhoneNumbers", "update"),
    "signalwire.PHONE_NUMBERS_PURCHASE": ("phone_numbers.PhoneNumbers", "purchase"),
    "twilio.INCOMING_PHONE_NUMBERS_CREATE": (
        "incoming_phone_numbers.IncomingPhoneNumbers",
        "create",
    ),
    "fonedynamics.NUMBERS_CONFIGURE": ("numbers.Numbers", "configure"),
}


def counted(places: list[str]) -> dict[str, int]:
    return {place: places.count(place) for place in dict.fromkeys(places)}


@pytest.mark.parametrize("table", COUNTS)
def test_the_tables_have_the_rows_of_the_pages(table: str) -> None:
    api, _, name = table.partition(".")
    __import__(f"generated.{api}.tables")
    value = getattr(package(api).tables, name)
    assert counted([row.location for row in value.rows]) == COUNTS[table]
    listed = json.loads((GENERATED / api / "tables.json").read_text("utf-8"))["tables"]
    data = listed[value.name]
    assert [row["key"] for row in data["rows"]] == [row.key for row in value.rows]
    assert len(data["rules"]) == len(value.rules)
    section = (GENERATED / api / "tables.md").read_text("utf-8").partition(f"## `{value.name}`")[2]
    section = section.partition("\n## ")[0]
    rows = re.findall(r"^\| .* \| `([a-z_0-9]+)` \| (?:path|body) ", section, re.M)
    assert rows == [row.name for row in value.rows]


@pytest.mark.parametrize("table", METHODS)
def test_a_method_spells_out_every_argument_of_its_page(table: str) -> None:
    api = table.partition(".")[0]
    (path, method), total = METHODS[table], sum(COUNTS[table].values())
    module, _, name = path.partition(".")
    __import__(f"generated.{api}.resources.{module}")
    signatures = []
    for kind in (name, f"Async{name}"):
        resource = getattr(getattr(package(api).resources, module), kind)
        signature = inspect.signature(getattr(resource, method))
        assert len(signature.parameters.keys() - OURS) == total
        signatures.append(signature)
        # Every argument is explained, and every explanation is of an argument.
        text = inspect.getdoc(getattr(resource, method)) or ""
        explained = re.findall(r"^    ([a-z_0-9]+): ", text.partition("Args:")[2], re.M)
        assert explained == [one for one in signature.parameters if one not in OURS]
    assert signatures[0] == signatures[1]


@pytest.mark.parametrize("api", PACKAGES)
def test_every_name_of_the_package_can_be_had_by_a_star_import(api: str) -> None:
    names: dict[str, object] = {}
    exec(f"from generated.{api} import *", names)
    module = package(api)
    assert set(module.__all__) <= names.keys()
    assert set(module.__all__) <= set(dir(module))
    assert all(names[name] is getattr(module, name) for name in module.__all__)
    assert {"Client", "AsyncClient", "UNSET", "APIError"} <= names.keys()


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        _ = package("signalwire").Nothing


STRANGER = """
import sys

sys.modules["specloom"] = None  # the generator is not there where a package is used
sys.path.insert(0, sys.argv[1])
import {name}

slow = ("httpcore2", "httpx2", "msgspec")
heavy = lambda: [name for name in slow if name in sys.modules]
mine = lambda: sorted(m for m in sys.modules if m.startswith("{name}"))
assert (heavy(), mine()) == ([], ["{name}"]), (heavy(), mine())

from {name} import UNSET
assert heavy() == ["msgspec"], heavy()

from {name} import {model}
assert heavy() == ["msgspec"], heavy()

from {name} import Client
assert "{name}.resources" not in sys.modules
with Client(base_url=sys.argv[2], {options}) as client:
    answer = client.{call}
assert type(answer) is {model}
assert not [m for m in sys.modules if m.startswith("generated")]
"""
FIRST_USE = {
    "signalwire": ("PurchasedPhoneNumber", 'phone_numbers.purchase(number="+15551234567")'),
    "twilio": ("IncomingPhoneNumber", 'incoming_phone_numbers.create(area_code="510")'),
    "fonedynamics": ("Number", 'numbers.configure("61412345678")'),
}
BODIES = {
    "signalwire": documented("signalwire_purchase"),
    "twilio": documented("twilio_create", "201 Created"),
    "fonedynamics": documented("fonedynamics_configure"),
}


@pytest.mark.parametrize("api", PACKAGES)
def test_a_copy_under_another_name_imports_late_and_works_alone(api: str, tmp_path: Path) -> None:
    copy = tmp_path / "vendored_numbers"
    shutil.copytree(GENERATED / api, copy, ignore=shutil.ignore_patterns("__pycache__"))
    model, call = FIRST_USE[api]
    given = {**CREDENTIALS[api], **VARIABLES.get(api, {})}
    options = ", ".join(f"{name}={value!r}" for name, value in given.items())
    script = STRANGER.format(name=copy.name, model=model, options=options, call=call)
    with SocketServer([BODIES[api]]) as server:
        ran = subprocess.run(
            [sys.executable, "-I", "-c", script, str(tmp_path), server.url],
            capture_output=True,
            text=True,
            cwd=tmp_path,
        )
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
        assert len(server.heard) == 1


@pytest.mark.parametrize("api", PACKAGES)
def test_the_first_call_of_the_readme_works(api: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (GENERATED / api / "README.md").read_text("utf-8")
    block = text.partition("```python\n")[2].partition("```")[0]
    assert f"from {api} import Client" in block
    for name, value in {**CREDENTIALS[api], **VARIABLES.get(api, {})}.items():
        assert f'{name}="…"' in block
        block = block.replace(f'{name}="…"', f"{name}={value!r}")
    purchases = {**BODIES, "signalwire": documented("signalwire_update")}
    monkeypatch.syspath_prepend(str(GENERATED))
    reply = BODIES[api] if ".purchase(" in block else purchases[api]
    with SocketServer([reply]) as server:
        names: dict[str, object] = {}
        try:
            exec(block.replace("Client(", f"Client(base_url={server.url!r}, "), names)
        finally:
            for module in [name for name in sys.modules if name.partition(".")[0] == api]:
                del sys.modules[module]
        assert len(server.heard) == 1
    assert type(names["answer"]).__name__ in {FIRST_USE[api][0], "PhoneNumber"}


@pytest.mark.parametrize("api", PACKAGES)
def test_every_call_of_the_readme_fits_its_table(api: str) -> None:
    text = (GENERATED / api / "README.md").read_text("utf-8")
    calls = re.findall(r"```python\n(client\..*?)```", text, re.S)
    tables = json.loads((GENERATED / api / "tables.json").read_text("utf-8"))["tables"]
    assert len(calls) == len(tables)
    with SocketServer([b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"]) as server:
        client = package(api).Client(
            base_url=server.url, **CREDENTIALS[api], **VARIABLES.get(api, {})
        )
        for call in calls:
            with pytest.raises(package(api).NotFoundError):
                exec(call, {"client": client})
        client.close()


@pytest.mark.parametrize("api", PACKAGES)
def test_the_manifest_lists_every_file_with_its_digest(api: str) -> None:
    folder = GENERATED / api
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert list(manifest) == ["format", "api", "inputs", "tools", "files", "losses"]
    assert (manifest["api"], manifest["losses"]) == (api, [])
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name != "manifest.json"
    }
    assert manifest["files"] == found
    for name, digest in manifest["inputs"].items():
        assert hashlib.sha256((GENERATED.parent / name).read_bytes()).hexdigest() == digest
