"""A server on loopback that answers as Kaggle's API and Google's storage behind it do.

It is reached as an HTTP proxy: so requests for both hosts arrive here, and what the
client sends to which of them is what it would send to the true ones.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import re
import socket
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

API = "http://localhost:7777/api/v1"
"""Where the client goes if KAGGLE_API_ENVIRONMENT is TEST."""
STORAGE = "http://storage.googleapis.com/kaggle-competitions-data"
TOKEN = "KGAT_0123456789abcdef"
NAME_AND_KEY = ("ann", "0123456789abcdef")
REFRESH_TOKEN = "KGRT_0123456789abcdef"


@dataclass
class Kaggle:
    """What the server holds, how it behaves, and what was asked of it."""

    archives: dict[str, bytes]
    rules_accepted: bool = True
    states_md5: bool = False
    states_length: bool = True
    serves_ranges: bool = True
    stated_bytes: int | None = None
    """A length to state in place of the true one."""
    refusals: deque[tuple[int, dict[str, str]]] = field(default_factory=deque)
    """Statuses and headers by which the next requests to the API are refused."""
    expired_addresses: int = 0
    """How many of the next signed addresses the storage refuses."""
    expiring_addresses: int = 0
    """How many of those after them it answers but once."""
    cuts_bytes: deque[int] = field(default_factory=deque)
    """After how many bytes the connections of the next signed addresses are cut."""
    port: int = 0
    api_calls: list[str] = field(default_factory=list)
    user_agents: set[str] = field(default_factory=set)
    ranges: list[str] = field(default_factory=list)
    """The `Range` of each transfer that began, "" where none was asked for."""
    signed: dict[str, tuple[int | None, int | None]] = field(default_factory=dict)
    """By signature: where its connections are cut, and how often it can be used."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextlib.contextmanager
def serving(kaggle: Kaggle) -> Iterator[Kaggle]:
    """Serve within the block, on a port of its own."""

    class Handler(_Handler):
        state = kaggle

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        kaggle.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield kaggle
        finally:
            server.shutdown()
            thread.join()


def become_a_user(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Be somebody with that home and a token, to whom this machine's settings do not apply."""
    for name in list(os.environ):
        if name.startswith("KAGGLE_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("KAGGLE_API_ENVIRONMENT", "TEST")
    monkeypatch.setenv("KAGGLE_API_TOKEN", TOKEN)


class _Handler(BaseHTTPRequestHandler):
    state: Kaggle
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        pass

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.state.lock:
            self.state.api_calls.append(self.path.removeprefix(f"{API}/"))
            self.state.user_agents.add(self.headers["User-Agent"])
            refusal = self.state.refusals.popleft() if self.state.refusals else None
        if refusal:
            self._json({"code": refusal[0], "message": "Not now"}, *refusal)
        elif self.path == f"{API}/users.AccountService/GenerateAccessToken":
            self._generate_access_token(body)
        elif self.path == f"{API}/competitions.CompetitionApiService/DownloadDataFiles":
            self._download_data_files(body)
        else:
            self._json({"code": 404, "message": "Not found"}, 404)

    def _generate_access_token(self, body: dict[str, Any]) -> None:
        if body["refreshToken"] == REFRESH_TOKEN:
            self._json({"token": TOKEN, "expiresIn": 43200, "userName": "ann", "userId": 1})
        else:
            self._json({"code": 401, "message": "Unauthenticated"}, 401)

    def _download_data_files(self, body: dict[str, Any]) -> None:
        basic = base64.b64encode(":".join(NAME_AND_KEY).encode()).decode()
        slug = body["competitionName"]
        if self.headers.get("Authorization") not in (f"Bearer {TOKEN}", f"Basic {basic}"):
            self._json({"code": 401, "message": "Unauthenticated"}, 401)
        elif slug not in self.state.archives:
            self._json({"code": 404, "message": "Competition not found"}, 404)
        elif not self.state.rules_accepted:
            message = "You must accept this competition's rules before you can download files."
            self._json({"code": 403, "message": message}, 403)
        else:
            with self.state.lock:
                signature = f"secret{len(self.state.signed)}"
                cut_bytes = self.state.cuts_bytes.popleft() if self.state.cuts_bytes else None
                uses = None
                if self.state.expired_addresses:
                    self.state.expired_addresses -= 1
                    uses = 0
                elif self.state.expiring_addresses:
                    self.state.expiring_addresses -= 1
                    uses = 1
                self.state.signed[signature] = (cut_bytes, uses)
            location = f"{STORAGE}/{slug}/bundle/archive.zip?X-Goog-Signature={signature}"
            self._head(302, {"Location": location, "Content-Length": "0"})

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        assert self.path.startswith(STORAGE), self.path
        signature = parse_qs(url.query).get("X-Goog-Signature", [""])[0]
        if "Authorization" in self.headers or signature not in self.state.signed:
            # The true one refuses a request that is authorised in two ways.
            self._text(400, "InvalidArgument")
            return
        with self.state.lock:
            cut_bytes, uses = self.state.signed[signature]
            if uses:
                self.state.signed[signature] = (cut_bytes, uses - 1)
        if uses == 0:
            self._text(403, "AccessDenied")
        else:
            self._send_archive(self.state.archives[url.path.split("/")[2]], cut_bytes)

    def _send_archive(self, archive: bytes, cut_bytes: int | None) -> None:
        md5 = hashlib.md5(archive).digest()
        asked = self.headers.get("Range", "")
        # The client's own request, by which an address is found, would take compressed bytes.
        if self.headers["Accept-Encoding"] == "identity":
            with self.state.lock:
                self.state.ranges.append(asked)
        headers = {
            "Content-Type": "application/zip",
            "ETag": f'"{md5.hex()}"',
            "Accept-Ranges": "bytes",
            "x-goog-hash": "crc32c=AAAAAA==",
        }
        if self.state.states_md5:
            headers["x-goog-hash"] += f",md5={base64.b64encode(md5).decode()}"
        start = int(re.fullmatch(r"bytes=(\d+)-", asked)[1]) if asked else 0  # type: ignore[index]
        if start >= len(archive) and asked:
            self._text(416, "InvalidRange")
            return
        body = archive
        if asked and self.state.serves_ranges:
            body = archive[start:]
            headers["Content-Range"] = f"bytes {start}-{len(archive) - 1}/{len(archive)}"
        if self.state.states_length:
            headers["Content-Length"] = str(self.state.stated_bytes or len(body))
        else:
            headers["Connection"] = "close"
        self._head(206 if "Content-Range" in headers else 200, headers)
        with contextlib.suppress(ConnectionError):
            self.wfile.write(body[:cut_bytes])
            if cut_bytes is not None or not self.state.states_length:
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True

    def _json(
        self, content: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        body = json.dumps(content).encode()
        stated = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        self._head(status, stated | (headers or {}))
        self.wfile.write(body)

    def _text(self, status: int, text: str) -> None:
        self._head(status, {"Content-Type": "text/plain", "Content-Length": str(len(text))})
        self.wfile.write(text.encode())

    def _head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
