"""A throw-away certificate authority, made by ``openssl``, and a server that uses it."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from socket_server import SocketServer

OPENSSL = shutil.which("openssl")

_LONG_AGO = ("-days", "-1")
_FOR_A_WHILE = ("-days", "2")


@dataclass(frozen=True)
class Authority:
    """Certificates by name, each a PEM file with its key; ``trust`` is the authority's own."""

    folder: Path

    @property
    def trust(self) -> Path:
        """The certificate that a client has to trust."""
        return self.folder / "authority.pem"

    def client(self) -> ssl.SSLContext:
        """A client's side that trusts this authority and no other."""
        return ssl.create_default_context(cafile=str(self.trust))

    def server(self, name: str) -> ssl.SSLContext:
        """A server's side with the certificate of that name."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{name}.pem")
        return context


def authority(folder: Path) -> Authority:
    """An authority with the certificates good, expired, elsewhere and alone."""
    made = Authority(folder)
    _self_signed(folder, "authority", "CA:TRUE", "DNS:authority.example")
    _self_signed(folder, "alone", "CA:FALSE", "IP:127.0.0.1")
    _signed(folder, "good", "IP:127.0.0.1", _FOR_A_WHILE)
    _signed(folder, "expired", "IP:127.0.0.1", _LONG_AGO)
    _signed(folder, "elsewhere", "DNS:other.example", _FOR_A_WHILE)
    return made


@dataclass
class TLSServer(SocketServer):
    """A server behind TLS; ``accepted`` counts what it took, handshakes that fail included."""

    context: ssl.SSLContext = field(kw_only=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return super().url.replace("http:", "https:")

    def _serve(self, connection: socket.socket) -> None:
        try:
            secured = self.context.wrap_socket(connection, server_side=True)
        except OSError:
            connection.close()
            return
        self._open.append(secured)
        super()._serve(secured)


def _self_signed(folder: Path, name: str, constraint: str, subject: str) -> None:
    key = folder / f"{name}.key"
    _key(key)
    _openssl(
        "req", "-x509", "-new", "-key", str(key), "-subj", f"/CN={name}", *_FOR_A_WHILE,
        "-addext", f"subjectAltName={subject}", "-out", str(folder / f"{name}.crt"),
        "-addext", f"basicConstraints=critical,{constraint}",
    )  # fmt: skip
    _joined(folder, name)


def _signed(folder: Path, name: str, subject: str, days: tuple[str, ...]) -> None:
    key, asked, more = (folder / f"{name}.{ending}" for ending in ("key", "csr", "txt"))
    _key(key)
    more.write_text(f"subjectAltName={subject}\n", encoding="ascii")
    _openssl("req", "-new", "-key", str(key), "-subj", f"/CN={name}", "-out", str(asked))
    _openssl(
        "x509", "-req", "-in", str(asked), "-CA", str(folder / "authority.crt"), *days,
        "-CAkey", str(folder / "authority.key"), "-set_serial", str(len(name)),
        "-extfile", str(more), "-out", str(folder / f"{name}.crt"),
    )  # fmt: skip
    _joined(folder, name)


def _key(path: Path) -> None:
    _openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", str(path))


def _joined(folder: Path, name: str) -> None:
    parts = [(folder / f"{name}.{ending}").read_text(encoding="ascii") for ending in ("crt", "key")]
    (folder / f"{name}.pem").write_text("".join(parts), encoding="ascii")


def _openssl(*arguments: str) -> None:
    assert OPENSSL is not None
    subprocess.run([OPENSSL, *arguments], check=True, capture_output=True, timeout=60)
