"""Sends the checker what no client would send; prints what it answered to each, as JSON."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterable
from itertools import chain, repeat

MIB = 1 << 20
HOST = b"Host: localhost\r\nConnection: close"
POST = b"POST /validate HTTP/1.1\r\n" + HOST
FILE_PART = b'--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'


def send(head: bytes, chunks: Iterable[bytes] = ()) -> str:
    """The beginning of what comes back, or how the connection ended."""
    with socket.create_connection(("127.0.0.1", 5000), timeout=60) as connection:
        try:
            connection.sendall(head)
            for chunk in chunks:
                connection.sendall(chunk)
        except OSError:
            pass  # It has heard enough; its reply may be there.
        reply = b""
        connection.settimeout(2)
        try:
            while part := connection.recv(4096):
                reply += part
        except OSError as error:
            return reply.decode("ascii", "replace") or type(error).__name__
        return reply.decode("ascii", "replace") or "closed"


def get(path: bytes, *headers: bytes) -> str:
    return send(b"\r\n".join([b"GET %s HTTP/1.1" % path, HOST, *headers, b"", b""]))


def post(chunks: Iterable[bytes], content_type: bytes = b"multipart/form-data; boundary=b") -> str:
    head = b"\r\n".join([POST, b"Transfer-Encoding: chunked", b"Content-Type: " + content_type])
    return send(head + b"\r\n\r\n", map(as_chunk, chain(chunks, [b""])))


def as_chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def named(name: bytes) -> str:
    disposition = b'Content-Disposition: form-data; name="file"; ' + name
    return post([b"--b\r\n", disposition, b"\r\n\r\nid,malignant\n1,2\r\n--b--\r\n"])


ANSWERS: dict[str, Callable[[], str]] = {
    "no HTTP": lambda: send(b"\x16\x03\x01\x02\x00" * 1000),
    "another version": lambda: send(b"GET /health HTTP/9.9\r\n\r\n"),
    "a line without end": lambda: send(b"GET /", repeat(b"a" * MIB, 64)),
    "headers without end": lambda: send(
        b"GET /health HTTP/1.1\r\n", repeat(b"X: y\r\n" * 1000, 2000)
    ),
    "a negative length": lambda: send(POST + b"\r\nContent-Length: -1\r\n\r\n"),
    "a file without end": lambda: post([FILE_PART, *repeat(b"1,2\n" * (MIB // 4), 200)]),
    "a line before the first part": lambda: post(repeat(b"a" * MIB, 64)),
    "a header of a part without end": lambda: post([b"--b\r\nX: ", *repeat(b"a" * MIB, 64)]),
    "headers of a part without end": lambda: post([b"--b\r\n", *repeat(b"X: y\r\n" * 10_000, 300)]),
    "parts in parts": lambda: post(
        repeat(b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n", 10_000)
    ),
    "another encoding": lambda: post(
        [
            *(FILE_PART[:-2], b"Content-Encoding: gzip\r\n"),
            *(b"Content-Transfer-Encoding: base64\r\n\r\n", b"!!!!\r\n--b--\r\n"),
        ]
    ),
    "an unknown charset": lambda: named(b"filename*=unknown''%ff"),
    "a path": lambda: named(b'filename="../../../../../tmp/written"'),
    "an absolute path": lambda: named(b'filename="/tmp/written"'),
    "a name with NUL": lambda: named(b'filename="a\0b"'),
    "a long boundary": lambda: post([b"--"], b"multipart/form-data; boundary=" + b"b" * 5000),
    "no boundary": lambda: post([b"--"], b"multipart/form-data"),
    "another path": lambda: get(b"/../../etc/passwd"),
    "another method": lambda: send(b"PUT /validate HTTP/1.1\r\n" + HOST + b"\r\n\r\n"),
    "an upgrade": lambda: get(b"/health", b"Upgrade: websocket", b"Connection: Upgrade"),
    "health": lambda: get(b"/health"),
}


def hold_connections() -> None:
    """Begin more uploads than there may be, end none, and stay."""
    if os.fork():
        return
    os.setsid()
    null = os.open("/dev/null", os.O_RDWR)
    for output in (1, 2):
        os.dup2(null, output)
    held = [socket.create_connection(("127.0.0.1", 5000)) for _ in range(200)]
    for connection in held:
        with contextlib.suppress(OSError):
            connection.sendall(POST + b"\r\nContent-Length: 1000000\r\n")
            connection.sendall(b"Content-Type: multipart/form-data; boundary=b\r\n\r\n" + FILE_PART)
    signal.pause()


if sys.argv[1:] == ["hold"]:
    hold_connections()
    print("null")
else:
    print(json.dumps({name: answer() for name, answer in ANSWERS.items()}))
