"""One event against 2,000 rules, beside CEL (in Rust), zen-engine and simpleeval; then with the trace on.

Each rule: one kind of event, three questions and an "or" of two. Every engine must find the same rules for every event
before anything is timed. Ours is indexed by the kind of event, as the product uses it; the row "without the index"
gives every rule the same kind, as the peers have to do. Engines that are not installed are left out, by name.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable
from typing import Any

from scrm_app.rules.engine.condition import parse
from scrm_app.rules.engine.rule_set import EventRule, RuleSet

EVENTS = ["opened", "moved", "closed", "overdue", "commented", "paid", "rated", "assigned", "returned", "stocked"]
CITIES = ["上海", "北京", "杭州", "广州", "成都", "武汉"]
LEVELS = ["普通", "银卡", "金卡", "钻石"]
Engine = Callable[[str, dict[str, Any]], list[str]]


def rule(number: int, draw: random.Random) -> dict[str, Any]:
    """What every engine is given, each in its own words."""
    return {
        "id": f"r{number}",
        "event": draw.choice(EVENTS),
        "amount": draw.randrange(0, 900_000),
        "city": draw.choice(CITIES),
        "age": draw.randrange(0, 60),
        "levels": draw.sample(LEVELS, 2),
    }


def event(draw: random.Random) -> tuple[str, dict[str, Any]]:
    facts = {
        "amount": draw.randrange(0, 1_000_000),
        "city": draw.choice(CITIES),
        "age": draw.randrange(0, 72),
        "level": draw.choice(LEVELS),
    }
    return draw.choice(EVENTS), facts


def tree(r: dict[str, Any]) -> Any:
    ask = [("amount", "gt", r["amount"]), ("city", "eq", r["city"]), ("age", "le", r["age"])]
    either = [{"field": "level", "op": "eq", "value": level} for level in r["levels"]]
    leaves: list[Any] = [{"field": f, "op": op, "value": v} for f, op, v in ask]
    return parse({"op": "all", "of": [*leaves, {"op": "any", "of": either}]})


def ours(rules: list[dict[str, Any]], *, index: bool, trace: bool) -> Engine:
    found = RuleSet(EventRule(r["id"], r["event"] if index else "any", tree(r)) for r in rules)
    events = {r["id"]: r["event"] for r in rules}

    def run(kind: str, facts: dict[str, Any]) -> list[str]:
        if trace:
            told = found.trace(kind if index else "any", facts)
            return [rule_id for rule_id, failed in list(told) if failed is None]
        hits = found.matches(kind if index else "any", facts)
        return hits if index else [rule_id for rule_id in hits if events[rule_id] == kind]

    return run


def text(r: dict[str, Any], *, either: str, both: str) -> str:
    a, b = r["levels"]
    levels = f'(level == "{a}" {either} level == "{b}")'
    parts = [f'event == "{r["event"]}"', f"amount > {r['amount']}", f'city == "{r["city"]}"', f"age <= {r['age']}"]
    return f" {both} ".join([*parts, levels])


def cel(rules: list[dict[str, Any]]) -> Engine:
    import cel as engine  # common-expression-language

    programs = [(r["id"], engine.compile(text(r, either="||", both="&&"))) for r in rules]
    return lambda kind, facts: [i for i, p in programs if p.execute({"event": kind, **facts})]


def zen(rules: list[dict[str, Any]]) -> Engine:
    import zen as engine

    programs = [(r["id"], engine.compile_expression(text(r, either="or", both="and"))) for r in rules]
    return lambda kind, facts: [i for i, p in programs if p.evaluate({"event": kind, **facts})]


def simple(rules: list[dict[str, Any]]) -> Engine:
    from simpleeval import SimpleEval

    engine = SimpleEval()
    programs = [(r["id"], engine.parse(t), t) for r in rules for t in [text(r, either="or", both="and")]]

    def run(kind: str, facts: dict[str, Any]) -> list[str]:
        engine.names = {"event": kind, **facts}
        return [i for i, parsed, source in programs if engine.eval(source, previously_parsed=parsed)]

    return run


def measure(run: Engine, events: list[tuple[str, dict[str, Any]]], rounds: int) -> float:
    """Median milliseconds of processor time an event; the clock on the wall would count what else runs here."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        for kind, facts in events:
            run(kind, facts)
        times.append((time.process_time() - start) / len(events) * 1000)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rules", nargs="?", type=int, default=2000)
    parser.add_argument("events", nargs="?", type=int, default=40)
    given = parser.parse_args()
    draw = random.Random(11)
    rules = [rule(i, draw) for i in range(given.rules)]
    events = [event(draw) for _ in range(given.events)]
    wanted = [ours(rules, index=True, trace=False)(*e) for e in events]
    makers: dict[str, Callable[[], Engine]] = {
        "ours, indexed by event": lambda: ours(rules, index=True, trace=False),
        "ours, indexed, with the trace": lambda: ours(rules, index=True, trace=True),
        "ours, without the index": lambda: ours(rules, index=False, trace=False),
        "CEL (common-expression-language)": lambda: cel(rules),
        "zen-engine expression": lambda: zen(rules),
        "simpleeval, parsed before": lambda: simple(rules),
    }
    found: dict[str, float] = {}
    for name, make in makers.items():
        try:
            run = make()
        except ImportError as error:
            print(f"{name:36} not installed ({error.name})")
            continue
        assert [run(*e) for e in events] == wanted, name
        found[name] = measure(run, events, 5)
    best = found["ours, indexed by event"]
    print(f"{given.rules:,} rules, {given.events} events, {sum(map(len, wanted))} hits; every engine found the same")
    for name, ms in found.items():
        print(f"{name:36} {ms:9.3f} ms an event {ms / best:9.1f}x ours {1000 / ms * given.rules / 1e6:8.2f} M rules/s")


if __name__ == "__main__":
    main()
