"""The miniature of TensorFlow Speech Recognition Challenge."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.synthetic import Synthetic, encode_wav
from mlebench.competitions.tensorflow_speech_recognition_challenge import (
    AUDIO,
    COMMANDS,
    NOISE,
    OTHER_WORDS,
)
from mlebench.preparation.archives import write_7z


def make_miniature(raw: Path, data: Synthetic) -> None:
    words = [*COMMANDS, *OTHER_WORDS]
    speakers = data.hex_ids(40, digits=8)
    files: dict[str, bytes] = {}
    for place, word in enumerate(words, start=1):
        spoken = [speakers[i] for i in data.random.integers(0, len(speakers), 12)]
        for take, speaker in enumerate(spoken):
            name = f"{AUDIO}/{word}/{speaker}_nohash_{spoken[:take].count(speaker)}.wav"
            files[name] = encode_wav(data.tone(place, 400, 16_000), 16_000)
    noises = "doing_the_dishes dude_miaowing exercise_bike pink_noise running_tap white_noise"
    for noise in noises.split():
        # What is held out is as long as a word here.
        files[f"{AUDIO}/{NOISE}/{noise}.wav"] = encode_wav(data.tone(0, 1000, 16_000), 16_000)
    for name in ("LICENSE", "README.md", "testing_list.txt", f"audio/{NOISE}/README.md"):
        files[f"train/{name}"] = b"A text.\n"
    write_7z(raw / "train.7z", files)
