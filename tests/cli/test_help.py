from __future__ import annotations

import pytest

from mlebench.cli.main import COMMANDS, main


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_examples_aligned(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    assert f"\nexamples:\n  mlebench {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("option", "choices"),
    [("--edition", ("v1", "v2")), ("--sandbox", ("bubblewrap", "docker", "local"))],
)
def test_a_choice_that_is_none_is_answered_with_those_there_are(
    option: str, choices: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["run", "--all", "--agent", "sample", option, "other"])
    (reason,) = capsys.readouterr().err.splitlines()[-1:]
    assert f"argument {option}: invalid choice: 'other'" in reason
    assert all(choice in reason for choice in choices)
