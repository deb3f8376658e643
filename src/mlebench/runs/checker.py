"""The checker: tells an agent whether its submission is well-formed.

It answers over HTTP on a socket inside the attempt's sandbox, from the public
side alone. What it is sent is hostile: uploads are bounded and go to a
temporary file, few connections are served at once, and no reply says anything
about the host.

    POST /validate  multipart, the submission as `file`  -> {"result": text, "valid": bool}
    GET  /health                                         -> {"status": "running"}
"""

from __future__ import annotations

import asyncio
import logging
import socket
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import cast

from aiohttp import (
    BadContentDispositionHeader,
    BadContentDispositionParam,
    BodyPartReader,
    web,
)
from aiohttp.http_exceptions import HttpProcessingError

from mlebench.competition import Competition
from mlebench.errors import InvalidSubmissionError
from mlebench.layout import PublicDirectory
from mlebench.research_task import ResearchTask
from mlebench.submissions import check_submission
from mlebench.submissions.hand_in import max_archive_bytes, unpack_files
from mlebench.submissions.rules import Problem
from mlebench.task import Edition, Task

MAX_CONNECTIONS = 16
"""More are closed at once: each costs the harness a file descriptor."""
UPLOAD_TIMEOUT_S = 600
CHUNK_BYTES = 1 << 20
VALID = "Submission is valid."
INVALID = "Submission invalid!"
# Of what it says, an agent chooses the text and how often it is said.
_SILENT = logging.Logger("checker", level=logging.CRITICAL + 1)


class Checker:
    """Answers the checks of one attempt, from `start` until `close`.

    Args:
        task: whose rules hold.
        public: the public side, all that a reply depends on beside the upload.
        edition: the one that it is prepared in.
        listening: the socket that programs inside the sandbox reach; closed at the end.
        scratch: an existing folder for uploads while they are checked.
        max_upload_bytes: longer uploads are refused.
        on_verdict: told each verdict's text, for the attempt's log.
    """

    def __init__(
        self,
        task: Task,
        public: PublicDirectory,
        edition: Edition,
        listening: socket.socket,
        scratch: Path,
        *,
        max_upload_bytes: int,
        on_verdict: Callable[[str], None],
    ) -> None:
        self._task = task
        self._public = public
        self._edition = edition
        self._listening = listening
        self._scratch = scratch
        self._max_upload_bytes = min(max_upload_bytes, _max_submission_bytes(task, edition))
        self._on_verdict = on_verdict
        # One check at a time: an agent must not get more of the harness's
        # processors by asking more often.
        self._turn = asyncio.Semaphore(1)
        application = web.Application()
        application.add_routes(
            [web.get("/health", self._health), web.post("/validate", self._validate)]
        )
        self._runner = web.AppRunner(
            application,
            handle_signals=False,
            access_log=None,
            logger=_SILENT,
            keepalive_timeout=5,
            shutdown_timeout=1,
            auto_decompress=False,  # a small upload must not grow here
        )
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Begin to answer."""
        for category in (BadContentDispositionHeader, BadContentDispositionParam):
            warnings.filterwarnings("ignore", category=category)
        await self._runner.setup()
        accept = cast("web.Server", self._runner.server)

        def protocol() -> asyncio.Protocol:
            if len(accept.connections) >= MAX_CONNECTIONS:
                return _Refusal()
            return accept()

        self._server = await asyncio.get_running_loop().create_server(
            protocol, sock=self._listening, backlog=MAX_CONNECTIONS
        )

    async def close(self) -> None:
        """Stop answering; running checks are given up."""
        if self._server is not None:
            self._server.close()
        await self._runner.cleanup()

    async def _health(self, request: web.Request) -> web.Response:  # noqa: ARG002 - aiohttp's shape
        return web.json_response({"status": "running"})

    async def _validate(self, request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(UPLOAD_TIMEOUT_S), self._turn:
                with tempfile.TemporaryDirectory(dir=self._scratch) as folder:
                    upload = Path(folder) / "upload"
                    if refusal := await self._receive(request, upload):
                        return refusal
                    problems = await asyncio.to_thread(self._problems, upload)
        except TimeoutError:
            return _error(408, "the upload and its check took too long")
        if problems:
            text = "\n".join([INVALID, *map(str, problems)])
        else:
            text = f"{VALID} {self._caveat}".rstrip()
        self._on_verdict(text)
        return web.json_response({"result": text, "valid": not problems})

    def _problems(self, upload: Path) -> tuple[Problem, ...]:
        submission = upload
        if isinstance(self._task, ResearchTask):
            submission = upload.with_name("submission")
            try:
                unpack_files(upload, submission, self._task)
            except InvalidSubmissionError as error:
                return error.problems
        return check_submission(self._task, submission, self._public, self._edition)

    @property
    def _caveat(self) -> str:
        task = self._task
        return task.rules_in(self._edition).caveat if isinstance(task, Competition) else ""

    async def _receive(self, request: web.Request, upload: Path) -> web.Response | None:
        """Write the posted `file` to `upload`; or the reply that refuses it."""
        usage = "post the submission as the multipart field `file`"
        if request.content_type != "multipart/form-data":
            return _error(400, usage)
        try:
            parts = await request.multipart()
            # A part of parts ends it: they could lie too deep to skip.
            while isinstance(part := await parts.next(), BodyPartReader):
                if part.name == "file":
                    return await self._store(part, upload)
        except (ValueError, HttpProcessingError):
            return _error(400, "this is not a multipart body; " + usage)
        return _error(400, usage)

    async def _store(self, part: BodyPartReader, upload: Path) -> web.Response | None:
        received = 0
        with upload.open("wb") as file:
            while chunk := await part.read_chunk(CHUNK_BYTES):
                received += len(chunk)
                if received > self._max_upload_bytes:
                    return _error(
                        413, f"a submission may have at most {self._max_upload_bytes} bytes"
                    )
                await asyncio.to_thread(file.write, chunk)
        return None


def _max_submission_bytes(task: Task, edition: Edition) -> int:
    if isinstance(task, ResearchTask):
        return max_archive_bytes(task)
    if not isinstance(task, Competition):
        raise TypeError(f"{task.id} is a {type(task).__name__}")
    return task.rules_in(edition).max_bytes


class _Refusal(asyncio.Protocol):
    """Closes its connection at once."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.close()


def _error(status: int, message: str) -> web.Response:
    return web.json_response({"error": message}, status=status)
