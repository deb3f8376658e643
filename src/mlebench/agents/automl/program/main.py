"""A baseline for competitions, without any language model.

Finds out from the description and the files what is asked, makes features,
cross-validates models, and hands in whenever that has got better. What it inferred and
tried stands in logs/automl.log.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
import warnings
from dataclasses import replace
from functools import partial
from pathlib import Path

from data_files import copy_whole, find_sample, list_files
from journal import Clock, Journal, end_process_at

MAX_TRAIN_ROWS = 200_000
ROWS_PER_S = 500
"""Of more rows, or of more for each second left, a random part is learned from."""
MIN_TRAIN_ROWS = 10


def main() -> int:
    """Run the baseline; the exit status is 1 if there is nothing to hand in."""
    started_s = time.monotonic()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=Path("/home"), help="holds data/ and the like")
    parser.add_argument("--time-limit-s", type=float, default=60.0, help="ends before this")
    parser.add_argument("--seed", type=int, default=0, help="of all that is random")
    arguments = parser.parse_args()
    limit_s = arguments.time_limit_s
    journal = Journal(arguments.home / "logs" / "automl.log", started_s)
    end_process_at(started_s + limit_s - min(1.0, 0.05 * limit_s), journal)
    clock = Clock(started_s + limit_s - max(1.0, 0.1 * limit_s))
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"  # Read when libraries are loaded; several fits run at once.
    warnings.simplefilter("ignore")  # Of fits that have not converged: their scores tell.
    cpus = min(2, len(os.sched_getaffinity(0)))
    try:
        status = solve(arguments.home, arguments.seed, cpus, clock, journal)
    except Exception:  # noqa: BLE001 - unforeseen layouts must not cost what was handed in
        journal.say(f"unforeseen:\n{traceback.format_exc()}")
        journal.end("given up")
        return 0 if (arguments.home / "submission" / "submission.csv").exists() else 1
    journal.end("done")
    return status


def solve(home: Path, seed: int, cpus: int, clock: Clock, journal: Journal) -> int:
    """Hand in the sample submission, then whatever is better."""
    files = list_files(home / "data")
    sample_file = find_sample(files)
    if sample_file is None:
        journal.say(f"nothing can be handed in: no sample submission in {home / 'data'}")
        return 1
    copy_whole(sample_file, home / "submission" / "submission.csv")
    journal.say(f"handed in: the sample submission, {sample_file.name}")
    journal.standing = "the sample submission stays: nothing better was found"

    # What takes long to load is loaded where it is needed.
    from hand_in import Submission
    from metrics import find_metric
    from tables import read_text_table
    from understand import understand

    sample = read_text_table(sample_file)
    if sample.empty:
        journal.say("the sample submission has no rows: it stays")
        return 0
    submission = Submission(sample, home, journal)
    texts = [file for file in files if file.name == "description.md"]
    description = texts[0].path.read_text("utf-8", "replace") if texts else ""
    metric = find_metric(description)
    journal.say(f"metric by the description: {metric.name if metric else 'not found'}")
    question = understand(files, sample_file, sample, journal)
    if question is None:
        journal.say("nothing to learn from: the sample submission stays")
        return 0
    most_rows = min(MAX_TRAIN_ROWS, int(ROWS_PER_S * max(clock.left_s(), 1)))
    if len(question.train) > most_rows:
        part = question.train.sample(most_rows, random_state=seed).sort_index()
        journal.say(f"{len(question.train)} train rows: learning from {len(part)} of them")
        question = replace(question, train=part)
    question = replace(question, train=question.train.reset_index(drop=True))

    from features import assemble, table_blocks
    from images import image_block, match_images

    blocks = []
    found = match_images(question, files)
    made = image_block(*found, seed, cpus, clock, journal) if found else None
    if made:
        block, rows = made
        blocks.append(block)
        question = replace(question, train=question.train.iloc[rows].reset_index(drop=True))

    from series import find_series, time_order
    from targets import find_targets, loss_of_guessing

    targets = find_targets(question, sample, description, metric)
    series = None if blocks else find_series(question)
    order = time_order(question)
    needs_features = any(
        t.wants != "text" and not (series and t.wants == "number") for t in targets
    )
    if needs_features:
        blocks += table_blocks(question, seed, clock, journal)
    features = assemble(blocks, len(question.train)) if needs_features and blocks else None

    for place, target in enumerate(targets):
        share = clock.share(len(targets) - place)
        if share.left_s() <= 0:
            journal.say(f"no time for {len(targets) - place} more targets: their sample stays")
            break
        asked = target.columns[0] if len(target.columns) == 1 else f"{len(target.columns)} columns"
        journal.say(
            f"{asked}: {target.wants}, as {target.reason}; scored by {target.metric.name}, "
            f"{len(target.rows)} train rows"
        )
        hand_in = partial(submission.replace, target)
        if target.wants == "text":
            from texts import answer

            answer(question, target, sample[target.columns[0]], seed, journal, hand_in)
        elif series and target.wants == "number":
            from forecast import forecast

            bar = loss_of_guessing(target, sample)
            forecast(series, target, bar, share, journal, hand_in)
        elif features is None or len(target.rows) < MIN_TRAIN_ROWS or target.is_constant:
            journal.say("nothing to learn from: the sample submission stays")
        else:
            from search import Problem, learn, make_folds

            classes = len(target.classes)
            moments = order.train.to_numpy()[target.rows].argsort() if order else None
            folds = make_folds(target.truth, classes, moments, seed, share)
            problem = Problem(features, target.rows, target.truth, classes, target.metric, folds)
            bar = loss_of_guessing(target, sample)
            learn(problem, bar, seed, cpus, share, journal, hand_in)
        submission.settle()
    return 0


if __name__ == "__main__":
    sys.exit(main())
