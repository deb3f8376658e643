"""Dog Breed Identification: which of 120 breeds is the dog on this photograph?"""

from __future__ import annotations

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import multiclass_log_loss
from mlebench.preparation.published import one_hot, read_csv, sample_submission, split, write_csv
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import RowSum, SubmissionRules, probability

BREEDS = tuple(
    """
    affenpinscher afghan_hound african_hunting_dog airedale american_staffordshire_terrier
    appenzeller australian_terrier basenji basset beagle bedlington_terrier bernese_mountain_dog
    black-and-tan_coonhound blenheim_spaniel bloodhound bluetick border_collie border_terrier borzoi
    boston_bull bouvier_des_flandres boxer brabancon_griffon briard brittany_spaniel bull_mastiff
    cairn cardigan chesapeake_bay_retriever chihuahua chow clumber cocker_spaniel collie
    curly-coated_retriever dandie_dinmont dhole dingo doberman english_foxhound english_setter
    english_springer entlebucher eskimo_dog flat-coated_retriever french_bulldog german_shepherd
    german_short-haired_pointer giant_schnauzer golden_retriever gordon_setter great_dane
    great_pyrenees greater_swiss_mountain_dog groenendael ibizan_hound irish_setter irish_terrier
    irish_water_spaniel irish_wolfhound italian_greyhound japanese_spaniel keeshond kelpie
    kerry_blue_terrier komondor kuvasz labrador_retriever lakeland_terrier leonberg lhasa malamute
    malinois maltese_dog mexican_hairless miniature_pinscher miniature_poodle miniature_schnauzer
    newfoundland norfolk_terrier norwegian_elkhound norwich_terrier old_english_sheepdog otterhound
    papillon pekinese pembroke pomeranian pug redbone rhodesian_ridgeback rottweiler saint_bernard
    saluki samoyed schipperke scotch_terrier scottish_deerhound sealyham_terrier shetland_sheepdog
    shih-tzu siberian_husky silky_terrier soft-coated_wheaten_terrier staffordshire_bullterrier
    standard_poodle standard_schnauzer sussex_spaniel tibetan_mastiff tibetan_terrier toy_poodle
    toy_terrier vizsla walker_hound weimaraner welsh_springer_spaniel west_highland_white_terrier
    whippet wire-haired_fox_terrier yorkshire_terrier
    """.split()
)


def _prepare(data: Preparation) -> None:
    train, test = split(read_csv(data.raw / "labels.csv"), test_size=0.1)
    write_csv(train, data.public / "labels.csv")
    uniform = dict.fromkeys(BREEDS, 1 / len(BREEDS))
    write_csv(sample_submission(test[["id"]], uniform), data.public / "sample_submission.csv")
    write_csv(one_hot(test[["id"]], test["breed"], BREEDS), data.private / "test.csv")
    with open_raw_files(data.raw / "train", data.scratch) as photos:
        link_files(photos, data.public / "train", train["id"] + ".jpg")
        copy_files(photos, data.public / "test", test["id"] + ".jpg")


competition = kaggle_competition(
    id="dog-breed-identification",
    package=__name__,
    category="image classification",
    metric_name="multi-class log loss",
    rules=SubmissionRules(
        "id", tuple(map(probability, BREEDS)), row_sum=RowSum(BREEDS, tolerance=1.1e-5)
    ),
    score=scored_by(multiclass_log_loss, BREEDS),
    prepare=_prepare,
)
