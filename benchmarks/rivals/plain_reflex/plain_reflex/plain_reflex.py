"""A list of tickets on Reflex with nothing around it: what the framework itself costs."""

import os
import sqlite3

import reflex as rx

COLUMNS = ("number", "title", "customer", "store", "person", "created")
LEVELS = {"0": "普通", "1": "加急", "2": "特急"}


class ListState(rx.State):
    """Fifty rows of one priority."""

    rows: list[list[str]] = []

    @rx.event
    def choose(self, level: str) -> None:
        """Another priority."""
        asked = f"SELECT {', '.join(COLUMNS)} FROM ticket WHERE priority = ? ORDER BY id DESC LIMIT 50"
        with sqlite3.connect(os.environ["RIVAL_DATABASE"]) as connection:
            self.rows = [[str(cell) for cell in row] for row in connection.execute(asked, (int(level),))]


def index() -> rx.Component:
    """A select above a table."""
    chooser = rx.el.select(
        *[rx.el.option(name, value=key) for key, name in LEVELS.items()], id="level", on_change=ListState.choose
    )
    head = rx.el.thead(rx.el.tr(*[rx.el.th(name) for name in COLUMNS]))
    row = rx.foreach(ListState.rows, lambda one: rx.el.tr(rx.foreach(one, rx.el.td)))
    return rx.el.main(chooser, rx.el.table(head, rx.el.tbody(row)))


app = rx.App()
app.add_page(index, on_load=ListState.choose("0"))  # type: ignore[arg-type]
