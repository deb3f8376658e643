"""A world whose first process obeys the agent can say what it likes: nothing comes of it."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
from anyio.from_thread import BlockingPortal
from inspect_ai.util import SandboxUnavailableError

from mlebench.sandbox.config import SandboxConfig
from mlebench.sandbox.exec_client import ExecClient
from tests.red_team.worlds import Inside, standing


def frame(text: bytes, body: bytes = b"") -> bytes:
    return struct.pack("!II", len(text), len(body)) + text + body


@pytest.fixture
def rogue(config: SandboxConfig, portal: BlockingPortal) -> Iterator[tuple[Inside, socket.socket]]:
    """A real world, but what answers the harness is this test."""
    with standing(config, portal) as inside:
        ours, theirs = socket.socketpair()
        true_client = inside.sandbox._client
        inside.sandbox._client = ExecClient(ours, on_end=inside.sandbox._end_unexpectedly)
        yield inside, theirs
        theirs.close()
        true_client.close()


def answer_with(rogue: socket.socket, reply: bytes) -> threading.Thread:
    def answer() -> None:
        rogue.recv(65536)
        rogue.sendall(reply)

    thread = threading.Thread(target=answer)
    thread.start()
    return thread


REPLIES = {
    "a message that is no text": frame(
        b'{"id": 1, "errno": 2, "message": "\\ud800\\u0000\\u001b[2J"}'
    ),
    "a long message": frame(
        b'{"id": 1, "errno": 2, "message": ' + json.dumps("x" * 60_000).encode() + b"}"
    ),
    "a huge error": frame(b'{"id": 1, "errno": 1' + b"0" * 30 + b', "message": ""}'),
    "a negative error": frame(b'{"id": 1, "errno": -1, "message": ""}'),
    "no error": frame(b'{"id": 1, "errno": 0, "message": ""}'),
    "a huge code": frame(b'{"id": 1, "code": 1' + b"0" * 30 + b"}"),
    "a number that is too long": frame(b'{"id": 1, "code": 1' + b"0" * 9999 + b"}"),
    "truth for numbers": frame(b'{"id": true, "code": false}'),
    "a fraction for an id": frame(b'{"id": 1.0, "code": 0}'),
    "no number": frame(b'{"id": 1, "code": NaN}'),
    "no UTF-8": frame(b'{"id": 1, "stream": "out"}', b"\xff\xfe\x00")
    + frame(b'{"id": 1, "code": 0}'),
    "a field of another meaning": frame(b'{"id": 1, "__class__": "os.system", "code": 0}'),
    "output with an end": frame(b'{"id": 1, "code": 0}', bytes(1024 * 1024)),
}


@pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES)
def test_an_exec_ends_with_a_plain_result_or_a_named_error(
    rogue: tuple[Inside, socket.socket], reply: bytes
) -> None:
    inside, server = rogue
    thread = answer_with(server, reply)
    with suppress(SandboxUnavailableError, OSError):
        ended = inside.exec("true", timeout=10)
        assert len(ended.stderr) <= 4096
        # Inspect's log is UTF-8.
        (ended.stdout + ended.stderr).encode()
    thread.join()
