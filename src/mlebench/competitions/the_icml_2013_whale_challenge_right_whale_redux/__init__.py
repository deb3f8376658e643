"""The ICML 2013 Whale Challenge: does a right whale call in this clip?"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.errors import PreparationError
from mlebench.metrics import roc_auc
from mlebench.preparation.archives import ZipMember, write_zip
from mlebench.preparation.published import sample_submission, write_csv
from mlebench.preparation.raw_files import RawFiles, open_content, open_raw_files
from mlebench.submissions import SubmissionRules, probability


def _prepare(data: Preparation) -> None:
    import pandas as pd

    with open_raw_files(data.raw / "train2.zip", data.scratch) as files:
        clips = sorted(name.rpartition("/")[2] for name in files.names if name.endswith(".aif"))
        days = sorted({clip.partition("_")[0] for clip in clips})
        if len(days) != 4:
            raise PreparationError(
                f"{data.raw / 'train2.zip'} holds clips of {len(days)} days and should of 4; "
                "download the raw data again."
            )
        train, test = (
            [clip for clip in clips if clip.partition("_")[0] in half]
            for half in (days[:2], days[2:])
        )
        contents: Mapping[str, Path | ZipMember]
        if data.is_v1:
            contents = {clip: files.content(f"train2/{clip}") for clip in clips}
            starts = [clip.partition("TRAIN")[0] for clip in test]
        else:
            contents = _write_bare_audio(files, clips, data.scratch)
            # This order says nothing that is not in the clips.
            test.sort(key=lambda clip: _digest(data.scratch / clip))
            starts = [""] * len(test)
        names = [f"{start}Test{k}.aif" for k, start in enumerate(starts)]
        train_members = {
            f"train2/{re.sub(r'TRAIN[0-9]+', f'TRAIN{k}', clip)}": contents[clip]
            for k, clip in enumerate(train)
        }
        test_members = {
            f"test2/{name}": contents[clip] for name, clip in zip(names, test, strict=True)
        }
        for side, members in (("train2", train_members), ("test2", test_members)):
            write_zip(data.public / f"{side}.zip", members, stored=False, folder_entries=True)
    ids = pd.DataFrame({"clip": names})
    sample = sample_submission(ids, {"probability": 0})
    write_csv(sample, data.public / "sampleSubmission.csv")
    is_call = [int(clip.endswith("_1.aif")) for clip in test]
    write_csv(ids.assign(probability=is_call), data.private / "test.csv")


def _write_bare_audio(files: RawFiles, clips: Sequence[str], folder: Path) -> dict[str, Path]:
    """Write clips with nothing but their format and sound: no texts, names or marks."""
    for clip in clips:
        with open_content(files.content(f"train2/{clip}")) as file:
            content = file.read()
        chunks: dict[bytes, bytes] = {}
        start = 12
        while start < len(content):
            size = int.from_bytes(content[start + 4 : start + 8], "big")
            end = start + 8 + size + size % 2
            chunks[content[start : start + 4]] = content[start:end]
            start = end
        if not content.startswith(b"FORM") or not {b"COMM", b"SSND"} <= set(chunks):
            raise PreparationError(
                f"train2/{clip} in train2.zip is no AIFF clip; download the raw data again."
            )
        sound = content[8:12] + chunks[b"COMM"] + chunks[b"SSND"]
        (folder / clip).write_bytes(b"FORM" + len(sound).to_bytes(4, "big") + sound)
    return {clip: folder / clip for clip in clips}


def _digest(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


competition = kaggle_competition(
    id="the-icml-2013-whale-challenge-right-whale-redux",
    package=__name__,
    category="audio classification",
    metric_name="ROC AUC",
    rules=SubmissionRules("clip", (probability("probability"),)),
    score=scored_by(roc_auc, "probability"),
    prepare=_prepare,
    sample_submission_file="sampleSubmission.csv",
)
