from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlebench.cli.main import main

IDS = ["leaf-classification", "spaceship-titanic"]
LEAK = "travelling groups are on both sides"


@pytest.mark.parametrize(("edition", "verdict"), [("v1", "open"), ("v2", "shut")])
def test_a_known_leak_is_open_in_v1_and_shut_in_v2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], edition: str, verdict: str
) -> None:
    data = ["--data-dir", str(tmp_path), "--miniature", "--edition", edition]
    assert main(["prepare", "-c", *IDS, "--seed", "0", *data]) == 0
    capsys.readouterr()
    status = main(["audit-data", *IDS, *data])
    assert status == (1 if verdict == "open" else 0)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["spaceship-titanic", edition, *LEAK.split(), verdict] in lines
    for task_id in IDS:
        assert [task_id, edition, "metadata", "tells", "the", "labels", "shut"] in lines
    assert main(["audit-data", *IDS, *data, "--json"]) == status
    findings = json.loads(capsys.readouterr().out)
    assert [finding["probe"] for finding in findings if finding["is_open"]] == (
        [LEAK] if verdict == "open" else []
    )


def test_what_metadata_tells_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whales = "the-icml-2013-whale-challenge-right-whale-redux"
    data = ["--data-dir", str(tmp_path), "--miniature", "--edition", "v1"]
    assert main(["prepare", "-c", whales, "--seed", "0", *data]) == 0
    assert main(["audit-data", whales, *data]) == 1
    assert "rows: order" in capsys.readouterr().out


def test_all_that_is_not_prepared_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit-data", *IDS, "--data-dir", str(tmp_path)]) == 2
    message = capsys.readouterr().err
    assert f"{', '.join(IDS)} are not prepared" in message
    assert f"mlebench prepare -c {' '.join(IDS)}" in message
