"""Runs the automl agent's program on small data, as it runs in a sandbox without walls."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from PIL import Image

from mlebench.agents.automl import PROGRAM
from mlebench.runs.agent_environment import agent_environment_path

LIMIT_S = 60
"""Enough on a busy machine; what there is to try takes less."""


@dataclass(frozen=True)
class Outcome:
    """What a run of the program left behind."""

    status: int
    log: str
    submission_file: Path

    @property
    def submission(self) -> pd.DataFrame:
        return pd.read_csv(self.submission_file)


@dataclass(frozen=True)
class Home:
    """A folder with data/ in it, as `/home` in a sandbox."""

    path: Path

    @property
    def data(self) -> Path:
        data = self.path / "data"
        data.mkdir(exist_ok=True)
        return data

    def write(self, **tables: pd.DataFrame) -> None:
        """Write each table to data/ as NAME.csv."""
        for name, table in tables.items():
            table.to_csv(self.data / f"{name}.csv", index=False)

    def describe(self, text: str) -> None:
        (self.data / "description.md").write_text(text, "utf-8")

    def zip_images(self, name: str, images: Mapping[str, NDArray[np.uint8]]) -> None:
        """Write images as PNG members of data/NAME."""
        with zipfile.ZipFile(self.data / name, "w") as archive:
            for member, pixels in images.items():
                archive.writestr(member, png(pixels))

    def run(self, *, limit_s: float = LIMIT_S) -> Outcome:
        """Run the program with the agent's Python until it ends."""
        python = agent_environment_path() / "bin" / "python"
        command = [str(python), str(PROGRAM / "main.py"), "--home", str(self.path)]
        command += ["--time-limit-s", str(limit_s)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=3 * limit_s + 30)
        assert "Traceback" not in done.stdout + done.stderr, done.stdout + done.stderr
        log = (self.path / "logs" / "automl.log").read_text("utf-8")
        assert log == done.stdout
        return Outcome(done.returncode, log, self.path / "submission" / "submission.csv")


def png(pixels: NDArray[np.uint8]) -> bytes:
    """Pixels as the bytes of a PNG file."""
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()
