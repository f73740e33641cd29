"""Which event is heard by whom: one visible table. Subscribers run inside the publisher's transaction."""

from typing import Any

from scrm_app.audit import subscribers as audit
from scrm_app.audit.service import Trail
from scrm_app.calendars.events import DutyPlanned, HoursChanged
from scrm_app.core import db, events
from scrm_app.core.events import Subscriber
from scrm_app.customers import service as customers
from scrm_app.customers.service import Provider
from scrm_app.flows import service as flows
from scrm_app.flows.events import FlowPublished
from scrm_app.forms import service as forms
from scrm_app.forms.service import Lookup, Stops
from scrm_app.identity import service as identity
from scrm_app.identity.engine.desk import Counter, Searcher
from scrm_app.identity.engine.modules import module_of
from scrm_app.identity.events import AccessChanged, InstallationCreated
from scrm_app.inventory import subscribers as inventory
from scrm_app.library import subscribers as library
from scrm_app.notifications import service as notifications
from scrm_app.notifications import subscribers as notices
from scrm_app.notifications.events import AlarmStep, ReminderDue
from scrm_app.pipeline import service as pipeline
from scrm_app.portal import subscribers as portal
from scrm_app.rollout import subscribers as rollout
from scrm_app.settlement import service as settlement_service
from scrm_app.settlement import subscribers as settlement
from scrm_app.settlement.events import LineDisputed, LineDisputeSettled, LineNoteWritten
from scrm_app.tickets import service as ticket_service
from scrm_app.tickets import subscribers as tickets
from scrm_app.tickets.events import (
    BillConfirmed,
    CustomerAwaited,
    CustomerReplied,
    NodePassed,
    SettlementWanted,
    SubflowLeft,
    TicketAssigned,
    TicketClosed,
    TicketCommented,
    TicketEscalated,
    TicketMoved,
    TicketNobodyFits,
    TicketOpened,
    TicketReopened,
    TicketReturned,
    VotesSuffice,
)


def _while_on(module: str, subscriber: Subscriber) -> Subscriber:
    def heard(session: Any, event: Any) -> None:
        if identity.is_module_on(session, module):
            subscriber(session, event)

    return heard


EARS = (settlement.settle_closed_ticket,)
"""Subscribers of a module that also hear while it is off: they only note what is to be caught up on."""


def _switched(table: list[tuple[type, Subscriber]]) -> list[tuple[type, Subscriber]]:
    """The table in which modules that are off hear nothing."""
    known = [(kind, one, "" if one in EARS else module_of(one.__module__)) for kind, one in table]
    return [(kind, _while_on(module, one) if module else one) for kind, one, module in known]


_TABLE: list[tuple[type, Subscriber]] = [
    (ReminderDue, tickets.on_reminder_due),
    (ReminderDue, notices.on_reminder_due),
    (ReminderDue, portal.on_reminder_due),
    (ReminderDue, settlement.on_reminder_due),
    (AlarmStep, _while_on("dispatch", tickets.on_alarm_step)),
    (AlarmStep, inventory.on_alarm_step),
    (HoursChanged, tickets.on_hours_changed),
    (DutyPlanned, tickets.on_duty_planned),
    (TicketMoved, tickets.on_moved),
    (TicketOpened, portal.on_opened),
    (TicketMoved, portal.on_moved),
    (TicketCommented, tickets.on_answered),
    (TicketClosed, tickets.on_settled),
    (TicketAssigned, tickets.on_assigned),
    (TicketReturned, tickets.on_returned),
    (TicketCommented, tickets.on_commented),
    (TicketCommented, portal.on_commented),
    (TicketEscalated, tickets.on_escalated),
    (TicketNobodyFits, tickets.on_nobody_fits),
    (TicketClosed, settlement.settle_closed_ticket),
    (LineDisputed, settlement.on_line_disputed),
    (LineNoteWritten, settlement.on_line_note),
    (LineDisputeSettled, settlement.on_line_settled),
    (TicketClosed, tickets.on_closed),
    (TicketClosed, tickets.on_finished),
    (TicketClosed, tickets.on_parts_free),
    (TicketReopened, tickets.on_reopened),
    (SettlementWanted, settlement.settle_wanted),
    (NodePassed, tickets.on_node_passed),
    (SubflowLeft, tickets.on_subflow_left),
    (VotesSuffice, tickets.on_votes_suffice),
    (CustomerAwaited, portal.on_awaited),
    (CustomerReplied, tickets.on_customer_replied),
    (CustomerReplied, portal.on_customer_replied),
    (BillConfirmed, tickets.on_bill_confirmed),
    (FlowPublished, rollout.on_flow_published),
    (AccessChanged, audit.write_down),
    (InstallationCreated, library.on_installation_created),
]
WIRING = _switched(_TABLE)

LAST = (ticket_service.index_changed, ticket_service.write_counts)
"""What every writing transaction does right before its commit: `step(session)`."""


def connect() -> None:
    """Put the two tables above into force in this process."""
    events.wire(WIRING)
    db.before_commit(*LAST)
    notifications.provide_dates(DATES)
    customers.provide_own(forms.OWN)


SEARCHERS: list[Searcher] = [ticket_service.find_hits, customers.find_hits, identity.find_hits, flows.find_hits]
"""What command search looks through: `find(session, actor, query) -> list[Hit]`, best first, at most 6 each."""

UNREAD: list[Counter] = [notifications.count_unread]
"""Whose sum is the number on the bell: `count(session, actor) -> int`."""

TRAILS: list[Trail] = [ticket_service.HISTORY]
"""Histories that the audit log shows beside what is written into it."""

RELATED: list[Provider] = [ticket_service.related_tickets, pipeline.related_opportunities]
"""What the customer page shows of other features: `find(session, actor, customer_id) -> list[Related]`."""

LOOKUPS: dict[str, Lookup] = {
    "product": Lookup(settlement_service.find_records, settlement_service.get_record),
    "ticket": Lookup(ticket_service.find_records, ticket_service.get_record),
}
"""Where the pickers of forms look; what lies below forms (stores, orders, equipment) they ask themselves."""

DATES = (*forms.OWN_DATES, *customers.DATES, *pipeline.DATES, *ticket_service.DATES)
"""The dates that reminders can hang on, from the features that own them; the longer prefix stands first."""

STOPS = Stops(flows.find_stops, flows.set_node_rights)
"""The steps of flows in the rights grid of a form."""
