"""Drawing: make, save, rename, restore, archive, and open in the designer."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.flow import Flow, FlowVersion
from scrm_app.audit import service as audit
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.text import Text
from scrm_app.flows import repository
from scrm_app.flows.engine.draft import blank
from scrm_app.flows.engine.graph import parse_draft
from scrm_app.flows.engine.graph_json import graph_json
from scrm_app.flows.engine.layout import arrange, arrange_lanes
from scrm_app.flows.engine.patch import apply_patch
from scrm_app.flows.engine.views import (
    Choices,
    DraftView,
    Saved,
    VersionRow,
)
from scrm_app.flows.errors import DraftChangedElsewhere, FlowNotFound
from scrm_app.flows.service.common import (
    clean,
    count_people,
    free_name,
    known_form,
    living_flow,
    numbered,
    problems_of,
    save,
)
from scrm_app.flows.service.desk import hold_or_refuse, keep_draft
from scrm_app.forms import service as forms
from scrm_app.notifications import service as notifications


def create_flow(
    session: Session,
    actor: Actor,
    *,
    name: str,
    now: datetime,
    description: str = "",
    form_id: int | None = None,
    graph: dict[str, Any] | None = None,
) -> int:
    """A new flow: start, one task and an end, or `graph`; its id."""
    actor.require("flow.design")
    drawing = graph_json(parse_draft(graph if graph is not None else blank(actor.lang)))
    who = actor.user_id or None
    flow = Flow(
        name=free_name(session, name),
        description=clean(description, 300),
        form_id=known_form(session, actor, form_id),
        draft=drawing,
        created_by_id=who,
        updated_by_id=who,
        created_at=now,
        updated_at=now,
    )
    flow_id = repository.add_flow(session, flow)
    audit.record(session, actor, action="flow.created", subject_type="flow", subject_id=flow_id, now=now)
    live.touch(session, "flows")
    return flow_id


def copy_flow(session: Session, actor: Actor, *, flow_id: int, name: str, now: datetime) -> int:
    """A new flow with the same draft; its id."""
    actor.require("flow.design")
    flow = living_flow(session, flow_id)
    return create_flow(
        session,
        actor,
        name=name,
        now=now,
        description=flow.description,
        form_id=flow.form_id,
        graph=flow.draft,
    )


def save_draft(
    session: Session,
    actor: Actor,
    *,
    flow_id: int,
    revision: int,
    now: datetime,
    graph: object = None,
    patch: object = None,
    tab: str = "",
) -> Saved:
    """Keep the drawing as it is, finished or not: all of it, or what changed since the last save.

    DraftHeld while somebody else, or another `tab`, has the draft; DraftChangedElsewhere when it was saved meanwhile.
    """
    actor.require("flow.design")
    flow = living_flow(session, flow_id)
    hold_or_refuse(session, actor, flow_id=flow_id, tab=tab, now=now)
    if patch is not None and flow.revision != revision:
        raise DraftChangedElsewhere(
            repository.user_names(session, {flow.updated_by_id or 0}).get(flow.updated_by_id or 0, "")
        )
    drawing = parse_draft(graph if patch is None else apply_patch(flow.draft, patch))
    return save(session, actor, flow, revision, {"draft": graph_json(drawing)}, now)


def set_flow_form(
    session: Session, actor: Actor, *, flow_id: int, revision: int, form_id: int | None, now: datetime
) -> Saved:
    """Choose which form the flow's tickets are filled in with."""
    actor.require("flow.design")
    return save(
        session, actor, living_flow(session, flow_id), revision, {"form_id": known_form(session, actor, form_id)}, now
    )


def rename_flow(
    session: Session, actor: Actor, *, flow_id: int, revision: int, name: str, description: str, now: datetime
) -> Saved:
    """Change name and description."""
    actor.require("flow.design")
    values = {"name": free_name(session, name, besides=flow_id), "description": clean(description, 300)}
    return save(session, actor, living_flow(session, flow_id), revision, values, now)


def discard_draft(session: Session, actor: Actor, *, flow_id: int, revision: int, now: datetime) -> Saved:
    """Back to the newest published version; what was drawn since is gone."""
    actor.require("flow.design")
    flow = living_flow(session, flow_id)
    return restore_version(session, actor, flow_id=flow_id, revision=revision, number=flow.latest_number, now=now)


def restore_version(
    session: Session, actor: Actor, *, flow_id: int, revision: int, number: int, now: datetime
) -> Saved:
    """An old version becomes the draft, which is put aside; nothing is published by that."""
    actor.require("flow.design")
    version, flow = numbered(session, flow_id, number), living_flow(session, flow_id)
    keep_draft(session, flow, now)
    form_id = forms.get_form_version(session, version.form_version_id).form_id
    values = {"draft": version.graph, "form_id": form_id}
    saved = save(session, actor, flow, revision, values, now)
    after = {"number": number}
    audit.record(session, actor, action="flow.restored", subject_type="flow", subject_id=flow_id, after=after, now=now)
    return saved


def archive_flow(session: Session, actor: Actor, *, flow_id: int, archived: bool, now: datetime) -> None:
    """Take a flow out of every choice, or bring it back; running tickets are not touched."""
    actor.require("flow.design")
    flow = repository.find_flow(session, flow_id)
    if flow is None:
        raise FlowNotFound
    if not archived:
        flow.name = free_name(session, flow.name, besides=flow_id)
    flow.archived_at = now if archived else None
    flow.revision += 1
    flow.updated_at = now
    action = "flow.archived" if archived else "flow.reopened"
    audit.record(session, actor, action=action, subject_type="flow", subject_id=flow_id, now=now)
    live.touch(session, "flows", f"flow:{flow_id}")


def plan_archive(session: Session, actor: Actor, *, flow_id: int) -> list[Text]:
    """What taking a flow out of use means, in sentences."""
    actor.require("flow.design")
    flow = living_flow(session, flow_id)
    tickets, links = repository.count_use(session, flow_id)
    said = [Text("新工单不能再选它。", "New tickets can no longer use it.")]
    if tickets:
        zh, en = f"{tickets} 张进行中的工单照常走完。", f"{tickets} running ticket(s) go on to their end."
        said.append(Text(zh, en))
    if links:
        zh = f"{links} 个客户链接会提示暂停受理, 请先给它们换一个流程。"
        said.append(Text(zh, f"{links} customer link(s) will refuse; give them another flow first."))
    if flow.has_changes and flow.latest_number:
        said.append(Text("未发布的改动会一起保留。", "Unpublished changes are kept with it."))
    return [*said, Text("随时可以在「已归档」里恢复使用。", "It can be brought back from the archive at any time.")]


def get_draft(session: Session, actor: Actor, *, flow_id: int) -> DraftView:
    """A flow for the designer: drawing, problems, choices and history."""
    actor.require("flow.design")
    flow = living_flow(session, flow_id)
    versions = repository.list_versions(session, flow_id)
    people = {v.published_by_id for v in versions} | {flow.updated_by_id}
    names = repository.user_names(session, {p for p in people if p})
    return DraftView(
        id=flow_id,
        name=flow.name,
        description=flow.description,
        form_id=flow.form_id,
        revision=flow.revision,
        latest_number=flow.latest_number,
        has_changes=flow.has_changes,
        archived=flow.archived_at is not None,
        updated_at=flow.updated_at,
        updated_by=names.get(flow.updated_by_id or 0, ""),
        graph=flow.draft,
        problems=problems_of(session, flow, parse_draft(flow.draft)),
        choices=choices(session, actor, flow),
        versions=[version_row(session, v, names) for v in versions],
    )


def get_revision(session: Session, actor: Actor, *, flow_id: int) -> tuple[int, str]:
    """The revision of the draft and who saved it last; cheap, for open designers."""
    actor.require("flow.design")
    flow = living_flow(session, flow_id)
    return flow.revision, repository.user_names(session, {flow.updated_by_id or 0}).get(flow.updated_by_id or 0, "")


def arrange_draft(
    _session: Session, actor: Actor, *, graph: object, lanes: bool = False
) -> dict[str, tuple[float, float]]:
    """Tidy places for the nodes of a drawing, each department in its own column if wanted; nothing is saved."""
    actor.require("flow.design")
    drawing = parse_draft(graph)
    return arrange_lanes(drawing) if lanes else arrange(drawing)


def get_version_graph(session: Session, actor: Actor, *, flow_id: int, number: int) -> dict[str, Any]:
    """The drawing of an old version, to look at."""
    actor.require("flow.design")
    return numbered(session, flow_id, number).graph


def choices(session: Session, actor: Actor, flow: Flow) -> Choices:
    """What the designer offers in its lists."""
    form = forms.latest_version(session, flow.form_id) if flow.form_id else None
    fields = [field.to_json() for field in form.schema.questions()] if form else []
    return Choices(
        roles=[{"code": c, "name": n, "people": p} for c, n, p in repository.list_roles(session)],
        people=[{"id": str(user_id), "name": name} for user_id, name in repository.list_people(session)],
        fields=fields,
        forms=[{"id": f.id, "name": f.name, "number": f.latest_number} for f in forms.list_forms(session, actor)],
        flows=[{"id": f.id, "name": f.name} for f in repository.list_callable(session) if f.published],
        connections=[{"id": key, "name": name} for key, name in notifications.list_targets(session)],
        units=[{"id": str(key), "name": name} for key, name in repository.list_units(session)],
    )


def version_row(session: Session, version: FlowVersion, names: dict[int, str]) -> VersionRow:
    """A version for the history."""
    return VersionRow(
        number=version.number,
        name=version.name,
        note=version.note,
        published_at=version.published_at,
        published_by=names.get(version.published_by_id or 0, ""),
        people_nodes=count_people(version.graph),
        form_number=forms.get_form_version(session, version.form_version_id).number,
    )
