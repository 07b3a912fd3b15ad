"""Operations as methods: signature, docstring, and the values that go to the runtime."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from specloom.emit.annotations import answer, argument, returned
from specloom.emit.citations import in_brackets
from specloom.emit.client.descriptors import constant, pages_constant
from specloom.emit.docstrings import Docstring, Entry, Section, opening, says, sentence
from specloom.emit.layout import deprecated, parameter
from specloom.emit.literals import Name, ident, lit
from specloom.emit.repetition import is_repeatable, manner
from specloom.emit.rules import notes_on
from specloom.ir import (
    NOTHING,
    Argument,
    Body,
    BodyShape,
    Location,
    Operation,
    Pagination,
    Untrusted,
)

_SIGNATURE = 8
_ERRORS = {
    "400": "BadRequestError",
    "401": "AuthenticationError",
    "403": "PermissionDeniedError",
    "404": "NotFoundError",
    "409": "ConflictError",
    "422": "UnprocessableEntityError",
    "429": "RateLimitError",
}
_STREAMS = "The answer is a stream: iterate it for its items, in a ``with`` block to stop early."
_PAGES = "Each page is a call of its own; nothing is sent before the first item is asked for."
_CIRCLE = "The pages go round in a circle, or lead to another server."
_HEADERS = "Headers: ``answer.parse_headers({})``, of what ``with_raw_response`` answers."


class ArgumentView(Struct, frozen=True):
    """An argument in a signature; ``default`` is empty where it has to be given."""

    name: str
    annotation: str
    default: str

    @property
    def declaration(self) -> str:
        """The argument as it stands in a signature."""
        return parameter(ident(self.name), self.annotation, self.default, _SIGNATURE)


class MethodView(Struct, frozen=True):
    """A method: ``constant`` is its descriptor's name, ``values`` its keys and arguments.

    ``opening`` and ``call`` are where a coroutine differs, and what the session is to do.
    ``pages`` is the name of what leads through the pages, of a method that iterates over them.
    """

    name: str
    constant: str
    opening: str
    call: str
    positional: tuple[ArgumentView, ...]
    keyword: tuple[ArgumentView, ...]
    returns: str
    docstring: Docstring
    deprecated: str
    values: dict[Untrusted, Name]
    whole_body: str
    pages: str = ""


def method_view(
    operation: Operation, literals: Mapping[str, str], shadowed: frozenset[str]
) -> MethodView:
    """The synchronous method of ``operation``; ``shadowed`` are builtins that its class hides."""
    positional, keyword = _in_order(operation)
    whole_body = _whole_body(operation)
    views = [
        (
            _argument_view(item, literals)
            if isinstance(item, Argument)
            else _body_view(item, whole_body, literals)
        )
        for item in keyword
    ]
    return MethodView(
        name=operation.name,
        constant=constant(operation),
        opening="def",
        call=_call(operation, ""),
        positional=tuple(_argument_view(item, literals) for item in positional),
        keyword=tuple(views),
        returns=_returns(operation, shadowed, ""),
        docstring=_docstring(operation, [*positional, *keyword]),
        deprecated=deprecated(operation.id, 4) if operation.deprecated else "",
        values={item.key: _given(item) for item in operation.arguments},
        whole_body=whole_body,
    )


def _in_order(operation: Operation) -> tuple[list[Argument], list[Argument | Body]]:
    """What is given by position and what by name, of each first what has to be given."""
    positional = [item for item in operation.asked if item.location is Location.PATH]
    keyword: list[Argument | Body] = [
        item for item in operation.asked if item.location is not Location.PATH
    ]
    if operation.body is not None and _whole_body(operation):
        keyword.insert(0, operation.body)
    positional.sort(key=lambda item: bool(item.credential))
    keyword.sort(key=lambda item: not _has_to_be_given(item))
    return positional, keyword


def _has_to_be_given(item: Argument | Body) -> bool:
    if isinstance(item, Body):
        return item.required
    return item.required and not item.credential and not item.idempotency_key


def _whole_body(operation: Operation) -> str:
    """What the argument is called that is the whole body; nothing where it is spelled out."""
    if operation.body is None or operation.body.shape is BodyShape.FIELDS:
        return ""
    return "content" if operation.body.shape is BodyShape.CONTENT else "body"


def in_flavor(
    view: MethodView, operation: Operation, shadowed: frozenset[str], prefix: str
) -> MethodView:
    """The method in a class whose name begins with ``prefix``: ``Async`` or nothing."""
    if not prefix:
        return view
    return replace(
        view,
        opening="async def",
        call=_call(operation, prefix),
        returns=_returns(operation, shadowed, prefix),
    )


def paging_view(
    view: MethodView,
    operation: Operation,
    pagination: Pagination,
    shadowed: frozenset[str],
    prefix: str,
) -> MethodView:
    """The method that goes through the pages of ``operation``, whose own is ``view``."""
    text = f"Go through the items of every page that ``{operation.name}`` answers."
    arguments, raises = view.docstring.sections
    circle = Entry("PaginationError", Untrusted(_CIRCLE))
    return replace(
        view,
        name=pagination.name,
        opening="def",
        call="return self._session.pages",
        returns=f"{prefix}Iterator[{answer(pagination.item, shadowed)}]",
        docstring=Docstring(
            (says("Deprecated." if operation.deprecated else "", text), Untrusted(_PAGES)),
            (arguments, Section(raises.title, (*raises.entries, circle))),
        ),
        pages=pages_constant(pagination),
    )


def _call(operation: Operation, prefix: str) -> str:
    asked = "stream" if operation.streams else "call"
    awaited = "await " if prefix else ""
    return f"return {awaited}self._session.{asked}"


def _returns(operation: Operation, shadowed: frozenset[str], prefix: str) -> str:
    words = returned(operation, shadowed)
    return f"{prefix}Stream[{words}]" if operation.streams else words


def _given(item: Argument) -> Name:
    """What a method sends: the argument of that name, or what it knows by itself."""
    return Name(item.name if item.fixed is None else str(item.fixed))


def _argument_view(item: Argument, literals: Mapping[str, str]) -> ArgumentView:
    annotation = argument(item.type, literals)
    if _has_to_be_given(item):
        return ArgumentView(item.name, annotation, "")
    return ArgumentView(item.name, _or_unset(annotation), "UNSET")


def _body_view(body: Body, name: str, literals: Mapping[str, str]) -> ArgumentView:
    annotation = argument(body.type, literals)
    if body.required:
        return ArgumentView(name, annotation, "")
    return ArgumentView(name, _or_unset(annotation), "UNSET")


def _or_unset(annotation: str) -> str:
    return annotation if annotation == "object" else f"{annotation} | Unset"


def _docstring(operation: Operation, given: list[Argument | Body]) -> Docstring:
    names = {item.key.value: f"``{item.name}``" for item in operation.arguments}
    entries = [
        (
            _entry(operation, names, item)
            if isinstance(item, Argument)
            else _body_entry(operation, item)
        )
        for item in given
    ]
    summary, description = operation.summary, operation.description
    if summary in (NOTHING, description):
        summary, description = opening(description)
    return Docstring(
        paragraphs=(
            says("Deprecated." if operation.deprecated else "", sentence(summary)),
            says(
                f"``{operation.http_method} {operation.path.value}``, {manner(operation)}.",
                in_brackets(operation.source),
                _written(operation),
            ),
            Untrusted(_STREAMS if operation.streams else ""),
            description,
            Untrusted(_HEADERS.format(operation.headers) if operation.headers else ""),
        ),
        sections=(
            Section("Args", tuple(entry for entry in entries if entry.text != NOTHING)),
            Section("Raises", _raises(operation)),
        ),
    )


def _written(operation: Operation) -> str:
    """How a body is sent, where another method sends it in another way."""
    body = operation.body
    if body is None or not operation.has_other_body:
        return ""
    return f"The body is sent as ``{body.media_type.value}``."


def _body_entry(operation: Operation, body: Body) -> Entry:
    text = sentence(body.summary) or Untrusted("What is sent.")
    return Entry(_whole_body(operation), says(text, in_brackets(body.source)))


def _entry(operation: Operation, names: Mapping[str, str], item: Argument) -> Entry:
    notes = notes_on(operation.rules, names, item.key.value)
    default = item.default
    text = says(
        *(notes.replaced or ["Deprecated." if item.deprecated else ""]),
        sentence(item.summary),
        *notes.texts,
        "" if default is None else f"The server's default is ``{lit(default.value)}``.",
        f"By default the client's ``{item.credential}``." if item.credential else "",
        "By default a fresh UUID4." if item.idempotency_key else "",
        in_brackets(item.source, *notes.sources),
    )
    return Entry(item.name, text)


def _raises(operation: Operation) -> tuple[Entry, ...]:
    said: dict[str, Untrusted] = {}
    for item in operation.answers:
        if item.status[0] in "45":
            name = _ERRORS.get(item.status)
            name = name or ("InternalServerError" if item.status[0] == "5" else "APIStatusError")
            said.setdefault(name, sentence(item.summary))
    entries = [Entry(name, text) for name, text in said.items()]
    text = "The arguments break a documented rule; nothing was sent."
    entries.append(Entry("InvalidRequestError", Untrusted(text)))
    if not is_repeatable(operation):
        unknown = "It cannot be known whether the call happened."
        entries.append(Entry("OutcomeUnknownError", says(unknown, sentence(operation.find_out))))
    return tuple(entries)
