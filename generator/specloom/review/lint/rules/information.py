"""Rules about the description as a whole: ``info``, tags, texts for people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from specloom.load import JsonValue, Site
from specloom.review.lint.lint_rule import INFO, WARNING, Remark, reading_rule, rule
from specloom.review.lint.subject import Subject, as_object

_SCRIPT: Final = re.compile(r"<\s*script\b", re.IGNORECASE)
_EVAL: Final = re.compile(r"\beval\s*\(")


@rule("info-description", INFO, "A reader wants to know what an API is for before its details.")
def info_description(subject: Subject) -> Iterator[Remark]:
    """Info without a description."""
    if not (subject.description.description or "").strip():
        yield Remark(_info(subject), "info has no description", key=True)


@rule("info-contact", INFO, "Who finds a mistake in a description wants to tell somebody.")
def info_contact(subject: Subject) -> Iterator[Remark]:
    """Info without a contact."""
    if not as_object(_stated_info(subject).get("contact")):
        yield Remark(_info(subject), "info has no contact", key=True)


@rule("info-license", INFO, "Without a licence nobody knows what may be done with a description.")
def info_license(subject: Subject) -> Iterator[Remark]:
    """Info without a licence."""
    if "license" not in _stated_info(subject):
        yield Remark(_info(subject), "info has no license", key=True)


@rule(
    "info-license-strict",
    INFO,
    "The name of a licence does not say which text is meant; a URL or an identifier does.",
)
def info_license_strict(subject: Subject) -> Iterator[Remark]:
    """A licence without a URL or an SPDX identifier."""
    stated = as_object(_stated_info(subject).get("license"))
    if stated and not {"url", "identifier"} & stated.keys():
        site = _info(subject).below("license")
        yield Remark(site, "the license has neither url nor identifier", key=True)


@rule(
    "tag-description",
    INFO,
    "A tag becomes a chapter of the documents, and a chapter says what it is about.",
)
def tag_description(subject: Subject) -> Iterator[Remark]:
    """A tag without a description."""
    for tag in subject.description.tags:
        if not (tag.description or "").strip():
            yield Remark(tag.site, f"the tag {tag.name} has no description")


@rule(
    "no-script-tags-in-markdown",
    WARNING,
    "Documents are shown in browsers, which would run the script.",
)
def no_script_tags(subject: Subject) -> Iterator[Remark]:
    """A script element in a text for people."""
    for site, text in subject.texts():
        if _SCRIPT.search(text):
            yield Remark(site, "the text holds a script element", hint="leave it out")


@rule("no-eval-in-markdown", WARNING, "Documents are shown in browsers, where eval( runs code.")
def no_eval(subject: Subject) -> Iterator[Remark]:
    """``eval(`` in a text for people."""
    for site, text in subject.texts():
        if _EVAL.search(text):
            yield Remark(site, "the text holds eval(", hint="write it another way")


no_duplicated_tag_names = reading_rule(
    "no-duplicated-tag-names",
    WARNING,
    "Of two tags of one name the second is not read.",
    "duplicate-tag",
)


def _info(subject: Subject) -> Site:
    return subject.root_site.below("info")


def _stated_info(subject: Subject) -> dict[str, JsonValue]:
    return as_object(subject.root.get("info"))


RULES = (
    info_description,
    info_contact,
    info_license,
    info_license_strict,
    tag_description,
    no_duplicated_tag_names,
    no_script_tags,
    no_eval,
)
