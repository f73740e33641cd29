"""Serial number patterns never repeat themselves; descriptions never carry an address that runs something."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm_app.core.text import Text
from scrm_app.forms.engine.rich import check_body, plain
from scrm_app.forms.engine.schema import parse_schema, read_draft
from scrm_app.forms.engine.serial import Pattern, read_pattern
from tests.forms.samples import field

DAYS = st.dates(date(2020, 1, 1), date(2099, 12, 31))
PATTERNS = ["WX{yyyy}{mm}-{0001}", "{yy}{mm}{dd}{001}", "A{1}", "{yyyy}/{00001}号", "{0001}-{yyyy}"]


def pattern(text: str) -> Pattern:
    found = read_pattern(text)
    assert isinstance(found, Pattern)
    return found


def test_the_usual_pattern() -> None:
    usual = pattern("WX{yyyy}{mm}-{0001}")
    assert usual.say(date(2026, 11, 25), 7) == "WX202611-0007"
    assert usual.say(date(2026, 11, 25), 12345) == "WX202611-12345"
    assert usual.period(date(2026, 11, 25)) == "202611"


@given(st.sampled_from(PATTERNS), DAYS, DAYS, st.integers(1, 10**6), st.integers(1, 10**6))
def test_two_tickets_never_share_a_number(text: str, a: date, b: date, first: int, second: int) -> None:
    one = pattern(text)
    if (one.period(a), first) != (one.period(b), second):
        assert one.say(a, first) != one.say(b, second)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "WX",
        "{0001}{0001}",
        "{yyyy}{hh}{0001}",
        "{0001",
        "{mm}-{0001}",
        "{yyyy}{dd}{0001}",
        "{0002}",
        "长" * 40 + "{1}",
    ],
)
def test_a_pattern_that_could_not_work_is_refused_in_words(text: str) -> None:
    wrong = read_pattern(text)
    assert isinstance(wrong, Text)
    assert wrong.zh
    problems = read_draft({"fields": [field("n", "serial", "编号", pattern=text)]})[1]
    assert problems[0].key == "n"


@given(st.text(max_size=60))
def test_any_text_is_a_pattern_or_refused(text: str) -> None:
    assert isinstance(read_pattern(text), Pattern | Text)


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "//evil.example", "vbscript:x", "https://a@evil.example/", "ftp://x"],
)
def test_a_link_that_could_run_something_is_refused(address: str) -> None:
    assert list(check_body(f"见[说明]({address})"))
    assert not parse_problem(f"见[说明](https://example.com/{address.split(':')[0]})")


def parse_problem(body: str) -> list[str]:
    return [p.text.zh for p in read_draft({"fields": [field("r", "rich", "", body=body), field("t", "text", "问")]})[1]]


def test_markup_in_a_description_stays_text() -> None:
    schema = parse_schema(
        {"fields": [field("r", "rich", "", body="<script>x</script> **重要**"), field("t", "text", "问")]}
    )
    assert schema.fields[0].body == "<script>x</script> **重要**"
    assert plain("## 须知\n- **先**看[规定](https://example.com)") == "须知\n先看规定"
    assert [item.key for item in schema.questions()] == ["t"]
