"""A server on loopback that gives every request the same answer. Prints its port.

``python answering.py FILE``: the answer is JSON, the content of the file.
"""

from __future__ import annotations

import socket
import sys
import threading
from pathlib import Path


def answer(connection: socket.socket, content: bytes) -> None:
    """Answer every request without a body until the connection ends."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}"
    told = head.encode("ascii") + b"\r\n\r\n" + content
    heard = b""
    while part := connection.recv(65536):
        heard += part
        while b"\r\n\r\n" in heard:
            heard = heard.partition(b"\r\n\r\n")[2]
            connection.sendall(told)


if __name__ == "__main__":
    body = Path(sys.argv[1]).read_bytes()
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        accepted, _ = listener.accept()
        threading.Thread(target=answer, args=(accepted, body), daemon=True).start()
