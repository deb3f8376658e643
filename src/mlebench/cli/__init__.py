"""The `mlebench` command: thin commands over the rest of the package."""

from mlebench.cli.main import main

__all__ = ["main"]
