"""`scripts/setup`, on a machine whose pip, uv and package manager are stand-ins that keep a log."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
SYSTEM_PROGRAMS = "bash cat chmod dirname env flock head mkdir rm sed sha256sum true"

PYTHON = f"""#!/usr/bin/env bash
case "$*" in
    *realpath*) echo "$MACHINE/bin/python3" ;;
    *CDLL*) [ -e "$MACHINE/libgomp.so.1" ] ;;
    "-m pip --version") [ ! -e "$MACHINE/no-pip" ] ;;
    "-m pip config list") cat "$MACHINE/pip.conf" ;;
    *" install "*)
        echo "pip install" >>"$MACHINE/log"
        mkdir -p .tools/uv/bin
        cat "$MACHINE/uv" >.tools/uv/bin/uv
        chmod +x .tools/uv/bin/uv ;;
    *) exec {sys.executable} "$@" ;;
esac
"""
UV = """#!/usr/bin/env bash
case "$1 $2" in
    "pip sync")
        echo "sync ${@: -1} from ${UV_DEFAULT_INDEX:-the default index}" >>"$MACHINE/log"
        [ ! -e "$MACHINE/no-network" ] ;;
    "pip install") echo "install ${@: -1}" >>"$MACHINE/log" ;;
    venv*) rm -rf "${@: -1}" && mkdir "${@: -1}" ;;
esac
"""
APT_GET = """#!/usr/bin/env bash
echo "apt-get $*" >>"$MACHINE/log"

"""
EVERYTHING = [
    "pip install",
    "sync requirements/mlebench.txt from the default index",
    "install .",
    "sync requirements/agent.txt from the default index",
]


class Machine:
    """A folder that holds a checkout, and a `PATH` with nothing but what a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.programs = folder / "bin"
        self.checkout = folder / "a checkout"
        self.programs.mkdir()
        for name in SYSTEM_PROGRAMS.split():
            (self.programs / name).symlink_to(shutil.which(name) or name)
        self.program("python3", PYTHON)
        self.program("bwrap", "")
        self.program("id", "#!/usr/bin/env bash\necho 1000\n")
        self.file("uv", UV)
        self.file("pip.conf", "")
        self.file("libgomp.so.1", "")
        for name in (
            "scripts/setup",
            "requirements/uv.txt",
            "requirements/mlebench.txt",
            "requirements/agent.txt",
            "pyproject.toml",
            "src/mlebench/__init__.py",
        ):
            (self.checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPOSITORY / name, self.checkout / name)

    def program(self, name: str, text: str) -> None:
        (self.programs / name).write_text(text or "#!/usr/bin/env bash\n")
        (self.programs / name).chmod(0o755)

    def file(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    def setup(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.checkout / "scripts/setup", *arguments],
            env={"PATH": str(self.programs), "MACHINE": str(self.folder), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def log(self) -> list[str]:
        """What was done since the last look."""
        path = self.folder / "log"
        lines = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return lines


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_second_run_does_nothing_again(machine: Machine) -> None:
    assert machine.setup().returncode == 0
    assert machine.log() == EVERYTHING
    assert machine.setup().returncode == 0
    assert machine.log() == []


def test_only_what_changed_is_made_anew(machine: Machine) -> None:
    machine.setup()
    machine.log()
    with (machine.checkout / "requirements/agent.txt").open("a") as file:
        file.write("# one more\n")
    machine.setup()
    assert machine.log() == ["sync requirements/agent.txt from the default index"]


def test_an_interrupted_set_up_is_taken_up_where_it_stopped(machine: Machine) -> None:
    machine.file("no-network", "")
    assert machine.setup().returncode != 0
    assert machine.log() == EVERYTHING[:2]
    (machine.folder / "no-network").unlink()
    assert machine.setup().returncode == 0
    assert machine.log() == EVERYTHING[1:]


def test_of_two_at_once_the_second_finds_the_work_done(machine: Machine) -> None:
    command = [machine.checkout / "scripts/setup"]
    environment = {"PATH": str(machine.programs), "MACHINE": str(machine.folder)}
    both = [subprocess.Popen(command, env=environment) for _ in range(2)]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
    assert machine.log() == EVERYTHING


def test_a_moved_checkout_is_set_up_again(machine: Machine) -> None:
    machine.setup()
    machine.log()
    machine.checkout = machine.checkout.rename(machine.folder / "moved")
    machine.setup()
    assert machine.log() == EVERYTHING


def test_an_index_that_pip_knows_is_handed_on_to_uv(machine: Machine) -> None:
    machine.file("pip.conf", "global.index-url='https://mirror.example/simple'\n")
    machine.setup()
    assert machine.log()[1] == ("sync requirements/mlebench.txt from https://mirror.example/simple")


def test_without_pip_the_message_names_its_package(machine: Machine) -> None:
    machine.file("no-pip", "")
    result = machine.setup()
    assert result.returncode == 1
    assert "apt-get install python3 python3-pip" in result.stderr
    assert machine.log() == []


def test_without_root_or_sudo_the_message_names_the_packages_and_the_alternatives(
    machine: Machine,
) -> None:
    (machine.programs / "bwrap").unlink()
    (machine.folder / "libgomp.so.1").unlink()
    result = machine.setup()
    assert result.returncode == 1
    assert "apt-get install bubblewrap libgomp1" in result.stderr
    assert "--sandbox docker" in result.stderr
    assert "--sandbox local" in result.stderr
    assert machine.log() == []


def test_each_sandbox_needs_only_its_own_packages(machine: Machine) -> None:
    (machine.programs / "bwrap").unlink()
    assert machine.setup("--sandbox", "local").returncode == 0
    (machine.folder / "libgomp.so.1").unlink()
    assert machine.setup("--sandbox", "local").returncode == 1
    assert machine.setup("--sandbox", "docker").returncode == 0


@pytest.mark.parametrize("by", ["root", "sudo"])
def test_missing_packages_come_from_the_distribution(machine: Machine, by: str) -> None:
    (machine.programs / "bwrap").unlink()
    machine.program("apt-get", APT_GET)
    if by == "root":
        machine.program("id", "#!/usr/bin/env bash\necho 0\n")
    else:
        machine.program("sudo", '#!/usr/bin/env bash\n[ "$1" = -n ] && shift && exec "$@"\n')
    assert machine.setup().returncode == 0
    update, install = machine.log()[:2]
    assert update.endswith(" update")
    assert install.endswith("install -y --no-install-recommends bubblewrap")


def test_an_unknown_option_is_refused(machine: Machine) -> None:
    result = machine.setup("--nightly")
    assert result.returncode == 1
    assert "usage: scripts/setup" in result.stderr
