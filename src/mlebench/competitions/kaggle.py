"""Declares a Kaggle competition: what its package says and what the tables of facts add."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from mlebench.competition import Aligned, Competition, KaggleArchive, Preparation
from mlebench.competitions.facts import facts, leaderboard_quantiles, prepared_md5s
from mlebench.competitions.synthetic import Synthetic
from mlebench.submissions.rules import Column, SubmissionRules

if TYPE_CHECKING:
    from mlebench.competition import Array


def kaggle_competition(
    *,
    id: str,  # noqa: A002 - the declaration's word
    package: str,
    category: str,
    metric_name: str,
    rules: SubmissionRules,
    score: Callable[[Aligned], float],
    prepare: Callable[[Preparation], None],
    make_miniature: Callable[[Path, Synthetic], None] | None = None,
    v1_rules: SubmissionRules | None = None,
    v1_score: Callable[[Aligned], float] | None = None,
    answer_columns: tuple[Column, ...] | None = None,
    read_answers: Callable[[Path], Mapping[str, Array]] | None = None,
    ids_are_data: bool = False,
    answers_file: str = "test.csv",
    sample_submission_file: str = "sample_submission.csv",
    gold_submission_file: str | None = None,
    note: str = "",
    archive_caveat: str = "",
) -> Competition:
    """A competition whose title, size, thresholds and checksums stand in the tables of facts.

    A competition gives no `make_miniature` if it has one in `miniature.py` beside its declaration.
    The arguments are `Competition`'s fields, and its archive's caveat.
    """
    known = facts(id)
    return Competition(
        id=id,
        title=known.title,
        category=category,
        package=package,
        metric_name=metric_name,
        size_bytes=known.size_bytes,
        thresholds=known.thresholds,
        note=note,
        rules=rules,
        score=score,
        v1_rules=v1_rules,
        v1_score=v1_score,
        answer_columns=answer_columns,
        prepare=prepare,
        archive=KaggleArchive(
            slug=id, md5=known.archive_md5, size_bytes=known.size_bytes, caveat=archive_caveat
        ),
        make_miniature=make_miniature or _miniature_of(package),
        read_answers=read_answers,
        ids_are_data=ids_are_data,
        answers_file=answers_file,
        sample_submission_file=sample_submission_file,
        gold_submission_file=gold_submission_file,
        leaderboard_quantiles=leaderboard_quantiles(id),
        prepared_md5s=prepared_md5s(id),
    )


def _miniature_of(package: str) -> Callable[[Path, Synthetic], None]:
    def make_miniature(raw: Path, data: Synthetic) -> None:
        import_module(f"{package}.miniature").make_miniature(raw, data)

    return make_miniature
