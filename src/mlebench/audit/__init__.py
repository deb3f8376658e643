"""Looks for leaks in prepared data: what tells the agent of the answers, and should not.

Two kinds of probes: an attack on metadata, the same for all competitions, and those of
a competition's own leaks. The latter stand in `leaks.py` beside its declaration: each
public function there takes a `PreparedTask` and returns whether the leak that its name
states is open. Edition v1's are open, v2's are shut.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module, resources
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any

from mlebench.competition import Competition
from mlebench.layout import PrivateDirectory, PublicDirectory, TaskData
from mlebench.task import Edition

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

METADATA = "metadata tells the labels"
_AS_TEXT: dict[str, Any] = {"dtype": str, "keep_default_na": False}
_BLOCK_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class PreparedTask:
    """A competition's two sides, and what rules they were made by."""

    competition: Competition
    edition: Edition
    public: PublicDirectory
    private: PrivateDirectory

    def table(self, name: str, **options: Any) -> pd.DataFrame:
        """A public CSV, maybe alone in a zip, all as text; pandas' options."""
        return _read_texts(self.public / name, **options)

    def private_table(self, name: str, **options: Any) -> pd.DataFrame:
        """As `table`, of the private side."""
        return _read_texts(self.private / name, **options)

    def answers(self) -> pd.DataFrame:
        """A perfect submission, all as text."""
        names = self.competition.rules_in(self.edition).other_names
        return _read_texts(self.competition.gold_submission(self.private)).rename(columns=names)

    def has_on_both_sides(
        self, *columns: str, train: str = "train.csv", test: str = "test.csv", **options: Any
    ) -> bool:
        """Whether rows of two public CSVs are alike in `columns`."""
        import numpy as np

        tested = self._row_hashes(test, list(columns), options)
        return bool(np.isin(self._row_hashes(train, list(columns), options), tested).any())

    def _row_hashes(
        self, name: str, columns: list[str], options: dict[str, Any]
    ) -> NDArray[np.uint64]:
        """Of long texts, too, few are in memory at once."""
        import numpy as np
        import pandas as pd

        blocks = pd.read_csv(
            self.public / name,
            usecols=columns,
            chunksize=_BLOCK_ROWS,
            **_AS_TEXT,
            **options,
        )
        return np.concatenate(
            [pd.util.hash_pandas_object(block[columns], index=False) for block in blocks]
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """What one probe found."""

    competition_id: str
    edition: Edition
    probe: str
    """What would be wrong, in words."""
    is_open: bool
    details: tuple[str, ...] = ()
    """Of metadata: kinds of files or members, and what of them goes with the labels."""


Leak = Callable[[PreparedTask], bool]


def known_leaks(competition: Competition) -> dict[str, Leak]:
    """The probes of a competition's own leaks by what they say, in the order of `leaks.py`."""
    if not resources.files(competition.package).joinpath("leaks.py").is_file():
        return {}
    module = import_module(f"{competition.package}.leaks")
    return {
        name.replace("_", " "): leak
        for name, leak in vars(module).items()
        if isinstance(leak, FunctionType)
        and leak.__module__ == module.__name__
        and not name.startswith("_")
    }


def telling_metadata(task: PreparedTask) -> list[str]:
    """What the attack on metadata finds, but for ids that are data."""
    from mlebench.audit.metadata import telling_features

    rules = task.competition.rules_in(task.edition)
    answers = task.answers()
    labels = answers[[column.name for column in rules.columns]]
    found = telling_features(task.public, answers[rules.id_column].tolist(), labels)
    if task.competition.ids_are_data:
        found = [feature for feature in found if not feature.startswith("rows: ")]
    return found


def audit(
    competition: Competition, data_dir: Path, edition: Edition | None = None
) -> list[Finding]:
    """Run all probes on what is prepared.

    Args:
        edition: the edition that must lie there; None takes what there is.

    Raises:
        NotPreparedError, EditionMismatchError: if it does not.
    """
    data = TaskData(data_dir, competition.id)
    edition = data.require(competition, edition)
    task = PreparedTask(competition, edition, data.public, data.private)
    features = telling_metadata(task)
    found = {name: leak(task) for name, leak in known_leaks(competition).items()}
    return [
        Finding(competition.id, edition, METADATA, bool(features), tuple(features)),
        *(Finding(competition.id, edition, name, is_open) for name, is_open in found.items()),
    ]


def share_a_file(one: Path, other: Path) -> bool:
    """Whether two folders have a file in common, byte for byte."""
    first, second = ([path for path in side.rglob("*") if path.is_file()] for side in (one, other))
    sizes = {path.stat().st_size for path in first} & {path.stat().st_size for path in second}
    return not set.isdisjoint(*(set(_digests(side, sizes)) for side in (first, second)))


def _digests(paths: Iterable[Path], sizes: set[int]) -> Iterable[bytes]:
    for path in paths:
        if path.stat().st_size in sizes:
            with path.open("rb") as file:
                yield hashlib.file_digest(file, "sha256").digest()


def _read_texts(path: Path, **options: Any) -> pd.DataFrame:
    from mlebench.preparation.published import read_csv

    return read_csv(path, **_AS_TEXT, **options)
