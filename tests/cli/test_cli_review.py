"""`specloom review` as a user meets it: formats, files, exit codes, revisions, approvals."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SHOP = Path(__file__).resolve().parents[1] / "review" / "shop"
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project with the small shop."""
    shutil.copytree(SHOP, tmp_path / "specs" / "shop")
    return tmp_path


def review(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a project."""
    return subprocess.run(
        [sys.executable, "-m", "specloom", "review", *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )


def slip(project: Path, old: str = "maxLength: 40", new: str = "maxLength: 41") -> None:
    """Make a slip in the shop's spec."""
    path = project / "specs" / "shop" / "openapi.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def git(project: Path, *arguments: str) -> None:
    """Run git in a project, under nobody's name."""
    subprocess.run(
        ["git", "-c", "user.name=n", "-c", "user.email=e@example.com", *arguments],
        cwd=project,
        check=True,
        capture_output=True,
    )


def test_a_right_spec_is_summed_up_in_80_columns(shop: Path) -> None:
    ran = review(shop)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines()[0] == "shop: 1 page, 15 facts"
    assert ran.stdout.splitlines()[-1] == "no findings"
    assert max(map(len, ran.stdout.splitlines())) <= 80


def test_an_error_is_exit_code_1_and_names_both_places(shop: Path) -> None:
    slip(shop)
    ran = review(shop, "shop")
    assert ran.returncode == 1
    assert "specs/shop/openapi.yaml:64:9: error[length-differs]: maxLength of name" in ran.stdout
    assert "  page: create-order:15:1" in ran.stdout
    assert "  fact: specs/shop/pages/create-order.yaml:" in ran.stdout


def test_json_has_the_finding_its_places_and_the_summary(shop: Path) -> None:
    slip(shop)
    told = json.loads(review(shop, "--format", "json").stdout)
    assert told["summary"] == {"error": 1, "warning": 0, "info": 0, "approved": 0}
    (finding,) = told["findings"]
    assert finding["id"] == "length-differs"
    assert finding["level"] == "error"
    assert finding["pointer"] == "/components/schemas/Order/properties/name"
    assert finding["operations"] == ["orders.create"]
    assert [related["role"] for related in finding["related"]] == ["page", "fact"]
    assert finding["related"][0]["file"] == "create-order"
    assert finding["related"][0]["line"] == 15


def test_markdown_is_a_table_and_folded_findings_without_live_markup(shop: Path) -> None:
    slip(shop)
    slip(shop, "Its size.", "'@team <b>|</b> [x](http://example.com)'")
    slip(shop, "Only the format", "Only the format @team <b>|</b> [x](http://example.com)")
    ran = review(shop, "--format", "markdown", "-o", "review.md")
    assert (ran.returncode, ran.stdout) == (1, "")
    text = (shop / "review.md").read_text()
    assert "| shop | orders\\.create |" in text or "| shop | orders.create |" in text
    assert "<details open><summary>shop: orders.create (1)</summary>" in text
    assert text.count("<details") == text.count("</details>")
    note = next(line for line in text.splitlines() if "Only the format" in line)
    assert "\\@team \\<b\\>\\|\\</b\\> \\[x\\]\\(" in note


def test_html_is_one_file_and_its_name_says_so(shop: Path) -> None:
    ran = review(shop, "-o", "review.html")
    assert (ran.returncode, ran.stdout) == (0, "")
    text = (shop / "review.html").read_text()
    assert text.startswith("<!doctype html>")
    assert "http://" not in text.replace("https://shop.example", "")


def test_a_file_in_a_folder_that_is_not_there_is_exit_code_2(shop: Path) -> None:
    ran = review(shop, "-o", "nowhere/review.txt")
    assert ran.returncode == 2
    assert "nowhere/review.txt cannot be written" in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["nothing"], "nothing is no file, and no API of the project"),
        (["--format", "xml"], "xml"),
        (["--base", "main"], "git"),
    ],
)
def test_bad_input_is_exit_code_2(shop: Path, arguments: list[str], named: str) -> None:
    ran = review(shop, *arguments)
    assert ran.returncode == 2
    assert named in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_facts_file_that_cannot_be_read_is_exit_code_2_with_its_place(shop: Path) -> None:
    path = shop / "specs" / "shop" / "pages" / "create-order.yaml"
    path.write_text(path.read_text().replace("line: 12,", "lime: 12,"))
    ran = review(shop)
    assert ran.returncode == 2
    assert "specs/shop/pages/create-order.yaml:11:" in ran.stderr


@needs_git
def test_with_a_base_only_what_is_new_is_told(shop: Path) -> None:
    slip(shop)
    git(shop, "init", "-q")
    git(shop, "add", ".")
    git(shop, "commit", "-q", "-m", "one")
    assert review(shop, "--base", "HEAD").returncode == 0
    slip(shop, "    Order:\n", "    # A comment moves every line.\n    Order:\n")
    slip(shop, "minimum: 1", "minimum: 2")
    ran = review(shop, "--base", "HEAD", "--format", "json")
    assert ran.returncode == 1
    assert [finding["id"] for finding in json.loads(ran.stdout)["findings"]] == ["bounds-differ"]
    assert "1 finding was there before" in review(shop, "--base", "HEAD").stdout
    assert review(shop, "--base", "no-such-branch").returncode == 2
    assert review(shop, "--base", "--output=x").returncode == 2


@needs_git
def test_a_revision_that_is_not_there_is_told_once_and_by_its_name(shop: Path) -> None:
    shutil.copytree(SHOP, shop / "specs" / "other")
    git(shop, "init", "--quiet", "--initial-branch=main")
    ran = review(shop, "--base", "mian")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.splitlines() == [
        "error[no-revision]: git knows no revision 'mian'",
        "  hint: --base takes a branch, a tag or a commit of the repository around the specs",
    ]


def test_what_no_page_states_is_approved_once_and_held_from_then_on(shop: Path) -> None:
    assert review(shop, "--approve").returncode == 0
    record = shop / "specs" / "shop" / "reviewed.yaml"
    assert '"/components/schemas/Order/properties/web"' in record.read_text()
    assert review(shop).returncode == 0

    slip(
        shop, "required_if\n", "required_if\n          x-status: inferred\n          x-note: So.\n"
    )
    ran = review(shop)
    assert ran.returncode == 1
    assert "approved-changed" in ran.stdout
    assert "approved: specs/shop/reviewed.yaml:" in ran.stdout

    assert review(shop, "--approve").returncode == 0


def test_an_inference_is_an_error_until_somebody_approves_it(shop: Path) -> None:
    review(shop, "--approve")
    slip(
        shop,
        "        size:\n",
        "        extra:\n          type: string\n          description: More.\n"
        "          x-status: inferred\n          x-note: From elsewhere.\n        size:\n",
    )
    ran = review(shop)
    assert ran.returncode == 1
    assert "error[not-approved]" in ran.stdout

    assert review(shop, "--approve").returncode == 0
    assert review(shop).returncode == 0
