"""The harness's side of the exec server's socket, against servers gone bad."""

from __future__ import annotations

import json
import os
import socket
import struct
from collections.abc import Callable
from pathlib import Path

import anyio
import pytest
from anyio import to_thread

from mlebench.sandbox.exec_client import ExecClient, ExecServerError, receive_checker

pytestmark = pytest.mark.anyio

Ends = tuple[ExecClient, socket.socket, list[str]]


@pytest.fixture
async def ends() -> Ends:
    """A client, its server's end of the socket, and the reasons of its end."""
    ours, theirs = socket.socketpair()
    reasons: list[str] = []
    return ExecClient(ours, reasons.append), theirs, reasons


def frame(message: object, body: bytes = b"") -> bytes:
    text = json.dumps(message).encode()
    return struct.pack("!II", len(text), len(body)) + text + body


BAD = {
    "a frame that is too long": struct.pack("!II", 2**31, 0),
    "a body that is too long": struct.pack("!II", 2, 2**31) + b"{}",
    "text that is no JSON": struct.pack("!II", 4, 0) + b"\xff{]}",
    "JSON that is too deep": struct.pack("!II", 60000, 0) + b"[" * 60000,
    "a list": frame([1]),
    "an id that is unknown": frame({"id": 999, "code": 0}),
    "an id of another type": frame({"id": "1", "code": 0}),
    "a stream that is unknown": frame({"id": 1, "stream": "root"}, b"x"),
    "a code of another type": frame({"id": 1, "code": "0"}),
    "more fields than there are": frame({"id": 1, "code": 0, "more": 1}),
    "an end twice": frame({"id": 1, "code": 0}) * 2,
}


@pytest.mark.parametrize("said", BAD.values(), ids=BAD)
async def test_a_server_that_says_what_it_must_not_is_cut_off(ends: Ends, said: bytes) -> None:
    client, server, reasons = ends
    server.sendall(said)
    # The first may have been answered before what followed was read.
    for _ in range(2):
        with anyio.fail_after(10):
            try:
                await client.request({"op": "exec"}, output_limit=10)
            except ExecServerError:
                break
    await to_thread.run_sync(client.close)
    assert len(reasons) == 1
    assert "exec server" in reasons[0]


async def test_requests_fail_when_the_server_goes_away(ends: Ends) -> None:
    client, server, _ = ends

    async def leave() -> None:
        await to_thread.run_sync(server.recv, 1)
        server.close()

    async with anyio.create_task_group() as group:
        group.start_soon(leave)
        with pytest.raises(ExecServerError):
            await client.request({"op": "exec"}, output_limit=10)
    await to_thread.run_sync(client.close)


async def test_a_request_that_is_cancelled_before_it_is_sent_leaves_no_trace(ends: Ends) -> None:
    client, server, reasons = ends
    with anyio.CancelScope() as scope:
        scope.cancel()
        await client.request({"op": "exec", "name": "first"}, output_limit=10)

    def answer() -> bytes:
        asked = server.recv(65536)
        server.sendall(frame({"id": 2, "code": 0}))
        return asked

    asked = []
    async with anyio.create_task_group() as group:

        async def serve() -> None:
            asked.append(await to_thread.run_sync(answer))

        group.start_soon(serve)
        with anyio.fail_after(5):
            await client.request({"op": "exec", "name": "second"}, output_limit=10)
    assert b"first" not in asked[0]
    assert b"second" in asked[0]
    assert reasons == []
    server.close()
    await to_thread.run_sync(client.close)


async def test_what_a_server_floods_is_not_kept(ends: Ends) -> None:
    client, server, _ = ends

    def flood() -> None:
        server.recv(65536)
        for _ in range(50):
            server.sendall(frame({"id": 1, "stream": "out"}, bytes(1024 * 1024)))
        server.sendall(frame({"id": 1, "code": 0}))

    async with anyio.create_task_group() as group:
        group.start_soon(to_thread.run_sync, flood)
        completed = await client.request({"op": "exec"}, output_limit=1000)
    assert completed.is_over_limit
    assert len(completed.stdout) == 1000
    server.close()
    await to_thread.run_sync(client.close)


async def test_descriptors_that_a_server_sends_along_are_not_taken(
    ends: Ends, tmp_path: Path
) -> None:
    client, server, _ = ends
    opened = os.open(tmp_path, os.O_RDONLY)
    before = len(list(Path("/proc/self/fd").iterdir()))
    reply = frame({"id": 1, "code": 7})

    def answer() -> None:
        server.recv(65536)
        for position in range(len(reply)):
            socket.send_fds(server, [reply[position : position + 1]], [opened] * 10)

    async with anyio.create_task_group() as group:
        group.start_soon(to_thread.run_sync, answer)
        completed = await client.request({"op": "exec"}, output_limit=10)
    assert completed.code == 7
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    os.close(opened)
    server.close()
    await to_thread.run_sync(client.close)


def unix_socket() -> socket.socket:
    return socket.socket(socket.AF_UNIX)


def udp_socket() -> socket.socket:
    return socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def socket_that_does_not_listen() -> socket.socket:
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    return bound


def socket_at_every_address() -> socket.socket:
    return socket.create_server(("0.0.0.0", 0))


@pytest.mark.parametrize(
    "make", [unix_socket, udp_socket, socket_that_does_not_listen, socket_at_every_address]
)
def test_a_checkers_socket_of_another_kind_is_refused(make: Callable[[], socket.socket]) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, make() as sent:
        socket.send_fds(theirs, [b"ready"], [sent.fileno()])
        with pytest.raises(ExecServerError, match="does not listen"):
            receive_checker(ours, None)


def test_a_checkers_socket_at_another_port_is_refused() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, socket.create_server(("127.0.0.1", 0)) as sent:
        port = sent.getsockname()[1]
        socket.send_fds(theirs, [b"ready"], [sent.fileno()])
        with pytest.raises(ExecServerError, match="does not listen"):
            receive_checker(ours, port + 1)
        socket.send_fds(theirs, [b"ready"], [sent.fileno()])
        with receive_checker(ours, port) as checker:
            assert checker.getsockname() == ("127.0.0.1", port)
