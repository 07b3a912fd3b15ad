"""What a condition depends on where it is no field: the account, the time, the answer itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from specloom.pages.conditions.wordings import CLAUSE
from specloom.pages.facts.page import Dependence

_I: Final = re.IGNORECASE


_OWN: Final = re.compile(
    r"(?:this (?:field |parameter |value |property )?(?:is |was )?"
    r"|it(?:['’]s| is| was)? |the value is )?"
    r"(?:not (?:set|provided|specified|given|present|included|supplied|passed|sent)|set|true|false|"
    r"enabled|disabled|omitted|unset|null|empty|blank|left (?:out|blank|empty)|specified|provided|"
    r"given|present|absent|supplied|passed|[`'\"][^`'\"]+[`'\"]|zero|\d+)(?=$|[,.;:\s)])",
    _I,
)
_ACCOUNT: Final = re.compile(
    r"\b(?:accounts?|projects?|plans?|subscriptions?|subscribed|workspaces?|organi[sz]ations?|teams?"
    r"|tenants?|permissions?|permitted|roles?|features?|beta|enabled|activated|verified|entitled"
    r"|eligible|upgraded|trial|allow-?list\w*|balance|regions?|countr(?:y|ies)|licen[cs]ed?)\b",
    _I,
)
_TIME: Final = re.compile(
    r"\b(?:after|before|until|within|expire[sd]?|expiry|timed? ?out"
    r"|later than|earlier than|older than"
    r"|in the (?:past|future)|(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?))\b",
    _I,
)
_SHOWN: Final = re.compile(
    r"\b(?:null|empty|blank|absent|omitted|missing|returned|present|included|displays?|displayed"
    r"|appears?|shown|populated|contains?)\b",
    _I,
)
_HAPPENS: Final = re.compile(
    r"\b(?:occurs?|happens?|comes? in|arrives?|fails?|ends?|starts?|completes?|changes?|rings?"
    r"|is (?:made|answered|received|created|sent|delivered|triggered|placed|updated|deleted))\b",
    _I,
)
_SUBJECT: Final = re.compile(
    r"(?:an?|the|any|no|another|some(?:one|body)?|anyone|your?|users?|customers?|callers?|we|they)\s",
    _I,
)


def dependence_of(sentence: str, names: Sequence[str], *, is_answer: bool) -> Dependence | None:
    """What a sentence depends on; None where a field may be meant, or nothing that is known.

    ``names`` are the fields that it names besides its own: only what happens is certain then.
    ``is_answer`` says that it stands in the description of an answer.
    """
    match = CLAUSE.search(sentence)
    if match is None:
        return None
    clause = match["clause"].strip()
    first = clause.split(",")[0]
    if names:
        return Dependence.EVENT if _HAPPENS.search(first) and _SUBJECT.match(first) else None
    if _OWN.match(clause):
        return Dependence.VALUE
    if _ACCOUNT.search(first):
        return Dependence.ACCOUNT
    if _TIME.search(first):
        return Dependence.TIME
    if is_answer and _SHOWN.search(sentence[: match.start()]):
        return Dependence.ANSWER
    if _HAPPENS.search(first) or _SUBJECT.match(first):
        return Dependence.EVENT
    return None
