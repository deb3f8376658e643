"""Freesound Audio Tagging 2019: which of 80 everyday sounds are heard in this clip?

Clips are copied one by one, so memory is that of the table of labels.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.errors import PreparationError
from mlebench.metrics import label_weighted_label_ranking_average_precision
from mlebench.preparation.published import read_csv, write_csv
from mlebench.preparation.raw_files import copy_files, link_files, open_content, open_raw_files
from mlebench.preparation.web_files import download_file
from mlebench.submissions import Number, SubmissionRules

if TYPE_CHECKING:
    import pandas as pd

CLASSES = tuple(
    """
    Accelerating_and_revving_and_vroom Accordion Acoustic_guitar Applause Bark Bass_drum
    Bass_guitar Bathtub_(filling_or_washing) Bicycle_bell Burping_and_eructation Bus Buzz
    Car_passing_by Cheering Chewing_and_mastication Child_speech_and_kid_speaking
    Chink_and_clink Chirp_and_tweet Church_bell Clapping Computer_keyboard Crackle Cricket Crowd
    Cupboard_open_or_close Cutlery_and_silverware Dishes_and_pots_and_pans Drawer_open_or_close
    Drip Electric_guitar Fart Female_singing Female_speech_and_woman_speaking Fill_(with_liquid)
    Finger_snapping Frying_(food) Gasp Glockenspiel Gong Gurgling Harmonica Hi-hat Hiss
    Keys_jangling Knock Male_singing Male_speech_and_man_speaking Marimba_and_xylophone
    Mechanical_fan Meow Microwave_oven Motorcycle Printer Purr Race_car_and_auto_racing Raindrop
    Run Scissors Screaming Shatter Sigh Sink_(filling_or_washing) Skateboard Slam Sneeze Squeak
    Stream Strum Tap Tick-tock Toilet_flush Traffic_noise_and_roadway_noise Trickle_and_dribble
    Walk_and_footsteps Water_tap_and_faucet Waves_and_surf Whispering Writing Yell
    Zipper_(clothing)
    """.split()
)
SAMPLE = "sample_submission.csv"
LABELS = "FSDKaggle2019.meta"
LABELS_URL = f"https://zenodo.org/records/3612637/files/{LABELS}.zip?download=1"
LABELS_TABLE = f"{LABELS}/test_post_competition.csv"


def _prepare(data: Preparation) -> None:
    labels = _labels(data)
    clips = read_csv(data.raw / SAMPLE, dtype=str)
    if list(clips) != list(labels) or sorted(clips["fname"]) != sorted(labels["fname"]):
        raise PreparationError(
            f"{data.raw / SAMPLE} has not the clips and classes of the released labels; "
            "download the raw data again."
        )
    write_csv(labels, data.private / "test.csv")
    with open_raw_files(data.raw, data.scratch) as files:
        names = [name for name in files.names if LABELS not in name]
        shown = {name for name in names if name.startswith("train_")}
        link_files(files, data.public, shown)
        copy_files(files, data.public, set(names) - shown)


def _labels(data: Preparation) -> pd.DataFrame:
    """The test clips, and 1 or 0 for each class."""
    archive = data.raw / f"{LABELS}.zip"
    if not archive.exists():
        archive = data.scratch / archive.name
        download_file(LABELS_URL, archive, place=data.raw / archive.name)
    with (
        open_raw_files(archive, data.scratch) as files,
        open_content(files.content(LABELS_TABLE)) as file,
    ):
        released = read_csv(file)
    released = released[released["usage"] == "Private"]
    marks = released["labels"].str.get_dummies(",").reindex(columns=CLASSES, fill_value=0)
    return released[["fname"]].join(marks)


RULES = SubmissionRules("fname", tuple(map(Number, CLASSES)), allows_extra_columns=False)

competition = kaggle_competition(
    id="freesound-audio-tagging-2019",
    package=__name__,
    category="audio tagging (multi-label)",
    metric_name="label-weighted label-ranking average precision",
    rules=RULES,
    v1_rules=replace(RULES, is_in_order=True),
    score=scored_by(label_weighted_label_ranking_average_precision, CLASSES),
    prepare=_prepare,
)
