"""One rival of the flow engine: `python flow.py CASE FOLDER` opens and moves as many tickets as each line asks for.

Every transaction is IMMEDIATE on SQLite with WAL and synchronous=NORMAL, as for the product. The answer to a line is
the seconds it took: wall and CPU.
"""

import json
import sqlite3
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
STEPS = 6
NODES = [f"n{i}" for i in range(STEPS + 1)]
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sites",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.admin",
    "django.contrib.humanize",
]


def django(folder: Path, case: str, *apps: str) -> None:
    """Django on a fresh database with these applications, and one person."""
    from django.conf import settings

    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=10000"
    options = {"transaction_mode": "IMMEDIATE", "init_command": pragmas}
    engine = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / f"{case}.db"), "OPTIONS": options}
    backend = "django.template.backends.django.DjangoTemplates"
    settings.configure(
        INSTALLED_APPS=[*APPS, *apps],
        DATABASES={"default": engine},
        SECRET_KEY="bench",
        USE_TZ=True,
        SITE_ID=1,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        TEMPLATES=[{"BACKEND": backend, "APP_DIRS": True}],
        ROOT_URLCONF="work.urls",
        HELPDESK_TEAMS_MODE_ENABLED=False,
    )
    import django as framework
    from django.core.management import call_command

    framework.setup()
    call_command("migrate", verbosity=0, run_syncdb=True)
    from django.contrib.auth.models import User

    User.objects.create_superuser("alice", "", "x")


def by_hand(folder: Path) -> Callable[[], None]:
    """Django's ORM: read, guarded update, history, outbox."""
    django(folder, "by_hand", "work")
    from django.db import transaction
    from django.db.models import F
    from work.models import History, Outbox, Ticket

    def one() -> None:
        with transaction.atomic():
            about: dict[str, Any] = {"title": "异响", "node": "n0", "status": "open", "answers": {}, "assignee": 1}
            made = Ticket.objects.create(**about, due=NOW, updated=NOW)
            History.objects.create(ticket=made, at=NOW, who=1, before="", after="n0")
        for step in range(STEPS):
            with transaction.atomic():
                row = Ticket.objects.get(pk=made.pk)
                guarded = Ticket.objects.filter(pk=row.pk, version=row.version)
                assert guarded.update(node=NODES[step + 1], due=NOW, updated=NOW, version=F("version") + 1) == 1
                History.objects.create(ticket=row, at=NOW, who=1, before=row.node, after=NODES[step + 1])
                Outbox.objects.create(kind="moved", payload={"id": row.pk, "to": NODES[step + 1]}, due=NOW)

    return one


def viewflow(folder: Path) -> Callable[[], None]:
    """A flow of people's steps: each is started and executed through its activation."""
    django(folder, "viewflow", "viewflow", "viewflow.workflow", "work")
    from django.db import transaction
    from work.flows import Chain

    def one() -> None:
        with transaction.atomic():
            process = Chain.start.run()
        for _ in range(STEPS):
            with transaction.atomic():
                task = Chain.task_class.objects.get(process=process, finished__isnull=True)
                activation = task.flow_task.activation_class(task)
                activation.start(None)
                activation.execute()

    return one


def helpdesk(folder: Path) -> Callable[[], None]:
    """A ticket whose status and priority change, with the comments and changes helpdesk keeps; each step atomic."""
    django(folder, "helpdesk", "helpdesk", "rest_framework")
    from django.contrib.auth.models import User
    from django.db import transaction
    from helpdesk.models import Queue, Ticket
    from helpdesk.update_ticket import update_ticket

    queue, alice = Queue.objects.create(title="店", slug="shop"), User.objects.get(pk=1)

    def one() -> None:
        with transaction.atomic():
            made = Ticket.objects.create(title="异响", queue=queue, assigned_to=alice, priority=3)
        for step in range(STEPS):
            with transaction.atomic():
                ticket = Ticket.objects.get(pk=made.pk)
                status = Ticket.REOPENED_STATUS if ticket.status == Ticket.OPEN_STATUS else Ticket.OPEN_STATUS
                update_ticket(alice, ticket, new_status=status, priority=2 + step % 2)

    return one


def spiff(folder: Path) -> Callable[[], None]:
    """SpiffWorkflow on BPMN: load the stored workflow, do one person's task, store it; no history, no outbox."""
    from SpiffWorkflow.bpmn import BpmnWorkflow
    from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
    from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
    from SpiffWorkflow.util.task import TaskState

    drawing = folder / "chain.bpmn"
    drawing.write_text(bpmn(), encoding="utf-8")
    parser = BpmnParser()
    parser.add_bpmn_file(str(drawing))
    spec, keeper = parser.get_spec("chain"), BpmnWorkflowSerializer()
    link = sqlite3.connect(folder / "spiff.db", isolation_level=None)
    link.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; CREATE TABLE w(id INTEGER PRIMARY KEY, j)")

    def ready(workflow: Any) -> Any:
        return next(iter(workflow.get_tasks(state=TaskState.READY, manual=True)))

    def one() -> None:
        link.execute("BEGIN IMMEDIATE")
        workflow = BpmnWorkflow(spec)
        workflow.do_engine_steps()
        made = link.execute("INSERT INTO w(j) VALUES (?)", (keeper.serialize_json(workflow),)).lastrowid
        link.execute("COMMIT")
        for _ in range(STEPS):
            link.execute("BEGIN IMMEDIATE")
            found = link.execute("SELECT j FROM w WHERE id=?", (made,)).fetchone()[0]
            workflow = keeper.deserialize_json(found)
            ready(workflow).run()
            workflow.do_engine_steps()
            link.execute("UPDATE w SET j=? WHERE id=?", (keeper.serialize_json(workflow), made))
            link.execute("COMMIT")

    return one


def bpmn() -> str:
    """The chain as BPMN 2.0."""
    names = ["start", *NODES, "end"]
    flows = [f'<sequenceFlow id="f{i}" sourceRef="{a}" targetRef="{b}"/>' for i, (a, b) in enumerate(pairwise(names))]
    tasks = "".join(f'<userTask id="{n}" name="{n}"/>' for n in NODES)
    inside = f'<startEvent id="start"/>{tasks}<endEvent id="end"/>{"".join(flows)}'
    space = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="bench"'
    return f'<definitions {space}><process id="chain" isExecutable="true">{inside}</process></definitions>'


CASES = {"by_hand": by_hand, "viewflow": viewflow, "helpdesk": helpdesk, "spiff": spiff}


def main(case: str, folder: str) -> None:
    """Answer lines until the input ends."""
    out = sys.stdout
    sys.stdout = sys.stderr
    one = CASES[case](Path(folder))
    one()
    out.write("ready\n")
    out.flush()
    for line in sys.stdin:
        wall, spent = time.perf_counter(), time.process_time()
        for _ in range(int(line)):
            one()
        out.write(json.dumps([time.perf_counter() - wall, time.process_time() - spent]) + "\n")
        out.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
