"""Writers: a report as text for people, as JSON, as SARIF, and as annotations of GitHub."""

from specloom.review.writers.annotations import github_annotations
from specloom.review.writers.json_object import json_object, json_text
from specloom.review.writers.listing import Painter, tally, text_listing
from specloom.review.writers.sarif import sarif_log

__all__ = [
    "Painter",
    "github_annotations",
    "json_object",
    "json_text",
    "sarif_log",
    "tally",
    "text_listing",
]
