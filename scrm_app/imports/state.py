"""The import wizard: choose, upload, map, preview, run; found again by its URL."""

import asyncio
from typing import Any

import reflex as rx

from components.controls import toast_ok
from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput, ScrmError
from scrm_app.core.numbers import whole
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.imports import presenter, service
from scrm_app.imports.engine.targets import TARGETS
from scrm_app.imports.engine.text_file import ENCODINGS


class ImportFlowState(AppState):
    """Where the cases of a ticket log go: a flow that is there, or one that is drawn."""

    flows: list[dict[str, str]] = []
    flow: str = ""
    nodes: list[dict[str, str]] = []
    activities: list[dict[str, Any]] = []
    reading: bool = False
    _job_id: int = 0

    @rx.event
    async def open(self, job_id: int) -> None:
        """The mapping of an import is on the screen."""
        self._job_id = whole(job_id)
        if self._job_id:
            found = await self._ask(service.list_flows)
            self.flows = [{"value": str(key), "label": name} for key, name in found]
            self._show(await self._ask(service.get_choice, job_id=self._job_id))

    def _show(self, choice: service.FlowChoice) -> None:
        self.flow = str(choice.flow_id or "")
        self.nodes = presenter.node_choices(choice, self.lang)
        self.activities = presenter.activities(choice)

    @rx.event
    async def choose(self, flow: str) -> Any:
        """A flow was chosen, or none: then the file's activities are read and guessed."""
        wanted, found = whole(flow), {}
        self.reading = True
        yield
        try:
            if wanted:
                job = await self._ask(service.get_import, job_id=self._job_id)
                token, _ = await self._ask(service.file_token, job_id=self._job_id)
                found = await asyncio.to_thread(service.read_activities, job, token)
            wish: dict[str, Any] = {"job_id": self._job_id, "flow_id": wanted, "activities": found}
            self._show(await self._run(service.choose_flow, **wish))
        except ScrmError as error:
            yield self._say_error(error)
        finally:
            self.reading = False

    @rx.event
    async def map_activity(self, activity: str, node: str) -> None:
        """An activity was given a node."""
        name, to = str(activity)[:300], str(node)[:64]
        self._show(await self._run(service.map_activity, job_id=self._job_id, activity=name, node_id=to))


class ImportState(AppState):
    """One import on its way in, and the list of earlier ones."""

    target: str = "customers"
    jobs: list[dict[str, Any]] = []
    job: dict[str, Any] = {}
    file: dict[str, Any] = {}
    fields: list[dict[str, str]] = []
    columns: list[dict[str, str]] = []
    preview: list[dict[str, Any]] = []
    bad_rows: int = 0
    sampled: int = 0
    rejects: list[dict[str, Any]] = []
    units: list[dict[str, str]] = []
    problem: str = ""
    busy: bool = False
    loading: bool = True
    _job_id: int = 0

    @rx.event
    async def load(self) -> Any:
        """The page was opened: the list, or the import named in the URL."""
        asked = self.router.url.query_parameters
        self._job_id = whole(asked.get("id"))
        target = str(asked.get("target", ""))
        self.target = target if target in TARGETS else self.target
        self.problem, self.job, self.busy = "", {}, False
        self._follow("imports", ImportState.refresh_list)
        if self._job_id:
            self._follow(f"import:{self._job_id}", ImportState.refresh)
        try:
            await self._load_list()
            await self._load_job()
        except InvalidInput as error:
            return [self._say_error(error), rx.redirect("/import", replace=True)]
        finally:
            self.loading = False
        return None

    @rx.event
    async def refresh(self) -> None:
        """The import went on."""
        await self._load_job()

    @rx.event
    async def refresh_list(self) -> None:
        """Some import changed."""
        await self._load_list()

    async def _load_list(self) -> None:
        self.jobs = [presenter.job(item, self.lang) for item in await self._ask(service.list_imports)]

    async def _load_job(self) -> None:
        if not self._job_id:
            return
        item = await self._ask(service.get_import, job_id=self._job_id)
        if item.status == "uploaded" and not self.units:
            found = await self._ask(service.list_units)
            self.units = [{"value": str(unit), "label": name} for unit, name in found]
        await self._show(item)
        if item.status in {"done", "failed", "cancelled"} and item.rejected:
            rows = await self._ask(service.list_rejects, job_id=self._job_id)
            self.rejects = presenter.rejects(rows, item, self.lang)
        else:
            self.rejects = []

    async def _show(self, item: service.JobView) -> None:
        self.job = presenter.job(item, self.lang)
        if item.status != "uploaded":
            return
        self.target = item.target
        self.file = presenter.file_facts(item, self.lang)
        self.fields = presenter.field_choices(item, self.lang)
        self.columns = presenter.columns(item)
        rows, self.bad_rows = await self._ask(service.preview, job_id=item.id)
        self.sampled = len(item.inspection.get("sample", []))
        self.preview = presenter.preview(rows, item, self.lang)

    @rx.event
    def choose_target(self, target: str) -> None:
        """What to import was chosen."""
        self.target = target if target in TARGETS else self.target

    @rx.event
    def uploaded(self, answer: dict[str, Any]) -> Any:
        """The file arrived and was looked at."""
        return rx.redirect(f"/import?id={int(answer.get('id', 0))}")

    async def _save(self, **changes: Any) -> None:
        chosen = {int(column["index"]): column["field"] for column in self.columns if column["field"]}
        wish: dict[str, Any] = {
            "columns": changes.get("columns", chosen),
            "source": changes.get("source", str(self.job.get("source", ""))),
            "org_unit_id": changes.get("org_unit_id"),
        }
        await self._show(await self._run(service.save_mapping, job_id=self._job_id, **wish))

    @rx.event
    async def map_column(self, index: str, field: str) -> None:
        """A column was given another meaning; a field is given once, so its former column lets go."""
        chosen = {int(column["index"]): column["field"] for column in self.columns if column["field"]}
        chosen = {i: key for i, key in chosen.items() if key != field and i != whole(index)}
        if field:
            chosen[whole(index)] = field
        self.problem = ""
        await self._save(columns=chosen)

    @rx.event
    async def name_source(self, source: str) -> None:
        """The system the file comes from was named."""
        await self._save(source=str(source)[:60])

    @rx.event
    async def choose_unit(self, unit: str) -> None:
        """The store the rows belong to was chosen."""
        if chosen := whole(unit):
            await self._save(org_unit_id=chosen)

    @rx.event
    async def read_as(self, how: str, value: str) -> Any:
        """Another sheet or encoding was chosen: the file is looked at again."""
        if how not in {"sheet", "encoding"} or (how == "encoding" and value not in ENCODINGS):
            return None
        token, target = await self._ask(service.file_token, job_id=self._job_id)
        try:
            report = await asyncio.to_thread(service.look_at, token, target, **{how: str(value)[:100]})
            await self._show(await self._run(service.save_report, job_id=self._job_id, report=report))
        except ScrmError as error:
            return self._say_error(error)
        return None

    @rx.event
    async def start(self) -> None:
        """The person started the import; a mapping that cannot work is answered on the page."""
        try:
            await self._show(await self._run(service.start_import, job_id=self._job_id, now=clock.now()))
            self.problem = ""
        except InvalidInput as error:
            self.problem = error.text.say(self.lang)

    @rx.event
    async def cancel(self) -> None:
        """Stop before the next batch."""
        await self._show(await self._run(service.cancel_import, job_id=self._job_id, now=clock.now()))

    @rx.event
    async def forget(self, job_id: int) -> Any:
        """An import is taken off the list; what it brought in stays."""
        token = await self._run(service.delete_import, job_id=whole(job_id))
        await asyncio.to_thread(service.drop, token)
        await self._load_list()
        said = toast_ok(self._say(Text("已移除, 导入的数据保留", "Removed; the imported data stays")))
        return [said, rx.redirect("/import", replace=True)] if whole(job_id) == self._job_id else said
