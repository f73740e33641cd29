"""What the service hands to screens and to other features: plain values, never rows."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine.graph import Graph
from scrm_app.flows.engine.problems import Problem


@dataclass(frozen=True, slots=True)
class FlowVersionView:
    """A published version, compiled; shared by all tickets on it, so treat it as read-only."""

    id: int
    flow_id: int
    flow_name: str
    number: int
    form_version_id: int
    graph: Graph


@dataclass(frozen=True, slots=True)
class FlowRow:
    """A flow in a list."""

    id: int
    name: str
    description: str
    form_name: str
    people_nodes: int
    latest_number: int
    has_changes: bool
    archived: bool
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True, slots=True)
class PublishedFlow:
    """A flow that tickets can be opened on."""

    flow_id: int
    name: str
    description: str
    version_id: int
    number: int
    form_version_id: int


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version in a flow's history."""

    number: int
    name: str
    note: str
    published_at: datetime
    published_by: str
    people_nodes: int
    form_number: int


@dataclass(frozen=True, slots=True)
class Choices:
    """What the designer offers: who can work, which fields can be asked, which forms there are. Ready for JSON."""

    roles: list[dict[str, Any]]
    people: list[dict[str, Any]]
    fields: list[dict[str, Any]]
    forms: list[dict[str, Any]]
    flows: list[dict[str, Any]] = field(default_factory=list)
    connections: list[dict[str, Any]] = field(default_factory=list)
    units: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DraftView:
    """A flow opened in the designer."""

    id: int
    name: str
    description: str
    form_id: int | None
    revision: int
    latest_number: int
    has_changes: bool
    archived: bool
    updated_at: datetime
    updated_by: str
    graph: dict[str, Any]
    problems: list[Problem]
    choices: Choices
    versions: list[VersionRow]


@dataclass(frozen=True, slots=True)
class Saved:
    """The outcome of saving a draft."""

    revision: int
    has_changes: bool
    saved_at: datetime
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PublishPlan:
    """What publishing now would mean: problems forbid it, changes say what becomes different."""

    number: int
    problems: list[Problem]
    changes: list[Text]


WHY_KEPT = {
    "taken": Text("接手前的草稿", "Draft before the take-over"),
    "unsaved": Text("没来得及保存", "Not saved in time"),
    "replaced": Text("恢复其它内容前的草稿", "Draft before something else was restored"),
}


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """A drawing put aside; `why` is a key of `WHY_KEPT`."""

    id: int
    who: str
    at: datetime
    why: str
    nodes: int
