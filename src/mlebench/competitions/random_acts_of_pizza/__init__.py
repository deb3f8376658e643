"""Random Acts of Pizza: is this plea for a free pizza granted?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import roc_auc
from mlebench.preparation.archives import write_zip
from mlebench.preparation.published import sample_submission, split, write_csv
from mlebench.submissions import SubmissionRules, probability

TARGET = "requester_received_pizza"
TELLING_NAMES = {"giver_username_if_known", "requester_username"}

Requests = list[dict[str, Any]]


def _prepare(data: Preparation) -> None:
    import pandas as pd

    requests = json.loads((data.raw / "train.json").read_bytes())
    raw_test = json.loads((data.raw / "test.json").read_bytes())
    share = len(raw_test) / (len(requests) + len(raw_test))
    train, test = split(requests, test_size=share)
    shown = set(requests[0]) - (set() if data.is_v1 else TELLING_NAMES)
    test_keys = [key for key in raw_test[0] if key in shown]
    _write_json(
        data.public / "train.json",
        [{key: request[key] for key in request if key in shown} for request in train],
    )
    _write_json(
        data.public / "test.json", [{key: request[key] for key in test_keys} for request in test]
    )
    ids = pd.DataFrame({"request_id": [request["request_id"] for request in test]})
    write_csv(sample_submission(ids, {TARGET: 0}), data.public / "sampleSubmission.csv")
    answers = ids.assign(**{TARGET: [int(request[TARGET]) for request in test]})
    write_csv(answers, data.private / "test.csv")


def _write_json(path: Path, requests: Requests) -> None:
    """Write the requests as JSON, and the file once more in a zip."""
    path.write_text(json.dumps(requests, indent=4))
    write_zip(path.with_suffix(".zip"), {path.name: path}, stored=False)


competition = kaggle_competition(
    id="random-acts-of-pizza",
    package=__name__,
    category="text classification",
    metric_name="area under the ROC curve",
    rules=SubmissionRules("request_id", (probability(TARGET),)),
    score=scored_by(roc_auc, TARGET),
    prepare=_prepare,
    sample_submission_file="sampleSubmission.csv",
    note="dropped from the competitions of edition v2: the outcome can be looked up",
)
