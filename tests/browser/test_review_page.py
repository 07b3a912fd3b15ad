"""The page of a review in a browser: it loads alone, filters, prints, and runs no spec's text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from specloom.review.reports import review_page
from specloom.review.reports.making import api_view
from specloom.review.reports.signatures import signatures_of
from specloom.review.transcription.api import review_api

Window: TypeAlias = Callable[..., Any]


@dataclass(slots=True)
class Opened:
    """The page in a tab, with what it asked for and what its console said."""

    tab: Any
    requests: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def visible(self) -> list[str]:
        """The names of the rows that are shown."""
        return self.tab.eval_on_selector_all(
            ".row:not([hidden])", "rows => rows.map(row => row.querySelector('code').textContent)"
        )

    def states(self) -> set[str]:
        """The states of the rows that are shown."""
        return set(
            self.tab.eval_on_selector_all(
                ".row:not([hidden])", "rows => rows.map(row => row.dataset.state)"
            )
        )


@pytest.fixture(scope="session")
def file(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page as a file."""
    view = api_view(review_api("shop", shop), signatures_of(shop, "shop"))
    path = tmp_path_factory.mktemp("page") / "review.html"
    path.write_text(review_page([view]), encoding="utf-8")
    return path


@pytest.fixture
def opened(window: Window, file: Path) -> Opened:
    """The page, freshly opened in a window of a desk."""
    context = window(viewport={"width": 1280, "height": 900})
    page = Opened(context.new_page())
    page.tab.on("request", lambda request: page.requests.append(request.url))
    page.tab.on("console", lambda message: page.said.append(message.text))
    page.tab.on("pageerror", lambda failure: page.said.append(str(failure)))
    page.tab.goto(file.as_uri())
    return page


def test_it_needs_nothing_but_itself(opened: Opened, file: Path) -> None:
    assert opened.requests == [file.as_uri()]
    assert opened.said == []
    assert len(opened.visible()) > 15


def test_words_of_a_spec_are_shown_and_never_run(opened: Opened) -> None:
    assert opened.tab.evaluate("window.hostile") is None
    assert opened.tab.locator("img").count() == 0
    text = opened.tab.inner_text("body")
    assert '<img src=x onerror="window.hostile = 1">' in text
    assert "<script>window.hostile = 1</script>{{ 7 * 7 }}" in text


def test_the_policy_stops_a_script_that_got_in(opened: Opened) -> None:
    opened.tab.evaluate(
        "() => { const script = document.createElement('script');"
        " script.textContent = 'window.hostile = 1'; document.body.append(script); }"
    )
    assert opened.tab.evaluate("window.hostile") is None
    assert any("Content Security Policy" in line for line in opened.said)


def test_filters_work_with_the_mouse(opened: Opened) -> None:
    every = opened.visible()
    opened.tab.click("[data-filter=problem]")
    assert opened.visible() == ["name"]
    assert opened.tab.get_attribute("[data-filter=problem]", "aria-pressed") == "true"
    opened.tab.click("[data-filter=inferred]")
    assert opened.states() == {"inferred"}
    opened.tab.click("[data-filter=all]")
    assert opened.visible() == every
    opened.tab.select_option("#page", "create-order")
    assert 0 < len(opened.visible()) < len(every)
    opened.tab.select_option("#page", "")
    opened.tab.fill("#find", "no such field anywhere")
    assert opened.visible() == []
    opened.tab.click("#reset")
    assert opened.visible() == every


def test_filters_and_rows_work_with_the_keyboard(opened: Opened) -> None:
    every = opened.visible()
    opened.tab.keyboard.press("p")
    assert opened.visible() == ["name"]
    opened.tab.keyboard.press("i")
    assert opened.states() == {"inferred"}
    opened.tab.keyboard.press("a")
    opened.tab.keyboard.press("j")
    assert opened.tab.evaluate("document.activeElement.id").startswith("shop-orders-create")
    opened.tab.keyboard.press("n")
    assert opened.tab.evaluate("document.activeElement.dataset.state") == "problem"
    opened.tab.keyboard.press("/")
    opened.tab.keyboard.type("parts")
    assert {"parts", "parts[].code"} <= set(opened.visible()) < set(every)
    opened.tab.keyboard.press("Escape")
    assert opened.visible() == every


def test_a_link_to_a_row_and_to_a_line_of_a_page_leads_there(opened: Opened, file: Path) -> None:
    opened.tab.goto(f"{file.as_uri()}#shop-create-order-L15")
    assert opened.tab.locator(":target").inner_text().startswith("L15")
    for link in opened.tab.eval_on_selector_all(".cites a", "all => all.map(a => a.hash.slice(1))"):
        assert link.startswith("shop-create-order-L")
    anchors = opened.tab.eval_on_selector_all("[id]", "all => all.map(one => one.id)")
    assert len(anchors) == len(set(anchors))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_it_fits_any_width(window: Window, file: Path, width: int, scheme: str) -> None:
    context = window(viewport={"width": width, "height": 800}, color_scheme=scheme)
    tab = context.new_page()
    tab.goto(file.as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    paper = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, paper[4:-1].split(","))) < 200) == (scheme == "dark")


def test_on_paper_there_is_the_review_and_no_controls(opened: Opened) -> None:
    opened.tab.emulate_media(media="print", color_scheme="dark")
    assert not opened.tab.is_visible("#bar")
    assert not opened.tab.is_visible(".toc")
    assert opened.tab.is_visible(".row")
    assert opened.tab.evaluate("getComputedStyle(document.body).backgroundColor") == (
        "rgb(255, 255, 255)"
    )


def test_on_paper_as_narrow_as_a4_a_row_is_a_row_of_a_table(opened: Opened) -> None:
    opened.tab.set_viewport_size({"width": 718, "height": 1000})
    opened.tab.emulate_media(media="print")
    assert opened.tab.is_visible(".heads")
    cells = opened.tab.locator(".row").first.locator(".cell")
    assert len({cells.nth(index).bounding_box()["x"] for index in range(4)}) == 4


def test_everything_is_there_without_scripts(window: Window, file: Path) -> None:
    context = window(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(file.as_uri())
    assert tab.locator(".row").count() > 15
    assert tab.locator(".row").first.is_visible()
