from __future__ import annotations

import dataclasses
import stat
from pathlib import Path

import pytest

from mlebench.competition import Competition, Preparation
from mlebench.errors import EditionMismatchError, NotPreparedError, PreparationError
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.registry import find_competition
from mlebench.task import Edition
from tests.preparation.trees import tree


def make_raw(raw: Path) -> None:
    (raw / "train.csv").write_text("id,value\n7,1\n")


def prepare(preparation: Preparation) -> None:
    text = (preparation.raw / "train.csv").read_text()
    (preparation.public / "sample_submission.csv").write_text(text)
    (preparation.private / "answers.csv").write_text(f"{text}8,{preparation.edition}\n")


@pytest.fixture
def competition() -> Competition:
    """A competition that is prepared in no time."""
    return dataclasses.replace(
        find_competition("diabetes-progression"), id="quick", make_raw=make_raw, prepare=prepare
    )


def test_preparing_makes_the_documented_layout(tmp_path: Path, competition: Competition) -> None:
    assert prepare_task(competition, tmp_path, Edition.V1)
    assert set(tree(tmp_path / "quick")) == {
        "raw",
        "raw/train.csv",
        "prepared",
        "prepared/edition.json",
        "prepared/public",
        "prepared/public/description.md",
        "prepared/public/sample_submission.csv",
        "prepared/private",
        "prepared/private/answers.csv",
    }
    data = TaskData(tmp_path, "quick")
    assert data.prepared_edition(competition) is Edition.V1
    assert (data.public / "description.md").read_text() == competition.description
    assert (data.private / "answers.csv").read_text() == "id,value\n7,1\n8,v1\n"


def test_what_holds_answers_is_closed_to_other_users(
    tmp_path: Path, competition: Competition
) -> None:
    prepare_task(competition, tmp_path, Edition.V2)
    data = TaskData(tmp_path, "quick")
    for folder in (data.raw, data.private):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_what_is_prepared_is_not_prepared_again(tmp_path: Path, competition: Competition) -> None:
    assert prepare_task(competition, tmp_path, Edition.V2)
    before = _inodes_and_times(tmp_path)
    assert not prepare_task(competition, tmp_path, Edition.V2)
    assert _inodes_and_times(tmp_path) == before


@pytest.mark.parametrize("rules_version", [1, 2])
def test_another_edition_is_refused_and_stays(
    tmp_path: Path, competition: Competition, rules_version: int
) -> None:
    prepare_task(competition, tmp_path, Edition.V1)
    before = tree(tmp_path / "quick")
    competition = dataclasses.replace(competition, rules_version=rules_version)
    with pytest.raises(EditionMismatchError, match="as edition v1, not v2"):
        prepare_task(competition, tmp_path, Edition.V2)
    assert tree(tmp_path / "quick") == before


def test_data_made_by_older_rules_is_made_again(tmp_path: Path, competition: Competition) -> None:
    prepare_task(competition, tmp_path, Edition.V2)
    data = TaskData(tmp_path, "quick")
    (data.public / "of_old.csv").touch()
    newer = dataclasses.replace(competition, rules_version=competition.rules_version + 1)
    with pytest.raises(NotPreparedError, match="mlebench prepare -c quick"):
        data.require(newer)
    assert prepare_task(newer, tmp_path, Edition.V2)
    assert data.require(newer) is Edition.V2
    assert not (data.public / "of_old.csv").exists()


def test_raw_data_that_is_there_is_used(tmp_path: Path, competition: Competition) -> None:
    data = TaskData(tmp_path, "quick")
    data.raw.mkdir(parents=True)
    (data.raw / "train.csv").write_text("id,value\n7,42\n")
    prepare_task(competition, tmp_path, Edition.V2)
    assert "7,42" in (data.private / "answers.csv").read_text()


def test_raw_data_that_lacks_a_file_is_said_to(tmp_path: Path, competition: Competition) -> None:
    TaskData(tmp_path, "quick").raw.mkdir(parents=True)
    with pytest.raises(PreparationError, match=r"raw/train.csv is not there.*remove that folder"):
        prepare_task(competition, tmp_path, Edition.V2)


def test_a_preparation_that_fails_leaves_the_raw_data_alone(
    tmp_path: Path, competition: Competition
) -> None:
    def fail(preparation: Preparation) -> None:
        prepare(preparation)
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        prepare_task(dataclasses.replace(competition, prepare=fail), tmp_path, Edition.V2)
    assert set(tree(tmp_path / "quick")) == {"raw", "raw/train.csv"}


def test_a_preparation_that_makes_no_answers_is_an_error_of_the_declaration(
    tmp_path: Path, competition: Competition
) -> None:
    forgetful = dataclasses.replace(competition, answers_file="labels.csv")
    with pytest.raises(PreparationError, match=r"quick: its preparation made no private/labels"):
        prepare_task(forgetful, tmp_path, Edition.V2)
    assert not (tmp_path / "quick" / "prepared").exists()


def test_a_full_disk_is_said_to_be_full(tmp_path: Path, competition: Competition) -> None:
    def write_to_a_full_disk(_raw: Path) -> None:
        Path("/dev/full").write_text("x" * 10_000)

    full = dataclasses.replace(competition, make_raw=write_to_a_full_disk)
    with pytest.raises(PreparationError, match=f"quick: no space is left for it in {tmp_path}"):
        prepare_task(full, tmp_path, Edition.V2)
    assert tree(tmp_path / "quick") == {}


def test_a_data_folder_that_cannot_be_written_is_named(
    tmp_path: Path, competition: Competition
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PreparationError, match=r"quick: .*file/quick: Not a directory.*--data-dir"):
        prepare_task(competition, tmp_path / "file", Edition.V2)


def _inodes_and_times(folder: Path) -> dict[Path, tuple[int, int]]:
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.rglob("*")}
