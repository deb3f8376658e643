"""Finds tasks by id and by split; outside packages add theirs by entry point.

A task of our own is a package below one of `_FAMILIES`, named by its id in small
letters with `_` for `-`. A package elsewhere states an entry point of the group
`mlebench.tasks`: the name is the task's id, the value refers to its declaration, a
`Competition` or a `ResearchTask`.
A declaration is imported when it is asked for, so that a broken one hurts no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module, resources
from typing import TYPE_CHECKING, Any

from mlebench.competition import Competition
from mlebench.competitions.facts import facts
from mlebench.errors import MLEBenchError, UnknownNameError
from mlebench.research_task import ResearchTask
from mlebench.task import Task

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

ENTRY_POINT_GROUP = "mlebench.tasks"

_FAMILIES = {
    "mlebench.practice": "competition",
    "mlebench.competitions": "competition",
    "mlebench.research": "task",
}
"""Our own packages of tasks, and what each task's package calls its declaration."""
_UNLIKE_THEIR_PACKAGES = {
    "ai4code": "AI4Code",
    "three_d_object_detection_for_autonomous_vehicles": (
        "3d-object-detection-for-autonomous-vehicles"
    ),
}
"""Ids that cannot be told from the package's name."""

_OTHER_SPLIT_NAMES = {"lite": "low"}
_COMPLEXITIES = ("low", "medium", "high")


class BrokenTaskError(MLEBenchError):
    """An outside package states a task that cannot be loaded."""


def find_task(task_id: str) -> Task:
    """The declaration of the task called `task_id`.

    Raises:
        UnknownNameError: if there is none.
        BrokenTaskError: if an outside package states it, but not properly.
    """
    declarations = _declarations().get(task_id)
    if declarations is None:
        raise UnknownNameError("task", task_id, _declarations())
    return _load(declarations)


def find_competition(task_id: str) -> Competition:
    """The declaration of the competition called `task_id`.

    Raises:
        UnknownNameError, BrokenTaskError: as `find_task` does.
        MLEBenchError: if the task is no competition.
    """
    task = find_task(task_id)
    if isinstance(task, Competition):
        return task
    raise MLEBenchError(f"{task_id} is a research task; this is for competitions alone.")


def task_ids() -> tuple[str, ...]:
    """The ids of all tasks in alphabetical order, also of those that cannot be loaded."""
    return tuple(sorted(_declarations()))


def competition_ids() -> tuple[str, ...]:
    """The ids of all tasks but our own research tasks, in alphabetical order."""
    return tuple(
        task_id
        for task_id, (entry, *_) in sorted(_declarations().items())
        if not entry.value.startswith("mlebench.research.")
    )


def split_names() -> tuple[str, ...]:
    """The names of all splits in alphabetical order."""
    files = resources.files("mlebench.splits").iterdir()
    names = [file.name.removesuffix(".txt") for file in files if file.name.endswith(".txt")]
    return tuple(sorted([*names, "all", "systemcard"]))


def split_task_ids(name: str) -> tuple[str, ...]:
    """The ids of a split's tasks, in the order its file gives them.

    `all` is low, medium and high; `systemcard` is those of them that the tables of
    facts name; `lite` is low.

    Raises:
        UnknownNameError: if no split is called `name`.
    """
    name = _OTHER_SPLIT_NAMES.get(name, name)
    if name not in split_names():
        raise UnknownNameError("split", name, split_names())
    if name == "all":
        return tuple(task_id for part in _COMPLEXITIES for task_id in split_task_ids(part))
    if name == "systemcard":
        return tuple(task_id for task_id in split_task_ids("all") if facts(task_id).in_systemcard)
    return parse_task_list(resources.files("mlebench.splits").joinpath(f"{name}.txt").read_text())


def parse_task_list(text: str) -> tuple[str, ...]:
    """The ids in a task list: one a line; `#` begins a comment; the first mention counts."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def __getattr__(name: str) -> Any:
    # Integrations import `registry` from here; it stands on this module.
    if name == "registry":
        from mlebench.integration import registry

        return registry
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@cache
def _declarations() -> Mapping[str, tuple[EntryPoint, ...]]:
    """Where each task is declared; more than one place is an error of those packages."""
    from importlib.metadata import entry_points

    own = {entry.name: (entry,) for entry in _own_declarations()}
    outside: dict[str, tuple[EntryPoint, ...]] = {}
    for entry in entry_points(group=ENTRY_POINT_GROUP):
        outside[entry.name] = (*outside.get(entry.name, ()), entry)
    return outside | own


def _own_declarations() -> Iterator[EntryPoint]:
    import pkgutil
    from importlib.metadata import EntryPoint

    for family, declaration in _FAMILIES.items():
        for module in pkgutil.iter_modules(import_module(family).__path__):
            if not module.ispkg:
                continue
            name = _UNLIKE_THEIR_PACKAGES.get(module.name) or module.name.replace("_", "-")
            yield EntryPoint(name, f"{family}.{module.name}:{declaration}", ENTRY_POINT_GROUP)


@cache
def _load(declarations: tuple[EntryPoint, ...]) -> Task:
    entry = declarations[0]
    if len(declarations) > 1:
        packages = " and ".join(sorted(_package(entry) for entry in declarations))
        raise BrokenTaskError(f"task {entry.name}: {packages} both state it; uninstall one.")
    if entry.dist is None:
        own: Task = entry.load()
        return own
    where = f"task {entry.name} of package {_package(entry)} ({entry.value})"
    remedy = "Repair that package or uninstall it."
    try:
        task = entry.load()
        # Read here, as a package may have been built without these files.
        if isinstance(task, Task):
            _ = task.description
        if isinstance(task, Competition):
            _ = task.known_problems
    except (Exception, SystemExit) as error:
        raise BrokenTaskError(
            f"{where} cannot be loaded: {type(error).__name__}: {error}. {remedy}"
        ) from error
    if not isinstance(task, Competition | ResearchTask):
        raise BrokenTaskError(f"{where} is a {type(task).__name__}, not a Competition. {remedy}")
    if task.id != entry.name:
        raise BrokenTaskError(f"{where} calls itself {task.id!r}. {remedy}")
    return task


def _package(entry: EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else "mlebench"
