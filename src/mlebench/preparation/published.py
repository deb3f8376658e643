"""How the published benchmark reads, splits and writes tables, so that bytes come out alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

from mlebench.errors import PreparationError
from mlebench.preparation.archives import ZipSource, write_zip

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from mlebench.competition import Preparation

Splittable = TypeVar("Splittable", "pd.DataFrame", "pd.Series[Any]", list[Any])


def read_csv(source: Path | IO[bytes], **options: Any) -> pd.DataFrame:
    """A CSV whose numbers come out as they went in when `write_csv` writes them.

    pandas from release 3 on reads numbers exactly.

    Args:
        source: a CSV file; a zip's only member if it is a zip.
        options: pandas'.
    """
    import pandas as pd

    if isinstance(source, Path) and source.suffix == ".zip":
        with ZipSource(source) as archive, archive.member(archive.names[0]).open() as file:
            return read_csv(file, **options)
    table: pd.DataFrame = pd.read_csv(source, **options)
    return table


def write_csv(table: pd.DataFrame, path: Path, **options: Any) -> None:
    """Write a CSV without the index; folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(path, index=False, **options)


def write_zipped_csv(
    table: pd.DataFrame, path: Path, scratch: Path, *, stored: bool, **options: Any
) -> None:
    """Write a CSV alone into a zip, under the zip's name without `.zip`.

    Args:
        scratch: a folder for the plain file, which is removed.
        stored: without compression.
        options: pandas'.
    """
    plain = scratch / path.stem
    write_csv(table, plain, **options)
    write_zip(path, {plain.name: plain}, stored=stored)
    plain.unlink()


def split(
    items: Splittable,
    *,
    test_size: float | None = None,
    train_size: float | None = None,
    stratify: Sequence[Any] | None = None,
    seed: int = 0,
) -> tuple[Splittable, Splittable]:
    """scikit-learn's `train_test_split`: shuffled items, train and test."""
    from sklearn.model_selection import train_test_split

    train, test = train_test_split(
        items, test_size=test_size, train_size=train_size, random_state=seed, stratify=stratify
    )
    return train, test


def fixed_test_size(rows: int, published: int) -> int:
    """The published number of test rows; a tenth of a miniature, which has too few for that."""
    return published if rows > published else rows // 10


def split_groups(
    table: pd.DataFrame,
    groups: pd.Series[Any],
    *,
    test_size: float,
    in_split_order: bool = False,
    seed: int = 0,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split so that no group has rows on both sides.

    Args:
        groups: each row's group; groups are split in the order of first appearance.
        in_split_order: groups come out in the order that the split gives them, a
            group's rows in the table's; else all rows keep the table's order.
    """
    import numpy as np
    import pandas as pd

    train_groups, test_groups = split(list(groups.unique()), test_size=test_size, seed=seed)
    if in_split_order:
        sides = []
        for side in (train_groups, test_groups):
            places = pd.Index(side).get_indexer(groups)
            order = np.argsort(places, kind="stable")
            sides.append(table.iloc[order[np.count_nonzero(places < 0) :]])
        return sides[0], sides[1]
    is_test = groups.isin(test_groups)
    return table[~is_test], table[is_test]


def rows_by_group(groups: Sequence[Any] | pd.Series[Any]) -> list[NDArray[np.intp]]:
    """Each group's rows in their order; groups in the order of first appearance.

    Args:
        groups: each row's group.
    """
    import numpy as np
    import pandas as pd

    codes, _ = pd.factorize(np.asarray(groups))
    return np.split(np.argsort(codes, kind="stable"), np.cumsum(np.bincount(codes))[:-1])


def require_columns(table: pd.DataFrame, columns: Sequence[str], source: Path) -> None:
    """See that a raw table has these columns in this order.

    Raises:
        PreparationError: shows both lists.
    """
    if list(table.columns) != list(columns):
        found, wanted = (", ".join(map(str, names)) for names in (table.columns, columns))
        raise PreparationError(
            f"{source} has the columns {found} and should have {wanted}; "
            "download the raw data again."
        )


def require_unique(names: Sequence[str] | pd.Series[Any], source: Path) -> None:
    """See that no row or file is named twice.

    Raises:
        PreparationError: shows the first name that is.
    """
    import pandas as pd

    repeated = pd.Series(names)[lambda found: found.duplicated()]
    if len(repeated):
        raise PreparationError(
            f"{source} has {repeated.iloc[0]!r} more than once; download the raw data again."
        )


def sample_submission(ids: pd.DataFrame, values: Mapping[str, object]) -> pd.DataFrame:
    """The id columns `ids` and a constant in each column of `values`."""
    import pandas as pd

    constants = pd.DataFrame(dict(values), index=ids.index)
    return pd.concat([ids, constants], axis=1)


def write_sides(
    data: Preparation,
    train: pd.DataFrame,
    test: pd.DataFrame,
    sample: Mapping[str, object],
    *,
    id_column: str = "id",
    answers_file: str = "test.csv",
    has_test_table: bool = True,
) -> None:
    """Write train.csv, test.csv and sample_submission.csv, and, privately, the answers with all.

    Args:
        sample: the columns to predict, which the public test.csv lacks, and what the
            sample submission says of each row.
        answers_file: the private table's name.
        has_test_table: whether there is a public test.csv.
    """
    write_csv(train, data.public / "train.csv")
    if has_test_table:
        write_csv(test.drop(columns=list(sample)), data.public / "test.csv")
    write_csv(sample_submission(test[[id_column]], sample), data.public / "sample_submission.csv")
    write_csv(test, data.private / answers_file)


def one_hot(ids: pd.DataFrame, labels: pd.Series[Any], classes: Sequence[str]) -> pd.DataFrame:
    """The id columns `ids` and, for each class, 1 where it is the label, else 0."""
    import numpy as np
    import pandas as pd

    hot = labels.to_numpy()[:, np.newaxis] == np.asarray(classes, dtype=object)
    return pd.concat(
        [ids, pd.DataFrame(hot.astype(np.int64), columns=list(classes), index=ids.index)], axis=1
    )
