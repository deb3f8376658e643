"""TensorFlow Speech Recognition Challenge: what only it has."""

from __future__ import annotations

import wave
from pathlib import Path

import py7zr
import pytest

from mlebench.competitions.tensorflow_speech_recognition_challenge import (
    AUDIO,
    COMMANDS,
    NOISE,
    OTHER_WORDS,
    SILENCE,
    UNKNOWN,
)
from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature

ID = "tensorflow-speech-recognition-challenge"


@pytest.fixture
def v1(miniature: Make) -> Miniature:
    return miniature(ID, Edition.V1)


@pytest.fixture
def v2(miniature: Make) -> Miniature:
    return miniature(ID, Edition.V2)


@pytest.fixture(scope="module")
def sources(miniature: Make, tmp_path_factory: pytest.TempPathFactory) -> dict[bytes, Path]:
    """The raw file of each content."""
    folder = tmp_path_factory.mktemp("raw")
    with py7zr.SevenZipFile(miniature(ID, Edition.V1).data.raw / "train.7z") as archive:
        archive.extractall(folder)
    return {path.read_bytes(): path for path in (folder / AUDIO).rglob("*.wav")}


def clips(mini: Miniature) -> dict[str, bytes]:
    """The test clips by name."""
    return {path.name: path.read_bytes() for path in (mini.data.public / "test/audio").iterdir()}


def frames(path: Path) -> bytes:
    with wave.open(str(path)) as file:
        content: bytes = file.readframes(file.getnframes())
        return content


def test_answers_are_folders_in_v1_and_the_twelve_labels_in_v2(
    v1: Miniature, v2: Miniature, sources: dict[bytes, Path]
) -> None:
    for mini in (v1, v2):
        for name, label in mini.gold_submission().to_numpy():
            source = sources.get(clips(mini)[name])
            if source is None:
                assert (mini, label) == (v2, SILENCE)
            elif mini is v1 or source.parent.name in COMMANDS:
                assert label == source.parent.name
            else:
                assert source.parent.name in OTHER_WORDS
                assert label == UNKNOWN
    assert {*v2.gold_submission()["label"]} >= {UNKNOWN, SILENCE}
    assert v1.score(v1.sample_submission()) == 0


def test_speakers_are_on_both_sides_in_v1_alone(
    v1: Miniature, v2: Miniature, sources: dict[bytes, Path]
) -> None:
    for mini in (v1, v2):
        found = [sources[content] for content in clips(mini).values() if content in sources]
        tested = {path.name.partition("_nohash_")[0] for path in found}
        train = (mini.data.public / AUDIO).rglob("*_nohash_*")
        assert bool(tested & {path.name.partition("_nohash_")[0] for path in train}) == (mini is v1)


def test_silence_in_v2_is_cut_from_what_train_lacks(
    v2: Miniature, sources: dict[bytes, Path]
) -> None:
    kept = {path.name: frames(path) for path in (v2.data.public / AUDIO / NOISE).iterdir()}
    held_out = []
    for path in sources.values():
        if path.parent.name == NOISE:
            whole = frames(path)
            assert whole.startswith(kept[path.name])
            assert len(kept[path.name]) == len(whole) * 6 // 10
            held_out.append(whole[len(kept[path.name]) :])
    gold = v2.gold_submission()
    silent = gold[gold["label"] == SILENCE]["fname"]
    assert len(silent) == round((len(gold) - len(silent)) / 11)
    for name in silent:
        piece = frames(v2.data.public / "test/audio" / name)
        assert any(piece in part for part in held_out)


def test_only_v1_takes_any_text_for_a_label(v1: Miniature, v2: Miniature) -> None:
    for mini in (v1, v2):
        gold = mini.gold_submission()
        labels = gold["label"].tolist()
        for label in ("YES", "bed", "7"):
            changed = mini.score(gold.assign(label=[label, *labels[1:]]))
            assert (changed is not None) == (mini is v1)
        for wrong in ([""], ["NA"], ["1"] * len(labels), ["True"] * len(labels)):
            assert mini.problems(gold.assign(label=[*wrong, *labels[len(wrong) :]]))
