"""The tick that carries running tickets to a newly published version of their flow."""

from scrm_app.core.jobs import Job
from scrm_app.core.text import Text
from scrm_app.tickets.service import moving

JOBS = [
    Job(
        name="tickets.moves",
        every_seconds=0.5,
        about=Text("把进行中的工单移到新发布的流程版本", "Running tickets moved to a new version of their flow"),
        fn=moving.run_moves,
        due=moving.has_moves,
    )
]
