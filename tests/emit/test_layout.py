"""Statements that are too long for a line, beside what black makes of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import black
from black.mode import Mode, TargetVersion
from hypothesis import given
from hypothesis import strategies as st

from specloom.emit import layout
from specloom.emit.literals import lit, record
from specloom.output.layout.modules import strange_lines

MODE = Mode(target_versions={TargetVersion.PY311}, line_length=88)
NAMES = ("n", "name_of_thirty_letters_and_not", "a_name_of_a_length_that_is_met", "x" * 57)
TYPES = ("T", "Type_of_thirty_letters_and_not", "T" * 44, "T" * 58, "T" * 70)
SHORT, LONG = "v" * 8, "v" * 60
OPERATION = record("Operation", id="i" * 30, method="m" * 50)


def in_class(text: str, indent: int, below: str = "") -> str:
    """A statement at this indentation, as a module."""
    opened = "".join(f"{' ' * depth}class _:\n" for depth in range(0, indent, 4))
    return f"{opened}{' ' * indent}{text}\n" + (f"{' ' * indent}{below}\n" if below else "")


def statements() -> Iterator[str]:
    """Each kind of statement with names and types of many lengths."""
    for name in NAMES:
        for text in (SHORT, LONG):
            yield in_class(layout.assignment(name, f'"{text}"', 4), 4)
            yield layout.alias(f"{name}Name", [f'"{text}"']) + "\n"
            yield layout.alias(f"{name}Name", [f'"{text}"', '"b"']) + "\n"
        yield in_class(layout.assignment(f"self.{name}", f"raw_async(inner.{name})", 8), 8)
        yield in_class(layout.returned(f"_{name}Raw(self._session.with_raw_answers())", 8), 8)
        for kind in TYPES:
            yield layout.constant(name, "Operation", kind, OPERATION) + "\n"
            yield in_class(layout.signature(name, kind, 4), 4, "    pass")
            yield in_class(layout.import_from(f".resources.{name}", [kind], 8), 8)
            yield in_class(layout.import_from(f".resources.{name}", [f"A{kind}", kind], 4), 4)
            yield in_class(layout.declaration(name, kind, "", 4), 4)
            for annotation in (f"{kind} | Unset", f"list[{kind}] | Unset | None"):
                yield in_class(layout.declaration(name, annotation, "UNSET", 4), 4)
                yield in_class(layout.declaration(name, annotation, "", 4), 4)
                value = f'field(name="{SHORT}", default=UNSET)'
                yield in_class(layout.declaration(name, annotation, value, 4), 4)
            for annotation in (kind, f"Sequence[{kind} | Mapping[str, object]]"):
                yield in_class(signature_with(layout.parameter(name, annotation, "", 8)), 4)
            annotation = f"Sequence[{kind} | {kind}Name] | Unset"
            yield in_class(signature_with(layout.parameter(name, annotation, "UNSET", 8)), 4)


def signature_with(parameter: str) -> str:
    """A method with one argument beside ``self``."""
    return f"def f(\n        self,\n        {parameter}\n    ) -> None:\n        pass"


def test_what_is_laid_out_is_what_black_makes_of_it() -> None:
    changed = [text for text in statements() if black.format_str(text, mode=MODE) != text]
    assert changed == []


def test_what_is_laid_out_is_recognised_without_black() -> None:
    unknown = [text for text in statements() if strange_lines(text.split("\n")[:-1])]
    assert unknown == []


pieces = st.sampled_from(["word ", "(", ")", "[", "]", ", ", " | ", "'", '"', "\\", "=", "\n", "é"])
texts = st.lists(pieces, max_size=40).map("".join)


@given(text=texts, other=texts, name=st.sampled_from(NAMES))
def test_a_line_breaks_at_no_sign_inside_a_text(text: str, other: str, name: str) -> None:
    said, constant = lit(text), f"Literal[{lit(text)}, {lit(other)}]"
    for flat, made in (
        (f"{name} = {said}", layout.assignment(name, said, 4)),
        (
            f"{name}: {constant} | U = UNSET",
            layout.declaration(name, f"{constant} | U", "UNSET", 4),
        ),
        (
            f"{name}: str = field(name={said})",
            layout.declaration(name, "str", f"field(name={said})", 4),
        ),
        (
            f"{name}: list[{constant}] | U = field(name={said}, default=UNSET)",
            layout.declaration(
                name, f"list[{constant}] | U", f"field(name={said}, default=UNSET)", 4
            ),
        ),
    ):
        assert ast.dump(ast.parse(in_class(made, 4))) == ast.dump(ast.parse(in_class(flat, 4)))
    argument = layout.parameter(name, f"dict[str, {constant}] | U", "UNSET", 8)
    assert ast.parse(in_class(signature_with(argument), 4))
