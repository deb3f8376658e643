"""What programs find in a sealed world, and how they run there."""

from __future__ import annotations

import json
import os
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from inspect_ai.util import (
    OutputLimitExceededError,
    SandboxEnvironment,
    SandboxUnavailableError,
    SandboxUserUnsupportedError,
)
from inspect_ai.util._sandbox.events import SandboxEnvironmentProxy
from inspect_ai.util._sandbox.local import LocalSandboxEnvironment

from mlebench.errors import SandboxError
from mlebench.sandbox.bubblewrap import BubblewrapSandbox
from mlebench.sandbox.config import Limits, SandboxConfig
from mlebench.sandbox.providers import attempt_sandbox

from .conftest import StartWorld

pytestmark = pytest.mark.anyio


async def run(world: SandboxEnvironment, script: str) -> str:
    result = await world.exec(["sh", "-c", script])
    assert result.success, result.stderr
    return result.stdout.strip()


async def test_programs_are_user_1000_without_any_capability(world: BubblewrapSandbox) -> None:
    status = await run(world, "cat /proc/self/status")
    fields = dict(line.split(":\t", 1) for line in status.splitlines())
    assert fields["Uid"].split() == ["1000"] * 4
    assert {fields[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {
        "0" * 16
    }
    assert fields["NoNewPrivs"] == "1"
    assert fields["Seccomp"] == "2"


async def test_on_the_host_programs_are_never_root(world: BubblewrapSandbox) -> None:
    await run(world, "touch /home/code/mine")
    assert (world.folders.home / "code" / "mine").stat().st_uid != 0


async def test_programs_see_the_processes_of_their_world_alone(world: BubblewrapSandbox) -> None:
    seen = await run(world, "ls /proc | grep -c '^[0-9]'")
    assert int(seen) <= 4


async def test_nothing_of_the_harness_environment_gets_in(
    config: SandboxConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    world = await BubblewrapSandbox.start(config.model_copy(update={"variables": {"GIVEN": "yes"}}))
    try:
        seen = await run(world, "env; tr '\\0' '\\n' < /proc/self/environ")
    finally:
        await world.clean_up()
    assert "secret" not in seen
    assert "GIVEN=yes" in seen


async def test_no_descriptor_of_the_harness_gets_in(
    config: SandboxConfig, tmp_path: Path, start_world: StartWorld
) -> None:
    leaked = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(leaked, True)
    try:
        world = await start_world()
        seen = await run(world, "ls -l /proc/self/fd")
    finally:
        os.close(leaked)
    targets = [line.rpartition(" -> ")[2] for line in seen.splitlines() if " -> " in line]
    assert all(target.startswith(("pipe:", "/dev/null", "/proc/")) for target in targets), targets


async def test_the_home_has_the_folders_and_files_that_agents_expect(
    world: BubblewrapSandbox,
) -> None:
    assert await run(world, "cat data/train.csv instructions.txt") == "id,label\n1,0\nDo well."
    assert await run(world, "/home/validate_submission.sh x.csv") == "checked x.csv"
    await run(world, "touch submission/a code/a logs/a /tmp/a /var/tmp/a /dev/shm/a")


@pytest.mark.parametrize(
    "path",
    ["/home/data/train.csv", "/home/instructions.txt", "/usr/bin/env", "/etc/passwd", "/new"],
)
async def test_what_is_not_the_agents_cannot_be_written(
    world: BubblewrapSandbox, path: str
) -> None:
    result = await world.exec(["sh", "-c", f"echo x >> {path}"])
    assert not result.success


async def test_the_agents_program_is_found_read_only(
    config: SandboxConfig, tmp_path: Path, start_world: StartWorld
) -> None:
    program = tmp_path / "agent"
    program.mkdir()
    program.joinpath("main.py").write_text("print('hello')")
    world = await start_world(agent_dir=program)
    assert await run(world, "python agent/main.py") == "hello"
    assert not (await world.exec(["touch", "/home/agent/x"])).success


async def test_the_checker_is_reached_at_port_5000_and_nothing_else_is(
    world: BubblewrapSandbox,
) -> None:
    class Checker(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"running")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name
            pass

    server = HTTPServer(("127.0.0.1", 0), Checker, bind_and_activate=False)
    server.socket.close()
    server.socket = world.checker_socket()
    thread = Thread(target=server.handle_request)
    thread.start()
    get = "import urllib.request as r; print(r.urlopen('http://localhost:5000/health').read())"
    assert await run(world, f'python -c "{get}"') == "b'running'"
    thread.join()
    devices = await run(world, "cat /proc/net/dev | tail -n +3 | cut -d: -f1")
    assert devices.split() == ["lo"]


async def test_background_programs_live_on_between_execs(world: BubblewrapSandbox) -> None:
    # It keeps the exec's output open, and writes to it after the exec has ended.
    await run(world, "(while :; do echo alive; echo >> ticks; sleep 0.02; done) & touch ticks")
    wait = "while [ $(wc -l < ticks) -lt 10 ]; do sleep 0.05; done"
    assert (await world.exec(["sh", "-c", wait], timeout=30)).success


async def test_an_exec_ends_with_its_program_though_others_keep_its_output(
    world: BubblewrapSandbox,
) -> None:
    started = time.monotonic()
    assert await run(world, "sleep 30 & echo done") == "done"
    assert time.monotonic() - started < 10


async def test_a_timeout_tells_what_was_written_until_then(world: BubblewrapSandbox) -> None:
    with pytest.raises(TimeoutError) as raised:
        await world.exec(["sh", "-c", "echo so far; sleep 30"], timeout=1)
    assert getattr(raised.value, "truncated_output", None) == "so far\n"


async def test_a_program_that_writes_too_much_is_killed_and_the_world_goes_on(
    start_world: StartWorld,
) -> None:
    world = await start_world(limits=Limits(output_bytes=1024))
    with pytest.raises(OutputLimitExceededError) as raised:
        await world.exec(["yes"])
    assert raised.value.truncated_output == "y\n" * 512
    assert "yes" not in await run(world, "cat /proc/[0-9]*/comm || true")
    assert world.limit_reached() is None


async def test_signals_from_inside_do_not_end_the_exec_server(world: BubblewrapSandbox) -> None:
    await world.exec(["sh", "-c", "for s in KILL STOP INT TERM HUP SEGV; do kill -$s 1; done"])
    await world.exec(["sh", "-c", "kill -KILL -1"])
    assert await run(world, "echo still here") == "still here"


async def test_the_exec_servers_memory_and_descriptors_are_out_of_reach(
    world: BubblewrapSandbox,
) -> None:
    for path in ("/proc/1/mem", "/proc/1/environ", "/proc/1/fd/0", "/proc/1/maps", "/proc/1/root/"):
        assert not (await world.exec(["head", "-c", "1", path])).success, path


async def test_many_execs_run_side_by_side(world: BubblewrapSandbox) -> None:
    import anyio

    outputs: list[str] = []

    async def echo(number: int) -> None:
        outputs.append(await run(world, f"sleep 0.1; echo {number}"))

    async with anyio.create_task_group() as group:
        for number in range(30):
            group.start_soon(echo, number)
    assert sorted(map(int, outputs)) == list(range(30))


async def test_a_cancelled_exec_leaves_no_process(world: BubblewrapSandbox) -> None:
    import anyio

    with anyio.move_on_after(0.5) as scope:
        await world.exec(["sh", "-c", "sleep 987 & sleep 987"])
    assert scope.cancelled_caught
    assert "987" not in await run(world, "cat /proc/[0-9]*/cmdline || true")


async def test_a_fifo_or_a_device_does_not_hold_up_reading(world: BubblewrapSandbox) -> None:
    await run(world, "mkfifo fifo")
    for path in ("fifo", "/dev/zero"):
        with pytest.raises(OSError, match="Invalid argument"):
            await world.read_file(path)


async def test_arguments_with_nul_or_lone_surrogates_are_refused(world: BubblewrapSandbox) -> None:
    with pytest.raises(ValueError, match="null byte"):
        await world.exec(["echo", "a\0b"])
    with pytest.raises(OSError, match="Invalid argument"):
        await world.exec(["echo", "\ud800"])
    assert await run(world, "echo still here") == "still here"


async def test_a_program_is_refused_another_user(world: BubblewrapSandbox) -> None:
    with pytest.raises(SandboxUserUnsupportedError):
        await world.exec(["id"], user="root")


async def test_after_stop_execs_say_that_the_sandbox_has_ended(world: BubblewrapSandbox) -> None:
    await world.stop()
    with pytest.raises(SandboxUnavailableError, match="has ended"):
        await world.exec(["true"])


async def test_what_is_used_is_measured(world: BubblewrapSandbox) -> None:
    await run(
        world,
        "python -c 'x = bytearray(50_000_000)\nimport time\nt = time.process_time()\n"
        "while time.process_time() - t < 0.5: pass'",
    )
    await world.stop()
    use = world.use()
    assert use.cpu_s is not None
    assert 0.4 < use.cpu_s < 5
    assert use.peak_memory_bytes is not None
    assert 50_000_000 < use.peak_memory_bytes < 200_000_000


async def test_facts_name_what_enforces_each_limit(world: BubblewrapSandbox) -> None:
    facts = world.facts()
    assert facts.is_sealed
    assert set(facts.limits) == set(facts.enforced_by) == set(Limits.model_fields)


async def test_a_config_comes_back_from_inspects_log_as_it_was(config: SandboxConfig) -> None:
    logged = json.loads(config.model_dump_json())
    assert BubblewrapSandbox.config_deserialize(logged) == config


async def test_the_attempts_sandbox_is_found_behind_inspects_proxy(
    world: BubblewrapSandbox,
) -> None:
    assert attempt_sandbox(SandboxEnvironmentProxy(world)) is world
    with pytest.raises(SandboxError, match="cannot hold an attempt"):
        attempt_sandbox(SandboxEnvironmentProxy(LocalSandboxEnvironment()))
