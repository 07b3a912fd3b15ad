"""Fields of any kind, rendered in each style, are read as what they are."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specloom.pages import At, Fact, Kind, Stated
from specloom.pages.read import read_page
from specloom.pages.words.type_words import is_type_word

TYPES = ["string", "integer", "number", "boolean", "enum", "object", "datetime", "uuid"]
TYPES += ["list of strings", "string[]", "array of objects", "map from strings to any", "double"]
WORDS = ["colour", "size", "note", "owner", "weight", "ref", "code", "web2", "kind", "parcel"]
VALUES = ["red", "blue", "GET", "POST", "toll-free", "v1.2", "A4"]


@dataclass(frozen=True)
class Described:
    """A field as a page might describe it."""

    name: str
    type: str
    required: bool
    nullable: bool
    deprecated: bool
    values: tuple[str, ...]
    default: str | None
    longest: int | None

    def words(self, *, caps: bool = False) -> list[str]:
        null = " or null" if self.nullable else ""
        mark = "Required" if self.required else "Optional"
        deprecated = ["Deprecated"] if self.deprecated else []
        words = [mark, *deprecated]
        return [self.type + null, *(word.upper() if caps else word for word in words)]

    def prose(self) -> str:
        said = ["What the sender says."]
        said += [f"One of {' or '.join(self.values)}."] if self.values else []
        said += [f"Defaults to {self.default}."] if self.default else []
        said += [f"Max length: {self.longest}."] if self.longest else []
        return " ".join(said)


def spelled(words: list[str], convention: str) -> str:
    match convention:
        case "snake":
            return "_".join(words)
        case "camel":
            return words[0] + "".join(word.title() for word in words[1:])
        case "pascal":
            return "".join(word.title() for word in words)
    return "-".join(words)


fields = st.builds(
    Described,
    name=st.just(""),
    type=st.sampled_from(TYPES),
    required=st.booleans(),
    nullable=st.booleans(),
    deprecated=st.booleans(),
    values=st.lists(st.sampled_from(VALUES), max_size=3, unique=True)
    .filter(lambda values: len(values) != 1)
    .map(tuple),
    default=st.none() | st.sampled_from(VALUES),
    longest=st.none() | st.integers(1, 5000),
)


@st.composite
def pages(draw: st.DrawFn) -> list[Described]:
    """A few fields with names in one convention."""
    convention = draw(st.sampled_from(["snake", "camel", "pascal", "kebab"]))
    names = draw(
        st.lists(
            st.lists(st.sampled_from(WORDS), min_size=2, max_size=3).map(tuple),
            min_size=1,
            max_size=5,
            unique=True,
        )
    )
    return [
        Described(**{**vars(draw(fields)), "name": spelled(list(name), convention)})
        for name in names
    ]


def separated(page: list[Described]) -> str:
    rows = [f"{field.name} {' '.join(field.words())}\n{field.prose()}" for field in page]
    return "Request\n" + "\n".join(rows)


def run_together(page: list[Described]) -> str:
    rows = [f"{field.name}{''.join(field.words())}\n\n{field.prose()}\n" for field in page]
    return "Body\n\n" + "\n".join(rows)


def docusaurus(page: list[Described]) -> str:
    rows = [
        f"{field.name} {' '.join(field.words(caps=True))}\n\n{field.prose()}\n" for field in page
    ]
    return "Request Body REQUIRED\n" + "\n".join(rows)


def readme(page: list[Described]) -> str:
    rows = [
        f"{field.name}\n" + "\n".join(field.words()) + f"\n\n{field.prose()}\n" for field in page
    ]
    return "Body Params\n" + "\n".join(rows)


def tables(page: list[Described]) -> str:
    rows = [
        f"| `{field.name}` | {field.words()[0]} | {'Yes' if field.required else 'No'} "
        f"| {'**Deprecated.** ' if field.deprecated else ''}{field.prose()} |"
        for field in page
    ]
    head = "## Body\n\n| Name | Type | Required | Description |\n|---|---|:-:|---|\n"
    return head + "\n".join(rows)


def spans(page: list[Described]) -> str:
    rows = [
        "<div>"
        + "".join(f"<span>{html.escape(word)}</span>" for word in [field.name, *field.words()])
        + f"</div>\n<p>{html.escape(field.prose())}</p>"
        for field in page
    ]
    return "<!doctype html><body><h2>Body</h2>" + "\n".join(rows)


def bullets(page: list[Described]) -> str:
    rows = [f"- `{field.name}` ({', '.join(field.words())}): {field.prose()}" for field in page]
    return "## Body\n\n" + "\n".join(rows)


RENDERINGS: dict[str, tuple[str, str, Callable[[list[Described]], str]]] = {
    "separated": ("separated", "txt", separated),
    "run-together": ("run-together", "txt", run_together),
    "docusaurus": ("docusaurus", "txt", docusaurus),
    "readme": ("readme", "txt", readme),
    "tables": ("tables", "md", tables),
    "spans in HTML": ("separated", "html", spans),
    "bullets in Markdown": ("separated", "md", bullets),
}


def stated(fact: Fact) -> Described:
    """A row as the description it was read from."""
    assert isinstance(fact.default, Stated | None)
    return Described(
        name=fact.name or "",
        type=fact.type or "",
        required=fact.required is True,
        nullable=fact.nullable is True,
        deprecated=fact.deprecated is True,
        values=tuple(str(value) for value in fact.values or ()),
        default=None if fact.default is None else str(fact.default.value),
        longest=fact.max_length,
    )


@pytest.mark.parametrize("rendering", RENDERINGS)
@given(page=pages())
@settings(max_examples=40, deadline=None, derandomize=True)
def test_what_a_style_renders_is_read(
    tmp_path_factory: pytest.TempPathFactory, rendering: str, page: list[Described]
) -> None:
    style, suffix, render = RENDERINGS[rendering]
    path = tmp_path_factory.mktemp("rendered") / f"page.{suffix}"
    path.write_text(render(page), encoding="utf-8")

    found = read_page(path)

    assert found.style == style
    rows = found.of_kind(Kind.FIELD, At.REQUEST)
    assert [stated(row) for row in rows] == [told(field) for field in page]
    assert [line.line for line in found.unplaced] == []


def told(field: Described) -> Described:
    """What can be read: a choice of words means nothing to a truth value."""
    values = () if field.type == "boolean" else field.values
    return Described(**{**vars(field), "values": values})


def test_the_words_of_these_pages_are_no_types() -> None:
    assert not [word for word in WORDS if is_type_word(word)]
