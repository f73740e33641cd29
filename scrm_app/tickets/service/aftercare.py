"""What each flow does after closing: whom it asks how it was, and how long and by whom a ticket can be reopened."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator
from sqlmodel import Session

from models.aftercare import AftercarePolicy
from scrm_app.audit import service as audit
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict, InvalidInput, NotFound
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.tickets.repository import aftercare as repository

QUESTION = "您对这次服务满意吗?"
CHOICES = ("响应及时", "态度好", "技术专业", "价格透明", "等待太久", "问题没解决")
MAX_CHOICES = 12
RANGES = {
    "delay_minutes": (0, 30 * 1440, Text("邀请时间须在完成后 0 到 30 天之间。", "Ask 0 to 30 days after closing.")),
    "open_days": (1, 90, Text("评价有效期请填 1 到 90 天。", "The survey is open for 1 to 90 days.")),
    "remind_hours": (0, 2160, Text("提醒时间请填 0 到 2160 小时。", "Remind after 0 to 2160 hours.")),
    "low_score": (1, 4, Text("低分线请填 1 到 4 分。", "A low score is 1 to 4.")),
    "reopen_days": (0, 365, Text("重开期限请填 0 到 365 天。", "Reopening is allowed for 0 to 365 days.")),
}
Way = Literal["page", "sms", "email"]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]


class PolicyInput(BaseModel):
    """What a designer may set; see `AftercarePolicy` for the meaning."""

    model_config = ConfigDict(extra="ignore")
    survey_on: bool = False
    question: Short = QUESTION
    choices: list[Short] = Field(default_factory=lambda: list(CHOICES), max_length=200)
    whom: Literal["all", "phone", "h5"] = "all"
    survey_ways: list[Way] = Field(default=["page", "sms", "email"], max_length=3)
    delay_minutes: int = 0
    open_days: int = 14
    remind_hours: int = 0
    low_score: int = 2
    low_action: Literal["notify", "follow_up", "reopen"] = "notify"
    reopen_days: int = 7
    reopen_staff: Literal["no", "work", "assign"] = "assign"
    reopen_customer: Literal["no", "ask", "self"] = "no"
    reopen_node: str = Field(default="", max_length=64)

    @field_validator("choices")
    @classmethod
    def _each_once(cls, choices: list[str]) -> list[str]:
        return [one[:30] for one in dict.fromkeys(choices) if one]


class PolicyView(PolicyInput):
    """A flow with what it does after closing. `nodes`: where a reopened ticket may go on, as (id, name)."""

    flow_id: int
    flow_name: str
    version: int = 0
    nodes: list[tuple[str, str]] = Field(default_factory=list)


def policy_of(session: Session, flow_id: int) -> AftercarePolicy:
    """The stored policy, or what goes for a flow without one (nothing asked; supervisors reopen within seven days)."""
    found = repository.find_policy(session, flow_id)
    return found or AftercarePolicy(flow_id=flow_id, updated_at=datetime.min.replace(tzinfo=UTC))


def survey_ways(session: Session, flow_id: int) -> list[str]:
    """Over which ways a flow sends its survey; none: it only stands on the customer's link."""
    return [str(way) for way in policy_of(session, flow_id).survey_ways]


def list_policies(session: Session, actor: Actor) -> list[PolicyView]:
    """Every published flow, for the settings page."""
    actor.require("flow.design")
    return [_view(flow_id, name, row) for flow_id, name, row in repository.list_policies(session)]


def get_policy(session: Session, actor: Actor, *, flow_id: int) -> PolicyView:
    """One flow with the steps a reopened ticket can go to."""
    actor.require("flow.design")
    found = next((one for one in repository.list_policies(session) if one[0] == flow_id), None)
    if found is None:
        raise NotFound("没有这个流程, 或它还没有发布。", "There is no such flow, or it is not published yet.")
    graph = flows.latest_version(session, flow_id).graph
    nodes = [(n.id, graph.label(n.id)) for n in graph.nodes.values() if n.waits]
    return _view(*found).model_copy(update={"nodes": nodes})


def _view(flow_id: int, name: str, row: AftercarePolicy | None) -> PolicyView:
    stored = row.model_dump(exclude={"updated_at", "flow_id"}) if row else {}
    return PolicyView.model_validate({**stored, "flow_id": flow_id, "flow_name": name})


def _check(policy: PolicyInput) -> None:
    for name, (low, high, said) in RANGES.items():
        if not low <= getattr(policy, name) <= high:
            raise InvalidInput(said.zh, said.en)
    if len(policy.choices) > MAX_CHOICES:
        raise InvalidInput(f"选项最多 {MAX_CHOICES} 个。", f"At most {MAX_CHOICES} choices.")


def save_policy(
    session: Session, actor: Actor, *, flow_id: int, policy: PolicyInput, version: int, now: datetime
) -> int:
    """What the flow does from now on; questions asked already stay as they were asked. The new version."""
    before = get_policy(session, actor, flow_id=flow_id)
    if before.version != version:
        raise Conflict("有人刚改过这个流程的设置, 已为您刷新。", "Somebody just changed this; it was reloaded.")
    _check(policy)
    if policy.survey_on and not policy.question:
        raise InvalidInput("请写一句要问客户的话。", "Please write what the customer is asked.")
    if policy.reopen_node and policy.reopen_node not in dict(before.nodes):
        raise InvalidInput("重开后的步骤不在这个流程里, 请重新选择。", "That step is not in this flow; choose again.")
    row = repository.find_policy(session, flow_id) or AftercarePolicy(flow_id=flow_id, version=0, updated_at=now)
    for name, value in policy.model_dump().items():
        if name in PolicyInput.model_fields:
            setattr(row, name, value)
    row.version, row.updated_at = row.version + 1, now
    repository.keep(session, row)
    audit.record(
        session,
        actor,
        action="aftercare.edited",
        subject_type="aftercare",
        subject_id=flow_id,
        subject_name=before.flow_name,
        before=before.model_dump(include=set(PolicyInput.model_fields)),
        after=policy.model_dump(include=set(PolicyInput.model_fields)),
        now=now,
    )
    return row.version
