"""How rows find their answers, by the pairing that rules declare."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mlebench.errors import InvalidSubmissionError
from mlebench.submissions import Label, Number, Pairing, SubmissionRules
from mlebench.submissions.tables import read_ids, read_table

SAMPLE = "id,x\na,0\nb,0\nc,0\n"


class Table:
    def __init__(self, folder: Path, sample: str, rules: SubmissionRules) -> None:
        self._path, self._rules = folder / "table.csv", rules
        self._path.write_text(sample)
        self._ids = read_ids(self._path, rules)

    def read(self, text: str) -> dict[str, list[Any]]:
        self._path.write_text(text)
        columns = read_table(self._path, self._rules, self._ids)
        return {name: values.tolist() for name, values in columns.items()}

    def problem(self, text: str) -> str:
        with pytest.raises(InvalidSubmissionError) as caught:
            self.read(text)
        return str(caught.value)


def table(folder: Path, pairing: Pairing, sample: str = SAMPLE) -> Table:
    return Table(folder, sample, SubmissionRules("id", (Number("x"),), pairing=pairing))


def test_repeated_ids_come_with_the_place_of_their_answer(tmp_path: Path) -> None:
    rows = table(tmp_path, Pairing.REPEATABLE)
    assert rows.read(SAMPLE)["id"] == [0, 1, 2]
    repeated = "id,x\nc,1\na,2\n" + "c,3\n" * 40 + "b,4\n"
    assert rows.read(repeated)["id"] == [2, 0, *[2] * 40, 1]
    assert "no row for id 'b'" in rows.problem("id,x\nc,1\na,2\nc,3\n")
    assert "'d'" in rows.problem(SAMPLE + "d,1\n")


def test_repeated_whole_numbers_compare_by_value(tmp_path: Path) -> None:
    rows = table(tmp_path, Pairing.REPEATABLE, "id,x\n7,0\n9,0\n")
    assert rows.read("id,x\n9.0,0\n07,0\n9,0\n")["id"] == [1, 0, 1]


def test_rows_can_keep_the_order_of_their_file_though_ids_are_checked(tmp_path: Path) -> None:
    rows = table(tmp_path, Pairing.BY_ID_IN_FILE_ORDER)
    assert rows.read("id,x\nc,1\na,2\nb,3\n") == {"id": ["c", "a", "b"], "x": [1, 2, 3]}
    assert "'c'" in rows.problem("id,x\nc,1\na,2\nc,3\n")


def test_known_ids_may_be_missing_and_repeated_but_not_unknown(tmp_path: Path) -> None:
    rows = table(tmp_path, Pairing.KNOWN_IDS)
    assert rows.read("id,x\n" + "c,1\n" * 50)["id"] == ["c"] * 50
    assert "'d'" in rows.problem("id,x\nd,1\n")
    assert table(tmp_path, Pairing.ANY_IDS).read("id,x\nd,1\n")["id"] == ["d"]


def test_any_ids_may_be_none_at_all(tmp_path: Path) -> None:
    assert table(tmp_path, Pairing.ANY_IDS).read("id,x\n") == {"id": [], "x": []}


def test_rows_of_one_id_are_paired_in_their_order(tmp_path: Path) -> None:
    rows = table(tmp_path, Pairing.BY_ID, "id,x\na,0\na,0\nb,0\na,0\n")
    assert rows.read("id,x\na,1\nb,2\na,3\na,4\n") == {"x": [1, 3, 2, 4]}
    problem = rows.problem("id,x\na,1\nb,2\nb,3\na,4\n")
    assert "2 rows for id 'a'; it must have 3" in problem
    assert "2 rows for id 'b'; it must have 1" in problem


def test_an_id_may_have_parts_that_compare_as_whole_numbers(tmp_path: Path) -> None:
    rules = SubmissionRules(
        "trip", (Number("time", is_integer=True), Number("x")), id_parts=("time",)
    )
    rows = Table(tmp_path, "trip,time,x\na,1600000000000,0\na,7,0\n", rules)
    assert rows.read("trip,time,x\na,7.0,1\na,1.6e12,2\n")["x"] == [2, 1]
    assert "'a 8'" in rows.problem("trip,time,x\na,8,1\na,1.6e12,2\n")
    assert "whole number" in rows.problem("trip,time,x\na,7.5,1\na,1.6e12,2\n")


def test_an_id_may_have_parts_that_are_labels(tmp_path: Path) -> None:
    columns = (Label("organ", ("liver", "lung")), Number("x"))
    rules = SubmissionRules("scan", columns, id_parts=("organ",))
    rows = Table(tmp_path, "scan,organ,x\na,liver,0\na,lung,0\n", rules)
    assert rows.read("scan,organ,x\na,lung,1\na,liver,2\n")["x"] == [2, 1]
    assert "'a lung' in column scan is in an" in rows.problem("scan,organ,x\na,lung,1\na,lung,2\n")
