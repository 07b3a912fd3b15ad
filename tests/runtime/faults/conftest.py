"""What the tests of faults share: certificates that are made once."""

from __future__ import annotations

import pytest
from certificates import OPENSSL, Authority, authority


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Certificates of an authority that nobody else trusts."""
    if OPENSSL is None:
        pytest.skip("needs the openssl command to make certificates")
    return authority(tmp_path_factory.mktemp("certificates"))
