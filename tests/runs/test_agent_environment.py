"""Which Python environment an agent's programs use."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlebench.runs.agent_environment import (
    VARIABLE,
    AgentEnvironmentError,
    agent_environment_path,
    fingerprint,
)


def environment(folder: Path, *packages: str) -> Path:
    """A folder that looks like an environment with these packages."""
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").touch()
    for package in packages:
        name, version = package.split("==")
        about = folder / "lib" / "python3.11" / "site-packages" / f"{name}-{version}.dist-info"
        about.mkdir(parents=True)
        (about / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
    return folder


def test_the_option_comes_before_the_variable_and_that_before_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert agent_environment_path() == Path(__file__).parents[2] / ".agent-env"
    variable, given = environment(tmp_path / "variable"), environment(tmp_path / "given")
    monkeypatch.setenv(VARIABLE, str(variable))
    assert agent_environment_path() == variable
    assert agent_environment_path(given) == given


def test_a_folder_without_python_is_an_error_that_names_the_set_up(tmp_path: Path) -> None:
    with pytest.raises(AgentEnvironmentError, match="scripts/setup"):
        agent_environment_path(tmp_path)


def test_the_fingerprint_changes_with_what_is_installed_and_with_nothing_else(
    tmp_path: Path,
) -> None:
    first = environment(tmp_path / "first", "numpy==2.0", "pandas==3.0")
    same = environment(tmp_path / "same", "pandas==3.0", "numpy==2.0")
    newer = environment(tmp_path / "newer", "numpy==2.1", "pandas==3.0")
    fewer = environment(tmp_path / "fewer", "numpy==2.0")
    assert fingerprint(first) == fingerprint(same)
    assert len({fingerprint(one) for one in (first, newer, fewer)}) == 3
