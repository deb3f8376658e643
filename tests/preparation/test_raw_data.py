"""Where raw data comes from, and what becomes of it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
import stat
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mlebench.cli.main import main
from mlebench.competition import Competition, KaggleArchive
from mlebench.competitions.synthetic import Synthetic
from mlebench.errors import EditionMismatchError, PreparationError
from mlebench.grading import grade_submission
from mlebench.layout import TaskData, miniature_data_dir
from mlebench.preparation import RawOptions, prepare_task
from mlebench.preparation.raw_data import secret_seed
from mlebench.preparation.verification import differing_files
from mlebench.registry import find_competition
from mlebench.task import Edition
from tests.outside_packages import environment, install
from tests.preparation.kaggle_server import Kaggle, become_a_user, serving
from tests.preparation.trees import tree

ID = "aptos2019-blindness-detection"
OTHER_ID = "spaceship-titanic"


@pytest.fixture
def competition() -> Competition:
    """One whose training files become links."""
    return find_competition(ID)


@pytest.fixture
def raw(tmp_path: Path, competition: Competition) -> Path:
    """Raw data as a user has it who unpacked the archive."""
    return _make(tmp_path / "mine" / "unpacked", competition)


def _make(folder: Path, competition: Competition) -> Path:
    folder.mkdir(parents=True)
    assert competition.make_miniature is not None
    competition.make_miniature(folder, Synthetic(1))
    return folder


def _zipped(folder: Path, archive: Path) -> Path:
    archive.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.make_archive(str(archive.with_suffix("")), "zip", folder))


def _state(folder: Path) -> dict[str, tuple[int, int, int, bytes]]:
    """Mode, inode, time and content of all below a folder, and of itself."""
    return {
        str(path): (
            path.stat().st_mode,
            path.stat().st_ino,
            path.stat().st_mtime_ns,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in (folder, *folder.rglob("*"))
    }


def _contents(folder: Path) -> dict[str, bytes]:
    return {name: content for name, (_, content) in tree(folder).items()}


# Miniatures


def test_a_miniature_lies_in_a_folder_of_its_own_with_a_secret_seed(tmp_path: Path) -> None:
    assert main(["prepare", "-c", OTHER_ID, "--miniature", "--data-dir", str(tmp_path)]) == 0
    task = find_competition(OTHER_ID)
    data = TaskData(tmp_path / "miniatures", OTHER_ID)
    assert data.require(task) is Edition.V2
    assert [path.name for path in tmp_path.iterdir()] == ["miniatures"]
    seed = tmp_path / "miniatures" / "secret_seed"
    assert stat.S_IMODE(seed.stat().st_mode) == 0o600
    assert stat.S_IMODE(data.raw.stat().st_mode) == 0o700


def test_the_secret_seed_is_made_once_however_many_ask(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as threads:
        seeds = set(threads.map(secret_seed, [tmp_path] * 64))
    assert len(seeds) == 1
    assert seeds == {secret_seed(tmp_path)}
    assert [path.name for path in tmp_path.iterdir()] == ["secret_seed"]
    (tmp_path / "other").mkdir()
    assert secret_seed(tmp_path / "other") not in seeds


def test_miniatures_of_two_tasks_have_two_seeds(tmp_path: Path) -> None:
    random_states = []

    def note(_raw: Path, data: Synthetic) -> None:
        random_states.append(data.random.integers(2**62))
        raise ArithmeticError

    for task_id in ("one", "two", "one"):
        task = dataclasses.replace(find_competition(ID), id=task_id, make_miniature=note)
        with pytest.raises(ArithmeticError):
            prepare_task(task, miniature_data_dir(tmp_path), Edition.V2)
    assert random_states[0] != random_states[1]
    assert random_states[0] == random_states[2]


def test_a_miniature_with_a_seed_is_made_anew_and_the_same_anywhere(tmp_path: Path) -> None:
    def prepare(folder: str, *options: str) -> dict[str, bytes]:
        arguments = ["prepare", "-c", OTHER_ID, "--miniature", "--data-dir", str(tmp_path / folder)]
        assert main([*arguments, *options]) == 0
        return _contents(TaskData(miniature_data_dir(tmp_path / folder), OTHER_ID).root)

    secret = prepare("a")
    seven = prepare("a", "--seed", "7")
    assert seven != secret
    assert prepare("a") == seven
    assert prepare("a", "--seed", "8") != seven
    assert prepare("b", "--seed", "7") == seven
    assert not (tmp_path / "b" / "miniatures" / "secret_seed").exists()


def test_a_task_without_a_miniature_says_so(tmp_path: Path) -> None:
    with pytest.raises(PreparationError, match="breast-cancer has no miniature"):
        prepare_task(find_competition("breast-cancer"), miniature_data_dir(tmp_path), Edition.V2)


def test_a_miniature_earns_no_medal_and_no_percentile(tmp_path: Path) -> None:
    task = find_competition(OTHER_ID)
    small = miniature_data_dir(tmp_path)
    prepare_task(task, small, Edition.V2)
    gold = task.gold_submission(TaskData(small, OTHER_ID).private)
    report = grade_submission(task, gold, small)
    assert report.score == 1
    assert report.is_miniature
    assert not report.any_medal
    assert not report.gold_medal
    assert not report.above_median
    assert report.human_percentile is None


def test_the_human_percentile_is_the_share_of_teams_that_are_beaten(tmp_path: Path) -> None:
    quantiles = (0.9, 0.8, 0.8, 0.5)
    task = dataclasses.replace(find_competition(OTHER_ID), leaderboard_quantiles=quantiles)
    assert [task.human_percentile(score) for score in (0.4, 0.5, 0.8, 0.85, 0.9, 1)] == [
        0.0,
        0.0,
        25.0,
        75.0,
        75.0,
        100.0,
    ]
    raw_dir = _make(tmp_path / "raw", task)
    prepare_task(task, tmp_path, Edition.V2, RawOptions(raw_dir=raw_dir))
    gold = task.gold_submission(TaskData(tmp_path, OTHER_ID).private)
    assert grade_submission(task, gold, tmp_path).human_percentile == 100
    unknown = dataclasses.replace(task, leaderboard_quantiles=())
    assert grade_submission(unknown, gold, tmp_path).human_percentile is None


# What the user has


@pytest.mark.parametrize(
    "shape", ["folder", "zip", "folder of ids", "folder of zips", "data folder"]
)
def test_raw_data_of_the_user_is_found_in_any_shape_and_not_changed(
    tmp_path: Path, competition: Competition, raw: Path, shape: str
) -> None:
    mine = tmp_path / "mine"
    if shape == "folder":
        raw_dir = raw
    elif shape == "zip":
        raw_dir = _zipped(raw, mine / "any name.zip")
    elif shape == "folder of ids":
        raw_dir = mine
        raw.rename(mine / ID)
    elif shape == "folder of zips":
        raw_dir = mine / "zips"
        _zipped(raw, raw_dir / f"{ID}.zip")
    else:
        raw_dir = mine
        (mine / ID).mkdir()
        raw.rename(mine / ID / "raw")
    before = _state(mine)
    data_dir = tmp_path / "data"
    assert prepare_task(competition, data_dir, Edition.V2, RawOptions(raw_dir=raw_dir))
    assert _state(mine) == before
    data = TaskData(data_dir, ID)
    assert data.require(competition) is Edition.V2
    assert {path.name for path in data.root.iterdir()} == {".lock", "prepared"}


def test_both_editions_come_from_one_raw_folder_by_links(
    tmp_path: Path, competition: Competition, raw: Path
) -> None:
    for edition in Edition:
        prepare_task(competition, tmp_path / edition, edition, RawOptions(raw_dir=raw))
        data = TaskData(tmp_path / edition, ID)
        assert data.require(competition) is edition
        files = [path for path in data.public.rglob("*") if path.is_file()]
        links = [path for path in files if path.stat().st_nlink > 1]
        assert links
        assert {path.stat().st_ino for path in links} <= {
            path.stat().st_ino for path in raw.rglob("*")
        }


def test_data_folders_share_the_raw_data_of_one_of_them(tmp_path: Path) -> None:
    task = find_competition(OTHER_ID)
    _make(tmp_path / "v2" / OTHER_ID / "raw", task)
    prepare_task(task, tmp_path / "v2", Edition.V2)
    prepare_task(task, tmp_path / "v1", Edition.V1, RawOptions(raw_dir=tmp_path / "v2"))
    assert TaskData(tmp_path / "v1", OTHER_ID).require(task) is Edition.V1
    assert not TaskData(tmp_path / "v1", OTHER_ID).raw.exists()


def test_an_archive_that_lies_in_the_data_folder_is_found_again_and_again(tmp_path: Path) -> None:
    task = find_competition(OTHER_ID)
    _zipped(_make(tmp_path / "raw", task), tmp_path / "data" / f"{OTHER_ID}.zip")
    options = RawOptions(raw_dir=tmp_path / "data")
    for _ in range(2):
        prepare_task(task, tmp_path / "data", Edition.V2, options)
        shutil.rmtree(TaskData(tmp_path / "data", OTHER_ID).prepared)


@pytest.mark.parametrize("was_there", [False, True])
def test_an_unpacked_archive_stays_only_if_asked_for_and_nothing_is_there(
    tmp_path: Path, competition: Competition, raw: Path, was_there: bool
) -> None:
    archive = _zipped(raw, tmp_path / "mine.zip")
    data = TaskData(tmp_path / "data", ID)
    if was_there:
        data.raw.mkdir(parents=True)
        (data.raw / "mine.txt").touch()
    options = RawOptions(raw_dir=archive, keeps_raw=True)
    prepare_task(competition, data.data_dir, Edition.V2, options)
    assert _contents(data.raw) == ({"mine.txt": b""} if was_there else _contents(raw))
    assert stat.S_IMODE(data.raw.stat().st_mode) == (0o755 if was_there else 0o700)
    assert {path.name for path in data.root.iterdir()} == {".lock", "prepared", "raw"}


@pytest.mark.parametrize(
    ("raw_dir", "complaint"),
    [
        ("nowhere", f"{ID}: there is no raw data: .*nowhere is not there"),
        ("others", f"{ID}: .*others is a folder of tasks and holds no raw data of this one"),
        ("empty", f"{ID}: .*empty.* is not there. See that .*empty holds all of the raw data"),
        ("text.zip", "text.zip"),
    ],
)
def test_raw_data_that_is_not_there_is_said_to_be_missing(
    tmp_path: Path, competition: Competition, raw_dir: str, complaint: str
) -> None:
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / f"{OTHER_ID}.zip").touch()
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.zip").write_text("no archive")
    with pytest.raises(PreparationError, match=complaint):
        prepare_task(
            competition, tmp_path / "data", Edition.V2, RawOptions(raw_dir=tmp_path / raw_dir)
        )
    assert not TaskData(tmp_path / "data", ID).prepared.exists()


# What is downloaded


@pytest.fixture
def archive(tmp_path: Path, raw: Path) -> bytes:
    return _zipped(raw, tmp_path / "archive.zip").read_bytes()


@pytest.fixture
def kaggle(tmp_path: Path, archive: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kaggle]:
    home = tmp_path / "home"
    home.mkdir()
    become_a_user(home, monkeypatch)
    with serving(Kaggle({ID: archive})) as server:
        monkeypatch.setenv("http_proxy", server.address)
        yield server


@pytest.fixture
def downloadable(competition: Competition, archive: bytes) -> Competition:
    stated = KaggleArchive(slug=ID, md5=hashlib.md5(archive).hexdigest(), size_bytes=len(archive))
    return dataclasses.replace(competition, archive=stated)


@pytest.mark.parametrize("keeps_raw", [False, True])
def test_a_download_is_prepared_and_leaves_raw_data_only_if_asked_for(
    tmp_path: Path, kaggle: Kaggle, downloadable: Competition, raw: Path, keeps_raw: bool
) -> None:
    told: list[tuple[int, int | None]] = []
    data = TaskData(tmp_path / "data", ID)
    prepare_task(
        downloadable,
        data.data_dir,
        Edition.V2,
        RawOptions(keeps_raw=keeps_raw),
        lambda there, total: told.append((there, total)),
    )
    assert len(kaggle.ranges) == 1
    assert told[-1] == (len(kaggle.archives[ID]), len(kaggle.archives[ID]))
    left = {".lock", "prepared"} | ({"raw"} if keeps_raw else set())
    assert {path.name for path in data.root.iterdir()} == left
    if keeps_raw:
        assert _contents(data.raw) == _contents(raw)


def test_what_was_downloaded_is_not_downloaded_again_after_a_failure(
    tmp_path: Path, kaggle: Kaggle, downloadable: Competition
) -> None:
    def fail(_: object) -> None:
        raise ArithmeticError

    data = TaskData(tmp_path / "data", ID)
    with pytest.raises(ArithmeticError):
        prepare_task(dataclasses.replace(downloadable, prepare=fail), data.data_dir, Edition.V2)
    prepare_task(downloadable, data.data_dir, Edition.V2)
    assert len(kaggle.ranges) == 1
    assert {path.name for path in data.root.iterdir()} == {".lock", "prepared"}


def test_a_failed_download_says_what_is_known_of_the_archive(
    tmp_path: Path, kaggle: Kaggle, downloadable: Competition
) -> None:
    assert downloadable.archive is not None
    withdrawn = dataclasses.replace(downloadable.archive, slug="gone", caveat="It was withdrawn.")
    with pytest.raises(PreparationError, match=r"gone(.|\n)*It was withdrawn\."):
        prepare_task(
            dataclasses.replace(downloadable, archive=withdrawn), tmp_path / "data", Edition.V2
        )


def test_raw_data_that_was_there_is_used_and_stays(
    tmp_path: Path, kaggle: Kaggle, downloadable: Competition
) -> None:
    data = TaskData(tmp_path / "data", ID)
    before = _state(_make(data.raw, downloadable))
    prepare_task(downloadable, data.data_dir, Edition.V2)
    assert _state(data.raw) == before
    assert kaggle.api_calls == []


def test_many_tasks_tell_of_their_downloads(tmp_path: Path, kaggle: Kaggle, archive: bytes) -> None:
    source = f"""
    import dataclasses

    from mlebench.competition import KaggleArchive

    stated = KaggleArchive(slug={ID!r}, md5={hashlib.md5(archive).hexdigest()!r}, size_bytes=1)
    downloads = dataclasses.replace(declare("downloads"), make_raw=None, archive=stated)
    """
    install(tmp_path / "site", "outside", {"downloads": "downloads"}, source)
    program = f"""
    from pathlib import Path
    from mlebench.preparation import prepare_tasks
    from mlebench.task import Edition

    if __name__ == "__main__":
        for event in prepare_tasks(["downloads"], Path({str(tmp_path / "data")!r}), Edition.V2):
            print(event)
    """
    (tmp_path / "program.py").write_text(textwrap.dedent(program))
    lines = subprocess.check_output(
        [sys.executable, tmp_path / "program.py"],
        env=environment(tmp_path / "site"),
        text=True,
        timeout=120,
    ).splitlines()
    assert lines[0].startswith("Download(task_id='downloads', bytes_there=")
    assert "total_bytes=" + str(len(archive)) in lines[0]
    assert lines[-1].startswith("Outcome(task_id='downloads', result=<Result.PREPARED")


# Verification, editions, options


def test_tables_are_compared_with_the_published_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, competition: Competition, raw: Path
) -> None:
    prepare_task(competition, tmp_path, Edition.V1, RawOptions(raw_dir=raw))
    prepared = TaskData(tmp_path, ID).prepared
    md5s = {
        path: hashlib.md5((prepared / path).read_bytes()).hexdigest()
        for path in ("public/train.csv", "private/test.csv")
    }
    published = dataclasses.replace(competition, prepared_md5s=md5s)
    assert differing_files(published, tmp_path) == ()
    with (prepared / "public/train.csv").open("a") as file:
        file.write("\n")
    (prepared / "private/test.csv").unlink()
    assert differing_files(published, tmp_path) == ("public/train.csv", "private/test.csv")


def test_verify_fails_with_the_names_of_the_files_that_differ(
    tmp_path: Path, raw: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["prepare", "-c", ID, "--data-dir", str(tmp_path / "data"), "--edition", "v1"]
    assert main([*arguments, "--raw-dir", str(raw), "--json"]) == 0
    capsys.readouterr()
    assert main([*arguments, "--verify", "--json"]) == 1
    [outcome] = json.loads(capsys.readouterr().out)["tasks"]
    assert outcome["result"] == "failed"
    for path in find_competition(ID).prepared_md5s:
        assert path in outcome["error"]


def test_verify_names_what_it_verified_and_what_has_no_published_md5(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raw: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prepare_task(find_competition(ID), tmp_path, Edition.V1, RawOptions(raw_dir=raw))
    table = TaskData(tmp_path, ID).public / "train.csv"
    md5s = {"public/train.csv": hashlib.md5(table.read_bytes()).hexdigest()}
    published = dataclasses.replace(find_competition(ID), prepared_md5s=md5s)
    monkeypatch.setattr(
        "mlebench.cli.prepare.find_competition",
        lambda task_id: published if task_id == ID else find_competition(task_id),
    )
    practice = "diabetes-progression"
    arguments = ["prepare", "-c", ID, practice, "--data-dir", str(tmp_path), "--edition", "v1"]
    assert main([*arguments, "--verify"]) == 0
    _, verified, unverified = capsys.readouterr().out.splitlines()
    assert verified == f"verified, their tables are the published ones: {ID}"
    assert unverified == f"not verified, for no md5 of theirs is published: {practice}"
    assert main([*arguments, "--verify", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["verified"], facts["nothing_published"]) == ([ID], [practice])
    assert main(arguments) == 0
    assert "verified" not in capsys.readouterr().out


def test_the_environment_sets_the_default_edition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    task = find_competition(OTHER_ID)
    arguments = ["prepare", "-c", OTHER_ID, "--miniature", "--data-dir", str(tmp_path)]
    monkeypatch.setenv("MLEBENCH_EDITION", "v1")
    assert main(arguments) == 0
    assert TaskData(miniature_data_dir(tmp_path), OTHER_ID).require(task) is Edition.V1
    monkeypatch.setenv("MLEBENCH_EDITION", "v3")
    capsys.readouterr()
    assert main(arguments) == 2
    assert "MLEBENCH_EDITION" in capsys.readouterr().err


def test_grading_refuses_another_edition_with_the_command_that_prepares_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    task = find_competition(OTHER_ID)
    raw_dir = _make(tmp_path / "raw", task)
    prepare_task(task, tmp_path, Edition.V1, RawOptions(raw_dir=raw_dir))
    gold = task.gold_submission(TaskData(tmp_path, OTHER_ID).private)
    assert grade_submission(task, gold, tmp_path).edition == "v1"
    with pytest.raises(EditionMismatchError):
        grade_submission(task, gold, tmp_path, Edition.V2)
    arguments = ["grade-sample", str(gold), OTHER_ID, "--data-dir", str(tmp_path)]
    assert main([*arguments, "--edition", "v2"]) == 2
    complaint = capsys.readouterr().err
    assert "is prepared as edition v1, not v2" in complaint
    assert f"mlebench prepare -c {OTHER_ID} --edition v2 --data-dir" in complaint


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--seed", "1"], "give --miniature"),
        (["--miniature", "--seed", "-1"], "from 0 on"),
        (["--miniature", "--raw-dir", "here"], "not both"),
        (["--verify"], "give --edition v1"),
        (["--verify", "--miniature", "--edition", "v1"], "--verify"),
    ],
)
def test_options_that_contradict_each_other_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], complaint: str
) -> None:
    assert main(["prepare", "-c", ID, "--data-dir", str(tmp_path / "data"), *options]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert complaint in captured.err
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "clash", [["--lite", "--split", "practice"], ["--lite", "--all"], ["--all", "-c", ID], []]
)
def test_one_selection_of_tasks_is_needed(clash: list[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["prepare", *clash, "--data-dir", str(tmp_path)])
    assert ended.value.code == 2
