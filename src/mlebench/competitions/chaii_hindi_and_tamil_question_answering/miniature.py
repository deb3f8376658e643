"""The miniature of chaii - Hindi and Tamil Question Answering."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.synthetic import Synthetic, csv_bytes

LETTERS = {
    "hindi": str.maketrans("bdfgklmnprstvzaeiou", "बदफगकलमनपरसतवजाेिोु"),
    "tamil": str.maketrans("bdfgklmnprstvzaeiou", "படஃகஞலமநணரசதவழாேிோு"),
}


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    records = []
    for row_id, kind in zip(data.hex_ids(400, 9), data.labels(400, classes=3), strict=True):
        language = "tamil" if kind == 2 else "hindi"
        letters = LETTERS[language]
        key, *others = data.text(0, 3, liking=0).translate(letters).split()
        year = str(data.random.integers(1200, 2000))
        answer = year if kind == 0 else f'"{others[0]}, {others[1]}"'
        before, after = (data.text(1, 25).translate(letters) for _ in range(2))
        context = f"{before}.\n{key} (Wiki) {answer} {after}"
        question = f"{key} {data.text(2, 2).translate(letters)}?"
        records.append((row_id, context, question, answer, context.find(answer), language))
    columns = ["id", "context", "question", "answer_text", "answer_start", "language"]
    (raw / "train.csv").write_bytes(csv_bytes(pd.DataFrame(records, columns=columns)))
