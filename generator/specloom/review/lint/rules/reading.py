"""Rules that the reading of a description looks after: what it warns of."""

from __future__ import annotations

from specloom.review.lint.lint_rule import WARNING, reading_rule

RULES = (
    reading_rule(
        "not-honoured",
        WARNING,
        "A keyword that a generated package does not honour promises what nobody checks.",
    ),
    reading_rule(
        "name-collision",
        WARNING,
        "Two names of a description that become one in Python get a number, which moves when "
        "their order does.",
    ),
    reading_rule(
        "composition-conflict",
        WARNING,
        "No value meets all parts of an allOf that share no type or no value.",
    ),
    reading_rule(
        "unquoted-text",
        WARNING,
        "A number where text is due is read by its spelling here, and otherwise elsewhere.",
    ),
    reading_rule("null-text", WARNING, "Null is no text, and other tools refuse it."),
    reading_rule("empty-schema", WARNING, "Null is no schema, and other tools refuse it."),
    reading_rule(
        "keyword-version",
        WARNING,
        "A keyword of another version of OpenAPI is honoured here and ignored elsewhere.",
    ),
    reading_rule(
        "status-spelling", WARNING, "A range of statuses is spelled 2XX, and other tools insist."
    ),
    reading_rule("missing-content", WARNING, "A body without content has no form to be sent in."),
    reading_rule("missing-schema", WARNING, "A parameter without a schema takes anything."),
    reading_rule(
        "parameter-content", WARNING, "A parameter is written as one media type, not as several."
    ),
    reading_rule(
        "foreign-status",
        WARNING,
        "An x-status that is not one of Specloom's says nothing of what a page states.",
    ),
    reading_rule(
        "ignored-parameter",
        WARNING,
        "OpenAPI ignores parameters that repeat what media types and security schemes say.",
    ),
)
