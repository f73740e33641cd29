"""Kinds of notices: their words as templates, and whether anybody reads them; pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from scrm_app.core.text import Text
from scrm_app.notifications.engine.channels import DIGEST, MUTE, NORMAL

VARIABLES: dict[str, Text] = {
    "标题": Text("标题", "title"),
    "内容": Text("内容", "text"),
    "工单编号": Text("工单编号", "number"),
    "工单标题": Text("工单标题", "subject"),
    "客户": Text("客户", "customer"),
    "节点": Text("节点", "node"),
    "备件": Text("备件", "part"),
    "仓库": Text("仓库", "warehouse"),
    "数量": Text("数量", "quantity"),
}
_NAMES = {name: key for key, both in VARIABLES.items() for name in (both.zh, both.en)}
_PART = re.compile(r"\{([^{}\n]{1,20})\}")
KINDS: dict[str, Text] = {
    "ticket.assigned": Text("新工单待处理", "A ticket to work on"),
    "ticket.returned": Text("工单被退回", "A ticket sent back"),
    "ticket.mentioned": Text("有人 @ 我", "Mentioned by @"),
    "ticket.due_soon": Text("工单即将超时", "Due soon"),
    "ticket.overdue": Text("工单已超时", "Overdue"),
    "ticket.escalated": Text("工单升级", "Escalated"),
    "ticket.nobody_fits": Text("无人可派", "Nobody to give it to"),
    "ticket.copied": Text("抄送给我的工单", "A copy of a ticket"),
    "ticket.flow_notice": Text("流程自动通知", "A notice sent by a flow"),
    "promise.warn": Text("服务承诺即将到期", "A promise runs out"),
    "promise.breach": Text("服务承诺已超时", "A promise was broken"),
    "ticket.order_closed": Text("订单已关闭或退款", "An order was closed or paid back"),
    "ticket.nudged": Text("被催办", "Pressed for action"),
    "ticket.service_called": Text("客户找客服", "A customer calls for service"),
    "ticket.unfit": Text("派单不合适", "Dispatch called unfit"),
    "ticket.unfit_answer": Text("派单反馈有答复", "Answer to an unfit dispatch"),
    "ticket.escalation": Text("预警与升级", "Warnings and escalation"),
    "ticket.customer_wrote": Text("客户来信", "A customer wrote"),
    "ticket.rated_low": Text("客户评分低", "A low rating"),
    "ticket.reopen_asked": Text("客户申请重新处理", "A customer asks to reopen"),
    "ticket.flow": Text("流程推送到外部", "Sent out by a flow"),
    "statement.disputed": Text("对账单有异议", "An objection to a statement"),
    "settlement.waits": Text("本店有金额待确认", "Amounts of the store to confirm"),
    "settlement.office": Text("有金额等待结算", "Amounts wait to be settled"),
    "survey.remind": Text("客户还没有评价", "A customer has not rated yet"),
    "duty.handover": Text("夜班交接", "Night hand-over"),
    "notices.noise": Text("提醒噪声报告", "Report on unread notices"),
    "stock.low": Text("补货提醒 (低于安全库存)", "Stock is low"),
    "stock.out": Text("已缺货", "Out of stock"),
    "stock.offer": Text("活动备货", "Stock up for an offer"),
    "date.reminder": Text("日期提醒", "Reminder on a date"),
    "digest": Text("消息摘要", "Digest"),
}
MIN_SAMPLE = 20


def unknown_variables(template: str) -> list[str]:
    """The {names} of a template that nothing fills."""
    return [name for name in _PART.findall(template) if name.strip() not in _NAMES]


def fill(template: str, values: Mapping[str, str]) -> str:
    """The template with its variables filled; one that has no value vanishes."""
    return _PART.sub(lambda part: values.get(_NAMES.get(part[1].strip(), ""), ""), template).strip()


@dataclass(frozen=True)
class Words:
    """The templates of one kind; empty = the words of the product."""

    title: Text
    body: Text


def say(words: Words, title: Text, body: Text, values: Mapping[str, str]) -> tuple[Text, Text]:
    """Title and body as the templates want them."""
    zh = {**values, "标题": title.zh, "内容": body.zh}
    en = {**values, "标题": title.en, "内容": body.en}
    return (
        Text(fill(words.title.zh, zh) or title.zh, fill(words.title.en, en) or title.en),
        Text(fill(words.body.zh, zh) or body.zh, fill(words.body.en, en) or body.en),
    )


@dataclass(frozen=True)
class Noise:
    """How one kind of notice fared within a week."""

    kind: str
    notices: int
    people: int
    read: int
    days: int = 7

    @property
    def read_percent(self) -> int:
        """Of a hundred notices, how many were read."""
        return round(100 * self.read / self.notices) if self.notices else 0

    @property
    def per_person_day(self) -> float:
        """Notices a person and day."""
        return self.notices / (self.people * self.days) if self.people else 0.0


def proposal(noise: Noise, mode: str) -> str:
    """digest or mute where people do not read it, normal to leave it; judged only on 20 notices and more.

    Fewer than one in five read: keep it inside the inbox. Fewer than one in two, or more than eight a person and
    day: gather it.
    """
    if noise.notices < MIN_SAMPLE or mode == MUTE:
        return mode
    if noise.read_percent < 20:
        return MUTE
    if mode == NORMAL and (noise.read_percent < 50 or noise.per_person_day > 8):
        return DIGEST
    return mode
