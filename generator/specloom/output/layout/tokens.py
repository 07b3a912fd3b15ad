"""An expression on one line, and whether it is spaced as black spaces it."""

from __future__ import annotations

import functools
import keyword
import re

from msgspec import Struct


class Expression(Struct, frozen=True):
    """What decides whether an expression may stand in a bracket on a line of its own.

    ``commas`` counts those of its outermost bracket or, without one, its own.
    """

    commas: int
    has_operator: bool


REMEMBERED = 1 << 16
"""Lines and expressions, of which a generated package repeats most."""
_LITERAL = r'"(?:[ !#-\[\]-~]|\\[\\nrt])++"(?!")'
"""A text in printable ASCII."""
_TEXT = re.compile(rf"(?<![A-Za-z]){_LITERAL}")
_TOKEN = re.compile(
    r"(?P<name>(?!f\")[A-Za-z_][A-Za-z0-9_]*)"
    r'|(?P<literal>f"[ !#-&(-\[\]-~]*"(?!")'
    rf'|{_LITERAL}|""(?!")'
    r"|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?![0-9A-Za-z_.]))"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])"
    r"|(?P<comma>, )|(?P<only>,(?=\)))|(?P<dot>\.)|(?P<colon>: )|(?P<equals>=(?![= ]))"
    r"|(?P<operator> (?:\||\+|\*|==|!=|<=?|>=?|and|or|in|not in|is|is not|if|else) )"
    r"|(?P<star>\*\*?(?=[A-Za-z_]))"
)
_VALUES = frozenset({"None", "True", "False"})
_CLOSING = {"(": ")", "t": ")", "[": "]", "{": "}"}


def expression(text: str) -> Expression | None:
    """The expression, or None if its layout is not known to be black's.

    What its texts say makes no difference, so that most of those in a module are alike.
    """
    return _judged(_TEXT.sub('""', text))


@functools.lru_cache(REMEMBERED)
def _judged(text: str) -> Expression | None:
    at, has_operator = 0, False
    brackets = ""
    # Of the text itself and of every open bracket; `outermost` of the outermost ones closed.
    commas, outermost = [0], 0
    previous = "start"
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            return None
        kind, token = match.lastgroup, match[0]
        if not _may_follow(kind, token, previous, brackets):
            return None
        match kind:
            case "open":
                called = previous in {"name", "close"}
                kind = "subscript" if token == "[" and called else kind
                brackets += "t" if token == "(" and not called else token
                commas.append(0)
            case "close":
                inside = commas.pop()
                if brackets[-1] == "t" and not inside and previous != "open":
                    return None  # parentheses around one thing: black may take them away
                brackets = brackets[:-1]
                outermost += 0 if brackets else inside
            case "comma":
                commas[-1] += 1
            case "only":
                if brackets[-1:] != "t" or commas[-1]:
                    return None
                commas[-1] += 1
        has_operator = has_operator or kind == "operator"
        previous, at = "literal" if kind == "only" else kind, match.end()
    return (
        Expression(commas[0] + outermost, has_operator)
        if previous in _ENDS and not brackets
        else None
    )


_ENDS = frozenset({"name", "literal", "close"})


def _may_follow(kind: str, token: str, previous: str, brackets: str) -> bool:
    after_value = previous in _ENDS
    match kind:
        case "name":
            return not after_value and (token in _VALUES or not keyword.iskeyword(token))
        case "literal":
            return not after_value and previous not in {"dot", "star"}
        case "open" if token == "(":
            # Parentheses of no call: of a tuple inside of another bracket, else black's to judge.
            is_inside = brackets != "" and previous in {"open", "comma", "equals", "colon"}
            return previous in {"name", "close"} or is_inside
        case "open":
            return not after_value or (token == "[" and previous in {"name", "close"})
        case "close":
            return (after_value or previous == "open") and _CLOSING.get(brackets[-1:]) == token
        case "star":
            return previous in {"open", "comma"} and brackets != ""
        case "equals":
            return previous == "name" and brackets[-1:] == "("
        case "colon":
            return after_value and brackets[-1:] == "{"
        case "dot":
            return previous in {"name", "close"}
        case _:
            return after_value
