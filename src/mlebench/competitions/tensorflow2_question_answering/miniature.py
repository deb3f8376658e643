"""The miniature of TensorFlow 2.0 Question Answering."""

from __future__ import annotations

import json
from pathlib import Path

from mlebench.competitions.synthetic import Synthetic
from mlebench.competitions.tensorflow2_question_answering import TRAIN


def make_miniature(raw: Path, data: Synthetic) -> None:
    phrases = [[data.text(kind, 5, liking=0.9) for _ in range(40)] for kind in range(6)]

    def span(start: int, tokens: int) -> dict[str, int]:
        return {"start_token": start, "end_token": start + tokens}

    lines = []
    for row, kind in enumerate(data.labels(rows=1050, classes=6)):
        # Paragraphs of ten tokens each, on four of six topics.
        topics = list(data.random.permutation(6)[:4])
        year = 1500 + row % 500
        texts = [f"<P> {phrases[topic][row % 40]} - café/\x7f {year} </P>" for topic in topics]
        place = topics.index(kind) if kind in topics else -1
        # A year, two short answers, YES, or a long answer alone.
        shorts = [10 * place + 8, 10 * place + 1][: (1, 2, 0, 0)[row % 4]] if place >= 0 else []
        annotation = {
            "yes_no_answer": "YES" if row % 4 == 2 and place >= 0 else "NONE",
            "long_answer": span(10 * place, 10) if place >= 0 else span(-1, 0),
            "short_answers": [span(start, 1) for start in shorts],
            "annotation_id": 2**63 + row,
        }
        record = {
            "document_text": " ".join(texts),
            "long_answer_candidates": [{**span(10 * i, 10), "top_level": True} for i in range(4)],
            "question_text": phrases[kind][-1 - row % 40],
            "annotations": [annotation],
            "document_url": f"https://wiki.example/{row // 2}",
            "example_id": int(data.random.integers(-(2**63), 2**63)),
        }
        lines.append(json.dumps(record, ensure_ascii=False) + "\n")
    (raw / TRAIN).write_text("".join(lines), "utf-8")
