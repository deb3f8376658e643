"""The harness's side of the exec server's socket.

Whatever arrives was written by a process that shares a world with the agent: each
frame is bounded and checked, and the first that is wrong ends the connection.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import anyio
from anyio import CapacityLimiter, from_thread, to_thread
from anyio.lowlevel import EventLoopToken, current_token

_HEADER = struct.Struct("!II")
_MAX_TEXT_BYTES = 64 * 1024
_MAX_BODY_BYTES = 1024 * 1024
_SEND_CHUNK_BYTES = 512 * 1024
_MAX_SENDERS = 8
_START_PATIENCE_S = 30.0
_KILL_PATIENCE_S = 10.0
_MAX_ERRNO = 4095
"""The kernel's."""


class ExecServerError(Exception):
    """The exec server is gone, or said something it must not."""


def receive_checker(connection: socket.socket, port: int | None) -> socket.socket:
    """The listening socket that an exec server sends first, once.

    Nothing of the agent's has run by then; afterwards no descriptor is taken.

    Args:
        connection: the socket to the exec server.
        port: the port, on 127.0.0.1, that it must listen at; None for any.

    Raises:
        ExecServerError: if none comes in time, or it is another.
    """
    connection.settimeout(_START_PATIENCE_S)
    try:
        said, descriptors, _, _ = socket.recv_fds(connection, 16, 1)
    except TimeoutError:
        raise ExecServerError("the exec server did not start in time") from None
    connection.settimeout(None)
    if said != b"ready" or len(descriptors) != 1:
        raise ExecServerError("the exec server did not start")
    checker = socket.socket(fileno=descriptors[0])
    if checker.family == socket.AF_INET and checker.type == socket.SOCK_STREAM:
        host, listens_at = checker.getsockname()
        is_listening = checker.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
        if is_listening and host == "127.0.0.1" and port in (None, listens_at):
            return checker
    checker.close()
    raise ExecServerError("the exec server does not listen for the checker")


class _Reply:
    """What has arrived for one request."""

    def __init__(self, token: EventLoopToken, output_limit: int) -> None:
        self._token = token
        self._changed = anyio.Event()
        self.output = {"out": bytearray(), "err": bytearray()}
        self.output_limit = output_limit
        self.is_over_limit = False
        self.is_sent = False
        self.is_withdrawn = False
        self.code: int | None = None
        self.errno: int | None = None
        self.error_message = ""
        self.lost: str | None = None

    @property
    def is_complete(self) -> bool:
        return self.code is not None or self.errno is not None or self.lost is not None

    def add_output(self, stream: str, data: bytes) -> None:
        buffer = self.output[stream]
        room = self.output_limit - len(buffer)
        buffer += data[: max(room, 0)]
        if len(data) > room and not self.is_over_limit:
            self.is_over_limit = True
            self.wake()

    def wake(self) -> None:
        """Called by the reader's thread."""
        # Without an event loop, whoever waited in it has gone, too.
        with suppress(RuntimeError):
            from_thread.run_sync(self._set, token=self._token)

    def _set(self) -> None:
        # In the event loop's thread: `changed` puts a new event in the place of this one.
        self._changed.set()

    async def changed(self) -> None:
        """Return when the reply is complete or its output is over the limit."""
        await self._changed.wait()
        self._changed = anyio.Event()


class Completed:
    """How a request ended."""

    def __init__(self, reply: _Reply, *, timed_out: bool) -> None:
        self.code = reply.code
        self.errno = reply.errno
        self.error_message = reply.error_message
        self.stdout = bytes(reply.output["out"])
        self.stderr = bytes(reply.output["err"])
        self.is_over_limit = reply.is_over_limit
        self.timed_out = timed_out
        """It was killed because its time was up."""


class ExecClient:
    """Sends requests to one exec server, any number at a time.

    Args:
        connection: the connected stream socket; owned from now on.
        on_end: called once, from the reader's thread, when nothing more will
            arrive, with the reason.
    """

    def __init__(self, connection: socket.socket, on_end: Callable[[str], None]) -> None:
        self._connection = connection
        self._on_end = on_end
        self._replies: dict[int, _Reply] = {}
        self._next_id = 0
        self._lost: str | None = None
        self._lock = threading.Lock()
        self._send_lock = threading.Lock()
        # A server that reads no more must not take the threads of other sandboxes.
        self._senders = CapacityLimiter(_MAX_SENDERS)
        self._reader = threading.Thread(target=self._read, name="exec-client", daemon=True)
        self._reader.start()

    def close(self) -> None:
        """Close the connection; waiting requests fail."""
        self._shut()
        self._reader.join()
        self._connection.close()

    async def request(
        self,
        message: dict[str, Any],
        *,
        data: bytes | None = None,
        timeout_s: float | None = None,
        output_limit: int,
    ) -> Completed:
        """Send a request, and `data` after it if not None; wait for its reply.

        A program is killed when the time is up, when it has written more than
        `output_limit` bytes to one stream, or when the caller is cancelled.

        Raises:
            ExecServerError: if the server is gone.
        """
        reply, request_id = self._open(output_limit)
        try:
            with anyio.move_on_after(timeout_s) as scope:
                await self._send_soon(reply, list(_frames(request_id, message, data)))
                await reply.changed()
            if not reply.is_complete:
                await self._kill(request_id, reply)
        except BaseException:
            with anyio.CancelScope(shield=True):
                if not reply.is_complete:
                    await self._kill(request_id, reply)
            raise
        if reply.lost is not None:
            raise ExecServerError(reply.lost)
        return Completed(reply, timed_out=scope.cancelled_caught)

    def _open(self, output_limit: int) -> tuple[_Reply, int]:
        reply = _Reply(current_token(), output_limit)
        with self._lock:
            if self._lost is not None:
                raise ExecServerError(self._lost)
            self._next_id += 1
            self._replies[self._next_id] = reply
            return reply, self._next_id

    async def _send_soon(self, reply: _Reply, frames: list[bytes]) -> None:
        await to_thread.run_sync(
            self._send, reply, frames, abandon_on_cancel=True, limiter=self._senders
        )

    def _send(self, reply: _Reply, frames: list[bytes]) -> None:
        # Whatever is wrong, the reader sees, too, and tells everyone who waits.
        with self._send_lock, suppress(OSError):
            if not reply.is_withdrawn:
                reply.is_sent = True
                for frame in frames:
                    self._connection.sendall(frame)

    def _withdraw(self, request_id: int, reply: _Reply) -> bool:
        """Take back a request of which nothing has been sent."""
        with self._send_lock, self._lock:
            if not reply.is_sent:
                reply.is_withdrawn = True
                self._replies.pop(request_id, None)
        return reply.is_withdrawn

    async def _kill(self, request_id: int, reply: _Reply) -> None:
        kill = _frame({"op": "kill", "id": request_id})
        with anyio.CancelScope(shield=True), anyio.move_on_after(_KILL_PATIENCE_S):
            if await to_thread.run_sync(
                self._withdraw, request_id, reply, abandon_on_cancel=True, limiter=self._senders
            ):
                return
            await self._send_soon(reply, [kill])
            while not reply.is_complete:
                await reply.changed()
        if not reply.is_complete:
            # Only a server that is no longer ours fails to kill a program.
            # In a thread, as if it were the reader: waking those who wait needs the loop.
            with anyio.CancelScope(shield=True):
                await to_thread.run_sync(
                    self._end, "the exec server did not end a program when told to"
                )
            self._shut()

    def _shut(self) -> None:
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def _read(self) -> None:
        try:
            while True:
                header = self._receive(_HEADER.size)
                text_length, body_length = _HEADER.unpack(header)
                if text_length > _MAX_TEXT_BYTES or body_length > _MAX_BODY_BYTES:
                    raise ExecServerError("the exec server sent a frame that is too long")  # noqa: TRY301 -- one place handles it
                message = json.loads(self._receive(text_length))
                self._take(message, self._receive(body_length))
        except ExecServerError as error:
            self._end(str(error))
        except OSError:
            self._end("the exec server has ended")
        except (ValueError, RecursionError, TypeError, KeyError):
            self._end("the exec server sent a frame that cannot be read")
        self._shut()

    def _receive(self, length: int) -> bytes:
        data = bytearray()
        while len(data) < length:
            # recv takes no ancillary data: descriptors sent along are dropped.
            part = self._connection.recv(length - len(data))
            if not part:
                raise ExecServerError("the exec server has ended")
            data += part
        return bytes(data)

    def _take(self, message: object, body: bytes) -> None:
        match message:
            case {"id": int(request_id), "stream": "out" | "err" as stream, **rest} if not rest:
                self._replies[request_id].add_output(stream, body)
            case {"id": int(request_id), "code": int(code), **rest} if not rest:
                with self._lock:
                    reply = self._replies.pop(request_id)
                reply.code = code & 0xFF
                reply.wake()
            case {"id": int(request_id), "errno": int(number), "message": str(text), **rest} if (
                not rest and 0 < number <= _MAX_ERRNO
            ):
                with self._lock:
                    reply = self._replies.pop(request_id)
                # JSON can hold lone surrogates, which Inspect's log cannot.
                reply.error_message = text[:4096].encode(errors="replace").decode()
                reply.errno = number
                reply.wake()
            case _:
                raise ExecServerError("the exec server sent a message that has no meaning")

    def _end(self, reason: str) -> None:
        with self._lock:
            if self._lost is not None:
                return
            self._lost = reason
            replies, self._replies = list(self._replies.values()), {}
        try:
            # First the world, so that it knows why when those who wait ask.
            self._on_end(reason)
        finally:
            for reply in replies:
                reply.lost = reason
                reply.wake()


def _frame(message: dict[str, Any], body: bytes | memoryview = b"") -> bytes:
    text = json.dumps(message).encode()
    return b"".join((_HEADER.pack(len(text), len(body)), text, body))


def _frames(request_id: int, message: dict[str, Any], data: bytes | None) -> Iterator[bytes]:
    yield _frame({**message, "id": request_id})
    if data is not None:
        view = memoryview(data)
        for start in range(0, len(view), _SEND_CHUNK_BYTES):
            yield _frame({"op": "data", "id": request_id}, view[start : start + _SEND_CHUNK_BYTES])
        yield _frame({"op": "end", "id": request_id})
