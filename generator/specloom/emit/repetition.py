"""Whether a call may be sent again: the runtime's rule, as docstrings and documents tell it."""

from __future__ import annotations

from specloom.ir import Argument, Effect, Operation

_EFFECTS = {
    Effect.READ: "reads only",
    Effect.IDEMPOTENT: "safe to repeat",
    Effect.CREATES: "creates something",
    Effect.SPENDS_MONEY: "spends money",
}
_KEYED = "every attempt has the same ``{}``"
_ONCE = "not sent a second time by itself"
_READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "QUERY"})
_REPEATABLE = frozenset({"PUT", "DELETE"})


def key_argument(operation: Operation) -> Argument | None:
    """The argument that makes every attempt the same call to the server."""
    return next((item for item in operation.arguments if item.idempotency_key), None)


def is_repeatable(operation: Operation) -> bool:
    """Whether carrying the operation out twice is the same as once (RFC 9110 section 9.2.2)."""
    if key_argument(operation) is not None:
        return True
    if operation.effect is Effect.DEFAULT:
        return operation.http_method in _READING | _REPEATABLE
    return operation.effect in (Effect.READ, Effect.IDEMPOTENT)


def manner(operation: Operation) -> str:
    """What a call does at the other end, for the first lines of a docstring."""
    key = key_argument(operation)
    effect = operation.effect
    if effect is Effect.DEFAULT and operation.http_method in _READING:
        effect = Effect.READ
    elif effect is Effect.DEFAULT and operation.http_method in _REPEATABLE:
        effect = Effect.IDEMPOTENT
    said = [] if effect is Effect.DEFAULT else [_EFFECTS[effect]]
    if key is not None:
        said.append(_KEYED.format(key.name))
    elif not is_repeatable(operation):
        said.append(f"it is {_ONCE}" if said else _ONCE)
    return ": ".join(said)
