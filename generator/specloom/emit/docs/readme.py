"""``README.md`` of a generated package: a first call, settings, failures, every operation."""

from __future__ import annotations

import keyword

from msgspec import Struct

from specloom.emit.annotations import answer
from specloom.emit.citations import citation
from specloom.emit.client.face import security_of, variables_of
from specloom.emit.docs.samples import Samples
from specloom.emit.docstrings import opening, sentence
from specloom.emit.markdown import code
from specloom.emit.repetition import is_repeatable, key_argument
from specloom.ir import NOTHING, Api, Effect, Operation, Received, SchemeKind, Untrusted

_SAFE = "yes"


class OperationLines(Struct, frozen=True):
    """An operation for people; ``repetition`` says why it is ``repeatable`` or not."""

    id: str
    method: str
    path: Untrusted
    summary: Untrusted
    repeatable: bool
    repetition: str
    find_out: Untrusted
    call: str


class SettingLine(Struct, frozen=True):
    """A constructor argument and its environment variable."""

    argument: str
    environment: str


class ReceivedLine(Struct, frozen=True):
    """A request that the API makes: ``type`` is what its body is."""

    name: Untrusted
    source: str
    method: str
    media_type: Untrusted
    type: str
    summary: Untrusted


class ReadmeDocument(Struct, frozen=True):
    """``README.md`` of a generated package; ``cites`` says whether the spec names its pages."""

    header: str
    package: str
    title: Untrusted
    description: Untrusted
    settings: tuple[SettingLine, ...]
    takes_functions: bool
    fetches_tokens: bool
    arguments: str
    first: OperationLines | None
    operations: tuple[OperationLines, ...]
    received: tuple[ReceivedLine, ...]
    cites: bool
    template: str = "docs/readme.md.jinja"

    @property
    def repeats_all(self) -> bool:
        """Whether every operation is safe to repeat."""
        return all(operation.repeatable for operation in self.operations)

    @property
    def repetitions(self) -> tuple[OperationLines, ...]:
        """The operations of which there is more to say than that they are safe to repeat."""
        return tuple(operation for operation in self.operations if operation.repetition != _SAFE)


def readme(api: Api, header: str) -> ReadmeDocument:
    """A first call that works, and every operation."""
    samples = Samples({item.name: item for item in api.definitions})
    operations = tuple(_operation(operation, samples) for operation in api.operations)
    settings = [
        SettingLine(item.argument, item.environment)
        for scheme in api.schemes
        for item in (*scheme.credentials, *scheme.settings)
    ]
    variables = [SettingLine(item.argument, item.environment) for item in variables_of(api)]
    settings = list(dict.fromkeys([*settings, *variables]))
    arguments = [*_first_credentials(api), *(item.argument for item in variables)]
    return ReadmeDocument(
        header=header,
        package=_importable(api.name),
        title=api.title,
        description=api.description,
        settings=tuple(settings),
        takes_functions=any(
            scheme.kind in (SchemeKind.BEARER, SchemeKind.API_KEY) for scheme in api.schemes
        ),
        fetches_tokens=any(item.kind is SchemeKind.CLIENT_CREDENTIALS for item in api.schemes),
        arguments=", ".join(f'{name}="…"' for name in dict.fromkeys(arguments)),
        first=_first(operations),
        operations=operations,
        received=tuple(map(_received, api.received)),
        cites=any(map(_cites, api.operations)),
    )


def _first(operations: tuple[OperationLines, ...]) -> OperationLines | None:
    """The call that a reader is to make first: one that reads, and asks for least."""
    reading = [item for item in operations if item.method == "GET"]
    return min(reading or operations[:1], key=lambda item: len(item.call), default=None)


def _cites(operation: Operation) -> bool:
    """Whether an operation or one of its arguments says where its page states it."""
    sources = (operation.source, *(argument.source for argument in operation.arguments))
    return any(map(citation, sources))


def _received(item: Received) -> ReceivedLine:
    return ReceivedLine(
        name=item.name,
        source=f"callback of `{item.operation}`" if item.operation else "webhook",
        method=item.http_method,
        media_type=item.media_type,
        type=answer(item.type).replace("|", "\\|"),
        summary=sentence(opening(item.summary)[0]),
    )


def _first_credentials(api: Api) -> list[str]:
    """The arguments of the first way to prove who calls."""
    asked = next(iter(security_of(api)), ())
    # Of two ways the later one is the client's own: it needs no token that somebody fetched.
    chosen = {scheme.key: scheme for scheme in api.schemes}
    return [item.argument for key in asked for item in chosen[key].credentials]


def _operation(operation: Operation, samples: Samples) -> OperationLines:
    return OperationLines(
        id=operation.id,
        method=operation.http_method,
        path=operation.path,
        summary=sentence(operation.summary or opening(operation.description)[0]),
        repeatable=is_repeatable(operation),
        repetition=_repetition(operation),
        find_out=sentence(operation.find_out) or _no_way(operation),
        call=samples.call(operation),
    )


def _repetition(operation: Operation) -> str:
    key = key_argument(operation)
    if key is not None:
        return f"yes: every attempt has the same {code(key.wire_name)} (`{key.name}=`)"
    if is_repeatable(operation):
        return _SAFE
    return "no: it spends money" if operation.effect is Effect.SPENDS_MONEY else "no"


def _no_way(operation: Operation) -> Untrusted:
    return NOTHING if is_repeatable(operation) else Untrusted("The documentation names no way.")


def _importable(name: str) -> str:
    """The package's name as an import statement can say it."""
    word = "".join(character if character.isalnum() else "_" for character in name)
    return word if word.isidentifier() and not keyword.iskeyword(word) else f"package_{word}"
