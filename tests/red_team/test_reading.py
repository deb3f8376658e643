"""Private data, other attempts and the host's files cannot be read from inside."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import mlebench
from mlebench.layout import TaskData
from mlebench.runs.agent_environment import agent_environment_path
from tests.red_team.conftest import CANARY, Neighbour
from tests.red_team.worlds import Inside, file_handle, identity

SOURCE = Path(mlebench.__file__)


@pytest.fixture(scope="session")
def secret_files(task_data: TaskData, neighbour: Neighbour) -> list[Path]:
    """The answers, the raw data, another attempt's file, the harness's source, and this."""
    private = [path for path in task_data.private.rglob("*") if path.is_file()]
    raw = [path for path in task_data.raw.rglob("*") if path.is_file()]
    assert private
    assert raw
    return [*private, *raw, neighbour.file, SOURCE, Path(__file__)]


def test_no_path_leads_to_private_data_however_it_is_spelled(
    inside: Inside, secret_files: list[Path]
) -> None:
    assert inside.ways_open("read_private", *map(str, secret_files)) == {}


def test_a_file_handle_that_is_right_opens_nothing(
    inside: Inside, secret_files: list[Path]
) -> None:
    assert inside.ways_open("read_private", *map(file_handle, secret_files)) == {}


def test_no_file_of_the_world_is_a_private_one_under_another_name(
    inside: Inside, secret_files: list[Path], task_data: TaskData
) -> None:
    public = task_data.public / "train.csv"
    folders = [task_data.root, task_data.private, task_data.raw, SOURCE.parent, Path.home()]
    looked = inside.answer("find_files", *map(identity, [*secret_files, *folders, public]))
    assert looked["found"] == ["/home/data/train.csv"]


def test_the_folder_beside_the_public_one_is_not_the_private_one(inside: Inside) -> None:
    listed = inside.exec("ls", "-A", "/home/data/..").stdout.splitlines()
    # The way to an environment that lies below the host's /home.
    environment = agent_environment_path().parts
    way = {environment[2]} if environment[1] == "home" else set()
    assert set(listed) - way == {
        *("agent", "code", "data", "instructions.txt", "logs", "submission"),
        "validate_submission.sh",
    }


def test_the_mount_table_names_nothing_private(inside: Inside, task_data: TaskData) -> None:
    # It does name the places of what is shown, on the file systems they are from.
    lines = inside.exec("cat", "/proc/self/mountinfo").stdout.splitlines()
    shown = [line.split()[3] for line in lines]
    folder = f"/{task_data.data_dir.name}/{task_data.task_id}"
    assert [path for path in shown if folder in path and path.endswith("prepared/public")]
    assert not [path for path in shown if folder in path and not path.endswith("prepared/public")]


def test_no_text_of_the_harness_or_of_another_attempt_is_anywhere(inside: Inside) -> None:
    harness, other_attempt = f"{CANARY}-of-the-harness", f"{CANARY}-of-another-attempt"
    assert os.environ["OPENAI_API_KEY"] == harness
    inside.write("/home/code/decoy.txt", "decoy-text")
    asked = [text.replace("-", "|-") for text in (harness, other_attempt, "decoy-text")]
    assert inside.answer("find_text", *asked) == {
        harness: [],
        other_attempt: [],
        "decoy-text": ["/home/code/decoy.txt"],
    }


def test_programs_inside_have_the_sandboxs_variables_alone(inside: Inside) -> None:
    lines = inside.exec("env", "-0").stdout.split("\0")
    names = {line.partition("=")[0] for line in lines} - {""}
    assert names == {
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TERM", "VIRTUAL_ENV",
        "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "LOKY_MAX_CPU_COUNT",
    }  # fmt: skip


@pytest.mark.parametrize("given", [None, "input"])
def test_no_descriptor_of_a_program_leads_outside(inside: Inside, given: str | None) -> None:
    ask = (
        "import os\n"
        "for name in os.listdir('/proc/self/fd'):\n"
        "    try: print(name, os.readlink(f'/proc/self/fd/{name}').split(':')[0])\n"
        "    except FileNotFoundError: pass"
    )
    descriptors = inside.exec("python", "-c", ask, input=given).stdout.splitlines()
    standard_input = "0 /dev/null" if given is None else "0 pipe"
    assert descriptors == [standard_input, "1 pipe", "2 pipe"]


def test_mlebench_cannot_be_imported_by_any_python(inside: Inside) -> None:
    find = (
        "prefix=$(python -c 'import sys; print(sys.base_prefix)')\n"
        'find -L /usr/bin /usr/local/bin "$VIRTUAL_ENV/bin" "$prefix/bin" '
        "-regex '.*/python[0-9.]*' -type f -perm -1"
    )
    pythons = inside.exec("sh", "-c", find).stdout.splitlines()
    assert len({Path(python).parent for python in pythons}) >= 2
    for python in pythons:
        assert inside.exec(python, "-c", "import sys").success, python
        assert not inside.exec(python, "-c", "import mlebench.task", cwd="/home/code").success


def test_the_harnesss_folders_are_on_no_import_path(inside: Inside) -> None:
    ask = "import sys; print(*sys.path, sep='\\n')"
    inner = inside.exec("python", "-c", ask).stdout.split("\n")
    assert str(SOURCE.parents[1]) in sys.path
    assert not {path for path in sys.path if "site-packages" in path} & set(inner)
    assert str(SOURCE.parents[1]) not in inner


def test_messages_of_failed_programs_name_no_folder_of_the_host(
    inside: Inside, neighbour: Neighbour
) -> None:
    for command in (["no-such-program"], ["cat", "/home/nothing"], ["/home/code/../nothing"]):
        ended = inside.exec(*command)
        assert not ended.success
        assert "No such file" in ended.stderr
        assert str(neighbour.file.parents[3]) not in ended.stderr
