"""Text Normalization Challenge - English Language: how is this token of a text spoken?"""

from __future__ import annotations

from mlebench.competitions.text_normalization import text_normalization

competition = text_normalization(
    id="text-normalization-challenge-english-language",
    package=__name__,
    language="en",
)
