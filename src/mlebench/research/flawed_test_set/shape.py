"""The shape of evaluation.json."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

_MAX_ITEMS = 100_000
Finite = Annotated[float, Field(allow_inf_nan=False)]


class Estimate(BaseModel):
    """A model's cost per case in deployment and a 95 % interval."""

    model_config = ConfigDict(strict=True, extra="forbid")

    cost: Finite
    low: Finite
    high: Finite


class Evaluation(BaseModel):
    """What evaluation.json says."""

    model_config = ConfigDict(strict=True, extra="forbid")

    ranking: list[str] = Field(max_length=_MAX_ITEMS)
    estimates: dict[str, Estimate]
    different: list[Annotated[list[str], Field(min_length=2, max_length=2)]] = Field(
        max_length=_MAX_ITEMS
    )
    repeated_rows: list[int] = Field(max_length=_MAX_ITEMS)
    careless_annotator: str
