"""The screen where staff make links for customers."""

from collections.abc import Mapping
from typing import Any

import reflex as rx

from components.controls import toast_ok
from scrm_app.core import clock
from scrm_app.core.numbers import whole
from scrm_app.core.pagination import PageRequest
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.portal import presenter, service

KINDS = ("submit", "ticket", "wall")


class LinksState(AppState):
    """Links and QR codes for customers."""

    kind: str = "submit"
    rows: list[dict[str, Any]] = []
    total: int = 0
    page: int = 1
    flows: list[dict[str, str]] = []
    stores: list[dict[str, str]] = []
    making: bool = False
    fields: list[dict[str, Any]] = []
    flow: str = ""
    shown: dict[str, Any] = {}
    qr: str = ""
    revoking: int = 0

    @rx.event
    async def load(self) -> Any:
        """The page was opened; `?ticket=12` makes the link of that ticket at once."""
        choices = await self._ask(service.get_choices)
        self.flows = [{"value": str(key), "label": name} for key, name in choices.flows]
        self.stores = [{"value": str(key), "label": name} for key, name in choices.stores]
        wanted = whole(self.router.url.query_parameters.get("ticket"))
        if wanted:
            self.kind = "ticket"
            self._open(await self._run(service.create_ticket_link, ticket_id=wanted, now=clock.now()))
        await self._list()

    async def _list(self) -> None:
        found = await self._ask(
            service.list_links, kind=self.kind, page=PageRequest(page=self.page, size=30), now=clock.now()
        )
        self.rows, self.total = [presenter.link_row(link) for link in found.rows], found.total

    def _open(self, link: service.LinkView) -> None:
        self.shown = presenter.link_row(link)
        self.qr = presenter.qr_svg(link.address) if link.address else ""

    @rx.event
    async def choose_kind(self, kind: str) -> None:
        """Links to forms, to tickets, or of screens."""
        self.kind, self.page = (kind if kind in KINDS else "submit"), 1
        await self._list()

    @rx.event
    async def turn_page(self, page: int) -> None:
        """Another page of the list."""
        self.page = max(1, whole(page))
        await self._list()

    @rx.event
    async def start_making(self) -> None:
        """New link: the drawer opens with the first flow."""
        self.making = True
        if self.kind != "ticket" and self.flows and not self.flow:
            await self._fields(self.flows[0]["value"])

    async def _fields(self, flow: str) -> None:
        self.flow = flow
        found = await self._ask(service.list_fields, flow_id=whole(flow))
        self.fields = [
            {
                "key": item.key,
                "label": item.label,
                "shown": item.shown,
                "must": item.must,
                "names": item.is_code,
            }
            for item in found
        ]

    @rx.event
    async def choose_flow(self, flow: str) -> None:
        """Another flow has another form."""
        await self._fields(flow)

    @rx.event
    def stop_making(self) -> None:
        """The drawer was closed."""
        self.making = False

    @rx.event
    async def make(self, form: dict[str, Any]) -> None:
        """Create the link and show its QR code."""
        if self.kind == "ticket":
            number = str(form.get("number") or "")
            made = await self._run(service.create_ticket_link, number=number, now=clock.now())
        else:
            made = await (self._make_wall(form) if self.kind == "wall" else self._make_submit(form))
        self._open(made)
        self.making = False
        await self._list()

    async def _make_submit(self, form: Mapping[str, Any]) -> service.LinkView:
        ticked = [key.removeprefix("show_") for key, value in form.items() if key.startswith("show_") and value]
        return await self._run(
            service.create_submit_link,
            flow_id=whole(form.get("flow") or self.flow),
            org_unit_id=whole(form.get("store")),
            name=str(form.get("name") or ""),
            days=whole(form.get("days")) or 365,
            shown_fields=ticked,
            channel=str(form.get("channel") or ""),
            max_total=whole(form.get("max_total")) or None,
            max_per_phone_day=whole(form.get("max_per_phone_day")) or None,
            opens_at=presenter.moment(form.get("opens_at")),
            now=clock.now(),
        )

    async def _make_wall(self, form: Mapping[str, Any]) -> service.LinkView:
        return await self._run(
            service.create_wall_link,
            org_unit_id=whole(form.get("store")),
            flow_id=whole(form.get("flow") or self.flow),
            field=str(form.get("field") or "")[:64],
            name=str(form.get("name") or ""),
            days=whole(form.get("days")) or 365,
            now=clock.now(),
        )

    @rx.event
    def open_link(self, link_id: int) -> None:
        """Show the QR code and address of a link."""
        row = next((row for row in self.rows if row["id"] == link_id), None)
        if row is not None:
            self.shown, self.qr = dict(row), presenter.qr_svg(row["address"]) if row["address"] else ""

    @rx.event
    def close_link(self) -> None:
        """The QR code was closed."""
        self.shown, self.qr = {}, ""

    @rx.event
    def copied(self) -> Any:
        """The address is in the clipboard."""
        return toast_ok(self._say(Text("链接已复制", "Link copied")))

    @rx.event
    def download(self) -> Any:
        """The QR code as a file to print."""
        return rx.download(data=self.qr, filename=f"qr-{self.shown.get('id', 0)}.svg") if self.qr else None

    @rx.event
    def ask_revoke(self, link_id: int) -> None:
        """Ask before switching off."""
        self.revoking = whole(link_id)

    @rx.event
    async def revoke(self) -> Any:
        """Switch the link off."""
        row = next((row for row in self.rows if row["id"] == self.revoking), None)
        self.revoking = 0
        if row is None:
            return None
        await self._run(service.revoke_link, link_id=row["id"], version=row["version"], now=clock.now())
        self.shown = {}
        await self._list()
        return toast_ok(self._say(Text("链接已停用", "Link switched off")))
