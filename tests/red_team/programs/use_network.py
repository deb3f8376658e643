"""Calls services outside: argv is a JSON list of [kind, address]; `elsewhere` adds the rest."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from tries import report


def call(family: int, kind: int, address: Any) -> bytes:
    """What a service answers; a datagram that nobody answers got nowhere."""
    with socket.socket(family, kind) as connection:
        connection.settimeout(1)
        connection.connect(address)
        connection.send(b"hello")
        return connection.recv(16)


def open_socket(family: int, kind: int, protocol: int = 0) -> str:
    with socket.socket(family, kind, protocol) as opened:
        return repr(opened)


def add_interface() -> bytes:
    """Ask the kernel over netlink for a new interface: RTM_NEWLINK, of kind dummy."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as routes:
        name = b"\x0a\0\x03\0dummy0\0\0"
        kind = b"\x10\0\x12\0" + b"\x09\0\x01\0dummy\0\0\0"
        body = b"\0" * 16 + name + kind
        header = (16 + len(body)).to_bytes(4, "little") + b"\x10\0\x05\x06" + b"\0" * 8
        routes.send(header + body)
        answer = routes.recv(4096)
    error = -int.from_bytes(answer[16:20], "little", signed=True)
    if error:
        raise OSError(error, "refused")
    return answer


KINDS = {
    "tcp": (socket.AF_INET, socket.SOCK_STREAM),
    "tcp6": (socket.AF_INET6, socket.SOCK_STREAM),
    "udp": (socket.AF_INET, socket.SOCK_DGRAM),
    "unix": (socket.AF_UNIX, socket.SOCK_STREAM),
}
ELSEWHERE: dict[str, Callable[[], object]] = {
    "TCP to the internet": partial(call, *KINDS["tcp"], ("1.1.1.1", 53)),
    "TCP to the internet, IPv6": partial(call, *KINDS["tcp6"], ("2606:4700:4700::1111", 53)),
    "UDP to the internet": partial(call, *KINDS["udp"], ("8.8.8.8", 53)),
    "the cloud's metadata": partial(call, *KINDS["tcp"], ("169.254.169.254", 80)),
    "the name of a host": partial(socket.getaddrinfo, "example.org", 443),
    "a raw socket": partial(open_socket, socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP),
    "a ping socket": partial(open_socket, socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP),
    "a packet socket": partial(open_socket, socket.AF_PACKET, socket.SOCK_RAW),
    "the virtual machine's host": partial(open_socket, socket.AF_VSOCK, socket.SOCK_STREAM),
    "a key socket": partial(open_socket, 15, socket.SOCK_RAW, 2),
    "a crypto socket": partial(open_socket, 38, socket.SOCK_SEQPACKET),
    "a Bluetooth socket": partial(open_socket, 31, socket.SOCK_RAW),
    "an express data path socket": partial(open_socket, 44, socket.SOCK_RAW),
    "a new interface": add_interface,
}


def main(services: list[tuple[str, Any]], *more: str) -> None:
    ways: dict[str, Callable[[], object]] = {
        f"{kind} {address!r}": partial(
            call, *KINDS[kind], tuple(address) if isinstance(address, list) else address
        )
        for kind, address in services
    }
    report(ways | (ELSEWHERE if "elsewhere" in more else {}))


main(json.loads(sys.argv[1]), *sys.argv[2:])
