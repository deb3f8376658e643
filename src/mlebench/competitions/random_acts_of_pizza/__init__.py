"""Random Acts of Pizza: is this plea for a free pizza granted?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.synthetic import Synthetic
from mlebench.metrics import roc_auc
from mlebench.preparation.archives import write_zip
from mlebench.preparation.published import sample_submission, split, write_csv
from mlebench.submissions import SubmissionRules, probability

TARGET = "requester_received_pizza"
TELLING_NAMES = {"giver_username_if_known", "requester_username"}
COUNTS = """
    requester_account_age_in_days requester_days_since_first_post_on_raop
    requester_number_of_comments requester_number_of_comments_in_raop requester_number_of_posts
    requester_number_of_posts_on_raop requester_upvotes_minus_downvotes
    requester_upvotes_plus_downvotes
""".split()

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


def _make_miniature(raw: Path, data: Synthetic) -> None:
    granted = data.bits(rows=400, share=0.25)
    numbers = (20 * abs(data.features(granted, 2 * len(COUNTS)))).round(1).tolist()
    names = [f"user_{name}" for name in data.hex_ids(2 * len(granted), 6)]
    requests = []
    for index, (is_granted, counts) in enumerate(zip(granted.tolist(), numbers, strict=True)):
        has_named_giver = is_granted and data.random.random() < 0.5
        subreddits = data.text(is_granted, 3).split()
        time_s = 1_300_000_000 + int(data.random.integers(80_000_000))
        text = data.text(is_granted, 30)
        requests.append(
            {
                "giver_username_if_known": names[-1 - index] if has_named_giver else "N/A",
                "post_was_edited": bool(data.random.random() < 0.1),
                "request_id": f"t3_{index:05x}",
                "request_text": f"{text}\n\nEDIT: caf\u00e9",
                "request_text_edit_aware": text,
                "request_title": f"[Request] {data.text(is_granted, 6)}",
                **{f"{name}_at_request": counts[2 * i] for i, name in enumerate(COUNTS)},
                **{f"{name}_at_retrieval": counts[2 * i + 1] for i, name in enumerate(COUNTS)},
                "requester_number_of_subreddits_at_request": len(subreddits),
                TARGET: bool(is_granted),
                "requester_subreddits_at_request": subreddits,
                "requester_user_flair": "shroom" if is_granted else None,
                "requester_username": names[index],
                "unix_timestamp_of_request": float(time_s),
                "unix_timestamp_of_request_utc": float(time_s - 3600),
            }
        )
    hidden = {TARGET, "post_was_edited", "request_text", "requester_user_flair"}
    test = [
        {
            key: value
            for key, value in request.items()
            if key not in hidden and not key.endswith("_at_retrieval")
        }
        for request in requests[300:]
    ]
    for name, part in (("train", requests[:300]), ("test", test)):
        (raw / f"{name}.json").write_text(json.dumps(part, indent=2))


competition = kaggle_competition(
    id="random-acts-of-pizza",
    package=__name__,
    category="text classification",
    metric_name="area under the ROC curve",
    rules=SubmissionRules("request_id", (probability(TARGET),)),
    score=scored_by(roc_auc, TARGET),
    prepare=_prepare,
    make_miniature=_make_miniature,
    sample_submission_file="sampleSubmission.csv",
    note="dropped from the competitions of edition v2: the outcome can be looked up",
)
