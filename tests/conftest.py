"""What every test may ask for: a small project, the shared documents, the update flag."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from canary import pytest_runtest_makereport  # noqa: F401  (a hook of every test)
from hypothesis import HealthCheck, settings

pytest_plugins = ("small_project",)

ROOT = Path(__file__).resolve().parent.parent

# The same examples on every run, and no failure for a machine that is busy with something else;
# ``stress`` looks for new ones.
settings.register_profile(
    "steady",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "stress", settings.get_profile("steady"), derandomize=False, max_examples=2_000
)
settings.load_profile(os.environ.get("SPECLOOM_TESTS", "steady"))


# A shell starts what runs in the background with interruptions ignored, and a child inherits that:
# the tests that interrupt a command would wait for it in vain.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite the expected files of the golden cases; git diff is the review",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update-golden") and os.environ.get("CI"):
        raise pytest.UsageError("--update-golden is refused where CI is set: goldens are reviewed")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of pages and corpora beside the checkout; a user's checkout has none."""
    folder = ROOT.parent / "shared"
    if not (folder / "documents").is_dir():
        pytest.skip("needs the shared documents beside the checkout")
    return folder


@pytest.fixture(scope="session")
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether expected files are to be rewritten."""
    return bool(request.config.getoption("--update-golden"))
