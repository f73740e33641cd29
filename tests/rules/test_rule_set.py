"""Rules found by event apply exactly when their condition holds, and the trace says the same."""

import random

from scrm_app.forms.engine.schema import condition_fields, parse_schema
from scrm_app.rules.engine.condition import fields_of, holds, parse
from scrm_app.rules.engine.rule_set import EventRule, RuleSet
from tests.forms.samples import EVERY_KIND
from tests.rules.test_browser_conditions import SAMPLES, some_group

EVENTS = ["opened", "moved", "closed"]
INFOS = condition_fields(parse_schema(EVERY_KIND))


def test_a_rule_set_is_its_conditions_one_by_one() -> None:
    draw = random.Random(5)
    rules = [EventRule(f"r{i}", draw.choice(EVENTS), parse(some_group(draw), INFOS)) for i in range(300)]
    found = RuleSet(rules)
    hits = 0
    for _ in range(60):
        values = {key: draw.choice([None, *SAMPLES.get(info.kind, ["漏水", "E4"])]) for key, info in INFOS.items()}
        event = draw.choice(EVENTS)
        wanted = [rule.id for rule in rules if rule.event == event and holds(rule.condition, values)]
        assert found.matches(event, values) == wanted
        traced = dict(found.trace(event, values))
        assert [rule_id for rule_id, failed in traced.items() if failed is None] == wanted
        for rule in rules:
            failed = traced.get(rule.id)
            if failed is not None:
                assert not holds(failed, values)
                assert fields_of(failed) <= fields_of(rule.condition)
        hits += len(wanted)
    assert hits > 100
    assert found.matches("unknown", {}) == []
