"""One ticket open in the drawer or on its own page."""

from collections.abc import Callable, Mapping
from typing import Any

import reflex as rx

from components.controls import toast_error, toast_ok
from scrm_app.core import clock
from scrm_app.core.errors import NotFound, ScrmError
from scrm_app.core.text import Text
from scrm_app.core.ui import Sent
from scrm_app.identity.session import AppState
from scrm_app.tickets import presenter, service
from scrm_app.tickets.errors import MissingFields
from scrm_app.tickets.state.over_limit import OverLimitState
from scrm_app.tickets.state.watching import WatchState
from scrm_app.tickets.state.wishes import NoteWish, RevealWish, SearchWish, answers_of, picked, read, whole

DIRECT: dict[str, Callable[..., Any]] = {
    "complete": service.complete_ticket,
    "approve": service.approve_ticket,
    "claim": service.claim_ticket,
    "resume": service.resume_ticket,
}
ASKED: dict[str, tuple[Callable[..., Any], str]] = {
    "reject": (service.reject_ticket, "rejects"),
    "return": (service.return_ticket, "returns"),
    "transfer": (service.transfer_ticket, "colleagues"),
    "delegate": (service.delegate_ticket, "colleagues"),
    "add_sign": (service.add_signers, "people"),
    "remove_sign": (service.remove_signer, "removable"),
    "withdraw": (service.withdraw_ticket, ""),
    "terminate": (service.terminate_ticket, ""),
    "reassign": (service.reassign_ticket, "colleagues"),
    "pause": (service.pause_ticket, ""),
    "await_customer": (service.await_customer, ""),
    "await_parts": (service.await_parts, ""),
    "cancel": (service.cancel_ticket, ""),
    "reopen": (service.reopen_ticket, ""),
}
LISTS = {"people": "colleagues"}
DONE = Text("已办理, 当前: {node}", "Done; now at: {node}")
LATER = Text("之前填写的处理已送达", "What you did earlier has arrived")
TABS = ("form", "route", "talk", "files", "customer", "why")


class TicketState(AppState):
    """The open ticket, its form, its talk, and what I do to it."""

    shown_id: int = 0
    view: dict[str, Any] = {}
    route: dict[str, Any] = {}
    visits: list[dict[str, Any]] = []
    talk: list[dict[str, Any]] = []
    files: list[dict[str, Any]] = []
    tab: str = "form"
    ask: dict[str, Any] = {}
    problems: dict[str, str] = {}
    revealed: dict[str, str] = {}
    found: dict[str, list[dict[str, Any]]] = {}
    revision: int = 0
    draft: dict[str, Any] = {}
    restored: bool = False
    _walk: list[int] = []

    @rx.event
    async def open_ticket(self, ticket_id: int) -> Any:
        """The person opened a ticket from a list or a board."""
        return await self._open(whole(ticket_id))

    @rx.event
    async def open_page(self) -> Any:
        """The ticket's own page was opened."""
        return await self._open(whole(self.router.url.path.rstrip("/").rsplit("/", 1)[-1]))

    @rx.event
    async def close_ticket(self) -> None:
        """The person closed the drawer."""
        if self.shown_id:
            await (await self.get_state(WatchState))._leave()
        self.shown_id, self.view, self.ask = 0, {}, {}

    @rx.event
    async def walk_next(self) -> Any:
        """J: the next ticket of the list."""
        return await self._step_by(1)

    @rx.event
    async def walk_previous(self) -> Any:
        """K: the one before."""
        return await self._step_by(-1)

    @rx.event
    async def refresh(self) -> None:
        """Somebody changed the ticket."""
        if self.shown_id:
            await self._load()

    @rx.event
    def set_tab(self, tab: str) -> None:
        """The person looks at another side of the ticket."""
        self.tab = tab if tab in TABS else "form"

    @rx.event
    async def act(self, action: str) -> Any:
        """An action button: done at once, or a small sheet asks for the reason and for whom."""
        if action in ASKED:
            choices = self.view.get(LISTS.get(ASKED[action][1], ASKED[action][1]), [])
            self.ask = {"kind": "note", "action": action, "choices": choices}
            return None
        return await self._do(action, DIRECT[action]) if action in DIRECT else None

    @rx.event
    async def go_on(self, action: str, to: str) -> Any:
        """Complete or approve along the way the person chose."""
        return await self._do(action, DIRECT[action], to=str(to)[:64]) if action in ("complete", "approve") else None

    @rx.event
    async def submit_note(self, form: dict[str, Any]) -> Any:
        """The small sheet was answered, perhaps long ago: what comes again with the same key is done once."""
        sent = Sent.read(form)
        wish, action = read(NoteWish, sent.values), str(sent.about.get("action", ""))
        if action not in ASKED:
            self._acknowledge(sent)
            return None
        need = ASKED[action][1]
        targets: dict[str, dict[str, Any]] = {
            "returns": {"to": wish.target},
            "rejects": {"to": wish.target},
            "colleagues": {"to_user_id": whole(wish.target)},
            "people": {"user_ids": picked(sent.values), "when": wish.when},
            "removable": {"seat": whole(wish.target)},
        }
        more = {"act": ASKED[action][0], "version": whole(sent.about.get("version")), "note": wish.note}
        refused = await self._take(sent, service.act_once, **more, **targets.get(need, {}))
        if refused is not None:
            return refused
        if self._meant(sent) != self.shown_id:
            return toast_ok(self._say(LATER))
        self.ask = {}
        return toast_ok(self._say(DONE.fill(node=self.view.get("node", ""))))

    @rx.event
    async def submit_fields(self, answers: dict[str, Any]) -> Any:
        """The missing fields were filled in: go on with what was asked for."""
        action = str(self.ask.get("action", ""))
        if action not in ("complete", "approve"):
            return None
        to = str(self.ask.get("to", ""))
        return await self._do(action, DIRECT[action], answers=answers_of(answers), **({"to": to} if to else {}))

    @rx.event
    def close_ask(self) -> None:
        """The person gave up the small sheet."""
        self.ask, self.problems = {}, {}

    @rx.event
    async def save_form(self, form: dict[str, Any]) -> Any:
        """The person saved the form, as they saw it in the version that comes with it."""
        sent = Sent.read(form)
        version = whole(sent.about.get("version"))
        done = await self._take(sent, service.save_answers, version=version, answers=answers_of(sent.values))
        if done is None:
            self.problems = {}
            await self._forget_draft(self._meant(sent))
            return toast_ok(self._say(Text("已保存。", "Saved.")))
        return done

    @rx.event
    async def keep_draft(self, answers: dict[str, Any]) -> None:
        """The person paused in the form: what is not saved yet survives a refresh."""
        if self.shown_id and self.view.get("editable"):
            wish: dict[str, Any] = {"ticket_id": self.shown_id, "answers": answers_of(answers)}
            await self._run(service.keep_edit, now=clock.now(), **wish)

    @rx.event
    async def discard_draft(self) -> None:
        """The person gives their unsaved changes up."""
        await self._forget_draft(self.shown_id)
        self.revision += 1

    async def _forget_draft(self, ticket_id: int) -> None:
        await self._run(service.drop_edit, ticket_id=ticket_id)
        self.draft, self.restored = {}, False

    @rx.event
    async def send_comment(self, comment: dict[str, Any]) -> Any:
        """The person wrote a comment for colleagues, or words to the customer."""
        sent = Sent.read(comment)
        audience = (sent.word("audience") or "internal")[:12]
        return await self._take(sent, service.add_comment, body=sent.word("text"), audience=audience)

    @rx.event
    def upload_refused(self, sentence: str) -> Any:
        """The server would not take a file, and said why."""
        return toast_error(str(sentence)[:300])

    @rx.event
    async def attach(self, file: dict[str, Any]) -> Any:
        """A file finished uploading; put it on the ticket."""
        return await self._try(service.attach_files, file_ids=[whole(file.get("id"))])

    @rx.event
    async def attach_kept(self, form: dict[str, Any]) -> Any:
        """Files that waited for the connection have arrived; put them on their ticket."""
        sent = Sent.read(form)
        given = sent.values.get("files")
        ids = [whole(one.get("id")) for one in given if isinstance(one, Mapping)] if isinstance(given, list) else []
        return await self._take(sent, service.act_once, act=service.attach_files, file_ids=ids[:10])

    @rx.event
    async def set_priority(self, level: str) -> Any:
        """The person changed the priority."""
        return await self._try(service.set_priority, version=self.view.get("version", 0), level=whole(level, high=2))

    @rx.event(supersedes=True)
    async def find_choices(self, wish: dict[str, Any]) -> None:
        """A form field looks for customers."""
        asked = read(SearchWish, wish)
        if asked.kind == "customer":
            self.found = {"customers": await self._ask(service.find_customers, query=asked.query)}

    @rx.event
    async def reveal(self, wish: dict[str, Any]) -> Any:
        """The person wants to read a masked answer and said why."""
        asked = read(RevealWish, wish)
        try:
            told = await self._run(
                service.reveal_field,
                ticket_id=self.shown_id,
                key=asked.key,
                reason=asked.reason,
                now=clock.now(),
            )
        except ScrmError as error:
            return self._say_error(error)
        self.revealed = {**self.revealed, asked.key: told}
        return None

    async def _open(self, ticket_id: int) -> Any:
        self.tab = self.tab if self.shown_id == ticket_id else "form"
        self.shown_id, self.ask, self.found = ticket_id, {}, {}
        self.problems, self.revealed, self.revision = {}, {}, self.revision + 1
        self._follow(f"ticket:{self.shown_id}", TicketState.refresh)
        try:
            await self._load()
        except ScrmError as error:
            self.shown_id, self.view = 0, {"gone": isinstance(error, NotFound)}
            return self._say_error(error)
        await (await self.get_state(WatchState))._watch(self.shown_id)
        kept = await self._ask(service.find_edit, ticket_id=self.shown_id, now=clock.now())
        self.restored = bool(kept) and bool(self.view["editable"])
        self.draft = {**self.view["answers"], **kept} if self.restored else {}
        await self._run(service.see_mentions, ticket_id=self.shown_id, now=clock.now())
        return None

    async def _step_by(self, by: int) -> Any:
        if self.shown_id not in self._walk:
            return None
        at = self._walk.index(self.shown_id) + by
        if not 0 <= at < len(self._walk):
            return None
        return await self._open(self._walk[at])

    async def _load(self) -> None:
        seen = await self._ask(service.get_ticket_view, ticket_id=self.shown_id, now=clock.now())
        if self.view.get("version") != seen.version:
            self.revision += 1
        self.view, self.route, self.visits = presenter.detail(seen), presenter.route(seen), presenter.visits(seen)
        self.talk, self.files = presenter.talk(seen, self.lang), presenter.file_list(seen)

    async def _take(self, sent: Sent, fn: Callable[..., Any], **more: Any) -> Any:
        """`_try` for what a form with an outbox sent, perhaps long after: it names its ticket itself."""
        refused = await self._try(fn, ticket_id=self._meant(sent), key=sent.key, **more)
        self._acknowledge(sent, refused=bool(refused))
        return refused

    def _meant(self, sent: Sent) -> int:
        return whole(sent.about.get("ticket")) or self.shown_id

    async def _try(self, fn: Callable[..., Any], ticket_id: int = 0, **more: Any) -> Any:
        """Do it and show the new state; a refusal shows the new state too, and becomes the returned toast.

        An empty list: a column is full, and the person is asked whether to go beyond its limit.
        """
        ticket_id, refused = ticket_id or self.shown_id, None
        try:
            await self._run(fn, ticket_id=ticket_id, now=clock.now(), **more)
        except ScrmError as error:
            refused = error
        if ticket_id == self.shown_id:
            self.problems = self._problems_of(refused) if refused else self.problems
            await self._load_quietly()
        return await self._refused(refused, fn, ticket_id=ticket_id, **more) if refused else None

    async def _refused(self, error: ScrmError, fn: Callable[..., Any], **wish: Any) -> Any:
        asked = await (await self.get_state(OverLimitState))._offer(error, fn, **wish)
        self.ask = self.ask if asked else {}
        return asked

    async def _do(self, action: str, fn: Callable[..., Any], **more: Any) -> Any:
        version = {} if action == "claim" else {"version": self.view.get("version", 0)}
        try:
            await self._run(fn, ticket_id=self.shown_id, now=clock.now(), **version, **more)
        except MissingFields as error:
            self.ask = {"kind": "fields", "action": action, "to": more.get("to", ""), "form": {"fields": error.fields}}
            self.problems = {}
            return None
        except ScrmError as error:
            self.problems = self._problems_of(error)
            if self.ask.get("kind") != "fields" or not self.problems:
                self.ask = {} if error.status in (404, 409) else self.ask
                await self._load_quietly()
            return await self._refused(error, fn, ticket_id=self.shown_id, **version, **more)
        self.ask, self.problems = {}, {}
        await self._load_quietly()
        return toast_ok(self._say(DONE.fill(node=self.view.get("node", ""))))

    async def _load_quietly(self) -> None:
        try:
            await self._load()
        except ScrmError:
            self.shown_id, self.view = 0, {}

    def _problems_of(self, error: ScrmError) -> dict[str, str]:
        found: Mapping[str, Text] = getattr(error, "problems", {})
        return {key: text.say(self.lang) for key, text in found.items()}
