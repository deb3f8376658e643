"""What holds of the repository as a whole: its files, its locks, its documents, its wheel."""

from __future__ import annotations

import itertools
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from mlebench.cli.main import COMMANDS, build_parser

REPOSITORY = Path(__file__).parents[1]
DOCUMENTS = sorted([*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/*.md")])
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())

# In pieces, so that this file does not name what it forbids.
REGISTRY_HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("deb", "debian", "org"),
        ("registry", "npmjs"),
        ("conda", "anaconda", "org"),
    )
]
PERSONAL_PATH = re.compile("(?<![\\w./~-])/(?:" + "wo" + "rk|Users)/")
HEAVY_MODULES = {"inspect_ai", "numpy", "openai", "pandas", "PIL", "pyarrow", "rich", "sklearn"}


def tracked_files() -> list[Path]:
    names = subprocess.check_output(["git", "ls-files", "-z"], cwd=REPOSITORY, text=True)
    return [path for name in names.split("\0") if name and (path := REPOSITORY / name).exists()]


def test_nothing_tracked_names_a_registry_host() -> None:
    named = {
        f"{path.relative_to(REPOSITORY)}: {host}"
        for path in tracked_files()
        for host in REGISTRY_HOSTS
        if host.encode() in path.read_bytes()
    }
    assert not named
    assert not [path for path in tracked_files() if path.name == "uv.lock"]


def test_nothing_tracked_names_a_path_of_one_machine() -> None:
    named = {
        f"{path.relative_to(REPOSITORY)}: {match[0]}"
        for path in tracked_files()
        if (match := PERSONAL_PATH.search(path.read_text("utf-8", errors="replace")))
    }
    assert not named


def inputs_of_locks() -> Iterator[tuple[str, Requirement]]:
    """A lock's name and a requirement that it was compiled from."""
    for requirement in (
        *PROJECT["project"]["dependencies"],
        *itertools.chain(*PROJECT["project"]["optional-dependencies"].values()),
        *PROJECT["dependency-groups"]["dev"],
        *PROJECT["build-system"]["requires"],
    ):
        yield "mlebench", Requirement(requirement)
    for source, lock in (("agent", "agent"), ("build", "mlebench"), ("uv", "uv")):
        for line in (REPOSITORY / f"requirements/{source}.in").read_text().splitlines():
            if requirement := line.partition("#")[0].strip():
                yield lock, Requirement(requirement)


@pytest.mark.parametrize(("lock", "requirement"), list(inputs_of_locks()), ids=str)
def test_a_lock_pins_what_it_was_compiled_from(lock: str, requirement: Requirement) -> None:
    text = (REPOSITORY / f"requirements/{lock}.txt").read_text()
    pins = re.findall(r"^([\w.-]+)(?:\[.*\])?==([^\s;]+)", text, re.MULTILINE)
    versions = [
        version
        for name, version in pins
        if canonicalize_name(name) == canonicalize_name(requirement.name)
    ]
    assert versions
    assert all(requirement.specifier.contains(version) for version in versions)


@pytest.mark.parametrize("lock", ["agent", "mlebench", "uv"])
def test_every_pin_of_a_lock_has_a_hash(lock: str) -> None:
    text = (REPOSITORY / f"requirements/{lock}.txt").read_text()
    pins = [block for block in re.split(r"^(?=\S)", text, flags=re.MULTILINE) if "==" in block]
    assert pins
    assert all("--hash=sha256:" in pin for pin in pins)


def test_the_agents_environment_is_without_mlebench() -> None:
    lock = (REPOSITORY / "requirements/agent.txt").read_text()
    assert not [line for line in lock.splitlines() if line.startswith("mlebench")]


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import json, sys\n"
        "from mlebench.cli import main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit:\n    print('\\n' + json.dumps(sorted(sys.modules)))\n"
    )
    output = subprocess.check_output([sys.executable, "-c", script], text=True)
    imported = json.loads(output.splitlines()[-1])
    assert "mlebench.cli.main" in imported
    assert not HEAVY_MODULES & set(imported)


def commands_in(text: str) -> list[str]:
    """The `mlebench …` command lines of a text, continued lines joined."""
    lines = text.replace("\\\n", " ").splitlines()
    return [line.strip() for line in lines if re.match(r"\s*mlebench [a-z-]", line)]


def assert_parses(command: str) -> None:
    try:
        build_parser().parse_args(shlex.split(command, comments=True)[1:])
    except SystemExit:
        pytest.fail(f"mlebench does not understand: {command}")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_commands_examples_are_understood(name: str) -> None:
    module = import_module(f"mlebench.cli.{COMMANDS[name]}")
    examples = commands_in(module.EXAMPLES)
    assert examples
    for example in examples:
        assert example.split()[1] == name
        assert_parses(example)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_the_commands_in_a_document_are_understood(document: Path) -> None:
    for block in re.findall(r"```\w*\n(.*?)```", document.read_text(), re.DOTALL):
        for command in commands_in(block):
            assert_parses(command)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_the_links_in_a_document_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", document.read_text())
    files = [link for link in links if "://" not in link]
    assert [link for link in files if not (document.parent / link).exists()] == []


def test_the_readme_begins_with_two_commands_that_exist() -> None:
    block = re.search(r"```\w*\n(.*?)```", (REPOSITORY / "README.md").read_text(), re.DOTALL)
    assert block
    commands = [line.split()[0] for line in block[1].splitlines() if line]
    assert commands == ["scripts/quickstart", "scripts/test"]
    assert all(os.access(REPOSITORY / command, os.X_OK) for command in commands)


def test_the_wheel_holds_every_file_of_the_package(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=REPOSITORY,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (wheel,) = tmp_path.glob("*.whl")
    source = REPOSITORY / "src"
    expected = {
        str(path.relative_to(source)) for path in tracked_files() if path.is_relative_to(source)
    }
    assert "mlebench/splits/practice.txt" in expected
    assert expected <= set(zipfile.ZipFile(wheel).namelist())
