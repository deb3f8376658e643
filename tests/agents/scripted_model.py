"""A model that follows a script, served as a real one is: an OpenAI-compatible server."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from unittest import mock


@dataclass(frozen=True)
class Turn:
    """One reply of the model, given once what it was sent last holds `expects`."""

    expects: str
    text: str = ""
    tool: str | None = None
    arguments: Mapping[str, Any] | None = None

    def message(self) -> dict[str, Any]:
        """The reply as a chat completion's message."""
        message: dict[str, Any] = {"role": "assistant", "content": self.text}
        if self.tool is not None:
            function = {"name": self.tool, "arguments": json.dumps(self.arguments)}
            message["tool_calls"] = [{"id": "call_1", "type": "function", "function": function}]
        return message


class ScriptedModel:
    """What the server was asked, and where that was not what the script expects."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self._left = list(turns)
        self._lock = threading.Lock()
        self.surprises: list[str] = []

    def reply(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """The next turn of the script."""
        with self._lock:
            last = json.dumps(request["messages"][-1], ensure_ascii=False)
            if not self._left:
                self.surprises.append(f"asked on after the script's end: {last}")
                return Turn("", text="stop").message()
            turn = self._left.pop(0)
            if turn.expects not in last:
                self.surprises.append(f"expected {turn.expects!r}, was sent {last}")
            return turn.message()

    @property
    def is_finished(self) -> bool:
        return not self._left and not self.surprises


@contextmanager
def serving(model: ScriptedModel, *, failures: int = 0) -> Iterator[str]:
    """Serve `model` on loopback; the name by which Inspect reaches it.

    The first `failures` requests are refused, for good, as with a wrong key.
    """
    refusals = iter(range(failures))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if next(refusals, None) is not None:
                self.send_error(401)
                return
            message = model.reply(request)
            has_tool = "tool_calls" in message
            body = json.dumps(
                {
                    "id": "reply",
                    "object": "chat.completion",
                    "created": 0,
                    "model": request["model"],
                    "choices": [
                        {
                            "index": 0,
                            "message": message,
                            "finish_reason": "tool_calls" if has_tool else "stop",
                        }
                    ],
                    "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
                }
            ).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - theirs
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    # Inspect keeps a model of a name for the process's life: each has its own.
    service = f"scripted{server.server_port}"
    variables = {
        f"{service.upper()}_BASE_URL": f"http://127.0.0.1:{server.server_port}/v1",
        f"{service.upper()}_API_KEY": "a-key-of-the-harness",
    }
    try:
        with mock.patch.dict(os.environ, variables):
            yield f"openai-api/{service}/model"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
