"""Which plan is for a ticket: the first in the visible order whose conditions all hold; and why another is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scrm_app.core.text import Text
from scrm_app.settlement.engine.city_tiers import TIERS
from scrm_app.settlement.engine.rules import CUSTOMER_TYPES, Match, PlanDoc


@dataclass(frozen=True)
class Who:
    """What plans can ask about."""

    store_id: int
    province_code: str = ""
    city_tier: str = "third"
    customer_type: str = ""


@dataclass(frozen=True)
class Candidate:
    """A published version in force from `starts_on` up to and including `ends_on` (None: until replaced)."""

    plan_id: int
    version_id: int
    number: int
    name: str
    order: int
    starts_on: date
    ends_on: date | None
    doc: PlanDoc


def _label(words: Mapping[str, Text], key: str) -> Text:
    return words.get(key, Text(key or "未填写", key or "not given"))


def _listed(words: Mapping[str, Text], keys: Sequence[str]) -> Text:
    labels = [_label(words, key) for key in keys]
    return Text("、".join(w.zh for w in labels), ", ".join(w.en for w in labels))


def failures(match: Match, who: Who, provinces: Mapping[str, str]) -> list[Text]:
    """The conditions that do not hold, each with the actual value; empty when the plan is for them."""
    found = []
    if match.customer_types and who.customer_type not in match.customer_types:
        asked, got = _listed(CUSTOMER_TYPES, match.customer_types), _label(CUSTOMER_TYPES, who.customer_type)
        found.append(
            Text(f"客户类型要求 {asked.zh}, 实际是{got.zh}", f"wants customer type {asked.en}; it is {got.en}")
        )
    if match.city_tiers and who.city_tier not in match.city_tiers:
        asked, got = _listed(TIERS, match.city_tiers), _label(TIERS, who.city_tier)
        found.append(Text(f"城市等级要求 {asked.zh}, 实际是{got.zh}", f"wants a {asked.en} city; it is {got.en}"))
    if match.province_codes and who.province_code[:2] not in {code[:2] for code in match.province_codes}:
        names = "、".join(provinces.get(code, code) for code in match.province_codes)
        got_name = provinces.get(who.province_code, who.province_code or "未填写")
        found.append(Text(f"省份要求 {names}, 实际是{got_name}", f"wants province {names}; it is {got_name}"))
    if match.store_ids and who.store_id not in match.store_ids:
        found.append(Text("门店不在指定名单里", "the store is not on the list"))
    return found


def in_force(candidates: Sequence[Candidate], on: date) -> list[Candidate]:
    """The version of each plan that holds on a day (the latest that has started), in matching order."""
    best: dict[int, Candidate] = {}
    for candidate in candidates:
        if candidate.starts_on <= on and (
            candidate.plan_id not in best or best[candidate.plan_id].starts_on < candidate.starts_on
        ):
            best[candidate.plan_id] = candidate
    live = [c for c in best.values() if c.ends_on is None or c.ends_on >= on]
    return sorted(live, key=lambda c: (c.order, c.plan_id))


def pick(candidates: Sequence[Candidate], who: Who, on: date) -> Candidate | None:
    """The plan that applies, or None."""
    return next((c for c in in_force(candidates, on) if not failures(c.doc.match, who, {})), None)


def overlap(versions: Sequence[tuple[int, date, date | None]], starts_on: date, ends_on: date | None) -> Text | None:
    """Why a new version may not take these dates, or None. An open-ended version ends when the next one starts."""
    if ends_on is not None and ends_on < starts_on:
        return Text(
            f"失效日期 {ends_on} 早于生效日期 {starts_on}, 请改正。",
            f"It would end ({ends_on}) before it starts ({starts_on}).",
        )
    for number, start, end in versions:
        if start >= starts_on or (end is not None and end >= starts_on):
            until = f" – {end}" if end else " 起"
            return Text(
                f"与第 {number} 版的生效日期 ({start}{until}) 重叠; 请选择更晚的生效日期。",
                f"The dates overlap version {number} (from {start}{f' to {end}' if end else ''}); "
                "choose a later effective date.",
            )
    return None


def match_words(match: Match, provinces: Mapping[str, str], stores: Mapping[int, str]) -> Text:
    """Whom a plan is for, in one sentence."""
    zh, en = [], []
    for given, words, name in (
        (match.customer_types, CUSTOMER_TYPES, Text("客户类型", "customer type")),
        (match.city_tiers, TIERS, Text("城市", "city")),
    ):
        if given:
            listed = _listed(words, given)
            zh.append(f"{name.zh}: {listed.zh}")
            en.append(f"{name.en}: {listed.en}")
    if match.province_codes:
        names = "、".join(provinces.get(code, code) for code in match.province_codes)
        zh.append(f"省份: {names}")
        en.append(f"province: {names}")
    if match.store_ids:
        names = "、".join(stores.get(store, "?") for store in match.store_ids)
        zh.append(f"门店: {names}")
        en.append(f"store: {names}")
    return Text("; ".join(zh), "; ".join(en)) if zh else Text("适用于所有工单", "for every ticket")
