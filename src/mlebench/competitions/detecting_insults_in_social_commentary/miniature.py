"""The miniature of Detecting Insults in Social Commentary."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.detecting_insults_in_social_commentary import ANSWERS
from mlebench.competitions.synthetic import Synthetic, csv_bytes


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    labels = data.bits(rows=500, share=0.3)
    days = data.random.integers(0, 29, len(labels))
    table = pd.DataFrame(
        {
            "Insult": labels,
            "Date": [f"201206{day:02}142536Z" if day else "" for day in days],
            "Comment": [
                f'"{data.text(label, 15)}\\\\xa0{number}\\\\n, he said"'
                for number, label in enumerate(labels)
            ],
        }
    )
    test = table[300:].assign(Usage=["PublicTest", "PrivateTest"] * 100)
    (raw / "train.csv").write_bytes(csv_bytes(table[:300]))
    (raw / ANSWERS).write_bytes(csv_bytes(test))
