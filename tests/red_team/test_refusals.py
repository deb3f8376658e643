"""What cannot be sealed on a machine is said, and nothing runs unsealed in its place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from mlebench.layout import TaskData
from tests.red_team.worlds import PROGRAMS
from tests.runs.conftest import TASK_ID

MLEBENCH = str(Path(sys.executable).with_name("mlebench"))


def run(data_dir: Path, run_dir: Path, *within: str, agent_dir: Path = PROGRAMS) -> str:
    """What `mlebench run` says, which must fail and leave no record."""
    ended = subprocess.run(
        [
            *(*within, MLEBENCH, "run", "-c", TASK_ID, "--agent", "command", "--cmd", "id"),
            *("--agent-dir", str(agent_dir), "--data-dir", str(data_dir)),
            *("--run-dir", str(run_dir)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode not in (0, None)
    assert not list(run_dir.rglob("record.json"))
    assert not list(run_dir.rglob("agent.log"))
    # Rich breaks lines for a terminal's width.
    return " ".join((ended.stdout + ended.stderr).split())


def test_where_the_kernel_gives_no_namespaces_that_is_said_with_what_would_allow_them(
    data_dir: Path, tmp_path: Path
) -> None:
    # In a namespace whose group is nobody's the kernel refuses to make another.
    told = run(data_dir, tmp_path / "run", "unshare", "--user", "--map-user=1234")
    assert "bubblewrap cannot make a sandbox here" in told
    for cure in ("kernel.unprivileged_userns_clone=1", "--sandbox docker", "--sandbox local"):
        assert cure in told


def test_where_root_has_no_other_user_that_is_said_with_what_would_help(
    data_dir: Path, tmp_path: Path
) -> None:
    told = run(data_dir, tmp_path / "run", "unshare", "--user", "--map-root-user")
    assert "this user namespace does not have" in told
    for cure in ("ordinary user", "--sandbox docker", "--sandbox local"):
        assert cure in told


def test_an_agents_folder_that_holds_the_answers_is_refused(data_dir: Path, tmp_path: Path) -> None:
    told = run(data_dir, tmp_path / "run", agent_dir=TaskData(data_dir, TASK_ID).root)
    assert "perhaps the answers" in told
