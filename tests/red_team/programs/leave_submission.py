"""Makes /home/submission/submission.csv something else than a file: argv says what, and of what."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable

SUBMISSION = "/home/submission/submission.csv"


def leave_a_socket() -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(SUBMISSION)


def hold_ends_of_a_pipe() -> None:
    os.mkfifo(SUBMISSION)
    if os.fork():
        return
    os.setsid()
    os.open(SUBMISSION, os.O_RDWR)
    os.execlp("sleep", "sleep", "1000")


def replace_the_folder(target: str) -> None:
    os.rmdir("/home/submission")
    os.symlink(target, "/home/submission")


def be_too_long(size: str) -> None:
    """Two files of `size` bytes, of which none is ever written."""
    for path in (SUBMISSION, "/home/submission/another"):
        with open(path, "w") as file:
            os.truncate(file.fileno(), int(size))


def swap_on_and_on(target: str) -> None:
    """A regular file and a link to the target change places until the world ends."""
    if os.fork():
        return
    os.setsid()
    os.symlink(target, "/home/submission/link")
    while True:
        with open("/home/submission/file", "w") as file:
            file.write("id,malignant\n")
        os.rename("/home/submission/file", SUBMISSION)
        os.rename("/home/submission/link", SUBMISSION)
        os.symlink(target, "/home/submission/link")


def close_everything() -> None:
    with open(SUBMISSION, "w") as file:
        file.write("id,malignant\n")
    os.chmod(SUBMISSION, 0)
    os.chmod("/home/submission", 0)
    os.chmod("/home", 0)


def link_to_many_names() -> None:
    with open(SUBMISSION, "w") as file:
        file.write("id,malignant\n")
    for folder in ("/home/code", "/home/logs", "/home"):
        os.link(SUBMISSION, f"{folder}/same")


def link_to_a_link(target: str) -> None:
    os.symlink(target, "/home/code/link")
    os.symlink("../code/link", SUBMISSION)


KINDS: dict[str, Callable[..., None]] = {
    "a symbolic link": lambda target: os.symlink(target, SUBMISSION),
    "a symbolic link to a link": link_to_a_link,
    "a link to a device": lambda: os.symlink("/dev/zero", SUBMISSION),
    "a link to its own output": lambda: os.symlink("/proc/self/fd/1", SUBMISSION),
    "a link to itself": lambda: os.symlink(SUBMISSION, SUBMISSION),
    "a FIFO": lambda: os.mkfifo(SUBMISSION),
    "a FIFO that is held open": hold_ends_of_a_pipe,
    "a folder": lambda: os.mkdir(SUBMISSION),
    "a socket": leave_a_socket,
    "a link in place of its folder": replace_the_folder,
    "longer than what is left": be_too_long,
    "swapped with a link": swap_on_and_on,
    "closed to everyone": close_everything,
    "a file of many names": link_to_many_names,
    "missing": lambda: None,
}

null = os.open("/dev/null", os.O_RDWR)
os.dup2(null, 1)
KINDS[sys.argv[1]](*sys.argv[2:])
