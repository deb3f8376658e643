"""The log that people read, and the clock that everything obeys."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path


class Journal:
    """Writes one line an event, with the seconds since the start, to a file and to stdout."""

    def __init__(self, path: Path, started_s: float) -> None:
        self.standing = "nothing was handed in"
        """What there is to say of the submission, should all end now."""
        self._started_s = started_s
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w", encoding="utf-8")

    def say(self, text: str) -> None:
        line = f"[{time.monotonic() - self._started_s:6.1f} s] {text}"
        print(line, flush=True)
        print(line, file=self._file, flush=True)

    def end(self, why: str) -> None:
        """Say why nothing more follows, and whether the sample submission was beaten."""
        self.say(f"{why}; {self.standing}")


class Clock:
    """Tells how many seconds are left to work in."""

    def __init__(self, end_s: float) -> None:
        """`end_s` is a time of `time.monotonic()`."""
        self._end_s = end_s

    def left_s(self) -> float:
        return self._end_s - time.monotonic()

    def share(self, parts: int) -> Clock:
        """A clock for one of `parts` equal parts of the time that is left."""
        return Clock(time.monotonic() + self.left_s() / parts)


def end_process_at(end_s: float, journal: Journal) -> None:
    """End the process at `end_s` of `time.monotonic()`, whatever it is doing then.

    A fit inside a library cannot be interrupted otherwise. What was handed in by then
    stands: it is replaced as a whole or not at all.
    """

    def end() -> None:
        journal.end("time is up")
        os._exit(0)

    timer = threading.Timer(max(0.0, end_s - time.monotonic()), end)
    timer.daemon = True
    timer.start()
