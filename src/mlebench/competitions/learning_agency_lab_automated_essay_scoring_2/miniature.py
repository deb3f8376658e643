"""The miniature of Automated Essay Scoring 2.0."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.synthetic import Synthetic, csv_bytes


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    scores = data.random.permutation([1, 2, 2, 3, 3, 3, 4, 4, 5, 6] * 50)
    essays = []
    for score in scores:
        plain, skilled = (data.text(0, 45 - 6 * score), data.text(1, 4 + 7 * score))
        essays.append(f'"{plain}," they say.\n\n{skilled}, à la café.')
    table = pd.DataFrame(
        {"essay_id": data.hex_ids(len(scores), 7), "full_text": essays, "score": scores}
    )
    (raw / "train.csv").write_bytes(csv_bytes(table))
