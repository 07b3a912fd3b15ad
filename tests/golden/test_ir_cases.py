"""Each folder of tests/cases/ir: a spec, and what the lowering makes of it.

``expected.txt`` is the dump of the IR, then every warning and every loss, each on one line.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from golden_files import CASES, cases_of, hold, spec_of

from specloom.diagnostics import Diagnostic, Diagnostics
from specloom.ir.dump import dump
from specloom.lower import lower
from specloom.openapi import read_description


def printed(path: Path) -> str:
    """The dump of a spec, and what was said on the way."""
    diagnostics = Diagnostics()
    reading = read_description(path, name=path.name, diagnostics=diagnostics)
    api = lower(reading.description, "example", reading.documents.span, diagnostics)
    said = [*map(one_line, diagnostics.entries), *losses(diagnostics)]
    return dump(api) + "".join(f"{line}\n" for line in said)


def one_line(diagnostic: Diagnostic) -> str:
    """A diagnostic without its source lines."""
    parts = [f"{diagnostic.span}: {diagnostic.severity.value}[{diagnostic.code}]"]
    parts.append(ascii(diagnostic.message)[1:-1])
    parts += [f"({related.role}: {related.span})" for related in diagnostic.related]
    parts += [f"(hint: {diagnostic.hint})"] if diagnostic.hint else []
    return " ".join(parts)


def losses(diagnostics: Diagnostics) -> Iterator[str]:
    """The losses in the order the manifest lists them."""
    for loss in sorted(diagnostics.losses):
        place = f"{loss.file}:{loss.line}:{loss.column}"
        keyword, pointer = ascii(loss.keyword)[1:-1], ascii(loss.pointer)[1:-1]
        yield f"{place}: loss[{keyword}] {loss.reason} ({pointer})"


@pytest.mark.parametrize("case", cases_of("ir"))
def test_a_loss_stands_at_the_name_of_its_keyword(case: str) -> None:
    path = spec_of(CASES / "ir" / case)
    lines = path.read_text(encoding="utf-8").split("\n")
    diagnostics = Diagnostics()
    reading = read_description(path, name=path.name, diagnostics=diagnostics)
    lower(reading.description, "example", reading.documents.span, diagnostics)
    for loss in diagnostics.losses:
        if loss.file == path.name:
            *_, before, last = map(unescaped, loss.pointer.split("/"))
            found = lines[loss.line - 1][loss.column - 1 :].lstrip("\"'")
            assert last.isdigit() or found.startswith(written(last)), loss
            assert loss.keyword in {last, before, *NAMELESS}, loss


NAMELESS = {"schema", "false"}
"""What a loss is called whose schema is one of a list, or no object."""


def unescaped(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")


def written(name: str) -> str:
    """A name as YAML has it inside quotes, up to its first escape."""
    return name.partition('"')[0].partition("\\")[0]


@pytest.mark.parametrize("case", cases_of("ir"))
def test_a_spec_is_lowered_as_expected(case: str, request: pytest.FixtureRequest) -> None:
    folder = CASES / "ir" / case
    hold(folder, {"expected.txt": printed(spec_of(folder))}, request)
