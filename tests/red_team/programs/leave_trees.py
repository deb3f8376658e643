"""Leaves names and trees that are hard to copy, print and remove; argv says how deep."""

from __future__ import annotations

import os
import sys

os.chdir("/home/code")
for name in (b"line\nbreak", b"\x1b]0;title\x07", b"\xff\xfe", b"-rf", b"$(id)", b"a" * 255):
    with open(name, "w") as file:
        file.write("kept")
for number in range(3):
    os.mkfifo(f"fifo-{number}")
    os.symlink("/etc/passwd", f"link-{number}")
os.mkdir("closed")
with open("closed/inner", "w") as file:
    file.write("kept")
os.chmod("closed/inner", 0)
os.chmod("closed", 0)
# A file whose path is too long to be opened by it.
os.chdir("/home/logs")
for _ in range(17):
    os.mkdir("d" * 250)
    os.chdir("d" * 250)
os.mknod("file")
os.chdir("/home/code")
for _ in range(int(sys.argv[1])):
    os.mkdir("d")
    os.chdir("d")
