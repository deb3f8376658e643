"""Probes of iWildCam 2020's leaks."""

from __future__ import annotations

import json

from mlebench.audit import PreparedTask
from mlebench.competitions.iwildcam_2020_fgvc7 import TEST


def categories_tell_counts_of_test_photographs(task: PreparedTask) -> bool:
    categories = json.loads((task.public / TEST).read_bytes())["categories"]
    return any("count" in category for category in categories)
