"""An address that leads nowhere."""

import reflex as rx

from components.controls import link_button
from components.layout.trouble import no_such_page
from scrm_app.core.ui import t


def lost_page() -> rx.Component:
    """Says so, and leads home."""
    return no_such_page(link_button(t("回到首页", "Back to the start"), "/", primary=True, testid="lost-home"))
