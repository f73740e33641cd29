"""The tick that forgets half-filled forms nobody came back to. docs/jobs.md describes it."""

from scrm_app.core.jobs import Job
from scrm_app.core.text import Text
from scrm_app.forms import service

JOBS = [
    Job(
        name="forms.fills",
        every_seconds=600,
        about=Text("清理 14 天没有继续填写的表单草稿", "Forgets drafts of forms nobody went on with for 14 days"),
        fn=service.drop_expired,
        due=service.is_any_expired,
    )
]
