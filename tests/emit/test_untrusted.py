"""Text of a spec reaches no place that takes our own text by mistake."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jinja2 import UndefinedError

from specloom.emit.environment import Renderer
from specloom.ir import Untrusted

TEXT: Any = Untrusted("import os")

MISTAKES: dict[str, Callable[[], object]] = {
    "str": lambda: str(TEXT),
    "format": lambda: format(TEXT),
    "format method": lambda: "{}".format(TEXT),  # noqa: UP032
    "f-string": lambda: f"{TEXT}",
    "f-string with a width": lambda: f"{TEXT:>20}",
    "percent": lambda: "%s" % TEXT,  # noqa: UP031
    "plus": lambda: "x = " + TEXT,
    "plus from the left": lambda: TEXT + " = x",
    "join": lambda: ", ".join([TEXT]),
    "replace": lambda: "x".replace("x", TEXT),
    "times": lambda: TEXT * 2,
    "contains": lambda: "os" in TEXT,
    "write": lambda: __import__("io").StringIO().write(TEXT),
    "html": lambda: TEXT.__html__(),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_untrusted_text_does_not_mix_with_ours(mistake: str) -> None:
    with pytest.raises((TypeError, AttributeError)):
        MISTAKES[mistake]()


def test_it_is_no_string_and_cannot_be_changed() -> None:
    assert not isinstance(TEXT, str)
    with pytest.raises(AttributeError):
        TEXT.value = "other"
    assert copy.copy(TEXT) == TEXT


@dataclass(frozen=True, slots=True)
class View:
    """What the template under test is handed."""

    text: Untrusted
    template: str = "under_test.jinja"


@pytest.fixture
def rendered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """The text of a template, rendered as the templates of Specloom are."""
    monkeypatch.setattr("specloom.emit.environment.templates_folder", lambda: tmp_path)

    def render(template: str) -> str:
        tmp_path.joinpath("under_test.jinja").write_text(template)
        return Renderer().render(View(TEXT))

    return render


@pytest.mark.parametrize(
    "template",
    [
        "{{ view.text }}",
        "{{ view.text ~ 'x' }}",
        "{{ view.text | upper }}",
        "{{ view.text | indent(4) }}",
        "{{ view.text | replace('a', 'b') }}",
        "{{ [view.text] | join(', ') }}",
        "{{ '%s' | format(view.text) }}",
        "{{ view.text | string }}",
        "{{ view.text | e }}",
        "{{ [view.text] }}",
        "{{ view }}",
        "{{ view.missing }}",
    ],
)
def test_a_template_that_forgets_the_sink_fails(
    rendered: Callable[[str], str], template: str
) -> None:
    with pytest.raises((TypeError, AttributeError, UndefinedError)):
        rendered(template)


def test_a_template_that_remembers_the_sink_shows_the_text(
    rendered: Callable[[str], str],
) -> None:
    shown = rendered("{{ view.text | lit }} {{ view.text | cell }} {{ view.text | doc(0) }}")

    assert shown == '"import os" import os """import os"""'
