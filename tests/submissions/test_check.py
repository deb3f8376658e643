from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from mlebench.competition import Competition
from mlebench.errors import NotPreparedError
from mlebench.layout import PublicDirectory
from mlebench.submissions import Problem, SubmissionRules, check_submission, probability
from mlebench.task import Edition

from .conftest import SAMPLE, Check


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, problems
    return problems[0]


def with_row(row: str) -> str:
    """The sample submission with another first row."""
    return SAMPLE.replace("a,0.5,0.5,1,small,", row)


def test_the_sample_submission_is_well_formed(check: Check) -> None:
    assert check(SAMPLE) == []


@pytest.mark.parametrize(
    "same",
    [
        SAMPLE.removesuffix("\n"),
        SAMPLE.replace("\n", "\r\n"),
        SAMPLE.replace("\n", "\r"),
        "\ufeff" + SAMPLE,
        SAMPLE.replace("\n", "\n\n") + "\n",
        "\n" + SAMPLE,
        SAMPLE.replace("a,0.5", '"a","0.5"').replace("id,", '"id",'),
        SAMPLE.replace("0.5", " 5e-1\t"),
        SAMPLE.replace(",1,", ",1.0,"),
        with_row("a,-0,1,0,large,"),
        with_row('a,0.5,0.5,1,3,"one, two\nthree ""four"""'),
        with_row('a,0.5,0.5,1,3,6" pipe'),
        with_row("a,0.5,0.5,1,3,naïve ٣"),
        "\n".join(f"{line},extra" for line in SAMPLE.splitlines()),
    ],
    ids=[
        "no newline at the end",
        "CRLF",
        "CR",
        "byte order mark",
        "blank lines",
        "blank first line",
        "quoted cells",
        "white space around numbers",
        "integer with a point",
        "minus zero",
        "newline in quotes",
        "quote inside a cell",
        "text beyond ASCII",
        "an undeclared column",
    ],
)
def test_what_reads_the_same_is_well_formed(check: Check, same: str) -> None:
    assert check(same) == []


def test_rows_and_columns_may_come_in_any_order(check: Check) -> None:
    header, *rows = [line.split(",") for line in SAMPLE.splitlines()]
    reordered = [[row[column] for column in (3, 5, 1, 0, 2, 4)] for row in [header, *rows[::-1]]]
    assert check("\n".join(map(",".join, reordered))) == []


def test_a_problem_tells_row_column_value_and_what_is_allowed(check: Check) -> None:
    content = SAMPLE.replace("c,0.5,0.5", "c,1.3,-0.3")
    first, second = check(content)
    assert first == Problem(
        "row 3 of submission.csv: probability 1.3 in column cat; it must lie in [0, 1]",
        row=3,
        column="cat",
        value="1.3",
        allowed="lie in [0, 1]",
    )
    assert (second.row, second.column, second.value) == (3, "dog", "-0.3")


@pytest.mark.parametrize(
    ("cell", "complaint"),
    [
        ("", "'' in column dog is an empty cell"),
        ("nan", "'nan' in column dog stands for a missing value"),
        ("NaN", "'NaN' in column dog stands for a missing value"),
        ("inf", "'inf' in column dog is not finite"),
        ("-Infinity", "'-Infinity' in column dog is not finite"),
        ("1e999", "'1e999' in column dog is too large for a 64-bit number"),
        ("1_000", "'1_000' in column dog has digits grouped by _"),
        ('"0,5"', "'0,5' in column dog has a comma, where a decimal point or nothing belongs"),
        ("0x1p3", "'0x1p3' in column dog is hexadecimal"),
        ("٣", "'٣' in column dog has digits other than 0 to 9"),
        ("yes", "'yes' in column dog is not a number"),
        ("1e", "'1e' in column dog is not a number"),
    ],
)
def test_what_is_no_number_is_named_for_what_it_is(check: Check, cell: str, complaint: str) -> None:
    problem = only(check(with_row(f"a,0.5,{cell},1,small,")))
    assert problem.message == f"row 1 of submission.csv: {complaint}; it must lie in [0, 1]"


def test_an_integer_column_takes_no_fractions_and_keeps_its_minimum(check: Check) -> None:
    content = with_row("a,0.5,0.5,1.5,small,").replace("b,0.5,0.5,1", "b,0.5,0.5,-2")
    assert [problem.message for problem in check(content)] == [
        "row 1 of submission.csv: number 1.5 in column size; "
        "it must be a whole number of at least 0",
        "row 2 of submission.csv: number -2 in column size; "
        "it must be a whole number of at least 0",
    ]


@pytest.mark.parametrize("label", ["Small", " small", "3.0", "", "smal"])
def test_labels_compare_character_for_character(check: Check, label: str) -> None:
    problem = only(check(with_row(f"a,0.5,0.5,1,{label},")))
    assert problem.message == (
        f"row 1 of submission.csv: label '{label}' in column kind; "
        "it must be one of 'small', 'large', '3'"
    )


def test_a_row_that_does_not_add_up_is_a_problem(check: Check) -> None:
    problem = only(check(with_row("a,0.5,0.25,1,small,")))
    assert problem.message == (
        "row 1 of submission.csv: cat, dog add up to 0.75; "
        "they must add up to 1, give or take 1e-06"
    )


def test_an_unreadable_number_is_not_reported_again_as_a_wrong_sum(check: Check) -> None:
    assert only(check(with_row("a,0.5,1e999,1,small,"))).value == "1e999"


def test_missing_unknown_and_repeated_ids_are_named(check: Check) -> None:
    content = SAMPLE.replace("b,", "zz,").replace("\nd,", "\na,")
    assert [problem.message for problem in check(content)] == [
        "submission.csv has no row for id 'b'; "
        "it must have one row for each id of the sample submission",
        "submission.csv has no row for id 'd'; "
        "it must have one row for each id of the sample submission",
        "row 2 of submission.csv: id 'zz' in column id is not in the sample submission",
        "row 4 of submission.csv: id 'a' in column id is in an earlier row already",
    ]


def test_rows_beyond_the_expected_number_are_problems(check: Check) -> None:
    assert [problem.row for problem in check(SAMPLE + "e,1,0,1,small,\na,1,0,1,small,\n")] == [5, 6]


def test_far_too_many_rows_are_not_read_to_the_end(check: Check) -> None:
    problems = check(SAMPLE + "e,1,0,1,small,\n" * 30)
    assert problems[0].message == (
        "submission.csv has more than 4 rows; it must have 4, one for each id"
    )


def test_all_kinds_of_problems_are_told_at_once_in_the_order_of_rows(check: Check) -> None:
    content = SAMPLE.replace("a,0.5", "a,x").replace("b,", "y,").replace("\nd,0.5", "\nd,0.75")
    content = content.replace("c,0.5,0.5,1,small,", "c,0.5,0.5,-1,huge,")
    assert [(problem.row, problem.column) for problem in check(content)] == [
        (None, "id"),
        (1, "cat"),
        (2, "id"),
        (3, "size"),
        (3, "kind"),
        (4, "cat, dog"),
    ]


def test_ragged_rows_are_named_and_do_not_shift_the_numbers_of_others(check: Check) -> None:
    rows = ["a,2,0.5,1,small,", "b,0.5", "", "c,0.5,0.5,1,small,,,", "d,0.5,2,1,small,"]
    problems = check("\n".join(["id,cat,dog,size,kind,note", *rows]))
    assert [(problem.row, problem.value) for problem in problems] == [
        (1, "2"),
        (1, "2.5"),
        (2, None),
        (3, None),
        (4, "2"),
        (4, "2.5"),
    ]
    assert problems[2].message == (
        "row 2 of submission.csv has 2 cells; it must have 6, as the header has"
    )


def test_a_file_of_ragged_rows_alone_is_a_problem(check: Check) -> None:
    assert only(check("id,cat,dog,size,kind,note\na,0.5\n")).row == 1


def test_row_numbers_are_right_beyond_the_first_block(
    competition: Competition, public: PublicDirectory, submission: Path
) -> None:
    rules = SubmissionRules("id", (probability("p"),))
    competition = dataclasses.replace(competition, rules=rules)
    rows = [f"id{number:06},0.5" for number in range(1_000_000)]
    (public / "sample_submission.csv").write_text("\n".join(["id,p", *rows]))
    rows[7] = "id000007"
    rows[600_000] = "id600000,1.5"
    rows[900_000] = "id900000"
    rows[999_999] = "id999999,-1"
    submission.write_text("\n".join(["id,p", *rows]))
    found = check_submission(competition, submission, public, Edition.V2)
    assert [(problem.row, problem.value) for problem in found] == [
        (8, None),
        (600_001, "1.5"),
        (900_001, None),
        (1_000_000, "-1"),
    ]


def test_a_million_bad_rows_give_twenty_problems_and_a_count(
    competition: Competition, public: PublicDirectory, submission: Path
) -> None:
    rules = SubmissionRules("id", (probability("p"),))
    competition = dataclasses.replace(competition, rules=rules)
    ids = range(1_000_000)
    (public / "sample_submission.csv").write_text("id,p\n" + "".join(f"{i},0\n" for i in ids))
    submission.write_text("id,p\n" + "".join(f"{i},2\n" for i in ids))
    *shown, last = check_submission(competition, submission, public, Edition.V2)
    assert [problem.row for problem in shown] == list(range(1, 21))
    assert last.message == "and 999,980 more problems"


def test_one_kind_of_problem_does_not_hide_another(check: Check) -> None:
    rows = "".join(f"x{number},2,-1,1,small,\n" for number in range(20)) + "a,0.5,0.5,1,huge,\n"
    problems = check("id,cat,dog,size,kind,note\n" + rows)
    assert "kind" in [problem.column for problem in problems]
    assert len(problems) == 21


def test_missing_columns_are_named_with_the_header_that_is_there(check: Check) -> None:
    problem = only(check(SAMPLE.replace("dog", "Dog").replace("size", "sise")))
    assert problem.message == (
        "submission.csv lacks the columns dog, size; its header is id,cat,Dog,sise,kind,note"
    )


def test_a_file_separated_by_semicolons_is_told_to_use_commas(check: Check) -> None:
    assert only(check(SAMPLE.replace(",", ";"))).message.endswith(
        "cells must be separated by commas"
    )


def test_a_submission_without_ids_has_its_other_columns_checked(check: Check) -> None:
    problems = check(SAMPLE.replace("id,", "key,").replace("a,0.5", "a,2"))
    assert [problem.column for problem in problems] == ["id", "cat", "cat, dog"]


def test_a_declared_column_that_is_there_twice_is_a_problem(check: Check) -> None:
    problem = only(check(SAMPLE.replace("note", "note,cat").replace(",\n", ",,\n")))
    assert problem.message == "submission.csv has the column cat more than once"


def test_the_order_of_columns_is_a_problem_where_the_rules_say_so(
    competition: Competition, public: PublicDirectory, submission: Path
) -> None:
    rules = dataclasses.replace(competition.rules, is_in_order=True)
    competition = dataclasses.replace(competition, rules=rules)
    lines = [line.split(",") for line in SAMPLE.splitlines()]
    for order, is_right in (([0, 1, 2, 3, 4, 5], True), ([0, 2, 1, 3, 4, 5], False)):
        submission.write_text("\n".join(",".join(line[i] for i in order) for line in lines))
        problems = check_submission(competition, submission, public, Edition.V2)
        assert (not problems) == is_right
    assert "in this order" in only(list(problems)).message


def test_undeclared_columns_are_a_problem_where_the_rules_say_so(
    competition: Competition, public: PublicDirectory, submission: Path
) -> None:
    rules = dataclasses.replace(competition.rules, allows_extra_columns=False)
    submission.write_text("\n".join(f"{line},extra" for line in SAMPLE.splitlines()))
    problems = check_submission(
        dataclasses.replace(competition, rules=rules), submission, public, Edition.V2
    )
    assert only(list(problems)).message == (
        "submission.csv has the column extra, not allowed; "
        "its header must be id,cat,dog,size,kind,note"
    )


def test_checks_see_undeclared_columns_where_the_rules_say_so(
    competition: Competition, public: PublicDirectory, submission: Path
) -> None:
    rules = dataclasses.replace(
        competition.rules,
        reads_extra_columns=True,
        checks=(lambda columns: f"more has {columns['more'][1]}" if "more" in columns else None,),
    )
    reading = dataclasses.replace(competition, rules=rules)
    submission.write_text(SAMPLE)
    assert check_submission(reading, submission, public, Edition.V2) == ()
    header, *lines = SAMPLE.splitlines()
    rows = [f"{line},{number}" for number, line in enumerate(lines)]
    submission.write_text("\n".join([f"{header},more", *rows]))
    problems = check_submission(reading, submission, public, Edition.V2)
    assert only(list(problems)).message == "submission.csv: more has 1"


def test_quoted_values_are_shortened_and_their_control_characters_escaped(check: Check) -> None:
    problem = only(check(with_row(f"a,0.5,0.5,1,\x1b[31m\u202e{'x' * 1000},")))
    assert problem.value == "\\x1b[31m\\u202e" + "x" * 34 + "…"
    assert problem.message.isprintable()


def test_the_name_of_a_file_cannot_write_to_the_terminal(
    competition: Competition, public: PublicDirectory, tmp_path: Path
) -> None:
    path = tmp_path / "\x1b[2J.csv"
    path.write_text("")
    assert "\x1b" not in only(list(check_submission(competition, path, public, Edition.V2))).message


def test_damage_of_the_public_side_is_not_blamed_on_the_submission(
    competition: Competition, public: PublicDirectory, submission: Path
) -> None:
    submission.write_text(SAMPLE)
    (public / "sample_submission.csv").write_text("")
    with pytest.raises(NotPreparedError, match=r"public side of pets .* sample_submission.csv is"):
        check_submission(competition, submission, public, Edition.V2)


def test_a_check_imports_neither_pandas_nor_scikit_learn_nor_inspect(
    public: PublicDirectory, submission: Path
) -> None:
    submission.write_text(SAMPLE.replace("0.5", "x"))
    program = """
import sys
from pathlib import Path
from mlebench.submissions import Label, RowSum, SubmissionRules, Text, probability
from mlebench.submissions.tables import read_ids, read_table
from mlebench.errors import InvalidSubmissionError
public, submission = map(Path, sys.argv[1:])
columns = (probability("cat"), probability("dog"), Label("kind", ("small",)), Text("note"))
rules = SubmissionRules("id", columns, RowSum(("cat", "dog")))
ids = read_ids(public / "sample_submission.csv", rules)
read_table(public / "sample_submission.csv", rules, ids)
try:
    read_table(submission, rules, ids)
except InvalidSubmissionError as error:
    print(len(error.problems))
print(*{"pandas", "sklearn", "scipy", "inspect_ai", "rich"} & set(sys.modules))
"""
    arguments = [sys.executable, "-c", program, str(public), str(submission)]
    assert subprocess.check_output(arguments, text=True, timeout=60) == "8\n\n"
