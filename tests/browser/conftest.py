"""A real browser for the page of a review; without one these tests are skipped with the reason."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 120_000
"""Milliseconds that anything may take: a busy machine is slow, and that is no failure."""
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


# While playwright drives, its event loop counts as running: tests of other modules that the same
# worker takes next start loops of their own, so it ends with the module.
@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium, driven by playwright."""
    program = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("there is no Chromium here: make browser installs Debian's")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        try:
            started = driver.chromium.launch(
                executable_path=program, args=list(QUIET), timeout=PATIENCE
            )
        except playwright.Error as failure:
            pytest.skip(f"Chromium does not start here: {str(failure).splitlines()[0]}")
        yield started
        started.close()
    # What playwright left running would fail other tests of this worker, far from here.
    asyncio.run(asyncio.sleep(0))


@pytest.fixture
def window(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens windows with the options given, and closes them at the end."""
    opened = []

    def open_window(**options: Any) -> Any:
        opened.append(browser.new_context(**options))
        opened[-1].set_default_timeout(PATIENCE)
        return opened[-1]

    yield open_window
    for context in opened:
        context.close()


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small shop of the review's tests, with a slip and with hostile words."""
    source = Path(__file__).resolve().parents[1] / "review" / "shop"
    folder = tmp_path_factory.mktemp("shop")
    shutil.copytree(source, folder, dirs_exist_ok=True)
    spec = folder / "openapi.yaml"
    text = spec.read_text()
    text = text.replace("maxLength: 40", "maxLength: 41")
    text = text.replace("Its size.", "'<img src=x onerror=\"window.hostile = 1\">'")
    text = text.replace(
        "title: Shop", 'title: "</title><script>window.hostile = 1</script>{{ 7 * 7 }}"'
    )
    text = text.replace(
        "      description: A colour.", "      description: '\" onfocus=\"hostile()'"
    )
    spec.write_text(text)
    return spec
