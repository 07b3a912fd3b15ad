"""References to sites: where a ``$ref`` leads, across the files of one folder and nowhere else."""

from specloom.resolve.documents import Documents
from specloom.resolve.references import References

__all__ = ["Documents", "References"]
