"""The miniature of Random Acts of Pizza."""

from __future__ import annotations

import json
from pathlib import Path

from mlebench.competitions.random_acts_of_pizza import TARGET
from mlebench.competitions.synthetic import Synthetic

COUNTS = """
    requester_account_age_in_days requester_days_since_first_post_on_raop
    requester_number_of_comments requester_number_of_comments_in_raop requester_number_of_posts
    requester_number_of_posts_on_raop requester_upvotes_minus_downvotes
    requester_upvotes_plus_downvotes
""".split()


def make_miniature(raw: Path, data: Synthetic) -> None:
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
