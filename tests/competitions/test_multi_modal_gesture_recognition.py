"""Multi-modal Gesture Recognition: what only it has."""

from __future__ import annotations

import io
import shutil
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from scipy.io import loadmat

from mlebench.competitions.multi_modal_gesture_recognition import CODE, GESTURES, TEST
from mlebench.errors import PreparationError
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.preparation.rewritten_archives import rewrite_tar_gz, rewrite_zip
from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature

ID = "multi-modal-gesture-recognition"


@pytest.fixture
def v1(miniature: Make) -> Miniature:
    return miniature(ID, Edition.V1)


@pytest.fixture
def v2(miniature: Make) -> Miniature:
    return miniature(ID, Edition.V2)


def members(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the files of all recordings."""
    with tarfile.open(archive) as recordings:
        for recording in recordings:
            content = recordings.extractfile(recording)
            assert content is not None
            with zipfile.ZipFile(content) as files:
                for name in files.namelist():
                    yield f"{recording.name}/{name}", files.read(name)


def sequences(archive: Path) -> dict[str, str]:
    """What the recordings' lists of gestures say, by id."""
    found = {}
    for name, content in members(archive):
        if name.endswith(".mat"):
            labels = loadmat(io.BytesIO(content))["Video"]["Labels"][0, 0]
            assert labels.dtype.names == ("Name", "Begin", "End")
            numbers = [GESTURES.index(label["Name"].item()) + 1 for label in labels[0]]
            found[name[7:11]] = " ".join(map(str, numbers))
    return found


def test_test_recordings_tell_their_gestures_in_v1_alone(v1: Miniature, v2: Miniature) -> None:
    answers = dict(v1.gold_submission().to_numpy())
    assert sequences(v1.data.public / "test.tar.gz") == answers
    assert sequences(v2.data.public / "test.tar.gz") == dict.fromkeys(answers, "")
    assert "".join(sequences(v2.data.public / "training1.tar.gz").values())


def test_v2_keeps_all_else_of_the_test_recordings(v1: Miniature, v2: Miniature) -> None:
    whole, emptied = (list(members(mini.data.public / "test.tar.gz")) for mini in (v1, v2))
    for (name, content), (new_name, new_content) in zip(whole, emptied, strict=True):
        assert name == new_name
        if not name.endswith(".mat"):
            assert content == new_content
            continue
        video, new_video = (
            loadmat(io.BytesIO(data), simplify_cells=True)["Video"]
            for data in (content, new_content)
        )
        assert video.pop("Labels") is not None
        assert len(new_video.pop("Labels")) == 0
        assert repr(video) == repr(new_video)


def test_v2_writes_the_same_bytes_each_time(v2: Miniature, tmp_path: Path) -> None:
    again = TaskData(tmp_path, ID)
    again.root.mkdir()
    again.raw.symlink_to(v2.data.raw.resolve())
    prepare_task(v2.competition, tmp_path, Edition.V2)
    for name in ("test.tar.gz", CODE):
        assert (again.public / name).read_bytes() == (v2.data.public / name).read_bytes()


def test_code_that_names_a_test_recording_is_shown_in_v1_alone(
    v1: Miniature, v2: Miniature
) -> None:
    names = []
    for mini in (v1, v2):
        with zipfile.ZipFile(mini.data.public / CODE) as code:
            names.append(code.namelist())
    assert len(names[0]) == 3
    assert names[1] == ["demo.m"]


@pytest.fixture
def raw(v2: Miniature, tmp_path: Path) -> Path:
    return shutil.copytree(v2.data.raw.resolve(), TaskData(tmp_path, ID).raw)


@pytest.mark.parametrize("is_zip", [True, False])
def test_code_without_recordings_or_that_is_no_zip_stays_as_it_is(
    v2: Miniature, raw: Path, tmp_path: Path, is_zip: bool
) -> None:
    if is_zip:
        with zipfile.ZipFile(raw / CODE, "w") as code:
            code.writestr("demo.m", b"disp('demo')")
    else:
        (raw / CODE).write_bytes(b"no zip")
    prepare_task(v2.competition, tmp_path, Edition.V2)
    made = TaskData(tmp_path, ID).public / CODE
    assert made.read_bytes() == (raw / CODE).read_bytes()


def test_a_file_whose_labels_cannot_be_read_stops_the_preparation(
    v2: Miniature, raw: Path, tmp_path: Path
) -> None:
    def damaged(name: str, content: bytes) -> bytes:
        if name.endswith(".zip"):
            return rewrite_zip(name, content, damaged)
        return content[:300] if name.endswith(".mat") else content

    (raw / TEST).unlink()
    rewrite_tar_gz(v2.data.raw / TEST, raw / TEST, damaged)
    with pytest.raises(PreparationError, match=r"_data\.mat: Video\.Labels cannot be read"):
        prepare_task(v2.competition, tmp_path, Edition.V2)
    assert not TaskData(tmp_path, ID).prepared.exists()


def test_an_empty_sequence_is_an_empty_cell_in_v2_and_a_blank_in_both(
    v1: Miniature, v2: Miniature
) -> None:
    for mini in (v1, v2):
        gold = mini.gold_submission()
        assert mini.score(gold.assign(Sequence=" ")) == 1
        assert mini.score(gold.assign(Sequence="")) == (None if mini is v1 else 1)


@pytest.mark.parametrize("edition", list(Edition))
def test_numbers_are_read_as_python_does_and_ids_by_value(
    miniature: Make, edition: Edition
) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    written = gold["Sequence"].str.replace(r"\b(\d)\b", r"0\1", regex=True)
    assert mini.score(gold.assign(Sequence="\t+" + written, Id=gold["Id"].astype(int))) == 0
    symbols = gold["Sequence"].str.split().map(len)
    for added in (" -7", f" {7 + 2**61 - 1}"):
        score = mini.score(gold.assign(Sequence=gold["Sequence"] + added))
        assert score == round(len(gold) / symbols.sum(), 5)
    for wrong in ("1.0", "1,2", "ok", "NA"):
        (problem,) = mini.problems(gold.assign(Sequence=[wrong, *gold["Sequence"][1:]]))
        assert f"Id {gold['Id'][0]}" in problem.message
