"""The miniature of Facebook Recruiting III - Keyword Extraction."""

from __future__ import annotations

import csv
from pathlib import Path

from mlebench.competitions.facebook_recruiting_iii_keyword_extraction import FREQUENT_TAGS
from mlebench.competitions.synthetic import Synthetic, csv_bytes
from mlebench.preparation.archives import write_zip


def make_miniature(raw: Path, data: Synthetic) -> None:
    import numpy as np
    import pandas as pd

    topics = np.array([*FREQUENT_TAGS.split(), "null", "arrays", "asp.net-mvc"], object)
    weights = [0.2, 0.16, 0.16, 0.16, 0.16, 0.06, 0.06, 0.04]
    questions = []
    for number in range(420):
        tags = data.random.choice(len(topics), data.random.integers(1, 4), False, weights)
        title = data.text(int(tags[0]), 5) if number % 50 else "NA"
        body = "\r\n".join(f"<p>{data.text(int(tag), 8)}</p>" for tag in tags)
        questions.append((title, f'{body}<code>"x"</code>', " ".join(topics[tags])))
    # Three rows in ten repeat another.
    rows = data.random.permutation([*range(420), *range(180)])
    table = pd.DataFrame([questions[row] for row in rows], columns=["Title", "Body", "Tags"])
    table.insert(0, "Id", [str(row + 1) for row in range(len(rows))])
    sample = table[["Id"]].assign(Tags="javascript c#")
    for name, part in (
        ("Train", table),
        ("Test", table[["Id", "Title", "Body"]].tail(3)),
        ("SampleSubmission", sample.tail(3)),
    ):
        content = csv_bytes(part, quoting=csv.QUOTE_ALL)
        write_zip(raw / f"{name}.zip", {f"{name}.csv": content}, stored=False)
