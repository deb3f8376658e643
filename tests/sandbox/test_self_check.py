"""Inspect's own suite of what every sandbox provider must do, on ours."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import pytest
from inspect_ai.util._sandbox.self_check import *  # noqa: F403 -- that is how the suite is used

from mlebench.sandbox.bubblewrap import BubblewrapSandbox
from mlebench.sandbox.config import SandboxConfig
from mlebench.sandbox.exec_sandbox import ExecSandbox
from mlebench.sandbox.local import LocalSandbox

pytestmark = pytest.mark.anyio

ONE_USER = {"test_exec_as_user": "programs run as one user, who cannot make another"}
ROOT = dict.fromkeys(
    (
        "test_read_file_not_allowed",
        "test_write_text_file_without_permissions",
        "test_write_binary_file_without_permissions",
    ),
    "unsealed programs of root's may read and write every file",
)
CANNOT_HOLD: dict[type[ExecSandbox], dict[str, str]] = {
    BubblewrapSandbox: ONE_USER,
    LocalSandbox: ONE_USER | (ROOT if os.geteuid() == 0 else {}),
}


@pytest.fixture(params=[BubblewrapSandbox, LocalSandbox])
async def sandbox_env(
    request: pytest.FixtureRequest, config: SandboxConfig
) -> AsyncIterator[ExecSandbox]:
    provider: type[ExecSandbox] = request.param
    reason = CANNOT_HOLD[provider].get(request.node.originalname)
    if reason:
        request.applymarker(pytest.mark.xfail(reason=reason, strict=True))
    sandbox = await provider.start(config)
    yield sandbox
    await sandbox.clean_up()
