"""What ticket events mean for people: notices, and overdue tickets climbing the ladder."""

from sqlmodel import Session

from scrm_app.calendars.events import DutyPlanned, HoursChanged
from scrm_app.notifications.events import AlarmStep, ReminderDue
from scrm_app.tickets.events import (
    BillConfirmed,
    CustomerReplied,
    NodePassed,
    SubflowLeft,
    TicketAssigned,
    TicketClosed,
    TicketCommented,
    TicketEscalated,
    TicketMoved,
    TicketNobodyFits,
    TicketReopened,
    TicketReturned,
    VotesSuffice,
)
from scrm_app.tickets.service import (
    clock,
    effects,
    following,
    ladders,
    measuring,
    noticing,
    promises,
    stock,
    surveys,
    waking,
)


def on_reminder_due(session: Session, event: ReminderDue) -> None:
    """A ticket is due soon or overdue, or a wait is over."""
    if event.subject_type == "ticket" and event.kind == following.WAIT:
        waking.wait_is_over(session, ticket_id=event.subject_id, payload=event.payload, at=event.at or event.due_at)
    elif event.subject_type == "ticket":
        noticing.remind(
            session, kind=event.kind, ticket_id=event.subject_id, payload=event.payload, at=event.at or event.due_at
        )
    if event.kind == surveys.REMIND:
        survey_id = int(event.payload.get("survey") or 0)
        surveys.remind(session, ticket_id=event.subject_id, survey_id=survey_id, now=event.at or event.due_at)
    if event.kind == measuring.HANDOVER:
        measuring.hand_over(session, event.subject_id, event.at or event.due_at)


def on_duty_planned(session: Session, event: DutyPlanned) -> None:
    """A night shift was planned: it will hand over."""
    measuring.plan_handover(session, event)


def on_assigned(session: Session, event: TicketAssigned) -> None:
    """Tell whoever got the ticket."""
    noticing.tell_assigned(session, event)


def on_returned(session: Session, event: TicketReturned) -> None:
    """Tell whoever has it again, with the reason."""
    noticing.tell_returned(session, event)


def on_commented(session: Session, event: TicketCommented) -> None:
    """Tell those who were called by @, and whoever has the ticket when its customer wrote."""
    noticing.tell_customer_wrote(session, event)
    noticing.tell_mentioned(session, event)


def on_escalated(session: Session, event: TicketEscalated) -> None:
    """Tell the supervisors."""
    noticing.tell_supervisors(session, event)


def on_nobody_fits(session: Session, event: TicketNobodyFits) -> None:
    """Tell the leader that the rules found nobody."""
    noticing.tell_nobody_fits(session, event)


def on_node_passed(session: Session, event: NodePassed) -> None:
    """Automatic actions, copies and sub-flows are carried out."""
    effects.carry_out(session, event)


def on_votes_suffice(session: Session, event: VotesSuffice) -> None:
    """The new drawing asks for no more than was said: the ticket goes on."""
    waking.count_votes(session, ticket_id=event.ticket_id, tokens=event.tokens, now=event.at)


def on_subflow_left(session: Session, event: SubflowLeft) -> None:
    """Nobody waits for the sub-flow's ticket any more."""
    waking.call_off_children(session, ticket_id=event.ticket_id, token=event.token, now=event.at)


def on_closed(session: Session, event: TicketClosed) -> None:
    """The ticket that opened this one may go on."""
    waking.child_ended(session, ticket_id=event.ticket_id, now=event.at)


def on_finished(session: Session, event: TicketClosed) -> None:
    """Its customer may be asked how it was."""
    surveys.plan(session, event)


def on_customer_replied(session: Session, event: CustomerReplied) -> None:
    """The clock may have stood still for that, and a flow may have waited for it."""
    clock.customer_answered(session, event.ticket_id, event.at)
    waking.wake_event(session, ticket_id=event.ticket_id, event="customer_reply", now=event.at)


def on_bill_confirmed(session: Session, event: BillConfirmed) -> None:
    """The clock may have stood still for that, and a flow may have waited for it."""
    clock.customer_answered(session, event.ticket_id, event.at)
    waking.wake_event(session, ticket_id=event.ticket_id, event="bill_confirmed", now=event.at)


def on_alarm_step(session: Session, event: AlarmStep) -> None:
    """A level of a ticket's ladder is reached."""
    if event.subject_type == "ticket":
        ladders.take_step(session, event)


def on_moved(session: Session, event: TicketMoved) -> None:
    """Somebody worked on it: the first response is given, and the clock may stand still at the new place."""
    promises.meet(session, event.ticket_id, ("response",), event.at)
    promises.follow(session, event.ticket_id, event.at)


def on_answered(session: Session, event: TicketCommented) -> None:
    """A colleague wrote on it: the first response is given."""
    if event.author_id:
        promises.meet(session, event.ticket_id, ("response",), event.at)


def on_settled(session: Session, event: TicketClosed) -> None:
    """It is finished: nothing is promised any more."""
    promises.meet(session, event.ticket_id, ("response", "resolution"), event.at)
    ladders.settle(session, event.ticket_id, event.at)


def on_parts_free(session: Session, event: TicketClosed) -> None:
    """A finished ticket keeps only the parts it used; a cancelled one none."""
    if event.cancelled:
        stock.give_back(session, event.ticket_id, "工单作废, 退回", event.at)
    else:
        stock.let_go(session, event.ticket_id, event.at)


def on_reopened(session: Session, event: TicketReopened) -> None:
    """The work begins again: the parts are back until they are used again."""
    stock.give_back(session, event.ticket_id, "工单重开, 退回", event.at)


def on_hours_changed(session: Session, event: HoursChanged) -> None:
    """Opening hours changed: running promises are recomputed."""
    promises.under_new_hours(session, event.org_unit_id, event.before, event.at)
    clock.under_new_hours(session, event.org_unit_id, event.before, event.at)
