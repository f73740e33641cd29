"""A log of another system becomes tickets with history, on a flow that is chosen or drawn from the log."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from sqlmodel import Session

from models.importing import ImportJob
from scrm_app.core import clock, db, live
from scrm_app.core.actor import Actor
from scrm_app.core.bulk import Outcome
from scrm_app.flows import service as flows
from scrm_app.forms import service as forms
from scrm_app.imports import repository
from scrm_app.imports.engine import process, reader
from scrm_app.imports.engine.mapping import Spec
from scrm_app.imports.engine.process import Step
from scrm_app.imports.errors import ImportNotReady
from scrm_app.imports.service import files
from scrm_app.imports.service.flow_choice import names_of
from scrm_app.imports.service.running import count, running, source_of
from scrm_app.imports.service.wizard import JobView
from scrm_app.tickets import service as tickets
from scrm_app.tickets.service import LogCase, LogEvent

CASES = 500
Cases = dict[str, list[tuple[Step, dict[str, Any]]]]


def take_log(job: JobView, token: str) -> bool:
    """Read the whole log, settle the flow, then write the cases batch by batch; False when a person stopped it.

    A restart begins anew: cases already written are only counted as unchanged.
    """
    db.call(_begin, job_id=job.id)
    cases: Cases = {}
    for batch in reader.read_batches(files.path_of(token), job.mapping, skip_to=0, **source_of(job, token)):
        for _number, record in batch["good"]:
            name, moment = " ".join(str(record["activity"]).split()), str(record.get("moment", "")).lower()
            step = Step(name, record["at"], str(record.get("resource", "")), moment)
            cases.setdefault(str(record["case"]), []).append((step, record))
        if not db.call(_take_rejects, job_id=job.id, batch=batch):
            return False
    for case, steps in cases.items():
        cases[case] = process.joined(sorted(steps, key=lambda pair: pair[0].at))
    if not cases:
        return True
    flow_id = db.call(_settle_flow, job_id=job.id, cases=cases, now=clock.now())
    waiting = iter(cases.items())
    while part := dict(islice(waiting, CASES)):
        if not db.call(_take_cases, job_id=job.id, flow_id=flow_id, cases=part, now=clock.now()):
            return False
    return True


def _begin(session: Session, *, job_id: int) -> None:
    job, _actor = running(session, job_id)
    repository.drop_rejects(session, job_id)
    job.done_count = job.new_count = job.changed_count = job.unchanged_count = job.rejected_count = 0


def _take_rejects(session: Session, *, job_id: int, batch: dict[str, Any]) -> bool:
    job, _actor = running(session, job_id)
    rejects = [(int(n), list(cells), why) for n, cells, why in batch["bad"]]
    repository.add_rejects(session, job_id, rejects)
    job.done_count += len(rejects)
    count(job, Outcome(), len(rejects), clock.now())
    return not job.wants_cancel


def _settle_flow(session: Session, *, job_id: int, cases: Cases, now: datetime) -> int:
    job, actor = running(session, job_id)
    chosen = job.options.get("flow_id")
    if not chosen:
        chosen = _drawn_before(session, actor, job) or _draw(session, actor, job, cases, now)
        job.options = {**job.options, "flow_id": chosen}
        session.flush()
    return int(chosen)


def flow_name(source: str) -> str:
    """The name of a flow drawn from a log."""
    return f"{source} · 日志流程"[:60]


def _drawn_before(session: Session, actor: Actor, job: ImportJob) -> int | None:
    name = flow_name(job.source)
    return next((flow.flow_id for flow in flows.list_published(session, actor) if flow.name == name), None)


def _draw(session: Session, actor: Actor, job: ImportJob, cases: Cases, now: datetime) -> int:
    if not (actor.may("flow.design") and actor.may("form.design")):
        raise ImportNotReady(
            "请先选择一个已发布的流程; 您没有设计流程的权限, 无法自动生成。",
            "Choose a published flow; you may not design flows, so none can be drawn for you.",
        )
    found = process.discover([step for step, _ in steps] for steps in cases.values())
    name = flow_name(job.source)
    about = f"由日志“{job.file_name}”自动还原"[:300]
    extra = list(Spec.from_json(job.mapping).extra.values())
    form_id = forms.create_form(
        session, actor, name=name, description=about, content=process.form(found, extra), now=now
    )
    form = forms.get_draft(session, actor, form_id=form_id)
    forms.publish_form(session, actor, form_id=form_id, revision=form.revision, now=now)
    graph = process.draw(found)
    places = flows.arrange_draft(session, actor, graph=graph)
    for node in graph["nodes"]:
        node["x"], node["y"] = places[node["id"]]
    flow_id = flows.create_flow(session, actor, name=name, description=about, form_id=form_id, graph=graph, now=now)
    draft = flows.get_draft(session, actor, flow_id=flow_id)
    flows.publish_flow(session, actor, flow_id=flow_id, revision=draft.revision, now=now)
    return flow_id


def _take_cases(session: Session, *, job_id: int, flow_id: int, cases: Cases, now: datetime) -> bool:
    job, actor = running(session, job_id)
    if job.wants_cancel:
        return False
    done = tickets.import_history(
        session,
        actor,
        source=job.source,
        flow_id=flow_id,
        org_unit_id=job.org_unit_id,
        cases=list(_log_cases(_renamed(session, job, flow_id, cases))),
        now=now,
    )
    job.done_count += sum(step.rows for steps in cases.values() for step, _ in steps)
    count(job, Outcome(new=done.created, unchanged=done.skipped), 0, now)
    session.flush()
    live.touch(session, f"import:{job_id}", "imports")
    return True


def _renamed(session: Session, job: ImportJob, flow_id: int, cases: Cases) -> Cases:
    """Activities as the nodes they were said to stand for; steps left out are gone, and cases of nothing else."""
    if "activities" not in job.options:
        return cases
    names = names_of(session, flow_id, job.options["activities"])
    kept = {
        case: [(replace(step, activity=names[step.activity]), row) for step, row in steps if step.activity in names]
        for case, steps in cases.items()
    }
    return {case: steps for case, steps in kept.items() if steps}


def _log_cases(cases: Cases) -> Iterator[LogCase]:
    for case_id, steps in cases.items():
        last = steps[-1][1]
        title, customer = str(last.get("title", "")), str(last.get("customer", ""))
        answers = {process.extra_key(n): text for n, text in enumerate(last.get("extra", {}).values()) if text}
        yield LogCase(
            case_id=case_id,
            events=[LogEvent(step.activity, step.at, step.resource, step.done) for step, _ in steps],
            title=f"{case_id} · {title}" if title else case_id,
            customer_name=customer,
            answers={**answers, "title": title or case_id, "customer_name": customer},
        )
