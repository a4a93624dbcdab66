"""Tasks of the platform: REST can neither make nor read them, rooms point to them (section 12 of the rules).

A message of the type task is a report, and touches none of them (TSK-3).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mock_platform.world.errors import Invalid, NotFound
from mock_platform.world.events import TaskCreated, TaskUpdated
from mock_platform.world.identities import Identity, User

if TYPE_CHECKING:
    from mock_platform.world.world import World

TaskStatus = Literal["new", "reviewing", "in_progress", "completed", "failed", "engaging", "waiting"]


@dataclass(slots=True, eq=False)
class Task:
    """A piece of work that a user gave to the platform."""

    id: str
    creator: User
    title: str | None
    description: str | None
    inserted_at: int
    updated_at: int
    summary: str | None = None
    status: TaskStatus = "new"


class Tasks:
    """All tasks of one world; made by scenarios and control, never by REST (TSK-1, TSK-2)."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.tasks: dict[str, Task] = {}

    def create(
        self, creator: User, title: str | None = None, description: str | None = None, *, task_id: str | None = None
    ) -> Task:
        """A new task; its creator is told (TSK-4)."""
        now = self._world.clock.stamp()
        task = Task(task_id or self._world.ids.uuid(), creator, title, description, now, now)
        self.tasks[task.id] = task
        self._world.events.publish(TaskCreated(task))
        return task

    def set_status(self, task_id: str, status: TaskStatus, summary: str | None = None) -> Task:
        """Move a task on; its creator is told (TSK-4)."""
        task = self.tasks.get(task_id)
        if task is None:
            raise NotFound("Task")
        task.status = status
        task.summary = summary or task.summary
        task.updated_at = self._world.clock.stamp()
        self._world.events.publish(TaskUpdated(task))
        return task

    def check_visible(self, identity: Identity, task_id: str) -> None:
        """CHT-4: the task exists in the organization of ``identity``; another's looks unknown."""
        task = self.tasks.get(task_id)
        if task is None or task.creator.organization_id != identity.organization_id:
            raise Invalid(details={"task_id": ["does not exist"]})
