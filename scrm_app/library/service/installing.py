"""Taking templates into use, and back: form, flow, canned reply; all of it or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import uuid4

from sqlmodel import Session

from models.library import LibraryInstall
from scrm_app.audit import service as audit
from scrm_app.core import live
from scrm_app.core.actor import Actor, system_actor
from scrm_app.core.errors import NotFound
from scrm_app.flows import service as flows
from scrm_app.forms import service as forms
from scrm_app.identity import service as identity
from scrm_app.library.engine.catalogue import FLOWS, PACKS, SCENES
from scrm_app.library.engine.compose import placed
from scrm_app.library.engine.shape import ROLES, FlowTemplate, Scene, with_roles
from scrm_app.library.errors import AlreadyUsed, NotInstalled
from scrm_app.library.repository import installs as repository
from scrm_app.library.service.content import STARTER_ROLE_PERMISSIONS
from scrm_app.library.service.shelf import flows_of, match_roles, scenes_of
from scrm_app.tickets import service as tickets

TOPIC = "library"


@dataclass(frozen=True)
class Installed:
    """What one installation made. `batch` takes it back; empty when everything was in use already.

    `roles` had to be made; `idle` are roles of this company that may not work on tickets yet.
    """

    batch: str
    name: str
    flows: int
    scripts: int
    roles: list[str] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)
    flow_id: int = 0


def install_template(
    session: Session,
    actor: Actor,
    *,
    kind: str,
    code: str,
    now: datetime,
    published: bool = True,
    roles: Mapping[str, str] | None = None,
) -> Installed:
    """Take a template into use, as far as it is not yet; `roles` maps library roles to roles of this company.

    "pack": every scene of a trade with its flows. "flow": a flow with its form and first words. "scene": its words as a
    canned reply, and its flow.
    """
    _may(actor)
    wanted, scenes, batch = flows_of(kind, code), scenes_of(kind, code), uuid4().hex
    work = _Work(session, actor, batch, published, now)
    in_use = {row.code for row in repository.list_installs(session) if row.kind == "flow"}
    fresh = [flow for flow in wanted if flow.code not in in_use]
    here, made = _roles_of_here(session, fresh, roles or {})
    for flow in fresh:
        work.add_flow(flow, here, with_script=kind == "flow")
    added = [scene for scene in scenes if work.add_scene(scene)]
    name = PACKS[code].title.zh if kind == "pack" else (scenes[0].name if scenes else wanted[0].name)
    flow_id = work.flow_id(wanted[0])
    if not fresh and not added:
        return Installed("", name, 0, 0, flow_id=flow_id)
    scripts = len(added) + (len(fresh) if kind == "flow" else 0)
    about = {"flows": [flow.name for flow in fresh], "scenes": [scene.name for scene in added], "roles": made}
    audit.record(
        session,
        actor,
        action="pack.enabled",
        subject_type="pack",
        subject_id=code,
        subject_name=name,
        after=about | {"published": published},
        now=now,
    )
    live.touch(session, TOPIC)
    return Installed(batch, name, len(fresh), scripts, made, _idle(session, here), flow_id)


def withdraw(session: Session, actor: Actor, *, batch: str, now: datetime) -> int:
    """Take back what one installation made, and how much that was; refused once one of its flows has a ticket.

    A flow that scenes of a later installation use stays.
    """
    _may(actor)
    rows = repository.list_batch(session, batch)
    later = {r.flow_id for r in repository.list_installs(session) if r.kind == "scene" and r.batch != batch}
    return _take_back(session, actor, [r for r in rows if r.kind == "scene" or r.flow_id not in later], now)


def withdraw_template(session: Session, actor: Actor, *, kind: str, code: str, now: datetime) -> int:
    """Take a pack, flow or scene out of use; a flow goes with all its scenes, and with the last of them."""
    _may(actor)
    used = repository.list_installs(session)
    wanted = {scene.code for scene in scenes_of(kind, code)}
    scenes = [r for r in used if r.kind == "scene" and (r.code in wanted or _belongs(kind, code, r.code))]
    kept = {r.flow_id for r in used if r.kind == "scene" and r not in scenes}
    left = {r.flow_id for r in scenes} - kept
    hit = [r for r in used if r.kind == "flow" and (r.flow_id in left or (kind, code) == ("flow", r.code))]
    return _take_back(session, actor, [*scenes, *hit], now)


def _belongs(kind: str, code: str, scene: str) -> bool:
    return kind == "flow" and scene in SCENES and SCENES[scene].flow == code


def _may(actor: Actor) -> None:
    actor.require("flow.design")
    actor.require("form.design")


def _everybody(actor: Actor) -> Actor:
    """Whoever may write replies for everybody, in the person's name: the words are the library's."""
    return replace(system_actor(actor.org_unit_id), user_id=actor.user_id, name=actor.name)


def _idle(session: Session, here: Mapping[str, str]) -> list[str]:
    names = dict(identity.list_role_names(session))
    used = dict.fromkeys(here.values())
    return [names[code] for code in used if "ticket.work" not in identity.role_permissions(session, code)]


def _roles_of_here(
    session: Session, wanted: list[FlowTemplate], chosen: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """Library role → role of this company, and the names of those that had to be made."""
    listed = identity.list_role_names(session)
    codes, known = {code for code, _ in listed}, match_roles(listed)
    found: dict[str, str] = {}
    made = []
    for role in dict.fromkeys(role for flow in wanted for role in flow.roles):
        told = chosen.get(role, "")
        found[role] = told if told in codes else known.get(role, role)
        if found[role] not in codes:
            identity.ensure_role(
                session, code=role, name=ROLES[role], scope="store", permissions=STARTER_ROLE_PERMISSIONS
            )
            made.append(ROLES[role])
    return found, made


@dataclass
class _Work:
    """One installation under way."""

    session: Session
    actor: Actor
    batch: str
    published: bool
    now: datetime

    def flow_id(self, flow: FlowTemplate) -> int:
        """Where the flow is, once it is there."""
        row = repository.find_install(self.session, "flow", flow.code)
        return row.flow_id if row else 0

    def add_flow(self, flow: FlowTemplate, roles: dict[str, str], *, with_script: bool) -> None:
        """Form published, flow published or left as a draft."""
        session, actor, now = self.session, self.actor, self.now
        form_name, name = self._free(flow.form_name, "form"), self._free(flow.name, "flow")
        form_id = forms.create_form(session, actor, name=form_name, content=flow.form, now=now)
        forms.publish_form(session, actor, form_id=form_id, revision=1, now=now)
        graph = with_roles(placed(flow.graph), roles)
        flow_id = flows.create_flow(
            session, actor, name=name, description=flow.about, form_id=form_id, graph=graph, now=now
        )
        if self.published:
            flows.publish_flow(session, actor, flow_id=flow_id, revision=1, now=now)
        reply = self._say(flow.name, flow.script) if with_script else None
        self._keep("flow", flow.code, flow_id, form_id, reply)

    def add_scene(self, scene: Scene) -> bool:
        """Its words; False when they are in use already."""
        row, flow_id = repository.find_install(self.session, "scene", scene.code), self.flow_id(FLOWS[scene.flow])
        if row and row.flow_id == flow_id and repository.has_reply(self.session, row.reply_id):
            return False
        reply = row.reply_id if row and repository.has_reply(self.session, row.reply_id) else None
        title = f"{PACKS[scene.pack].title.zh} · {scene.name}"
        self._keep("scene", scene.code, flow_id, None, reply or self._say(title, scene.script))
        return True

    def _say(self, title: str, words: str) -> int:
        return tickets.save_reply(
            self.session, _everybody(self.actor), title=title, body=words, shared=True, now=self.now
        )

    def _keep(self, kind: str, code: str, flow_id: int, form_id: int | None, reply_id: int | None) -> None:
        old = repository.find_install(self.session, kind, code)
        if old is not None:
            repository.drop_installs(self.session, [old])
        row = LibraryInstall(
            kind=kind,
            code=code,
            flow_id=flow_id,
            form_id=form_id,
            reply_id=reply_id,
            batch=self.batch,
            installed_by_id=self.actor.user_id or None,
            installed_at=self.now,
        )
        repository.keep_install(self.session, row)

    def _free(self, name: str, what: str) -> str:
        """The name, or the name with a number behind it when this company has one of that name."""
        tries = [name, *(f"{name} {number}" for number in range(2, 100))]
        listed = flows.list_flows if what == "flow" else forms.list_forms
        taken = {row.name for row in listed(self.session, self.actor)}  # type: ignore[operator]
        return next((one for one in tries if one not in taken), name)


def _take_back(session: Session, actor: Actor, rows: list[LibraryInstall], now: datetime) -> int:
    if not rows:
        raise NotInstalled
    names = [_name(row) for row in rows]
    for row in rows:
        used = repository.count_tickets(session, row.flow_id) if row.kind == "flow" else 0
        if used:
            raise AlreadyUsed(FLOWS[row.code].name if row.code in FLOWS else row.code, used)
    everybody = _everybody(actor)
    gone = [(row.kind, row.flow_id, row.form_id, row.reply_id) for row in rows]
    repository.drop_installs(session, rows)
    for kind, flow_id, form_id, reply_id in gone:
        if repository.has_reply(session, reply_id):
            tickets.delete_reply(session, everybody, reply_id=reply_id or 0, now=now)
        if kind == "flow":
            _put_away(session, actor, flow_id, form_id, now)
    audit.record(
        session,
        actor,
        action="pack.disabled",
        subject_type="pack",
        subject_id=names[0],
        subject_name=names[0],
        before={"name": "、".join(names)[:500]},
        now=now,
    )
    live.touch(session, TOPIC)
    return len(names)


def _put_away(session: Session, actor: Actor, flow_id: int, form_id: int | None, now: datetime) -> None:
    flows.archive_flow(session, actor, flow_id=flow_id, archived=True, now=now)
    if form_id is None or repository.form_is_shared(session, form_id, flow_id):
        return
    try:
        forms.archive_form(session, actor, form_id=form_id, archived=True, now=now)
    except NotFound:
        return


def _name(row: LibraryInstall) -> str:
    if row.kind == "scene":
        return SCENES[row.code].name if row.code in SCENES else row.code
    return FLOWS[row.code].name if row.code in FLOWS else row.code
