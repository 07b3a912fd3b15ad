"""The wordings of conditions between fields, in the English of documentation pages."""

from __future__ import annotations

import re
from typing import Final

_I: Final = re.IGNORECASE
_GIVE: Final = r"(?:provide|specify|include|supply|set|pass|send|give|use)"
_GIVEN: Final = r"(?:provided|specified|included|supplied|set|passed|sent|given|used|present)"
CLAUSE: Final = re.compile(
    r"\b(?P<only>only\s+)?(?P<word>if|when|whenever|unless|provided that|as long as)"
    r"\s+(?P<clause>.+)",
    _I,
)
FIRST: Final = re.compile(
    r"(?P<word>if|when|whenever|unless)\s+(?P<clause>[^,]+?),\s*(?P<main>.+)", _I
)
REQUIRED: Final = re.compile(
    r"\b(?:required|mandatory|needed|necessary"
    rf"|must(?: also)? be {_GIVEN}|must(?: also)? {_GIVE})\b",
    _I,
)
NOT_REQUIRED: Final = re.compile(
    r"\b(?:not|isn['’]t) (?:required|needed|necessary)\b|\boptional\b", _I
)
ONLY_USED: Final = re.compile(
    r"\bonly\s+(?:\w+\s+){0,2}?(?:used|valid|appl(?:y|ies|icable)|available|allowed|supported|relevant"
    r"|considered|honou?red|effective|meaningful|returned|present|set)\b"
    r"|\b(?:used|valid|applies|applicable|available|relevant|effective|supported)\s+only\b",
    _I,
)
IGNORED: Final = re.compile(
    r"\b(?:ignored?|ignores|disregard(?:ed)?|no effect"
    r"|(?:will |is |are )?not (?:be )?(?:used|called|"
    r"applied|considered|applicable)|do(?:es)? not apply|unused|overridden)\b",
    _I,
)
FORBIDDEN: Final = re.compile(
    r"\b(?:cannot|can['’]?t|can not|must not|may not|not allowed|not permitted|should not)\b", _I
)
IGNORE_WHAT: Final = re.compile(r"\bignores?\s+(?P<what>.+?)(?:\s+and use\b|[.;]|$)", _I)
CLEARS: Final = re.compile(
    r"\b(?:setting|providing|specifying|passing|sending|using)\s+(?P<cause>.+?)\s+(?:will\s+)?"
    r"(?:automatically\s+)?(?P<verb>deletes?|clears?|removes?|resets?|unsets?|erases?)\s+(?P<gone>.+)",
    _I,
)
CLEARED: Final = re.compile(r"\b(?:cleared|deleted|removed|reset|unset|erased)\b", _I)
ALIAS: Final = re.compile(r"\balias\s+(?:of|for)\s+(?P<names>.+)", _I)
PRECEDENCE: Final = re.compile(
    r"(?P<winner>[`'\"\w.\[\]]+)\s+(?:takes|has|gets)\s+(?:precedence|priority)|"
    r"(?P<other>[`'\"\w.\[\]]+)\s+(?:wins|overrides)\b",
    _I,
)
INSTEAD: Final = re.compile(
    r"\buse\s+(?P<names>.+?)\s+instead\b|\binstead,?\s+use\s+(?P<after>.+)"
    r"|\b(?:in favou?r of|replaced by|superseded by)\s+(?P<by>.+)",
    _I,
)
AMONG: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    (
        "at_most_one",
        re.compile(
            r"\bmutually exclusive\b|\b(?:cannot|can['’]?t|can not|must not|may not) be "
            rf"(?:combined|{_GIVEN})(?: together)? (?:with|alongside|together)\b|\bnot both\b"
            rf"|\b(?:only|at most) one of\b",
            _I,
        ),
    ),
    (
        "exactly_one",
        re.compile(r"\bexactly one (?:of|must)\b|\bone and only one\b|\bbut not both\b", _I),
    ),
    (
        "all_or_none",
        re.compile(
            rf"\bmust (?:all |both )?be {_GIVEN} together\b(?! with)"
            r"|\ball or none\b|\bneither or both\b",
            _I,
        ),
    ),
    (
        "at_least_one",
        re.compile(
            r"\bat least one (?:of|must)\b"
            r"|\beither\b.+\bor\b.+\b(?:required|must|needed|mandatory)\b"
            rf"|\bmust\s+{_GIVE}\s+(?:either\s+|one of\s+)?.+\bor\b"
            r"|\bone of\b.+\b(?:required|must)\b"
            rf"|\bmust\s+{_GIVE}\s+one of\b|\bor\b.+\b(?:is required|must be {_GIVEN})\b",
            _I,
        ),
    ),
)
NEEDS: Final = re.compile(
    rf"\b(?:requires?|must be {_GIVEN}(?: together| along| in combination)? with"
    r"|(?:only )?(?:used|valid) "
    r"(?:together |in combination )?with|depends on)\s+(?P<names>.+)",
    _I,
)
# A sentence without any of these has no condition.
TRIGGER: Final = re.compile(
    r"\b(?:if|unless|only|must|cannot|required|requires?|either|instead|together|exclusive|depends"
    r"|precedence|ignored?|overrides?|alias|when(?!\s+(?!using\b)\w+ing\b))\b",
    _I,
)
SUBJECT: Final = re.compile(
    r"(?:the\s+)?(?P<names>[\w`'\".\[\], -]+?)\s+(?:fields?\s+|parameters?\s+)?"
    r"(?:is|are|must|will|cannot|can|may|requires?|should)\b",
    _I,
)
# Words that name several fields side by side.
AMONG_WORDS: Final = re.compile(
    r"\b(?:either|one of|together|exclusive|clears?|mutually|cannot be|requires?)\b", _I
)
FIELD_STATE: Final = re.compile(
    r"\b(?:if|unless|required (?:if|when|unless)|only (?:if|when))\b", _I
)
