"""Parses the command line and calls one command.

A command is a module here with `HELP` (one line), `EXAMPLES` (for `--help`),
`add_arguments(parser)` and `run(arguments) -> exit status`. Such a module imports
nothing heavy at its top: `--help` imports them all.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module

from mlebench import __version__
from mlebench.errors import MLEBenchError

COMMANDS: dict[str, str] = {
    "list": "list_tasks",
    "show": "show",
    "prepare": "prepare",
    "audit-data": "audit_data",
    "run": "run",
    "check": "check",
    "grade": "grade",
    "grade-sample": "grade_sample",
    "report": "report",
}
"""Command names and their modules, in the order of `--help`."""

EXIT_USER_ERROR = 2
EXIT_INTERRUPTED = 130


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="mlebench",
        description="Measure how well an AI agent does machine-learning engineering on its own.",
        epilog="`mlebench COMMAND --help` explains a command and shows examples.",
    )
    parser.add_argument("--version", action="version", version=f"mlebench {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, module_name in COMMANDS.items():
        module = import_module(f"mlebench.cli.{module_name}")
        command = commands.add_parser(
            name,
            help=module.HELP,
            description=module.HELP,
            epilog=f"examples:{module.EXAMPLES.rstrip()}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 2 for a user's error, 130 for Ctrl-C."""
    arguments = build_parser().parse_args(argv)
    try:
        status: int = arguments.run(arguments)
    except MLEBenchError as error:
        print(f"mlebench {arguments.command}: {error}", file=sys.stderr)
        return EXIT_USER_ERROR
    except KeyboardInterrupt:
        print(f"mlebench {arguments.command}: interrupted", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader (`| head`) has gone; leave the way other programs do.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    return status
