from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlebench.errors import PreparationError
from mlebench.preparation.web_files import download_file


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/missing":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", "9" if self.path == "/short" else "5")
        self.end_headers()
        self.wfile.write(b"whole")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        pass


@pytest.fixture
def address() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_file_is_downloaded(address: str, tmp_path: Path) -> None:
    download_file(f"{address}/file", tmp_path / "file", place=tmp_path)
    assert (tmp_path / "file").read_bytes() == b"whole"


@pytest.mark.parametrize("name", ["short", "missing"])
def test_what_does_not_come_whole_is_not_kept(address: str, name: str, tmp_path: Path) -> None:
    with pytest.raises(PreparationError, match=r"put it at /raw/labels\.zip"):
        download_file(f"{address}/{name}", tmp_path / "file", place=Path("/raw/labels.zip"))
    assert not list(tmp_path.iterdir())
