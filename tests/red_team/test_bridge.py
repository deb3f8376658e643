"""Over the bridge to the model an agent gets the run's model, and nothing else of the host's."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from mlebench.layout import TaskData
from mlebench.runs.record import AttemptStatus, attempt_folder
from tests.agents.scripted_model import ScriptedModel, Turn, serving
from tests.red_team.worlds import PROGRAMS
from tests.runs.conftest import TASK_ID, Run, record_of


class Recorder(ScriptedModel):
    """A model that says the same to everyone, and keeps what it was sent."""

    def __init__(self) -> None:
        super().__init__([])
        self.requests: list[Mapping[str, Any]] = []

    def reply(self, request: Mapping[str, Any]) -> dict[str, Any]:
        self.requests.append(request)
        return Turn("", text="well").message()


@pytest.fixture
def host_service() -> Iterator[tuple[str, list[str]]]:
    """The URL of an image on the host's loopback, and the requests that came for it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_POST = do_GET  # noqa: N815 - the library's name

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - theirs
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/image.png", asked
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_bridge_fetches_nothing_searches_nothing_and_serves_one_model(
    run: Run,
    data_dir: Path,
    host_service: tuple[str, list[str]],
) -> None:
    url, asked = host_service
    answers = TaskData(data_dir, TASK_ID).private / "answers.csv"
    given = json.dumps({"file": str(answers), "url": url})
    recorder = Recorder()
    with serving(recorder) as model:
        run_dir = run(
            *("--agent", "command", "--agent-dir", str(PROGRAMS), "--model", model),
            *("--cmd", f"python misuse_model.py '{given}' > /home/logs/results.json"),
        )
    record = record_of(run_dir)
    assert record.status is AttemptStatus.COMPLETED, record.error
    results = (attempt_folder(run_dir, TASK_ID, 1) / "logs" / "results.json").read_text()
    assert len(json.loads(results)) == 2 * 7 + 11
    # The model was asked, and more than once.
    assert "well" in results
    assert len(recorder.requests) > 1
    assert asked == []
    contents = answers.read_bytes()
    row = contents.splitlines()[1].decode()
    for text in (results, json.dumps(recorder.requests)):
        assert row not in text
        assert base64.b64encode(contents)[:40].decode() not in text
    for request in recorder.requests:
        assert request["model"] == model.rpartition("/")[2]
        assert not {"tools", "web_search_options", "mcp_servers"} & set(request)
