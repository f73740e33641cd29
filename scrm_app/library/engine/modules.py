"""What each module counts, and the months it is counted in. Pure."""

from datetime import datetime, timedelta

from scrm_app.core.text import Text

MEASURES: dict[str, tuple[tuple[str, Text], ...]] = {
    "core": (
        ("tickets_opened", Text("新建工单", "Tickets opened")),
        ("tickets_closed", Text("完成工单", "Tickets closed")),
        ("customers", Text("新增客户", "New customers")),
        ("messages", Text("发出的消息", "Messages sent")),
    ),
    "pipeline": (
        ("opportunities", Text("新增商机", "New opportunities")),
        ("stage_changes", Text("阶段推进", "Moves between stages")),
    ),
    "settlement": (
        ("statements", Text("对账单", "Statements")),
        ("lines", Text("对账单明细", "Statement lines")),
    ),
    "portal": (
        ("entries", Text("客户提交与操作", "Requests and acts of customers")),
        ("notices", Text("客户通知", "Words sent to customers")),
        ("surveys", Text("收到的评价", "Surveys answered")),
    ),
    "imports": (
        ("imports", Text("完成的导入", "Imports finished")),
        ("rows", Text("导入行数", "Rows imported")),
    ),
    "analytics": (),
    "dispatch": (
        ("dispatched", Text("自动派单", "Tickets dispatched")),
        ("promised", Text("承诺时限", "Promises made")),
    ),
}
"""By module; reports are read, not counted."""
TOUCHES: dict[str, tuple[Text, ...]] = {
    "settlement": (
        Text("总览里的金额构成不再显示", "The overview no longer shows the money"),
        Text("客户进度页不再显示账单", "Customers no longer see their bill"),
    ),
    "portal": (
        Text("完成的工单不再邀请客户评价", "Nobody is asked how it was after closing"),
        Text("公众号里的消息不再变成工单", "WeChat messages no longer become tickets"),
    ),
    "pipeline": (Text("客户详情里不再列出商机", "Customers no longer list their opportunities"),),
    "analytics": (Text("以总览为起始页的人改从待办或看板开始", "Who starts at the overview starts elsewhere"),),
    "dispatch": (
        Text("进行中的升级不再往上提醒", "Escalations under way tell nobody further"),
        Text("自动回复停用", "Automatic replies stop"),
    ),
    "imports": (),
}
"""What else changes while a module is off."""


def month_of(day: datetime, back: int = 0) -> tuple[datetime, datetime, str]:
    """(start, end, "2026-11") of the month that `day` (in the zone of the business) is in, or `back` months before."""
    first = day.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for _ in range(back):
        first = (first - timedelta(days=1)).replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    return first, after, f"{first:%Y-%m}"
