"""Prints a table whose lines are never cut, for people to copy from and programs to search."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

_WIDEST = 10_000


def print_whole(table: Table) -> None:
    """Print a table as wide as its cells are."""
    from rich.console import Console

    console = Console()
    unbounded = console.options.update(max_width=_WIDEST)
    console.width = max(console.width, console.measure(table, options=unbounded).maximum)
    console.print(table)
