from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path

import pytest

from mlebench import competitions
from mlebench.registry import find_competition

FOLDER = Path(str(resources.files(competitions)))
FILES = sorted(FOLDER.glob("*/known_problems.toml"))
TYPES = {"problem": str, "evidence": str, "remedy": str, "scores_compare": bool}


@pytest.mark.parametrize("file", FILES, ids=[file.parent.name for file in FILES])
def test_a_file_of_known_problems_has_the_four_facts_of_each(file: Path) -> None:
    content = tomllib.loads(file.read_text("utf-8"))
    assert list(content) == ["known_problems"]
    for entry in content["known_problems"]:
        assert {name: type(value) for name, value in entry.items()} == TYPES
        for text in (entry["problem"], entry["evidence"], entry["remedy"]):
            assert text == " ".join(text.split()), "a line's end or a double space within"


def test_a_competition_without_the_file_has_no_known_problems() -> None:
    assert not (FOLDER / "leaf_classification" / "known_problems.toml").exists()
    assert find_competition("leaf-classification").known_problems == ()
