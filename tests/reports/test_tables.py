from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.console import Console

from mlebench.reports.run_folders import read_runs
from mlebench.reports.summary import summarise
from mlebench.reports.tables import NOTES, UNKNOWN, summary_tables
from mlebench.runs.record import AttemptStatus, LimitReached, SandboxFacts
from tests.reports.example_runs import change_record, change_report, change_resources, write_run


def printed(*paths: Path, width: int = 100, **splits: Sequence[str]) -> str:
    console = Console(file=io.StringIO(), width=width)
    console.print(summary_tables(summarise(read_runs(paths), splits, ())))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def words(text: str) -> str:
    return " ".join(text.split())


def test_a_task_shows_mean_score_with_its_standard_error_and_medals_in_words(
    tmp_path: Path,
) -> None:
    text = words(printed(write_run(tmp_path, {"a": [0.9, 0.85, 0.95]})))
    assert "automl 3 of 3 0.90000 2 gold 3 of 3 3 of 3 1m 35s 1.5k" in text
    assert "± 0.02887 1 silver 2m 30s $0.25" in text
    assert "higher is better: median 0.50000, bronze 0.70000, silver 0.80000, gold 0.90000" in text


def test_a_split_shows_rates_in_percent_with_their_standard_errors(tmp_path: Path) -> None:
    run_dir = write_run(tmp_path, {"a": [0.95, 0.1], "b": [0.85, 0.75]})
    lines = printed(run_dir, low=["a", "b"]).splitlines()
    start = lines.index("low · edition v2 · 2 tasks")
    row = next(i for i, line in enumerate(lines) if i > start and line.startswith("automl"))
    assert words(lines[row]) == "automl 4 of 4 75.0 25.0 25.0 25.0 75.0 100.0 1m 35s"
    assert words(lines[row + 1]) == "± 25.0 ± 25.0 ± 25.0 ± 25.0 ± 25.0 ± 0.0 $0.25"


def test_one_seed_has_a_dash_for_its_standard_error(tmp_path: Path) -> None:
    text = printed(write_run(tmp_path, {"a": [0.9]}))
    assert f"± {UNKNOWN}" in text
    assert "± 0" not in text


def test_an_incomplete_task_and_its_split_say_so(tmp_path: Path) -> None:
    text = printed(write_run(tmp_path, {"a": [0.9, "missing"], "b": [0.9, 0.9]}), low=["a", "b"])
    assert "1 of 2" in text
    assert text.count("incomplete") == 2 + " ".join(NOTES).count("incomplete")
    assert "3 of 4" in text
    assert "1 of 2 seeds" in text


def test_a_task_without_any_record_has_no_figures(tmp_path: Path) -> None:
    text = words(printed(write_run(tmp_path, {"a": ["missing"]})))
    assert "automl 0 of 1 - - 0 of 0 0 of 0 - - incomplete - -" in text.replace(UNKNOWN, "-")


def test_errors_and_limits_are_counted_beside_the_attempts(tmp_path: Path) -> None:
    run_dir = write_run(tmp_path, {"a": [0.9, 0.9, 0.9]})
    change_record(run_dir, "a", 1, status=AttemptStatus.ERROR, error="exit 1")
    limit = LimitReached(kind="memory", message="4 GiB are used up")
    change_record(run_dir, "a", 2, status=AttemptStatus.LIMIT, limit=limit)
    text = printed(run_dir)
    assert "1 error" in text
    assert "1 at limit" in text


def test_unsealed_attempts_are_marked(tmp_path: Path) -> None:
    run_dir = write_run(tmp_path, {"a": [0.9, 0.9]})
    local = SandboxFacts(kind="local", is_sealed=False, limits={}, enforced_by={})
    change_record(run_dir, "a", 2, sandbox=local)
    assert printed(run_dir).count("1 of 2 unsealed") == 2


def test_practice_tasks_and_their_split_are_marked(tmp_path: Path) -> None:
    run_dir = write_run(tmp_path, {"p": [0.9], "a": [0.9]}, practice=["p"])
    lines = printed(run_dir, practice=["p"], low=["a"]).splitlines()
    assert "p · edition v2 · practice" in lines
    assert "a · edition v2" in lines
    assert "practice · edition v2 · 1 practice task" in lines
    assert "low · edition v2 · 1 task" in lines


def test_editions_have_tables_of_their_own(tmp_path: Path) -> None:
    write_run(tmp_path / "one", {"a": [0.9]}, edition="v1")
    write_run(tmp_path / "two", {"a": [0.9]}, edition="v2")
    lines = printed(tmp_path, low=["a"]).splitlines()
    for edition in ("v1", "v2"):
        assert f"a · edition {edition}" in lines
        assert f"low · edition {edition} · 1 task" in lines


def test_runs_of_one_setup_are_told_apart_by_their_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_run(Path("kiwi"), {"a": [0.9]})
    write_run(Path("plum"), {"a": [0.9]})
    write_run(Path("fig"), {"a": [0.9]}, agent="sample")
    text = printed(Path())
    assert [name in text for name in ("kiwi", "plum", "fig")] == [True, True, False]


def test_runs_of_a_split_share_a_table_in_whatever_order_they_plan_it(tmp_path: Path) -> None:
    write_run(tmp_path / "one", {"a": [0.9], "b": [0.9]})
    write_run(tmp_path / "two", {"b": [0.9], "a": [0.9]}, agent="sample")
    assert printed(tmp_path, low=["a", "b"]).count("low · edition v2 · 2 tasks") == 1


@pytest.mark.parametrize("other", ["one", "two"])
def test_attempts_graded_by_different_thresholds_are_said_not_to_be_comparable(
    tmp_path: Path, other: str
) -> None:
    write_run(tmp_path / "one", {"a": [0.9, 0.9]})
    write_run(tmp_path / "two", {"a": [0.9, 0.9]}, agent="sample")
    change_report(tmp_path / other, "a", 1, gold_threshold=0.99)
    assert "graded by different thresholds: not comparable" in printed(tmp_path / other)
    assert "graded by different thresholds: not comparable" in printed(tmp_path)


def test_how_the_numbers_came_about_stands_below_the_tables(tmp_path: Path) -> None:
    text = words(printed(write_run(tmp_path, {"a": [0.9]})))
    assert text.endswith(" ".join(NOTES))


@pytest.mark.parametrize("width", [80, 100])
def test_long_names_and_large_figures_fit_and_none_is_cut(tmp_path: Path, width: int) -> None:
    task_id = "the-icml-2013-whale-challenge-right-whale-redux" * 3
    run_dir = write_run(
        tmp_path,
        {task_id: [-1.7e308, 1.7e308, 123456.789]},
        agent="an-agent-with-quite-a-long-name",
        model="provider/some-family-of-models-version-4-5-20250929-preview",
    )
    for seed in (1, 2, 3):
        change_resources(run_dir, task_id, seed, wall_s=86000.0, cost_usd=1234.5)
    text = printed(run_dir, width=width)
    assert max(map(len, text.splitlines())) <= width
    assert "…" not in text
    for figure in ("41152.26300", "± 9.81495e+307", "23h 53m", "$1234.50"):
        assert figure in text


def test_square_brackets_in_names_are_not_taken_for_markup(tmp_path: Path) -> None:
    assert "x[/red]y" in printed(write_run(tmp_path, {"a": [0.9]}, agent="x[/red]y"))


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0.0, "0.0s"),
        (9.94, "9.9s"),
        (9.96, "10s"),
        (59.6, "1m 00s"),
        (3599.6, "1h 00m"),
        (3725.0, "1h 02m"),
        (86399.0, "1d 00h"),
        (90000.0, "1d 01h"),
    ],
)
def test_times_are_shown_in_at_most_two_units(tmp_path: Path, seconds: float, shown: str) -> None:
    run_dir = write_run(tmp_path, {"a": [0.9]})
    change_resources(run_dir, "a", 1, wall_s=seconds)
    assert shown in printed(run_dir)


@pytest.mark.parametrize(("tokens", "shown"), [(0, " 0\n"), (999, "999"), (1_250_000, "1.2M")])
def test_tokens_are_shown_in_thousands_and_millions(
    tmp_path: Path, tokens: int, shown: str
) -> None:
    run_dir = write_run(tmp_path, {"a": [0.9]})
    change_resources(run_dir, "a", 1, total_tokens=tokens)
    assert shown in printed(run_dir)
