"""The documents that everything is run on: the project's own, and public ones where at hand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
CORPUS = PROJECT.parent / "shared" / "corpus"

_PUBLIC = (
    "oai-petstore.yaml",
    "museum.yaml",
    "nexmo-numbers.yaml",
    "box-v2025.json",
    "signalwire-compat.yaml",
    "adyen-checkout72.json",
    "twilio-api_v2010.json",
)
_LARGE = 200_000


@dataclass(frozen=True, slots=True)
class Document:
    """A description by the name it has in the tables, and its file."""

    name: str
    path: Path

    @property
    def is_large(self) -> bool:
        """Whether its generation is more than the start of programs: from 200,000 bytes on."""
        return self.path.stat().st_size >= _LARGE


def documents() -> tuple[Document, ...]:
    """The project's specs, then the public documents that lie beside the checkout, if any."""
    own = sorted((PROJECT / "specs").glob("*/openapi.yaml"))
    public = [CORPUS / name for name in _PUBLIC]
    return (
        *(Document(f"specs/{path.parent.name}", path) for path in own),
        *(Document(path.stem, path) for path in public if path.is_file()),
    )
