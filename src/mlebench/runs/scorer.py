"""Grading, as Inspect's scorer: outside the sandbox, on a copy, after the agent stopped."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeGuard

import anyio
from inspect_ai.event import ErrorEvent, Event, ModelEvent, SampleLimitEvent
from inspect_ai.log import transcript

# Inspect's public interface gives a sample's total of tokens only.
from inspect_ai.model._model import sample_model_usage
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import TaskState
from inspect_ai.util import sample_limits

from mlebench.agents.programs import PROGRAM_FAILURE
from mlebench.competition import Competition
from mlebench.grading import grade_submission
from mlebench.registry import find_task
from mlebench.runs.attempts import Attempts, OpenAttempt, attempted, say
from mlebench.runs.instructions import SUBMISSION_FILE
from mlebench.runs.quantities import format_duration
from mlebench.runs.record import AttemptStatus, LimitReached, Record, ResourceUse
from mlebench.task import Edition, Medal

_METRICS = (
    "any_medal",
    "gold_medal",
    "silver_medal",
    "bronze_medal",
    "above_median",
    "valid_submission",
)
_LIMIT_KINDS = {
    "time": "wall time",
    "working": "working time",
    "token": "tokens",
    "message": "messages",
    "turn": "turns",
}


def grading_scorer(
    attempts: Attempts, data_dir: Path, edition: Edition, versions: Mapping[str, str]
) -> Scorer:
    """The scorer that ends attempts: it stops, copies, grades and records each.

    An attempt that could not begin, or that ended because the model's provider
    failed, gets no score and no record: that says nothing about the agent, and a
    later run repeats it.
    """

    @scorer(metrics={name: [mean(), stderr()] for name in _METRICS})
    def grade() -> Scorer:
        async def score(state: TaskState, target: Target) -> Score | None:  # noqa: ARG001 - Inspect's shape
            attempt = attempts.opened(state)
            if attempt is None:
                return None
            wall_s = time.monotonic() - attempt.started_monotonic_s
            # Inspect gives scorers half the agent's time, which may be seconds.
            with anyio.CancelScope(shield=True):
                await attempt.checker.close()
                await attempt.sandbox.stop()
                limit = _limit_reached(attempt)
                error = _error(state)
                if error is not None and limit is None and _model_failed(state):
                    return None
                left_out = await attempt.sandbox.collect(attempt.folder)
                task_id, seed = attempted(state.sample_id, state.epoch)
                task = find_task(task_id)
                submission = attempt.folder / "submission"
                if isinstance(task, Competition):
                    submission /= SUBMISSION_FILE
                report = await asyncio.to_thread(
                    grade_submission,
                    task,
                    submission if _is_something(submission) else None,
                    data_dir,
                    edition,
                    seed=seed,
                    agent_environment=attempts.agent_environment,
                )
                record = Record(
                    task_id=task_id,
                    seed=seed,
                    agent=attempts.plan.agent,
                    model=attempts.plan.model,
                    edition=edition,
                    status=_status(limit, error),
                    limit=limit,
                    error=error if limit is None else None,
                    sandbox=attempt.sandbox.facts(),
                    resources=_resources(attempt, wall_s),
                    report=report.to_dict(),
                    left_out=left_out,
                    versions=dict(versions),
                    started_at=attempt.started_at.isoformat(),
                    completed_at=datetime.now(UTC).isoformat(),
                )
                record.write(attempt.folder)
            say(f"{record.task_id}, seed {record.seed}: {outcome(record)}")
            return _inspect_score(record)

        return score

    return grade()


def _is_something(submission: Path) -> bool:
    return any(submission.iterdir()) if submission.is_dir() else submission.exists()


def _error(state: TaskState) -> str | None:
    """What went wrong in the agent's program, or in the solver that is the agent."""
    if failure := state.store.get(PROGRAM_FAILURE):
        return str(failure)
    event = transcript().history.find_last(_is_error)
    return None if event is None else event.error.message


def _model_failed(state: TaskState) -> bool:
    """Whether an error of the model's provider ended the solver.

    A program that fails after a refused request does not count: programs can have
    their requests refused, and must not so be rid of an attempt that went badly.
    """
    call = transcript().history.find_last(_is_model_call)
    has_failed = call is not None and call.error is not None
    return has_failed and PROGRAM_FAILURE not in state.store


def _is_model_call(event: Event) -> TypeGuard[ModelEvent]:
    return isinstance(event, ModelEvent)


def _is_error(event: Event) -> TypeGuard[ErrorEvent]:
    return isinstance(event, ErrorEvent)


def _is_limit(event: Event) -> TypeGuard[SampleLimitEvent]:
    return isinstance(event, SampleLimitEvent)


def _limit_reached(attempt: OpenAttempt) -> LimitReached | None:
    if limit := attempt.sandbox.limit_reached():
        return limit
    event = transcript().history.find_last(_is_limit)
    if event is None:
        return None
    return LimitReached(kind=_LIMIT_KINDS.get(event.type, event.type), message=event.message)


def _status(limit: LimitReached | None, error: str | None) -> AttemptStatus:
    if limit is not None:
        return AttemptStatus.LIMIT
    return AttemptStatus.COMPLETED if error is None else AttemptStatus.ERROR


def _resources(attempt: OpenAttempt, wall_s: float) -> ResourceUse:
    use = attempt.sandbox.use()
    models = sample_model_usage().values()
    costs = [usage.total_cost for usage in models if usage.total_cost is not None]
    return ResourceUse(
        wall_s=wall_s,
        cpu_s=use.cpu_s,
        peak_memory_bytes=use.peak_memory_bytes,
        input_tokens=sum(
            usage.input_tokens
            + (usage.input_tokens_cache_read or 0)
            + (usage.input_tokens_cache_write or 0)
            for usage in models
        ),
        output_tokens=sum(usage.output_tokens for usage in models),
        total_tokens=sum(usage.total_tokens for usage in models),
        model_calls=int(sample_limits().turn.usage),
        cost_usd=sum(costs) if costs else None,
    )


def outcome(record: Record) -> str:
    """How an attempt ended and what it is worth, in a line."""
    report = record.report
    medal = next((medal for medal in Medal if report[f"{medal}_medal"]), "no")
    worth = "no valid submission" if report["score"] is None else f"score {report['score']}"
    ended = f"{record.limit.kind} limit" if record.limit else record.status
    return f"{worth}, {medal} medal; {ended} after {format_duration(record.resources.wall_s)}"


def _inspect_score(record: Record) -> Score:
    report = record.report
    score = report["score"]
    return Score(
        value={
            "score": math.nan if score is None else score,
            **{name: float(report[name]) for name in _METRICS},
        },
        explanation=outcome(record),
        metadata=report,
    )
