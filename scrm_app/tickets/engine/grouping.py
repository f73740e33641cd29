"""What a drop means on a board that is not grouped by step, and on its lanes; every refusal is a sentence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scrm_app.core.text import Text
from scrm_app.flows.engine.diff_words import STAGES as STAGES

GROUPS = ("stage", "person", "priority")
LANES = ("person", "store", "priority")
FIELD = "f."
LEVELS = (Text("普通", "Normal"), Text("加急", "Urgent"), Text("特急", "Critical"))
NOBODY = Text("待领取", "Unclaimed")
FINISHED = Text("其他已完成", "Other finished work")
NO_STAGE = Text("流程里没有从这一步直接通往该阶段的路线。", "The flow has no way from this step into that stage.")
NOT_BACK = Text(
    "已有人负责的工单不能拖回待领取, 请改派给另一位同事。",
    "A ticket somebody has cannot go back to the queue; hand it to a colleague.",
)
SEVERAL = Text(
    "这一步有几个人同时在办, 请打开工单选择改派哪一份。",
    "Several people are asked at this step; open the ticket and pick whose turn changes hands.",
)
TOO_FAR = Text(
    "这位同事不在该工单的门店、区域或总部。", "This colleague is not of the ticket's store, its region or headquarters."
)
NOT_YOURS = Text("只有负责人或主管可以改派。", "Only who has the ticket, or a supervisor, may hand it on.")
NOT_YOURS_TO_CHANGE = Text(
    "只有负责人或主管可以修改这张工单。", "Only who has the ticket, or a supervisor, may change it."
)
ONLY_SELF = Text("您只能把待领取的工单领给自己。", "You may only claim a waiting ticket for yourself.")
NOT_OFFERED = Text("流程在这一步不允许转交。", "The flow does not let this step be handed on.")
CHOOSE_STORE = Text("请先选择门店, 再拖到具体的同事。", "Choose a store first, then drop on a colleague.")
STORE_STAYS = Text(
    "工单属于它的门店, 不能拖到别的门店。", "A ticket belongs to its store and cannot be dragged to another."
)
REST_STAYS = Text("「其他」里不能放工单, 请选具体的一列。", "Nothing is put under “others”; choose a column.")
NO_ANSWER = Text("未填写", "Not answered")
NO_WORK = Text("您没有处理工单的权限。", "You do not have the right to work on tickets.")


def is_group(by: str) -> bool:
    """Whether a board can be grouped like that (beside by step, which is "")."""
    return by in GROUPS or bool(field_of(by))


def field_of(by: str) -> str:
    """The key of the form field a board is grouped by; "" when it is grouped by something else."""
    return by[len(FIELD) :] if by.startswith(FIELD) and 0 < len(by) - len(FIELD) <= 60 else ""


def answer_rule(
    options: Iterable[str], offered: Iterable[str], label: str, *, writes: bool, required: bool
) -> dict[str, Text | None]:
    """For each option (and "" for none) None, or why a card may not get that answer."""
    known = set(offered)
    locked = Text(f"您在这一步不能修改「{label}」。", f"You may not change “{label}” at this step.")
    older = Text(
        f"这张工单的表单里,「{label}」没有这个选项。", f"The form of this ticket has no such choice for “{label}”."
    )
    needed = Text(f"「{label}」是必填的, 不能清空。", f"“{label}” must be answered and cannot be emptied.")
    found: dict[str, Text | None] = {"": needed if required else None}
    found |= {option: None if option in known else older for option in options}
    return found if writes else dict.fromkeys(found, locked)


def stage_targets(
    moves: Mapping[str, Text | None], stages: Mapping[str, str], labels: Mapping[str, str]
) -> dict[str, tuple[str, Text | None]]:
    """For each stage `(node, None)` where a drop leads, or `("", why not)`.

    Exactly one permitted node makes a target: with several the person has to say which.
    """
    found: dict[str, tuple[str, Text | None]] = {}
    for stage in STAGES:
        inside = [node for node in moves if stages.get(node) == stage]
        ways = [node for node in inside if moves[node] is None]
        if len(ways) == 1:
            found[stage] = (ways[0], None)
        elif ways:
            names = [labels.get(node, node) for node in ways]
            found[stage] = (
                "",
                Text(
                    f"该阶段有几条路线 ({'、'.join(names)}), 请按节点分组后拖动。",
                    f"Several ways lead there ({', '.join(names)}); group the board by step to choose.",
                ),
            )
        else:
            found[stage] = ("", next((why for n in inside if (why := moves[n])), NO_STAGE) if inside else NO_STAGE)
    return found


@dataclass(frozen=True)
class Hand:
    """How a card may change hands: `way` is assign, transfer or claim; none when `why` says so."""

    way: str = ""
    why: Text = NOT_YOURS


def hand_of(
    *, me: int, assignee_id: int | None, works: bool, supervises: bool, claimable: bool, offered: bool, several: bool
) -> Hand:
    """What this person may do with the owner of a card."""
    if several:
        return Hand(why=SEVERAL)
    if supervises:
        return Hand("assign")
    if not works:
        return Hand(why=NO_WORK)
    if assignee_id is None:
        return Hand("claim") if claimable else Hand()
    if assignee_id != me:
        return Hand()
    return Hand("transfer") if offered else Hand(why=NOT_OFFERED)


def person_rule(hand: Hand, people: Iterable[int], near: Iterable[int], me: int) -> dict[int, Text | None]:
    """For each person's column (0 is nobody's) None, or why a card with this `hand` may not go there."""
    around = set(near)
    found: dict[int, Text | None] = {0: NOT_BACK}
    for person in people:
        if not hand.way:
            found[person] = hand.why
        elif hand.way == "claim":
            found[person] = None if person == me else ONLY_SELF
        else:
            found[person] = None if person in around else TOO_FAR
    return found
