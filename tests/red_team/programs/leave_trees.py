"""Leaves names and trees that are hard to copy, print and remove."""

from __future__ import annotations

import os

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
# Deeper than any path may be long; the disk's watch ends an attempt for it, in time.
for _ in range(5000):
    os.mkdir("d")
    os.chdir("d")
