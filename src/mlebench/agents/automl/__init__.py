"""The `automl` agent: a baseline without any language model.

`program/` is a folder of plain scripts. It runs inside the sandbox, in the agent's
environment and without this package: `python main.py --time-limit-s SECONDS`.
"""

from __future__ import annotations

from pathlib import Path

PROGRAM = Path(__file__).parent / "program"
"""The scripts that are copied into the sandbox's `/home/code/automl`; `main.py` starts them."""
