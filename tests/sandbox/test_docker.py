"""The Docker sandbox, as far as it can be tested without Docker.

The compose file is read as Compose reads it, and what runs inside a container is
run in a bubblewrap world, which offers Inspect's same interface.
"""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # it has no types
from inspect_ai.util._sandbox.docker.mounts import _validate_service_mounts

from mlebench.errors import SandboxError
from mlebench.sandbox.config import Limits, SandboxConfig
from mlebench.sandbox.docker import DockerSandbox, compose_file
from mlebench.sandbox.folders import WorldFolders

from .conftest import MIB, StartWorld

pytestmark = pytest.mark.anyio


@pytest.fixture
def folders(config: SandboxConfig) -> Iterator[WorldFolders]:
    folders = WorldFolders(config.work_dir, config.home_files)
    yield folders
    folders.remove()


def service_of(config: SandboxConfig, folders: WorldFolders) -> dict[str, Any]:
    read = yaml.safe_load(compose_file(config, folders))
    assert list(read["services"]) == ["default"]
    service: dict[str, Any] = read["services"]["default"]
    return service


def test_the_container_has_no_network_and_no_privileges(
    config: SandboxConfig, folders: WorldFolders
) -> None:
    service = service_of(config, folders)
    assert service["network_mode"] == "none"
    assert service["user"] == "1000:1000"
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not {"privileged", "cap_add", "ports", "devices", "pid", "ipc"} & set(service)


def test_the_container_gets_the_limits(config: SandboxConfig, folders: WorldFolders) -> None:
    limits = Limits(cpus=3, memory_bytes=512 * MIB, processes=99, disk_bytes=77 * MIB)
    service = service_of(config.model_copy(update={"limits": limits}), folders)
    assert service["cpus"] == 3
    assert service["mem_limit"] == service["memswap_limit"] == 512 * MIB
    assert service["pids_limit"] == 99
    assert service["ulimits"]["fsize"] == 77 * MIB


def test_the_container_gets_the_processors_for_graphics_that_are_asked_for(
    config: SandboxConfig, folders: WorldFolders
) -> None:
    assert "deploy" not in service_of(config, folders)
    service = service_of(config.model_copy(update={"gpus": 2}), folders)
    (device,) = service["deploy"]["resources"]["reservations"]["devices"]
    assert device == {"driver": "nvidia", "count": 2, "capabilities": ["gpu"]}


def test_the_container_sees_the_same_paths_and_nothing_private(
    config: SandboxConfig, folders: WorldFolders, tmp_path: Path
) -> None:
    agent_dir = tmp_path / "agent"
    agent_dir.mkdir()
    service = service_of(config.model_copy(update={"agent_dir": agent_dir}), folders)
    mounts = {mount["target"]: mount for mount in service["volumes"]}
    assert all(mount["read_only"] and mount["type"] == "bind" for mount in mounts.values())
    assert mounts["/home/data"]["source"] == str(config.public_dir)
    assert mounts["/home/agent"]["source"] == str(agent_dir)
    assert Path(mounts["/home/instructions.txt"]["source"]).read_text() == "Do well.\n"
    assert "/home/validate_submission.sh" in mounts
    allowed = (config.public_dir, agent_dir, config.agent_environment, folders.root)
    for mount in mounts.values():
        source = Path(mount["source"])
        assert any(source.is_relative_to(folder) for folder in allowed), source
        assert source.exists()


def test_values_are_not_taken_for_variables_of_the_host(
    config: SandboxConfig, folders: WorldFolders
) -> None:
    config = config.model_copy(update={"variables": {"PRICE": "$HOME ${SECRET}"}})
    text = compose_file(config, folders)
    assert "$$HOME $${SECRET}" in text
    assert "$" not in text.replace("$$", "")


def test_inspect_permits_the_mounts(config: SandboxConfig, folders: WorldFolders) -> None:
    _validate_service_mounts("default", service_of(config, folders), {}, "project")


def test_a_folder_with_the_answers_is_refused(config: SandboxConfig, folders: WorldFolders) -> None:
    config = config.model_copy(update={"agent_dir": config.public_dir.parent})
    with pytest.raises(SandboxError, match="perhaps the answers"):
        compose_file(config, folders)


async def test_what_the_agent_hands_in_is_read_out_of_the_container(
    config: SandboxConfig, folders: WorldFolders, start_world: StartWorld, tmp_path: Path
) -> None:
    small = config.model_copy(update={"limits": Limits(disk_bytes=MIB)})
    sandbox = DockerSandbox(small, folders, await start_world())
    make = (
        "mkdir code/deep && printf 'a\\n' > submission/submission.csv &&"
        " printf '\\000\\377' > code/deep/model.bin && ln -s /etc/passwd logs/link &&"
        " mkfifo logs/fifo && truncate -s 2M logs/large"
    )
    assert (await sandbox.exec(["sh", "-c", make])).success
    left_out = await sandbox.collect(tmp_path / "out")
    copied = {str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*.*")}
    assert copied == {"submission/submission.csv", "code/deep/model.bin"}
    assert (tmp_path / "out/code/deep/model.bin").read_bytes() == b"\0\xff"
    assert len(left_out) == 3
    assert not any("submission" in sentence for sentence in left_out)


async def test_the_relay_leads_to_the_checker(
    config: SandboxConfig, folders: WorldFolders, start_world: StartWorld
) -> None:
    # Where a container has /run/mlebench, this world has the agent's folder.
    shared = folders.root / "shared"
    shared.mkdir()
    world = await start_world(agent_dir=shared)
    sandbox = DockerSandbox(config, folders, world)
    await sandbox.start_relay(PurePosixPath("/home/agent"), 5001)

    class Checker(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"bytes": len(body)}).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name
            pass

        def address_string(self) -> str:
            return "agent"

    server = http.server.HTTPServer(("", 0), Checker, bind_and_activate=False)
    server.socket.close()
    server.socket = sandbox.checker_socket()
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    post = (
        "import time, urllib.request as r\n"
        "while True:\n"
        "  try: answer = r.urlopen('http://localhost:5001/validate', bytes(3_000_000)); break\n"
        "  except ConnectionError: time.sleep(0.05)\n"
        "  except r.URLError: time.sleep(0.05)\n"
        "print(answer.read().decode())"
    )
    result = await sandbox.exec(["python", "-c", post], timeout=30)
    thread.join()
    assert json.loads(result.stdout) == {"bytes": 3_000_000}, result.stderr


def test_the_record_says_what_docker_enforces(config: SandboxConfig, folders: WorldFolders) -> None:
    sandbox = DockerSandbox(config, folders, None)  # type: ignore[arg-type]  # not asked anything
    facts = sandbox.facts()
    assert facts.kind == "docker"
    assert set(facts.limits) == set(facts.enforced_by) == set(Limits.model_fields)
