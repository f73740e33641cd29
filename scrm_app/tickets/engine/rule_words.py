"""What a rule does, and why somebody was not chosen, as people say it."""

from collections.abc import Mapping, Sequence
from typing import Any

from scrm_app.core.text import Text
from scrm_app.notifications.engine.channels import CHANNELS
from scrm_app.tickets.engine.auto_reply import HOURS, MOMENTS

STRATEGIES = {
    "least_loaded": Text("负载最少 (按处理速度加权)", "Least loaded (weighted by speed)"),
    "round_robin": Text("轮流", "Round robin"),
    "skill_match": Text("技能匹配度最高", "Best skill match"),
    "nearest": Text("最近服务点 (公里)", "Nearest service point (km)"),
    "same_person": Text("上次服务的人", "Same person as last time"),
    "specialist": Text("品类专员", "Category specialist"),
    "region": Text("本店优先, 再到区域", "Own store first, then the region"),
}
REACHES = {
    "around": Text("本店、本区域与上级", "Store, region and above"),
    "store": Text("仅本店", "The store only"),
    "region": Text("本店与本区域", "Store and region"),
    "company": Text("全公司", "Whole company"),
}
TRIGGERS = {
    "idle": Text("停留不动", "Nothing happens for"),
    "overdue": Text("环节超时", "A step is overdue"),
    "response": Text("首次响应超时", "First response overdue"),
    "resolution": Text("解决超时", "Resolution overdue"),
}
WHO = {
    "assignee": Text("处理人", "Assignee"),
    "leader": Text("门店负责人", "Store leader"),
    "supervisor": Text("区域负责人", "Leader of the region"),
    "region_manager": Text("区域经理", "Region manager"),
}
PRIORITIES = (Text("普通", "Normal"), Text("加急", "Urgent"), Text("特急", "Critical"))
PRESENCES = {"online": Text("在线", "Online"), "busy": Text("忙碌", "Busy"), "away": Text("离开", "Away")}
ALWAYS = Text("任何情况", "Always")
Names = Mapping[str, str]


def span(minutes: int) -> Text:
    """A length of time: 48 小时, 90 分钟, 3 天."""
    if minutes and minutes % 1440 == 0 and minutes > 2 * 1440:
        return Text(f"{minutes // 1440} 天", f"{minutes // 1440} d")
    if minutes and minutes % 60 == 0:
        return Text(f"{minutes // 60} 小时", f"{minutes // 60} h")
    return Text(f"{minutes} 分钟", f"{minutes} min")


def say_then(kind: str, then: Mapping[str, Any], names: Names) -> Text:
    """What the rule does; `names` by `role:code`, `user:id` and `skill:id`."""
    say = {"dispatch": _dispatch, "priority": _priority, "sla": _sla, "ladder": _ladder, "reply": _reply}
    return say[kind](then, names)


def _listed(prefix: str, keys: Sequence[Any], names: Names) -> str:
    found = [names.get(f"{prefix}:{key}", "?") for key in keys]
    return "、".join(found[:4]) + (f" +{len(found) - 4}" if len(found) > 4 else "")


def _dispatch(then: Mapping[str, Any], names: Names) -> Text:
    whom = _listed("user", then.get("people") or [], names) or _listed("role", then.get("roles") or [], names)
    strategy = STRATEGIES[then.get("strategy", "region")]
    zh, en = [whom, strategy.zh], [whom, strategy.en]
    if not then.get("people"):
        reach = REACHES[then.get("reach", "around")]
        zh.append(reach.zh)
        en.append(reach.en)
    if then.get("skills"):
        known = _listed("skill", then["skills"], names)
        zh.append(f"会 {known}")
        en.append(f"skilled in {known}")
    if then.get("on_duty"):
        zh.append("仅当班")
        en.append("on duty only")
    if then.get("cap"):
        zh.append(f"每人最多 {then['cap']} 单")
        en.append(f"at most {then['cap']} each")
    if then.get("max_km"):
        zh.append(f"{then['max_km']} 公里内")
        en.append(f"within {then['max_km']} km")
    return Text(" · ".join(zh), " · ".join(en))


def _priority(then: Mapping[str, Any], _names: Names) -> Text:
    level = PRIORITIES[int(then.get("level", 0))]
    if then.get("matrix"):
        return Text(
            f"按影响 × 紧急矩阵, 没填时至少为{level.zh}",
            f"By impact and urgency; where not filled in, at least {level.en.lower()}",
        )
    return Text(f"优先级至少为{level.zh}", f"Priority at least {level.en.lower()}")


def _sla(then: Mapping[str, Any], _names: Names) -> Text:
    zh, en = [], []
    for key, zh_word, en_word in (
        ("response_minutes", "首次响应", "first response"),
        ("resolution_minutes", "解决", "solved"),
    ):
        if then.get(key):
            length = span(int(then[key]))
            zh.append(f"{length.zh}内{zh_word}")
            en.append(f"{en_word} within {length.en}")
    if int(then.get("node_percent") or 100) != 100:
        zh.append(f"环节时限 × {then['node_percent']}%")
        en.append(f"step limits × {then['node_percent']}%")
    zh.append(f"用掉 {then.get('warn_percent', 80)}% 时预警")
    en.append(f"warning at {then.get('warn_percent', 80)}%")
    stands = _pauses(then)
    if stands.zh:
        zh.append(f"{stands.zh}时停表")
        en.append(f"stands still {stands.en}")
    return Text(" · ".join(zh), " · ".join(en))


def _pauses(then: Mapping[str, Any]) -> Text:
    """When the clock stands still."""
    nodes = [str(one) for one in then.get("pause_nodes") or []]
    zh, en = [f"在「{one}」" for one in nodes], [f"at {one}" for one in nodes]
    if then.get("pause_waits"):
        zh.append("自动等待")
        en.append("while it merely waits")
    if then.get("pause_customer", True):
        zh.append("等客户")
        en.append("while waiting for the customer")
    return Text("、".join(zh), ", ".join(en))


def _ladder(then: Mapping[str, Any], _names: Names) -> Text:
    levels = then.get("levels") or []
    trigger = TRIGGERS[then.get("trigger", "overdue")]
    zh = [f"{span(int(one['after_minutes'])).zh}后 {WHO[one['who']].zh}{_over(one).zh}" for one in levels]
    en = [f"after {span(int(one['after_minutes'])).en} {WHO[one['who']].en}{_over(one).en}" for one in levels]
    return Text(f"{trigger.zh}: " + " → ".join(zh), f"{trigger.en}: " + " → ".join(en))


def _reply(then: Mapping[str, Any], _names: Names) -> Text:
    moment, hours = MOMENTS[then.get("moment", "received")], HOURS[then.get("hours", "any")]
    zh, en = [moment.zh], [moment.en]
    if then.get("hours", "any") != "any":
        zh.append(hours.zh)
        en.append(hours.en.lower())
    if then.get("keywords"):
        zh.append(f"含 {'、'.join(then['keywords'][:4])}")
        en.append(f"with {', '.join(then['keywords'][:4])}")
    short = str(then.get("text") or "")
    short = short if len(short) <= 40 else f"{short[:39]}…"
    return Text(f"{' · '.join(zh)}: 「{short}」", f"{' · '.join(en)}: “{short}”")


def _over(level: Mapping[str, Any]) -> Text:
    """The channels of a level in brackets; empty when it leaves them to the person."""
    ways = [CHANNELS[one] for one in level.get("channels") or () if one in CHANNELS]
    zh, en = "、".join(one.zh for one in ways), ", ".join(one.en for one in ways)
    return Text(f" ({zh})", f" ({en})") if ways else Text("", "")


def say_why(row: Mapping[str, Any], names: Names) -> Text:
    """Why a candidate was filtered out, with the value that was met."""
    why, actual, wanted = row.get("why"), row.get("actual"), row.get("wanted")
    if why == "cap":
        return Text(f"已满 {actual} 单 (上限 {wanted})", f"has {actual} already (cap {wanted})")
    if why == "far":
        known = actual is not None
        return Text(
            f"距离 {actual} 公里 (上限 {wanted})" if known else "不知道所在位置",
            f"{actual} km away (limit {wanted})" if known else "position unknown",
        )
    if why == "skill":
        missing = _listed("skill", wanted or [], names)
        return Text(f"无「{missing}」技能", f"lacks the skill {missing}")
    if why == "presence":
        said = PRESENCES.get(str(actual), PRESENCES["away"])
        return Text(f"状态为{said.zh}", f"is {said.en.lower()}")
    return {
        "leave": Text("请假中", "on leave"),
        "duty": Text("不在班", "off duty"),
        "reach": Text("不在范围内的门店", "works at a place out of reach"),
        "role": Text("不是规则要求的角色", "has another role"),
        "people": Text("不在规则名单内", "is not on the rule's list"),
        "excluded": Text("已排除", "was excluded"),
    }.get(str(why), Text("", ""))


def say_score(row: Mapping[str, Any], strategy: str) -> Text:
    """What made a candidate stand where they stand."""
    load, speed = row.get("open_tasks", 0), row.get("speed_percent", 100)
    zh = [f"在手 {load} 单"] + ([f"速度 {speed}%"] if speed != 100 else [])
    en = [f"{load} open"] + ([f"speed {speed}%"] if speed != 100 else [])
    if strategy == "nearest":
        zh.insert(0, f"{row['km']} 公里" if row.get("km") is not None else "位置未知")
        en.insert(0, f"{row['km']} km" if row.get("km") is not None else "position unknown")
    if strategy == "same_person" and row.get("served_before"):
        zh.insert(0, "上次服务过该客户")
        en.insert(0, "served this customer last time")
    if strategy == "specialist":
        zh.insert(0, f"专长等级 {row.get('category_level', 0)}")
        en.insert(0, f"speciality {row.get('category_level', 0)}")
    if strategy == "skill_match":
        zh.insert(0, f"技能分 {-int(row['score'][0])}")
        en.insert(0, f"skill {-int(row['score'][0])}")
    if strategy == "region":
        place = (Text("本店", "own store"), Text("本区域", "region"), Text("上级", "above"))[min(2, row["distance"])]
        zh.insert(0, place.zh)
        en.insert(0, place.en)
    return Text(" · ".join(zh), " · ".join(en))
