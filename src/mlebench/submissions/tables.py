"""Reads a CSV file by a task's rules into columns, in the order of the task's ids.

Submissions, sample submissions and answers all go through here.
"""

from __future__ import annotations

import itertools
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from mlebench.errors import InvalidSubmissionError
from mlebench.submissions.blocks import FIRST_ROW, invalid, open_regular, read_blocks
from mlebench.submissions.columns import (
    Array,
    breaks_rule,
    first_boolean,
    numpy_view,
    read_cells,
)
from mlebench.submissions.ids import (
    Ids,
    Indices,
    match_ids,
    permutation,
    plain_numbers,
    rank_order,
    row_counts,
)
from mlebench.submissions.problems import SHOWN_CHARACTERS, SHOWN_PROBLEMS, Problems, quote, shorten
from mlebench.submissions.rules import Number, Pairing, Problem, SubmissionRules, Text

MAX_COLUMNS = 10_000

_SHOWN_HEADER_CHARACTERS = 200
_ALLOWED_IDS = "have one row for each id of the sample submission"


def read_ids(path: Path, rules: SubmissionRules) -> Ids:
    """The id column of a file, in the file's order; no other rule is checked.

    Raises:
        InvalidSubmissionError: if the file is no CSV file, has no such column, or no rows.
    """
    parts = tuple(column for column in rules.columns if column.name in rules.id_parts)
    id_rules = SubmissionRules(
        rules.id_column, parts, id_parts=rules.id_parts, max_bytes=rules.max_bytes
    )
    file = _CSVFile(path, id_rules, None)
    file.read()
    file.raise_problems()
    ids = file.ids()
    if not len(ids):
        invalid(f"{shorten(path.name)} has no rows")
    return ids


def read_table(path: Path, rules: SubmissionRules, ids: Ids) -> Mapping[str, Array]:
    """A file's declared columns by name, each of shape (ids,) and in the order of `ids`.

    Numbers are float64; labels and texts are Python strings in an object array. Some
    pairings have the rows in the file's order and the ids as one more column; where ids
    may be repeated, it has the place of each row's id among `ids`.

    Args:
        path: the file; anything at all may lie there.
        rules: the task's.
        ids: the ids that the file must have one row for, each once.

    Raises:
        InvalidSubmissionError: with all that is wrong, up to the limit of `Problems`.
    """
    file = _CSVFile(path, rules, ids)
    file.read()
    file.check_columns()
    order = file.match_ids(ids)
    file.raise_problems()
    table = file.columns()
    if rules.pairing is Pairing.REPEATABLE:
        return {rules.id_column: np.arange(len(ids)) if order is None else order, **table}
    if rules.pairing.is_in_file_order:
        return {rules.id_column: np.array(file.ids().to_pylist(), dtype=object), **table}
    return table if order is None else {name: values[order] for name, values in table.items()}


class _CSVFile:
    """A file on its way from bytes to columns, and what is wrong with it."""

    def __init__(self, path: Path, rules: SubmissionRules, expected: Ids | None) -> None:
        self._path = path
        self._name = shorten(path.name)
        self._rules = rules
        self._columns = rules.columns
        self._problems = Problems()
        # What is longer than all that is expected is cut, or it could fill the memory;
        # a few rows and characters more show what they are.
        self._max_rows: int | None = None
        self._max_id_characters: int | None = None
        if expected is not None:
            longest_bytes = pc.max(pc.binary_length(expected)).as_py()
            if not rules.pairing.allows_more_rows:
                self._max_rows = len(expected) + SHOWN_PROBLEMS
            self._max_id_characters = max(longest_bytes, SHOWN_CHARACTERS) + 1
        self._header: list[str] = []
        self._readable: list[str] = []
        """The declared columns that the header has just once."""
        self._rows = 0
        """Rows read so far, ragged ones included."""
        self._is_cut = False
        """Whether there are more rows than were to be read."""
        self._ragged = array("q")
        """For each row with too few or too many cells, which is left out, the number of
        rows before it that are kept."""
        self._ids: list[pa.StringArray] = []
        self._parts: dict[str, list[Array]] = {column.name: [] for column in rules.columns}
        self._first_booleans: dict[str, int] = {}
        """For columns of numbers, the index of the first row that says True or False."""
        self._first_numbers: dict[str, int] = {}
        """The same for a row that says anything else."""

    def raise_problems(self) -> None:
        if self._problems:
            raise InvalidSubmissionError(self._problems.shown())

    def ids(self) -> Ids:
        ids = pa.chunked_array(self._ids, pa.string())
        for name in self._rules.id_parts:
            values = self._column(name)
            part = pa.array(values if values.dtype == object else values.astype(np.int64))
            ids = pc.binary_join_element_wise(ids, part.cast(pa.string()), " ")
        return ids

    def columns(self) -> dict[str, Array]:
        return {name: self._column(name) for name in self._parts}

    def _column(self, name: str) -> Array:
        return np.concatenate(self._parts[name] or [np.empty(0, dtype=object)])

    def read(self) -> None:
        """Read until the end, or until there are more rows than can be right."""
        with open_regular(self._path) as file:
            rules = self._rules
            found = read_blocks(file, self._name, rules.max_bytes, rules.max_row_bytes)
            blocks = self._read_header(found)
            for block in blocks:
                self._read_block(block)
                if self._max_rows is not None and self._rows > self._max_rows:
                    self._is_cut = True
                    break

    def _read_header(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        """Check the header; the blocks that are left have rows alone."""
        first = b""
        while not first:
            block = next(blocks, None)
            if block is None:
                invalid(f"{self._name} is empty; it must have a header and a row for each id")
            first = block.lstrip(b"\r\n")
        row = FIRST_ROW.match(first)
        assert row is not None, "a block ends where a row ends"  # noqa: S101 - for the type checker
        header = row.group()
        if header.count(b",") >= MAX_COLUMNS:
            invalid(f"{self._name} has more than {MAX_COLUMNS:,} columns")
        names = pa.csv.read_csv(
            pa.BufferReader(header),
            read_options=pa.csv.ReadOptions(block_size=len(header) + 1, use_threads=False),
            parse_options=pa.csv.ParseOptions(newlines_in_values=True),
        ).column_names
        self._header = [self._rules.other_names.get(name, name) for name in names]
        self._check_header()
        if self._rules.columns_by_position and not self._problems:
            declared = iter(self._rules.column_names[1:])
            self._header = [
                name if name == self._rules.id_column else next(declared, "")
                for name in self._header
            ]
        return itertools.chain((first[row.end() :],), blocks)

    def _check_header(self) -> None:
        counts = Counter(self._header)
        declared = self._rules.column_names
        self._readable = [name for name in declared if counts[name] == 1]
        missing = [name for name in declared if not counts[name]]
        if missing:
            found = shorten(",".join(self._header), _SHOWN_HEADER_CHARACTERS)
            hint = "" if len(counts) > 1 else "; cells must be separated by commas"
            self._add_header_problem("lacks", missing, f"; its header is {found}{hint}")
        repeated = [name for name in declared if counts[name] > 1]
        if repeated:
            self._add_header_problem("has", repeated, " more than once")
        extra = [name for name in counts if name not in declared]
        if self._rules.reads_extra_columns:
            further = [Text(name) for name in extra if counts[name] == 1]
            self._columns += tuple(further)
            self._readable += [column.name for column in further]
            self._parts |= {column.name: [] for column in further}
        if extra and not self._rules.allows_extra_columns:
            allowed = shorten(",".join(declared), _SHOWN_HEADER_CHARACTERS)
            self._add_header_problem("has", extra, f", not allowed; its header must be {allowed}")
        if self._rules.is_in_order and not missing and self._header != list(declared):
            allowed = shorten(",".join(declared), _SHOWN_HEADER_CHARACTERS)
            message = f"{self._name} must have the columns {allowed}, in this order, and no other"
            self._problems.add(("header", "order"), Problem(message))
        if self._rules.starts_with_id and self._header[0] != self._rules.id_column:
            self._add_header_problem("has", [self._header[0]], f", where {declared[0]} belongs")
        if not self._readable:
            self.raise_problems()

    def _add_header_problem(self, verb: str, names: list[str], complaint: str) -> None:
        shown = shorten(", ".join(names), _SHOWN_HEADER_CHARACTERS)
        columns = f"column{'s' * (len(names) > 1)} {shown}"
        problem = Problem(f"{self._name} {verb} the {columns}{complaint}", column=shown)
        self._problems.add(("header", complaint), problem)

    def _read_block(self, block: bytes) -> None:
        if not block.lstrip(b"\r\n"):
            return
        present = [column for column in self._columns if column.name in self._readable]
        numbers = [column for column in present if isinstance(column, Number)]
        rows_before = self._rows
        ragged_before = len(self._ragged)
        values: dict[str, Array] = {}
        try:
            table = self._parse(block, {column.name: pa.float64() for column in numbers})
            values = {column.name: numpy_view(_whole(table, column.name)) for column in numbers}
            is_clean = not any(breaks_rule(column, values[column.name]).any() for column in numbers)
        except pa.ArrowInvalid:
            is_clean = False
        if not is_clean:
            # Once more as text, which shows what is wrong and where.
            table = values = {}
            table = self._parse(block, {}, self._note_ragged_row)
        self._rows += table.num_rows + len(self._ragged) - ragged_before
        if not table.num_rows:
            return
        first = rows_before - ragged_before
        for column in present:
            if column.name not in values:
                cells = _whole(table, column.name)
                if isinstance(column, Number) and column.allows_booleans:
                    self._note_booleans(column.name, cells, first)
                values[column.name] = read_cells(
                    column,
                    cells,
                    self._problems,
                    self._name,
                    lambda index: self._row_number(first + index),
                )
            elif isinstance(column, Number):
                self._first_numbers.setdefault(column.name, first)
            self._parts[column.name].append(values[column.name])
        if self._rules.id_column in self._readable:
            self._ids.append(self._cut_ids(_whole(table, self._rules.id_column)))

    def _note_booleans(self, name: str, cells: pa.StringArray, first: int) -> None:
        for found, is_boolean in ((self._first_booleans, True), (self._first_numbers, False)):
            index = first_boolean(cells, is_boolean)
            if index is not None:
                found.setdefault(name, first + index)

    def _cut_ids(self, ids: pa.StringArray) -> pa.StringArray:
        most = self._max_id_characters
        if most is None or pc.max(pc.binary_length(ids)).as_py() <= most:
            return ids
        return pc.utf8_slice_codeunits(ids, 0, most)

    def _parse(
        self,
        block: bytes,
        types: Mapping[str, pa.DataType],
        on_ragged_row: Callable[[pa.csv.InvalidRow], str] | None = None,
    ) -> pa.Table:
        """The readable columns of a block, as text where `types` says nothing else."""
        return pa.csv.read_csv(
            pa.BufferReader(block),
            read_options=pa.csv.ReadOptions(
                column_names=self._header,
                block_size=len(block) + 1,
                # Arrow numbers ragged rows only when it reads without threads.
                use_threads=on_ragged_row is None,
            ),
            parse_options=pa.csv.ParseOptions(
                newlines_in_values=True, invalid_row_handler=on_ragged_row
            ),
            convert_options=pa.csv.ConvertOptions(
                include_columns=self._readable,
                column_types={name: types.get(name, pa.string()) for name in self._readable},
                null_values=[],
                check_utf8=False,  # the blocks are checked
            ),
            # Arrow's own pool would keep hold of what each block needed for a moment.
            memory_pool=pa.system_memory_pool(),
        )

    def _note_ragged_row(self, ragged: pa.csv.InvalidRow) -> str:
        row = self._rows + ragged.number
        self._ragged.append(row - 1 - len(self._ragged))
        cells = f"{ragged.actual_columns:,} cell{'s' * (ragged.actual_columns > 1)}"
        self._problems.add(
            ("ragged",),
            Problem(
                f"row {row} of {self._name} has {cells}; "
                f"it must have {ragged.expected_columns:,}, as the header has",
                row=row,
                allowed=f"have {ragged.expected_columns:,} cells",
            ),
        )
        return "skip"

    def _row_number(self, index: int) -> int:
        """The number in the file of the row that is the `index`-th, from 0, of those kept."""
        return index + 1 + bisect_right(self._ragged, index)

    def check_columns(self) -> None:
        """See to the rules on whole columns, and on several."""
        self._check_booleans()
        self._check_row_sums()
        if self._rules.checks and self._rows and not self._problems:
            columns = self.columns()
            for check in self._rules.checks:
                complaint = check(columns)
                if complaint is not None:
                    self._problems.add(("check",), Problem(f"{self._name}: {complaint}"))

    def _check_booleans(self) -> None:
        for name in self._first_booleans.keys() & self._first_numbers.keys():
            # The later one is out of place: what came first says what the column is.
            index = max(self._first_booleans[name], self._first_numbers[name])
            row = self._row_number(index)
            self._problems.add(
                ("booleans", name),
                Problem(
                    f"row {row} of {self._name}: column {name} mixes True and False with "
                    "numbers; it must have one kind alone",
                    row=row,
                    column=name,
                    allowed="have numbers alone, or True and False alone",
                ),
            )

    def _check_row_sums(self) -> None:
        rule = self._rules.row_sum
        if rule is None or not all(self._parts[name] for name in rule.columns):
            return
        sums = np.sum([np.concatenate(self._parts[name]) for name in rule.columns], axis=0)
        # A number that could not be read is NaN here and compares as false.
        wrong = np.flatnonzero(np.abs(sums - rule.total) > rule.tolerance)
        names = shorten(", ".join(rule.columns))
        allowed = f"add up to {rule.total:g}, give or take {rule.tolerance:g}"

        def describe(index: int) -> Problem:
            row = self._row_number(index)
            total = f"{sums[index]:.9g}"
            return Problem(
                f"row {row} of {self._name}: {names} add up to {total}; they must {allowed}",
                row=row,
                column=names,
                value=total,
                allowed=allowed,
            )

        self._problems.add_each(("row sum",), wrong, describe)

    def match_ids(self, expected: Ids) -> Indices | None:
        """The index of each expected id's row; None if the file has them in that order.

        Where ids may be repeated, the place of each row's id among those expected.
        """
        if self._rules.pairing is Pairing.BY_POSITION:
            self._check_row_count(expected)
            return None
        if self._rules.pairing is Pairing.ANY_IDS:
            return None
        if self._rules.id_column not in self._readable or (self._rules.id_parts and self._problems):
            return None
        rows = f"it must have {len(expected):,}, one for each id"
        if not self._rows:
            self._problems.add(("rows",), Problem(f"{self._name} has no rows; {rows}"))
            return None
        if self._is_cut:
            message = f"{self._name} has more than {len(expected):,} rows; {rows}"
            self._problems.add(("rows",), Problem(message))
        ids = self.ids()
        pairing = self._rules.pairing
        if not len(ids) or ids.equals(expected):
            return None
        if pairing is Pairing.BY_RANK:
            self._check_row_count(expected)
            return rank_order(ids, expected) if len(ids) == len(expected) else None
        numbers, expected_numbers = plain_numbers(ids), plain_numbers(expected)
        if numbers is not None and expected_numbers is not None:
            ids, expected = numbers, expected_numbers
        if pairing is not Pairing.REPEATABLE:
            order = permutation(ids, expected)
            if order is not None:
                return order
        is_by_id = pairing in {Pairing.BY_ID, Pairing.BY_ID_IN_FILE_ORDER}
        if is_by_id and pc.count_distinct(expected).as_py() < len(expected):
            self._add_count_problems(ids, expected)
            return None
        match = match_ids(ids, expected)
        self._add_id_problems("unknown", ids, match.unknown, "is not in the sample submission")
        if pairing is Pairing.LEFT_TO_METRIC:
            self._check_row_count(expected)
        if pairing in {Pairing.LEFT_TO_METRIC, Pairing.KNOWN_IDS}:
            return None
        if pairing is not Pairing.REPEATABLE:
            self._add_id_problems("repeated", ids, match.repeated, "is in an earlier row already")
        if not self._is_cut and not self._ragged:
            # Otherwise an id that seems missing may stand in a row that was left out.
            self._problems.add_each(
                ("missing id",),
                match.missing,
                lambda place: self._missing_id(expected[place].as_py()),
            )
        return match.places if pairing is Pairing.REPEATABLE else match.order

    def _add_count_problems(self, ids: Ids, expected: Ids) -> None:
        counts = list(row_counts(ids, expected).items())

        def describe(index: int) -> Problem:
            value, (found, wanted) = counts[index]
            allowed = f"have {wanted:,}, as in the sample submission"
            return Problem(
                f"{self._name} has {found:,} rows for id {quote(value)}; it must {allowed}",
                column=self._rules.id_column,
                value=shorten(value),
                allowed=allowed,
            )

        self._problems.add_each(("row counts",), np.arange(len(counts)), describe)

    def _check_row_count(self, expected: Ids) -> None:
        if self._rows != len(expected):
            more = " or more" if self._is_cut else ""
            message = f"{self._name} has {self._rows:,}{more} rows; it must have {len(expected):,}"
            self._problems.add(("rows",), Problem(message))

    def _add_id_problems(self, kind: str, ids: Ids, indices: Indices, complaint: str) -> None:
        column = self._rules.id_column

        def describe(index: int) -> Problem:
            row = self._row_number(index)
            value = ids[index].as_py()
            return Problem(
                f"row {row} of {self._name}: id {quote(value)} in column {column} {complaint}",
                row=row,
                column=column,
                value=shorten(value),
                allowed=_ALLOWED_IDS,
            )

        self._problems.add_each((kind,), indices, describe)

    def _missing_id(self, value: str) -> Problem:
        return Problem(
            f"{self._name} has no row for id {quote(value)}; it must {_ALLOWED_IDS}",
            column=self._rules.id_column,
            value=shorten(value),
            allowed=_ALLOWED_IDS,
        )


def _whole(table: pa.Table, name: str) -> pa.Array:
    return table.column(name).combine_chunks()
