"""Words about tickets that wait in this browser leave from whatever page is open once the connection is back."""

from typing import Any

import reflex as rx

from components.controls.outbox import sweep
from scrm_app.identity.session import FrameState
from scrm_app.tickets.page.parts import PANEL
from scrm_app.tickets.state.new import NewTicketState

NEW: Any = NewTicketState


def kept_words() -> rx.Component:
    """A sender for each kind of words; shows nothing."""
    kinds = {
        "comment": PANEL.send_comment,
        "form": PANEL.save_form,
        "reason": PANEL.submit_note,
        "files": PANEL.attach_kept,
        "new": NEW.submit,
    }
    who = FrameState.user_id
    return rx.fragment(*(sweep(kind, who, PANEL.receipt, send) for kind, send in kinds.items()))
