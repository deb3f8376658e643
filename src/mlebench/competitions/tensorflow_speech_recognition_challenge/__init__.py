"""TensorFlow Speech Recognition Challenge: which word is spoken in this second of sound?"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import reads_as_texts
from mlebench.metrics import accuracy
from mlebench.preparation.published import sample_submission, split, write_csv
from mlebench.preparation.raw_files import (
    RawFiles,
    WithMadeFiles,
    copy_files,
    link_files,
    open_raw_files,
)
from mlebench.preparation.wav import read_wav
from mlebench.submissions import Label, SubmissionRules, Text

COMMANDS = ("yes", "no", "up", "down", "left", "right", "on", "off", "stop", "go")
OTHER_WORDS = tuple(
    """
    bed bird cat dog eight five four happy house marvin nine one seven sheila six three tree two
    wow zero
    """.split()
)
NOISE = "_background_noise_"
UNKNOWN, SILENCE = "unknown", "silence"
AUDIO = "train/audio"
SILENCE_SAMPLES = 16_000
HELD_OUT_TENTHS = 4
"""Of each noise file, for the test's silence."""
WORDS_PER_SILENCE = 11


def _prepare(data: Preparation) -> None:
    with open_raw_files(data.raw / "train.7z", data.scratch) as files:
        wavs = [n for n in files.names if n.startswith(f"{AUDIO}/") and n.endswith(".wav")]
        wavs.sort(key=lambda name: "_".join(name.split("/")[-2:]))
        if data.is_v1:
            train, test = split(wavs, test_size=0.1)
            _write(data, files, train, test, [_label(name) for name in test])
            return
        words = [name for name in wavs if _label(name) != NOISE]
        noises = [name for name in wavs if _label(name) == NOISE]
        speakers = sorted({_speaker(name) for name in words})
        test_speakers = set(split(speakers, test_size=0.1)[1])
        test = [name for name in words if _speaker(name) in test_speakers]
        train = [*noises, *(name for name in words if _speaker(name) not in test_speakers)]
        (data.scratch / NOISE).mkdir()
        clips = max(1, round(len(test) / WORDS_PER_SILENCE))
        made = _cut_noises(files, noises, clips, data.scratch / NOISE)
        test += [name for name in made if _label(name) == SILENCE]
        random.Random(0).shuffle(test)  # noqa: S311 - the rules of edition v2
        _write(data, WithMadeFiles(files, made), train, test, [_answer(name) for name in test])


def _label(name: str) -> str:
    return name.split("/")[-2]


def _speaker(name: str) -> str:
    return name.rpartition("/")[2].partition("_nohash_")[0]


def _answer(name: str) -> str:
    label = _label(name)
    return label if label in {*COMMANDS, SILENCE} else UNKNOWN


def _write(
    data: Preparation,
    files: RawFiles,
    train: Sequence[str],
    test: Sequence[str],
    labels: Sequence[str],
) -> None:
    import pandas as pd

    clips = [f"clip_{number:08}.wav" for number in range(len(test))]
    answers = pd.DataFrame({"fname": clips, "label": labels})
    sample = sample_submission(answers[["fname"]], {"label": SILENCE})
    write_csv(sample, data.public / "sample_submission.csv")
    write_csv(answers, data.private / "test.csv")
    link_files(files, data.public, {"/".join((AUDIO, *n.split("/")[-2:])): n for n in train})
    copy_files(files, data.public / "test/audio", dict(zip(clips, test, strict=True)))


def _cut_noises(
    files: RawFiles, noises: Sequence[str], clips: int, folder: Path
) -> dict[str, Path]:
    """The part of each noise that stays in train, and clips of silence from what is held out."""
    made: dict[str, Path] = {}
    held_out = []
    for name in noises:
        noise = read_wav(files.content(name))
        kept = noise.samples - noise.samples * HELD_OUT_TENTHS // 10
        made[name] = noise.part(0, kept).write(folder / name.rpartition("/")[2])
        held_out.append(noise.part(kept, noise.samples))
    starts = random.Random(0)  # noqa: S311 - the rules of edition v2
    for clip in range(clips):
        noise = held_out[clip % len(held_out)]
        length = min(SILENCE_SAMPLES, noise.samples)
        start = starts.randint(0, noise.samples - length)
        path = folder / f"{SILENCE}_{clip}"
        made[f"{SILENCE}/{clip}"] = noise.part(start, start + length).write(path)
    return made


competition = kaggle_competition(
    id="tensorflow-speech-recognition-challenge",
    package=__name__,
    category="audio classification",
    metric_name="accuracy",
    rules=SubmissionRules("fname", (Label("label", (*COMMANDS, UNKNOWN, SILENCE)),)),
    v1_rules=SubmissionRules(
        "fname", (Text("label"),), checks=(reads_as_texts("label", allows_missing=False),)
    ),
    score=scored_by(accuracy, "label"),
    prepare=_prepare,
)
