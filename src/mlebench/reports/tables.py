"""Shows a summary as tables, made for 100 columns and readable at 80."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from mlebench.reports.run_folders import Run
from mlebench.reports.summary import (
    SELECTED,
    AttemptCounts,
    Estimate,
    SplitRow,
    Summary,
    TaskRow,
)

NOTES = (
    "± standard error over seeds: s / √n, where s is the sample standard deviation (n - 1 in the "
    "denominator) over n seeds; none below two seeds.",
    "Split rates are in %: for each seed the share of the split's tasks, then the mean over seeds; "
    "a seed with a missing attempt is left out. Practice tasks and other tasks, and editions v1 "
    "and v2, are never in one mean.",
    "A missing attempt (planned, without a record) is in no mean. An attempt that an error or a "
    "limit ended counts with what it had handed in. Missing attempts and errors make a row "
    "incomplete.",
    "An attempt's best medal counts. An invalid or missing submission has no score; it counts as "
    "no medal and as not above the median.",
    "Time (wall clock), CPU time, tokens and cost are means per recorded attempt.",
)
"""What stands below the tables: how the numbers came about."""

UNKNOWN = "–"  # noqa: RUF001 - the dash that tables use for no value

_Row = TypeVar("_Row")
_Name = Callable[[Run, AttemptCounts], Text]


def summary_tables(summary: Summary) -> Group:
    """A table a task and edition, a table a split and edition, and how to read them."""
    runs = {row.run.folder: row.run for row in summary.tasks}.values()
    same_setup = Counter(_setup(run) for run in runs)

    def name(run: Run, attempts: AttemptCounts) -> Text:
        return _name(run, attempts, shows_folder=same_setup[_setup(run)] > 1)

    parts: list[RenderableType] = [Text("Tasks", style="bold underline")]
    for tasks in _grouped(summary.tasks, lambda row: (row.task_id, row.run.plan.edition)):
        parts += [Text(), _task_heading(tasks), _task_table(tasks, name)]
    parts += [Text(), Text("Splits", style="bold underline")]
    for splits in _grouped(
        summary.splits, lambda row: (row.split, frozenset(row.task_ids), row.run.plan.edition)
    ):
        parts += [Text(), _split_heading(splits[0]), _split_table(splits, name)]
    parts += [Text(), *(Text(note, style="dim") for note in NOTES)]
    return Group(*parts)


def _grouped(rows: Iterable[_Row], key: Callable[[_Row], object]) -> Iterable[list[_Row]]:
    groups: dict[object, list[_Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups.values()


def _setup(run: Run) -> tuple[str, str | None, str]:
    return run.plan.agent, run.plan.model, run.plan.edition


def _name(run: Run, attempts: AttemptCounts, *, shows_folder: bool) -> Text:
    name = Text(run.plan.agent, style="bold", overflow="fold")
    for detail in (run.plan.model, run.folder if shows_folder else None):
        if detail:
            name.append(f"\n{detail}", style="not bold dim")
    if run.is_miniature:
        name.append("\nminiature: no medals", style="magenta")
    if attempts.unsealed:
        name.append(f"\n{attempts.unsealed} of {attempts.recorded} unsealed", style="bold red")
    return name


def _task_heading(rows: Sequence[TaskRow]) -> Text:
    heading = Text.assemble((rows[0].task_id, "bold"), f" · edition {rows[0].run.plan.edition}")
    if rows[0].is_practice:
        heading.append(" · ").append("practice", style="magenta")
    thresholds = {row.thresholds for row in rows if row.attempts.recorded}
    known = next(iter(thresholds)) if len(thresholds) == 1 else None
    if known:
        heading.append(
            f"\n{'lower' if known.is_lower_better else 'higher'} is better: "
            f"median {_score(known.median)}, bronze {_score(known.bronze)}, "
            f"silver {_score(known.silver)}, gold {_score(known.gold)}",
            style="dim",
        )
    if note := next((row.note for row in rows if row.note), ""):
        heading.append(f"\n{note}", style="yellow")
    if thresholds and not known:
        heading.append("\ngraded by different thresholds: not comparable", style="bold red")
    return heading


def _task_table(rows: Sequence[TaskRow], name: _Name) -> Table:
    table = _table()
    table.add_column("score", min_width=11, justify="right", no_wrap=True)
    table.add_column("medals", min_width=8, no_wrap=True)
    for heading in ("above\nmedian", "valid"):
        table.add_column(heading, min_width=7, justify="right", no_wrap=True)
    for heading in ("time\nCPU time", "tokens\ncost"):
        table.add_column(heading, min_width=8, justify="right", no_wrap=True)
    for row in rows:
        recorded = row.attempts.recorded
        table.add_row(
            name(row.run, row.attempts),
            _attempts(row.attempts),
            _estimate(row.score, _score),
            _medals(row),
            f"{row.above_median} of {recorded}",
            f"{row.valid_submissions} of {recorded}",
            f"{_duration(row.use.wall_s)}\n{_duration(row.use.cpu_s)}",
            f"{_count(row.use.total_tokens)}\n{_cost(row.use.cost_usd)}",
        )
    return table


def _split_heading(row: SplitRow) -> Text:
    count = f"{len(row.task_ids)} {'practice ' if row.is_practice else ''}"
    heading = Text.assemble(
        (row.split, "bold"),
        f" · edition {row.run.plan.edition} · {count}task{'s' * (len(row.task_ids) > 1)}",
    )
    if row.split == SELECTED:
        heading.append(", no whole split: " + ", ".join(row.task_ids), style="dim")
    return heading


def _split_table(rows: Sequence[SplitRow], name: _Name) -> Table:
    table = _table()
    for heading in ("any\nmedal", "gold", "silver", "bronze", "above\nmedian", "valid"):
        table.add_column(heading, min_width=6, justify="right", no_wrap=True)
    table.add_column("time\ncost", min_width=7, justify="right", no_wrap=True)
    for row in rows:
        attempts = _attempts(row.attempts)
        if row.complete_seeds < row.run.plan.seeds:
            attempts.append(f"\n{row.complete_seeds} of {row.run.plan.seeds} seeds", style="yellow")
        rates = (row.any_medal, row.gold, row.silver, row.bronze)
        table.add_row(
            name(row.run, row.attempts),
            attempts,
            *(
                _estimate(rate, _percent)
                for rate in (*rates, row.above_median, row.valid_submission)
            ),
            f"{_duration(row.use.wall_s)}\n{_cost(row.use.cost_usd)}",
        )
    return table


def _table() -> Table:
    table = Table(box=box.SIMPLE_HEAD, expand=True, show_edge=False, padding=0)
    table.add_column("agent, model", ratio=1, min_width=12, overflow="fold")
    table.add_column("attempts", min_width=10, no_wrap=True)
    return table


def _attempts(attempts: AttemptCounts) -> Text:
    text = Text(f"{attempts.recorded} of {attempts.planned}")
    if not attempts.is_complete:
        text.append("\nincomplete", style="bold yellow")
    if attempts.errors:
        text.append(f"\n{attempts.errors} error{'s' * (attempts.errors > 1)}", style="bold yellow")
    if attempts.limits:
        text.append(f"\n{attempts.limits} at limit")
    return text


def _medals(row: TaskRow) -> str:
    """The medals won, the best first."""
    won = [f"{count} {medal}" for medal, count in row.medals.items() if count]
    return "\n".join(won) or ("none" if row.attempts.recorded else UNKNOWN)


def _estimate(estimate: Estimate, text: Callable[[float | None], str]) -> str:
    """The mean and, on a line of its own, its standard error."""
    if estimate.mean is None:
        return UNKNOWN
    return f"{text(estimate.mean)}\n± {text(estimate.standard_error)}"


def _score(score: float | None) -> str:
    """Five decimals, as published; powers of ten where that would fill the line."""
    if score is None:
        return UNKNOWN
    return f"{score:.5f}" if abs(score) < 1e9 else f"{score:.5e}"


def _percent(rate: float | None) -> str:
    return UNKNOWN if rate is None else f"{100 * rate:.1f}"


def _duration(seconds: float | None) -> str:
    """Two units at most, at most seven characters up to a thousand days."""
    if seconds is None:
        return UNKNOWN
    if round(seconds, 1) < 10:
        return f"{seconds:.1f}s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes}m {rest:02}s" if minutes else f"{rest}s"
    hours, rest = divmod(round(seconds / 60), 60)
    if hours < 24:
        return f"{hours}h {rest:02}m"
    return "{}d {:02}h".format(*divmod(round(seconds / 3600), 24))


def _count(number: float | None) -> str:
    if number is None:
        return UNKNOWN
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.1f}{unit}"
    return f"{number:.0f}"


def _cost(dollars: float | None) -> str:
    return UNKNOWN if dollars is None else f"${dollars:.2f}"
