"""Reports of a review for people: Markdown for a pull request, and a page for a browser."""

from specloom.review.reports.markdown import review_markdown
from specloom.review.reports.page import review_page
from specloom.review.reports.text import review_summary

__all__ = ["review_markdown", "review_page", "review_summary"]
