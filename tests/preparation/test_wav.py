from __future__ import annotations

import wave
from pathlib import Path

import pytest

from mlebench.preparation.wav import read_wav


@pytest.mark.parametrize(("channels", "width"), [(1, 2), (2, 2), (1, 1)])
def test_a_part_has_the_samples_and_the_format_of_the_whole(
    channels: int, width: int, tmp_path: Path
) -> None:
    frames = bytes(range(10 * channels * width))
    with wave.open(str(tmp_path / "whole"), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(8000)
        file.writeframes(frames)
    whole = read_wav(tmp_path / "whole")
    assert whole.samples == 10
    assert whole.write(tmp_path / "again").read_bytes() == (tmp_path / "whole").read_bytes()
    part = read_wav(whole.part(2, 5).write(tmp_path / "part"))
    assert part.frames == frames[2 * channels * width : 5 * channels * width]
    assert part.form == whole.form._replace(nframes=3)
