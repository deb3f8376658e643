"""Probes of Random Acts of Pizza's leaks."""

from __future__ import annotations

import json

from mlebench.audit import PreparedTask


def givers_of_test_requests_are_named(task: PreparedTask) -> bool:
    return "giver_username_if_known" in _keys(task)


def requesters_of_test_requests_are_named(task: PreparedTask) -> bool:
    return "requester_username" in _keys(task)


def _keys(task: PreparedTask) -> set[str]:
    return {
        key for request in json.loads((task.public / "test.json").read_bytes()) for key in request
    }
