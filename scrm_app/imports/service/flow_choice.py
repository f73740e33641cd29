"""For a ticket log: on which flow its cases are put, and which node each of its activities stands for."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.flows import service as flows
from scrm_app.imports.engine import reader
from scrm_app.imports.errors import ImportNotReady, MappingIncomplete
from scrm_app.imports.service import files, wizard
from scrm_app.imports.service.running import source_of
from scrm_app.imports.service.wizard import JobView, editable, reachable, view

MAX_ACTIVITIES = 200
SKIP = "-"
"""The "node" of an activity that is left out."""


@dataclass(frozen=True)
class FlowChoice:
    """What was chosen; flow 0: one is drawn. `activities` are name, rows, node id ("" open, "-" left out)."""

    flow_id: int
    nodes: list[tuple[str, str]] = field(default_factory=list)
    activities: list[tuple[str, int, str]] = field(default_factory=list)


def list_flows(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """Published flows a log can be put on."""
    actor.require("import.run")
    return [(flow.flow_id, flow.name) for flow in flows.list_published(session, actor)]


def read_activities(job: JobView, token: str) -> dict[str, int]:
    """Every activity of the file and how many rows it has; takes no transaction. Refuses a column that is none."""
    if "activity" not in job.mapping["columns"].values():
        raise MappingIncomplete(
            "请先指定哪一列是活动 (步骤名)。", "Say first which column is the activity (name of the step)."
        )
    found: Counter[str] = Counter()
    for batch in reader.read_batches(files.path_of(token), job.mapping, skip_to=0, **source_of(job, token)):
        found.update(" ".join(str(record["activity"]).split()) for _, record in batch["good"])
        if len(found) > MAX_ACTIVITIES:
            raise InvalidInput(
                f"这一列有 {MAX_ACTIVITIES} 种以上不同的内容, 不像步骤名; 请检查列的对应关系。",
                f"This column has more than {MAX_ACTIVITIES} different values; it is hardly the name of a step.",
            )
    return dict(found.most_common())


def _nodes(session: Session, flow_id: int) -> dict[str, str]:
    graph = flows.latest_version(session, flow_id).graph
    return {node.id: node.name for node in graph.nodes.values() if node.waits}


def choose_flow(session: Session, actor: Actor, *, job_id: int, flow_id: int, activities: dict[str, int]) -> FlowChoice:
    """Put the log on this flow, activities guessed by name; 0 lets a new flow be drawn."""
    job = editable(session, actor, job_id)
    if not flow_id:
        job.options = {}
    else:
        if flow_id not in dict(list_flows(session, actor)):
            raise ImportNotReady("这个流程没有发布, 请换一个。", "This flow is not published. Choose another one.")
        by_name = {_plain(name): key for key, name in _nodes(session, flow_id).items()}
        guessed = {name: by_name.get(_plain(name), "") for name in activities}
        job.options = {"flow_id": flow_id, "activities": guessed, "rows": activities, "column": _column(job.mapping)}
    job.version += 1
    session.flush()
    return get_choice(session, actor, job_id=job_id)


def map_activity(session: Session, actor: Actor, *, job_id: int, activity: str, node_id: str) -> FlowChoice:
    """Say which node an activity stands for; "-" leaves its rows out."""
    job = editable(session, actor, job_id)
    chosen = dict(job.options.get("activities", {}))
    if activity not in chosen or node_id not in {"", SKIP, *_nodes(session, int(job.options["flow_id"]))}:
        raise ImportNotReady("流程或文件刚有变动, 请重新选择流程。", "Something has changed. Choose the flow again.")
    job.options = {**job.options, "activities": chosen | {activity: node_id}}
    job.version += 1
    session.flush()
    return get_choice(session, actor, job_id=job_id)


def get_choice(session: Session, actor: Actor, *, job_id: int) -> FlowChoice:
    """What was chosen so far."""
    options = view(reachable(session, actor, job_id)).options
    flow_id = int(options.get("flow_id") or 0)
    if not flow_id:
        return FlowChoice(0)
    chosen, rows = options.get("activities", {}), options.get("rows", {})
    listed = [(name, int(rows.get(name, 0)), node) for name, node in chosen.items()]
    return FlowChoice(flow_id, sorted(_nodes(session, flow_id).items(), key=lambda n: n[1]), listed)


def check_choice(session: Session, job: JobView) -> None:
    """Before the start: every activity has a node that is there, and the column is still the one that was read."""
    flow_id = int(job.options.get("flow_id") or 0)
    if job.target != "ticket_log" or not flow_id or "activities" not in job.options:
        return
    if job.options.get("column") != _column(job.mapping):
        raise MappingIncomplete(
            "活动列换过了, 请重新选择流程。", "The activity column was changed. Choose the flow again."
        )
    known = {SKIP, *_nodes(session, flow_id)}
    for name, node in job.options["activities"].items():
        if node not in known:
            raise MappingIncomplete(
                f"请为活动「{name[:40]}」选择流程节点, 或选择不导入。",
                f"Choose a node for the activity “{name[:40]}”, or leave it out.",
            )


def names_of(session: Session, flow_id: int, activities: dict[str, str]) -> dict[str, str]:
    """Activity → name of its node; those left out are missing."""
    nodes = _nodes(session, flow_id)
    return {name: nodes[node] for name, node in activities.items() if node in nodes}


def _column(mapping: dict[str, object]) -> str:
    columns = mapping.get("columns")
    pairs = columns.items() if isinstance(columns, dict) else ()
    return next((str(index) for index, key in pairs if key == "activity"), "")


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


def start_import(session: Session, actor: Actor, *, job_id: int, now: datetime) -> JobView:
    """Queue the import; refuses a mapping, or a choice of flow, that cannot work."""
    check_choice(session, view(editable(session, actor, job_id)))
    return wizard.start_import(session, actor, job_id=job_id, now=now)
