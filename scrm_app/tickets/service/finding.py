"""What a ticket is found by: written in the transaction that changes it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.core.settings import settings
from scrm_app.flows import service as flows
from scrm_app.flows.engine.graph import Graph
from scrm_app.forms.engine.answers import show_value
from scrm_app.forms.engine.fields import Field, FormSchema
from scrm_app.forms.engine.rights import FieldPolicy, Viewer, is_contact, policy_for
from scrm_app.tickets.engine.finding import document
from scrm_app.tickets.repository import finding
from scrm_app.tickets.service import dates, forms_of

BATCH = 300
SILENT = frozenset({"attachment", "image", "signature", "person", "customer"})
"""Kinds whose answers say nothing one would search for; the customer's name is a text of the ticket itself."""


def index_changed(session: Session) -> None:
    """Before a commit, and before a search in the same transaction: index what was changed, follow its dates."""
    if ticket_ids := finding.marked(session):
        index_tickets(session, ticket_ids)
        dates.replan(session, ticket_ids)


def index_tickets(session: Session, ticket_ids: Sequence[int]) -> None:
    """Write the documents of these tickets anew."""
    said = finding.comments(session, ticket_ids)
    finding.write(
        session, {row.id: _document(session, row, said.get(row.id, [])) for row in _rows(session, ticket_ids)}
    )


def _rows(session: Session, ticket_ids: Sequence[int]) -> Iterator[Any]:
    for at in range(0, len(ticket_ids), BATCH):
        yield from finding.sources(session, ticket_ids[at : at + BATCH])


def _document(session: Session, row: Any, said: list[str]) -> finding.Document:
    schema = forms_of.schema_of(session, row.form_version_id)
    graph = flows.get_flow_version(session, row.flow_version_id).graph
    everybody, contact = _searchable(schema, graph)
    answers = policy_for(schema, schema.rights, Viewer(contact=True)).answers(row.answers or {})
    shown = {key: _said(item, answers[key]) for key, item in _given(schema, answers)}
    own = {"title": row.title, "customer_name": row.customer_name}
    open_own, kept_own = _own(schema, own, everybody), _own(schema, own, everybody | contact)
    guarded = [text for role, text in own.items() if not kept_own[role]]
    told = [_without(text, guarded) for text in said]
    open_text = document([row.number, *open_own.values(), *(shown[k] for k in shown if k in everybody), *told])
    friends = [text for role, text in kept_own.items() if not open_own[role]]
    asked = schema.by_role("phone")
    phone = row.contact_phone if asked is None or asked.key in everybody | contact else ""
    return open_text, document([phone, *friends, *(shown[k] for k in shown if k in contact)])


def _own(schema: FormSchema, own: dict[str, str], keys: frozenset[str]) -> dict[str, str]:
    """The ticket's own texts whose fields are among `keys`; a title that holds a left out name goes with it."""
    roles = {"title": ("title",), "customer_name": ("customer_name", "customer")}
    asked = {role: [f.key for name in names if (f := schema.by_role(name))] for role, names in roles.items()}
    kept = {role: text if all(key in keys for key in asked[role]) else "" for role, text in own.items()}
    name = own["customer_name"]
    return kept | ({} if kept["customer_name"] else {"title": _without(kept["title"], [name])})


def _without(text: str, guarded: list[str]) -> str:
    for part in guarded:
        text = text.replace(part, " ") if len(part) > 1 else text
    return text.strip()


def open_texts(session: Session, row: Any) -> dict[str, str]:
    """Title and customer of a ticket for texts that leave for several people, as far as everybody may read them."""
    schema = forms_of.schema_of(session, row.form_version_id)
    everybody, contact = _searchable(schema, flows.get_flow_version(session, row.flow_version_id).graph)
    found = _own(schema, {"title": row.title, "customer_name": row.customer_name}, everybody | contact)
    return {"title": found["title"], "customer": found["customer_name"]}


def _said(item: Field, value: Any) -> str:
    """An answer in words; of a table every cell."""
    if item.columns and isinstance(value, list):
        cells = [(c, row.get(c.key)) for row in value if isinstance(row, dict) for c in item.columns]
        return " ".join(_said(column, cell) for column, cell in cells if cell not in (None, "", [], {}))
    return show_value(item, value, "zh-CN", names={}, zone=settings().zone)


def _given(schema: FormSchema, answers: dict[str, Any]) -> Iterator[tuple[str, Field]]:
    for item in schema.questions():
        if item.kind not in SILENT and answers.get(item.key) not in (None, "", [], {}):
            yield item.key, item


_Keys = tuple[frozenset[str], frozenset[str]]
_known: dict[tuple[int, int], tuple[FormSchema, Graph, _Keys]] = {}
"""By identity: a version is read once and never changes; the objects are held, so their ids are not used again."""


def _searchable(schema: FormSchema, graph: Graph) -> _Keys:
    """Fields everybody finds by, and those that `contact.view` opens."""
    key = id(schema), id(graph)
    if key not in _known:
        if len(_known) > 500:
            _known.clear()
        _known[key] = schema, graph, _sorted_out(schema, graph)
    return _known[key][2]


def _sorted_out(schema: FormSchema, graph: Graph) -> _Keys:
    """A field that is hidden or masked from anybody, by the grid or at any node, is found by nobody."""
    stranger = _covered(policy_for(schema, schema.rights, Viewer()))
    friend = _covered(policy_for(schema, schema.rights, Viewer(contact=True)))
    guarded = {
        key.partition(".")[0]
        for column, rights in schema.rights.items()
        if column.startswith(("role:", "org:"))
        for key, right in rights.items()
        if right.startswith(("hide", "mask"))
    }
    for node in graph.nodes.values():
        guarded |= {
            key.partition(".")[0] for key, right in node.field_rights.items() if right.startswith(("hide", "mask"))
        }
    keys = {item.key: item for item in schema.questions()}
    everybody = frozenset(key for key in keys if key not in stranger and key not in guarded)
    contact = frozenset(k for k, f in keys.items() if k in stranger and k not in friend | guarded and is_contact(f))
    return everybody, contact


def _covered(policy: FieldPolicy) -> frozenset[str]:
    """Fields that are covered as a whole; of a table the covered cells are gone from its answer anyway."""
    return frozenset(key for key, access in policy.access.items() if not access.plain and "." not in key)


def is_any_unindexed(session: Session, _now: datetime) -> bool:
    """Whether search does not know some ticket."""
    return bool(finding.unindexed(session, 1))


def index_missing(session: Session, _now: datetime) -> bool:
    """Index some tickets that search does not know; whether there may be more."""
    missing = finding.unindexed(session, BATCH)
    index_tickets(session, missing)
    return len(missing) == BATCH


def rebuild(session: Session) -> None:
    """Forget the whole index; the job `tickets.search` fills it again."""
    finding.forget_all(session)
