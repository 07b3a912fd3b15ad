"""The formats of strings that are checked, each in time linear in the text.

A format that is not listed passes: JSON Schema 2020-12 validation, section 7.1.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping

from msgspec import Struct

from .patterns import pattern


class Format(Struct, frozen=True):
    """A format: whether a text has it, and what a text that has it is called in a message."""

    accepts: Callable[[str], bool]
    description: str


_UUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
_DATE = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
_TIME = r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))"
_E164 = r"\+[1-9][0-9]{1,14}"
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_uuid(text: str) -> bool:
    """Whether the text is a UUID with its hyphens, in either case (RFC 9562 section 4)."""
    return pattern(_UUID).fullmatch(text) is not None


def is_date(text: str) -> bool:
    """Whether the text is a day that exists (``full-date``, RFC 3339 section 5.6)."""
    found = pattern(_DATE).fullmatch(text)
    if found is None:
        return False
    year, month, day = (int(part) for part in found.groups())
    if not (1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]):
        return False
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return leap or (month, day) != (2, 29)


def is_time(text: str) -> bool:
    """Whether the text is a time of day with an offset (``full-time``, RFC 3339 section 5.6).

    A leap second stands where leap seconds are: at 23:59:60 UTC.
    """
    found = pattern(_TIME).fullmatch(text)
    if found is None:
        return False
    hour, minute, second = (int(part) for part in found.group(1, 2, 3))
    offset_hour, offset_minute = int(found[5] or 0), int(found[6] or 0)
    if hour > 23 or minute > 59 or second > 60 or offset_hour > 23 or offset_minute > 59:
        return False
    offset = (offset_hour * 60 + offset_minute) * (-1 if found[4] == "-" else 1)
    return second < 60 or (hour * 60 + minute - offset) % 1440 == 23 * 60 + 59


def is_date_time(text: str) -> bool:
    """Whether the text is a moment: date, ``T``, time, offset (RFC 3339 section 5.6)."""
    return text[10:11] in ("T", "t") and is_date(text[:10]) and is_time(text[11:])


_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = rf'{_ATOM}(?:\.{_ATOM})*|"(?:[ !#-\[\]-~]|\\[ -~])*"'
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = rf"{_LABEL}(?:\.{_LABEL})*"


def is_email(text: str) -> bool:
    """Whether the text is a mailbox (RFC 5321 section 4.1.2), within the limits of 4.5.3.1."""
    local, at, domain = text.rpartition("@")
    if not at or len(text) > 254 or len(local) > 64 or pattern(_LOCAL).fullmatch(local) is None:
        return False
    if domain.startswith("[") and domain.endswith("]"):
        literal = domain[1:-1]
        return is_ipv6(literal[5:]) if literal[:5].lower() == "ipv6:" else is_ipv4(literal)
    return pattern(_DOMAIN).fullmatch(domain) is not None


# RFC 3986, appendix A; no part gives back what it took, so that the time is linear in the text.
_PLAIN = r"A-Za-z0-9\-._~!$&'()*+,;="
_ESCAPED = "%[0-9A-Fa-f]{2}"
_LITERAL = r"\[(?P<literal>[^][@/?#]*+)\]"
_AUTHORITY = (
    rf"(?:(?:[{_PLAIN}:]++|{_ESCAPED})*+@)?+"
    rf"(?:{_LITERAL}|(?:[{_PLAIN}]++|{_ESCAPED})*+)(?::[0-9]*+)?+"
)
_PATH = rf"(?:[{_PLAIN}:@/]++|{_ESCAPED})*+"
_TAIL = rf"(?:[{_PLAIN}:@/?]++|{_ESCAPED})*+"
_URI = (
    rf"[A-Za-z][A-Za-z0-9+.-]*+:(?://{_AUTHORITY}(?=[/?#]|\Z)|(?!//)){_PATH}"
    rf"(?:\?{_TAIL})?+(?:#{_TAIL})?+"
)
_FUTURE_ADDRESS = r"[Vv][0-9A-Fa-f]+\.[A-Za-z0-9._~!$&'()*+,;=:-]+"


def is_uri(text: str) -> bool:
    """Whether the text is a URI with its scheme, ASCII only (RFC 3986 section 3)."""
    found = pattern(_URI).fullmatch(text)
    if found is None:
        return False
    literal = found["literal"]
    return literal is None or is_ipv6(literal) or bool(pattern(_FUTURE_ADDRESS).fullmatch(literal))


def is_ipv4(text: str) -> bool:
    """Whether the text is a dotted quad without leading zeros (RFC 2673 section 3.2)."""
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True


def is_ipv6(text: str) -> bool:
    """Whether the text is an IPv6 address without a zone (RFC 4291 section 2.2)."""
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return "%" not in text


def is_e164(text: str) -> bool:
    """Whether the text is a phone number with its plus, at most 15 digits (ITU-T E.164)."""
    return pattern(_E164).fullmatch(text) is not None


FORMATS: Mapping[str, Format] = {
    "uuid": Format(is_uuid, "a UUID"),
    "date-time": Format(is_date_time, "an RFC 3339 date and time with a zone"),
    "date": Format(is_date, "a date such as 2024-05-31"),
    "time": Format(is_time, "an RFC 3339 time of day with a zone"),
    "email": Format(is_email, "an email address"),
    "uri": Format(is_uri, "a URI with its scheme"),
    "ipv4": Format(is_ipv4, "an IPv4 address"),
    "ipv6": Format(is_ipv6, "an IPv6 address"),
    "e164": Format(is_e164, "a phone number in E.164 form, such as +15551234567"),
}
