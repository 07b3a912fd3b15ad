"""Bytes to a document: a JSON value that knows where each of its parts stands in the text."""

from specloom.load.document import Document, load_document
from specloom.load.site import JsonValue, Site, SourceFloat, SourceInteger

__all__ = ["Document", "JsonValue", "Site", "SourceFloat", "SourceInteger", "load_document"]
