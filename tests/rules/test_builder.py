"""The builder on the screen offers exactly what the engine accepts, in the same words."""

from components.editors import condition_builder as builder
from scrm_app.rules.engine.condition import OPS_BY_KIND, op_text


def test_the_screen_offers_what_the_engine_accepts() -> None:
    offered = {kind: set(ops) for kind, ops in builder.OPS.items()}
    assert offered == {kind: set(ops) for kind, ops in OPS_BY_KIND.items() if ops}


def test_the_screen_says_it_in_the_engines_words(monkeypatch) -> None:
    monkeypatch.setattr(builder, "say", lambda zh, en: (zh, en))
    monkeypatch.setattr("components.data.form_view.say", lambda zh, en: (zh, en))
    words = builder.condition_texts()
    for kind, ops in OPS_BY_KIND.items():
        for op in ops:
            own = words["time"].get(op) if kind in ("date", "datetime", "time") else None
            if kind in ("single", "person", "customer", "region"):
                own = words["choice"].get(op)
            assert (own or words["ops"][op]) == tuple(op_text(op, kind))
