"""Text Normalization Challenge - Russian Language: how is this token of a text spoken?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlebench.competitions.text_normalization import text_normalization

if TYPE_CHECKING:
    import pandas as pd


def _sentence_texts(tokens: pd.DataFrame) -> pd.Series[Any]:
    texts = tokens.groupby("sentence_id", sort=False)["before"].agg(tuple)
    return tokens["sentence_id"].map(texts)


competition = text_normalization(
    id="text-normalization-challenge-russian-language",
    package=__name__,
    language="ru",
    v2_groups=_sentence_texts,
    letters=str.maketrans("bdfgklmnprstvzaeiou", "бдфгклмнпрствзаеиоу"),
)
