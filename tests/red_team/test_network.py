"""A program inside reaches its own loopback and nothing beyond it."""

from __future__ import annotations

import json
import os
import socket
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.red_team.conftest import CANARY, Neighbour
from tests.red_team.worlds import PROGRAMS, Inside, ways_open

Service = tuple[str, Any]
"""What `use_network.py` takes: a kind of socket and an address."""


class _Hello(socketserver.BaseRequestHandler):
    """Says hello to whoever calls."""

    def handle(self) -> None:
        if isinstance(self.request, socket.socket):
            self.request.recv(16)
            self.request.sendall(b"hello")
        else:
            _, answering = self.request
            answering.sendto(b"hello", self.client_address)


class _Server6(socketserver.TCPServer):
    address_family = socket.AF_INET6


def host_addresses() -> list[str]:
    """The host's IPv4 addresses that programs there would use."""
    with socket.socket(type=socket.SOCK_DGRAM) as unsent:
        try:
            unsent.connect(("192.0.2.1", 9))
        except OSError:
            return ["127.0.0.1"]  # It has no network either.
        return ["127.0.0.1", unsent.getsockname()[0]]


def has_loopback_6() -> bool:
    with socket.socket(socket.AF_INET6) as bound:
        try:
            bound.bind(("::1", 0))
        except OSError:
            return False
    return True


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Service]]:
    """What listens on the host: on every kind of socket that programs call each other by."""
    servers: list[tuple[str, socketserver.BaseServer]] = [
        ("unix", socketserver.UnixStreamServer(address, _Hello))
        for address in (f"\0{CANARY}", str(tmp_path_factory.mktemp("service") / "socket"))
    ]
    for address in host_addresses():
        servers.append(("tcp", socketserver.TCPServer((address, 0), _Hello)))
        servers.append(("udp", socketserver.UDPServer((address, 0), _Hello)))
    if has_loopback_6():
        servers.append(("tcp6", _Server6(("::1", 0), _Hello)))
    threads = [threading.Thread(target=server.serve_forever) for _, server in servers]
    for thread in threads:
        thread.start()
    yield [(kind, _address(server)) for kind, server in servers]
    for thread, (_, server) in zip(threads, servers, strict=True):
        server.shutdown()
        thread.join()
        server.server_close()


def _address(server: socketserver.BaseServer) -> Any:
    address: Any = server.server_address
    return address[:2] if isinstance(address, tuple) else os.fsdecode(address)


def test_no_service_of_the_host_can_be_called(inside: Inside, services: list[Service]) -> None:
    program, asked = str(PROGRAMS / "use_network.py"), json.dumps(services)
    outside = subprocess.run([sys.executable, program, asked], capture_output=True, check=True)
    outcomes = json.loads(outside.stdout)
    assert len(ways_open(outcomes)) == len(services), outcomes
    assert inside.ways_open("use_network", asked) == {}


def test_there_is_no_way_to_a_network_and_no_socket_that_could_make_one(inside: Inside) -> None:
    assert inside.ways_open("use_network", "[]", "elsewhere") == {}


def test_the_only_interface_is_loopback(inside: Inside) -> None:
    lines = inside.exec("cat", "/proc/net/dev").stdout.splitlines()[2:]
    assert [line.split(":")[0].strip() for line in lines] == ["lo"]


def test_no_socket_of_the_host_is_listed(inside: Inside, services: list[Service]) -> None:
    assert CANARY in Path("/proc/net/unix").read_text()
    tables = inside.exec("cat", "/proc/net/unix", "/proc/net/tcp", "/proc/net/udp").stdout
    assert CANARY not in tables
    # The only one that listens is the checker's.
    (listening,) = (line for line in tables.splitlines() if " 0A " in line)
    assert " 0100007F:1388 " in listening


def test_a_world_reaches_no_port_of_another(inside: Inside, neighbour: Neighbour) -> None:
    listen = (
        "import socket, os\n"
        "listener = socket.create_server(('127.0.0.1', 8123))\n"
        "if os.fork(): raise SystemExit\n"
        "os.setsid(); null = os.open('/dev/null', os.O_RDWR); os.dup2(null, 1); os.dup2(null, 2)\n"
        "while True: listener.accept()[0].sendall(b'hello')"
    )
    assert neighbour.inside.exec("python", "-c", listen).success
    service = json.dumps([["tcp", ["127.0.0.1", 8123]]])
    assert len(neighbour.inside.ways_open("use_network", service)) == 1
    assert inside.ways_open("use_network", service) == {}
