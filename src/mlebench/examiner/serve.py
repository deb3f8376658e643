"""Runs inside an examiner's sandbox: imports the module under examination and calls it.

    python -I serve.py FOLDER MODULE < steps > answers

It judges nothing, as the code under examination can change all that this process
does. Its answers are values, compared outside with others that are not here.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import json
import os
import sys
import types
from pathlib import Path
from typing import Any

MAX_MESSAGE_CHARACTERS = 500


def main(folder: str, module_name: str) -> None:
    """Answer each step with a line: its value, or the error that it raised."""
    steps = json.load(sys.stdin)
    channel = os.dup(1)
    # What the module prints is nobody's answer.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

    def answer(line: str) -> None:
        content = (line + "\n").encode()
        while content:
            content = content[os.write(channel, content) :]

    values = _load_values()
    sys.path.insert(0, folder)
    try:
        module = importlib.import_module(module_name)
    except BaseException as error:  # noqa: BLE001 - whatever a module may raise
        answer(values.dumps({"error": f"{module_name} cannot be imported: {_told(error)}"}))
        return
    answer(values.dumps({"value": None}))
    kept: dict[str, Any] = {}
    for step in steps:
        try:
            given = {name: values.decode(value) for name, value in step["arguments"].items()}
            given |= {name: kept[key] for name, key in step["kept_arguments"].items()}
            function: Any = functools.reduce(getattr, step["function"].split("."), module)
            result = function(**given)
            if step["keep_as"] is not None:
                kept[step["keep_as"]] = result
                result = None
            line = values.dumps({"value": result})
        except BaseException as error:  # noqa: BLE001 - whatever code may raise
            line = values.dumps({"error": f"{step['function']}: {_told(error)}"})
        answer(line)


def _told(error: BaseException) -> str:
    try:
        text = str(error)[:MAX_MESSAGE_CHARACTERS]
    except BaseException:  # noqa: BLE001 - `__str__` is the code's, too
        text = "an error without a message"
    return f"{type(error).__name__}: {text}"


def _load_values() -> types.ModuleType:
    # By its path: a module of this name may lie in the folder under examination.
    path = Path(__file__).with_name("values.py")
    spec = importlib.util.spec_from_file_location("_examiner_values", path)
    if spec is None or spec.loader is None:
        raise ImportError(str(path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
