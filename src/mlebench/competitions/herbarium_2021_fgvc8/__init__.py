"""Herbarium 2021: which of 64,500 species of vascular plants is on this herbarium sheet?"""

from __future__ import annotations

from mlebench.competitions.herbarium import herbarium

competition = herbarium(
    id="herbarium-2021-fgvc8",
    package=__name__,
    folder="",
    place_key="institutions",
    rank="order",
    categories=64_500,
)
