"""Ticks: running tickets carried to a new version of their flow; old wishes forgotten. See docs/jobs.md."""

from scrm_app.core.jobs import Job
from scrm_app.core.text import Text
from scrm_app.tickets.service import finding, grouping, intake, measuring, moving, rescue

JOBS = [
    Job(
        name="tickets.moves",
        every_seconds=0.5,
        about=Text("把进行中的工单移到新发布的流程版本", "Running tickets moved to a new version of their flow"),
        fn=moving.run_moves,
        due=moving.has_moves,
    ),
    Job(
        name="tickets.wishes",
        every_seconds=3600,
        about=Text("清理 7 天前的重复提交保护记录", "Forgets keys against double submits after 7 days"),
        fn=intake.forget_wishes,
        due=intake.is_any_old,
    ),
    Job(
        name="tickets.search",
        every_seconds=300,
        about=Text("给全文搜索还不认识的工单建索引", "Indexes tickets that full-text search does not know yet"),
        fn=finding.index_missing,
        due=finding.is_any_unindexed,
    ),
    Job(
        name="tickets.speed",
        every_seconds=6 * 3600,
        about=Text("近 30 天的处理速度, 供派单加权", "How fast people were in the last 30 days, for dispatch"),
        fn=measuring.measure_speed,
    ),
    Job(
        name="tickets.forecast",
        every_seconds=6 * 3600,
        about=Text("近 90 天各步骤的用时, 供超时抢救台预测", "How long steps took in 90 days, for the rescue board"),
        fn=rescue.measure_forecast,
    ),
    Job(
        name="tickets.questions",
        every_seconds=24 * 3600,
        about=Text("清理 60 天没人用来分看板的问题", "Forgets questions no board was grouped by for 60 days"),
        fn=grouping.forget_questions,
        due=grouping.is_any_forgotten,
    ),
]
