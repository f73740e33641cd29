"""Flows as files: our JSON and BPMN 2.0, out and in; and templates, which are such documents kept here."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.flow import Flow
from models.flow_desk import FlowTemplate
from scrm_app.audit import service as audit
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput, NotFound, ScrmError
from scrm_app.core.text import Text
from scrm_app.flows import repository
from scrm_app.flows.engine.bpmn_read import Imported, read_processes
from scrm_app.flows.engine.bpmn_write import write_bpmn
from scrm_app.flows.engine.document import (
    Document,
    decode,
    lost_people,
    people_in,
    read_document,
    schema,
    with_people,
    write_document,
)
from scrm_app.flows.engine.graph import parse_draft
from scrm_app.flows.engine.graph_json import graph_json
from scrm_app.flows.engine.layout import arranged
from scrm_app.flows.service.common import clean, living_flow
from scrm_app.flows.service.drafts import create_flow
from scrm_app.forms import service as forms
from scrm_app.forms.engine.schema import condition_fields


@dataclass(frozen=True, slots=True)
class Made:
    """A flow made from a file or a template, and what could not be taken over; `others` of the same file by id."""

    flow_id: int
    name: str
    notes: list[Text]
    others: list[tuple[int, str]] = field(default_factory=list)


def export_flow(session: Session, actor: Actor, *, flow_id: int) -> dict[str, Any]:
    """The draft of a flow as a JSON document, with its form and people by name."""
    actor.require("flow.design")
    return write_document(_document(session, living_flow(session, flow_id)))


def export_bpmn(session: Session, actor: Actor, *, flow_id: int) -> tuple[str, str, list[Text]]:
    """The draft as (name, BPMN 2.0 XML, what other tools will not understand)."""
    actor.require("flow.design")
    flow = living_flow(session, flow_id)
    form = forms.latest_version(session, flow.form_id) if flow.form_id else None
    labels = {key: info.label for key, info in condition_fields(form.schema).items()} if form else {}
    xml, notes = write_bpmn(parse_draft(flow.draft), flow.name, labels)
    return flow.name, xml, notes


def flow_schema(_session: Session, actor: Actor) -> dict[str, Any]:
    """The JSON Schema of the document."""
    actor.require("flow.design")
    return schema()


def import_flow(
    session: Session, actor: Actor, *, content: bytes, file_name: str, now: datetime, form_id: int | None = None
) -> Made:
    """A new flow from a JSON or BPMN file; refuses with a sentence and saves nothing when it cannot be read."""
    actor.require("flow.design")
    if content.lstrip()[:1] == b"<":
        return _from_bpmn(session, actor, content, file_name, form_id, now)
    return _from_document(session, actor, read_document(decode(content)), now)


def save_template(session: Session, actor: Actor, *, flow_id: int, name: str, now: datetime) -> int:
    """Keep a flow, with its form, as a template; the same name replaces the one before."""
    actor.require("flow.design")
    flow = living_flow(session, flow_id)
    wanted = clean(name or flow.name, 80)
    if not wanted:
        raise InvalidInput("请给模板起个名称。", "Give the template a name.")
    content = write_document(_document(session, flow, with_form=True))
    found = repository.find_template_named(session, wanted)
    if found is not None:
        found.content, found.description, found.created_at = content, flow.description, now
        found.created_by_id = actor.user_id or None
        session.flush()
        template_id = found.id or 0
    else:
        by = actor.user_id or None
        row = FlowTemplate(name=wanted, description=flow.description, content=content, created_by_id=by, created_at=now)
        template_id = repository.keep(session, row)
    audit.record(session, actor, action="template.saved", subject_type="template", subject_id=template_id, now=now)
    live.touch(session, "flows")
    return template_id


def list_templates(session: Session, actor: Actor) -> list[tuple[int, str, str, int]]:
    """Own templates as (id, name, description, nodes)."""
    actor.require("flow.design")
    rows = repository.list_templates(session)
    return [(r.id or 0, r.name, r.description, len(r.content["graph"]["nodes"])) for r in rows]


def start_from_template(session: Session, actor: Actor, *, template_id: int, name: str, now: datetime) -> Made:
    """A new flow from a template; its form is used by name, or made when there is none."""
    actor.require("flow.design")
    row = _template(session, template_id)
    found = read_document(row.content)
    document = Document(clean(name, 80) or row.name, found.graph, found.description, found.form, found.people)
    return _from_document(session, actor, document, now)


def drop_template(session: Session, actor: Actor, *, template_id: int, now: datetime) -> None:
    """Remove a template; flows made from it stay."""
    actor.require("flow.design")
    row = _template(session, template_id)
    content = {"name": row.name}
    repository.drop(session, row)
    audit.record(
        session,
        actor,
        action="template.deleted",
        subject_type="template",
        subject_id=template_id,
        before=content,
        now=now,
    )
    live.touch(session, "flows")


def _template(session: Session, template_id: int) -> FlowTemplate:
    row = repository.find_template(session, template_id)
    if row is None:
        raise NotFound("没有找到这个模板, 请刷新页面。", "This template was not found. Reload the page.")
    return row


def _document(session: Session, flow: Flow, *, with_form: bool = True) -> Document:
    drawing = graph_json(parse_draft(flow.draft))
    ids = {int(i) for i in people_in(drawing) if i.isdecimal()}
    people = {str(i): name for i, name in repository.user_names(session, ids).items()}
    form = forms.latest_version(session, flow.form_id) if flow.form_id else None
    told = {"name": form.name} | ({"content": form.schema.to_json()} if with_form else {}) if form else None
    return Document(flow.name, drawing, flow.description, told, people)


def _from_document(session: Session, actor: Actor, document: Document, now: datetime) -> Made:
    notes: list[Text] = []
    graph = _people_of_here(session, document, notes)
    form_id = _form_of_here(session, actor, document, notes, now)
    name = _free(session, document.name)
    flow_id = create_flow(
        session, actor, name=name, description=document.description, form_id=form_id, graph=graph, now=now
    )
    return Made(flow_id, name, notes)


def _from_bpmn(
    session: Session, actor: Actor, content: bytes, file_name: str, form_id: int | None, now: datetime
) -> Made:
    """One draft for each process of the file, the largest first."""
    form = forms.latest_version(session, form_id) if form_id else None
    models = read_processes(content, condition_fields(form.schema) if form else None)
    fallback, made = file_name.rsplit(".", 1)[0], []
    for model in models:
        graph = parse_draft(model.graph)
        drawing = graph_json(graph if model.placed else arranged(graph))
        name = _free(session, model.name or fallback)
        made.append((create_flow(session, actor, name=name, form_id=form_id, graph=drawing, now=now), name))
    notes = models[0].notes if len(models) == 1 else _notes_of(models, [name for _, name in made])
    return Made(made[0][0], made[0][1], notes, made[1:])


def _notes_of(models: list[Imported], names: list[str]) -> list[Text]:
    """What could not be taken over of several processes, each sentence with the name of its flow."""
    return [
        Text(f"{name}: {note.zh}", f"{name}: {note.en}")
        for model, name in zip(models, names, strict=True)
        for note in model.notes
    ]


def _free(session: Session, name: str) -> str:
    """The name, or the name with a number behind it when it is taken."""
    base = clean(name, 72) or Text("导入的流程", "Imported flow").zh
    tries = [base, *(f"{base} {n}" for n in range(2, 200))]
    return next((t for t in tries if not repository.count_named(session, t)), base)


def _people_of_here(session: Session, document: Document, notes: list[Text]) -> dict[str, Any]:
    """User ids are of the installation that exported; the same id with the same name, or the name, decides."""
    wanted = people_in(document.graph)
    if not wanted:
        return document.graph
    here = {str(user_id): name for user_id, name in repository.list_people(session)}
    by_name = {name: user_id for user_id, name in here.items()}
    told = document.people or {}
    ids = {i: i if here.get(i) == told.get(i, here.get(i)) else by_name.get(told.get(i, ""), "") for i in wanted}
    lost = sorted(told.get(i, i) for i in wanted if not ids[i] or ids[i] not in here)
    if lost:
        notes.append(lost_people(lost))
    graph: dict[str, Any] = with_people(document.graph, {i: v for i, v in ids.items() if v in here})
    return graph


def _form_of_here(session: Session, actor: Actor, document: Document, notes: list[Text], now: datetime) -> int | None:
    if document.form is None:
        return None
    name, content = document.form["name"], document.form.get("content")
    found = next((f.id for f in forms.list_forms(session, actor) if f.name == name), None)
    if found is not None:
        return found
    if content is not None and actor.may("form.design"):
        try:
            form_id = forms.create_form(session, actor, name=name, content=content, now=now)
            forms.publish_form(session, actor, form_id=form_id, revision=1, now=now)
        except ScrmError as error:
            zh, en = error.text.zh, error.text.en
            notes.append(Text(f"表单「{name}」没能建立: {zh}", f"Form “{name}” could not be made: {en}"))
            return None
        notes.append(Text(f"已按文件建立并发布表单「{name}」。", f"Form “{name}” was made and published."))
        return form_id
    notes.append(Text(f"这里没有表单「{name}」, 请重新选择表单。", f"There is no form “{name}” here; choose one."))
    return None
