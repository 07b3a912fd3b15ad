"""An Api as text, in which everything that the lowering decided can be seen and compared."""

from specloom.ir.dump.api import dump

__all__ = ["dump"]
