"""WAV files of plain samples: read whole, cut, and written in their own format."""

from __future__ import annotations

import wave
from dataclasses import dataclass, replace
from pathlib import Path

from mlebench.preparation.archives import ZipMember
from mlebench.preparation.raw_files import open_content


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound, or a part of one."""

    form: wave._wave_params
    frames: bytes

    @property
    def samples(self) -> int:
        """Their number in each channel."""
        return len(self.frames) // self._sample_bytes

    @property
    def _sample_bytes(self) -> int:
        """Of all channels together."""
        return self.form.nchannels * self.form.sampwidth

    def part(self, start: int, stop: int) -> Sound:
        """The samples from `start` up to, without, `stop`."""
        size = self._sample_bytes
        return replace(self, frames=self.frames[start * size : stop * size])

    def write(self, path: Path) -> Path:
        """Write it as a file, and return that."""
        with wave.open(str(path), "wb") as file:
            file.setparams(self.form)
            file.writeframes(self.frames)
        return path


def read_wav(content: Path | ZipMember) -> Sound:
    """A file's sound."""
    with open_content(content) as source, wave.open(source) as file:
        return Sound(file.getparams(), file.readframes(file.getnframes()))
