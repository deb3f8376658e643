"""Going past a limit ends the attempt with that reason, for root and for others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

import mlebench

from .conftest import StartWorld
from .scenarios import HOGS

OTHER_USER = 60901

# Run by root in a mount namespace of its own: shows each folder given, at its place,
# though those above it are closed to others; then becomes an ordinary user.
AS_OTHER_USER = """
set -e
mount -t tmpfs none /mnt
n=0
for shown in $SHOWN; do
    n=$((n + 1)); mkdir /mnt/$n; mount --bind "$shown" /mnt/$n
done
for closed in $CLOSED; do mount -t tmpfs -o mode=755 none "$closed"; done
n=0
for shown in $SHOWN; do
    n=$((n + 1)); mkdir -p "$shown"; mount --bind /mnt/$n "$shown"
done
exec setpriv --reuid $USER_ID --regid $USER_ID --clear-groups -- "$@"
"""


def closed_above(folder: Path) -> set[str]:
    """The first folder above `folder` that other users cannot go through, if any."""
    for parent in reversed(folder.parents):
        if not parent.stat().st_mode & 0o001:
            return {str(parent)}
    return set()


def run_scenarios(environment: Path, folder: Path, *, as_other_user: bool) -> Any:
    command = [sys.executable, "-m", "tests.sandbox.scenarios", str(environment), str(folder)]
    checkout = Path(__file__).parents[2]
    if as_other_user:
        shown = {
            Path(sys.prefix),
            Path(sys.base_prefix),
            Path(mlebench.__file__).parents[1],
            checkout,
            environment,
        }
        shown = {path.resolve() for path in shown if not path.is_relative_to("/usr")}
        os.chown(folder, OTHER_USER, OTHER_USER)
        variables = {
            "SHOWN": " ".join(sorted(map(str, shown))),
            "CLOSED": " ".join(sorted(set().union(*map(closed_above, shown)))),
            "USER_ID": str(OTHER_USER),
        }
        command = ["unshare", "--mount", "sh", "-c", AS_OTHER_USER, "sh", *command]
    else:
        variables = {}
    variables |= {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run(
        command, cwd=checkout, env=variables, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


@pytest.fixture(
    scope="module",
    params=["as this user", *(["as another user"] if os.geteuid() == 0 else [])],
)
def scenarios(request: pytest.FixtureRequest, agent_environment: Path) -> Iterator[Any]:
    # pytest's own folders are closed to other users.
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield run_scenarios(
            agent_environment, Path(folder), as_other_user=request.param == "as another user"
        )


@pytest.mark.parametrize("hog", HOGS)
def test_going_past_a_limit_ends_the_attempt_with_that_reason(scenarios: Any, hog: str) -> None:
    outcome = scenarios["outcomes"][hog]
    assert outcome["limit"] is not None, outcome
    assert outcome["limit"]["kind"] == hog.split()[0]
    assert outcome["said"] == "custom", "the exec that went past it raises LimitExceededError"
    assert outcome["later"] == "custom", "and so does each that comes after"


def test_nothing_is_left_of_attempts_that_limits_ended(scenarios: Any) -> None:
    assert scenarios["left"] == []


@pytest.mark.anyio
async def test_programs_get_no_more_processors_than_allowed(start_world: StartWorld) -> None:
    from .scenarios import LIMITS

    world = await start_world(limits=LIMITS)
    burn = (
        "import os, time\n"
        "for _ in range(3): os.fork()\n"
        "until = time.monotonic() + 1\n"
        "while time.monotonic() < until: pass\n"
        "time.sleep(0.2)"
    )
    await world.exec(["python", "-c", burn])
    await world.stop()
    cpu_s = world.use().cpu_s
    assert cpu_s is not None
    assert cpu_s < 1.6
