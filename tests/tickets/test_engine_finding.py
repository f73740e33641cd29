"""Does the index of pairs find what looking through the text finds?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm_app.tickets.engine.finding import MAX_DOCUMENT, document, has, pairs, plain, tokens, words_of

texts = st.text(st.sampled_from("空调不制冷Ａa1 -\n漏水_%"), max_size=30)


@given(st.lists(texts, max_size=4), st.data())
def test_every_part_of_a_line_is_a_run_of_its_pairs(parts: list[str], data: st.DataObject) -> None:
    doc = document(parts)
    line = data.draw(st.sampled_from(doc.split("\n")))
    start = data.draw(st.integers(0, len(line)))
    part = line[start : start + data.draw(st.integers(2, 8))]
    if len(part) > 1:
        assert f" {tokens(part)} " in f" {tokens(doc)} "
        assert set(pairs(part)) <= set(pairs(doc))


@given(st.lists(texts, max_size=3), texts)
def test_a_run_of_pairs_is_found_only_where_the_text_holds_it(parts: list[str], wanted: str) -> None:
    doc, word = document(parts), plain(wanted).replace("\n", "")
    if len(word) > 1:
        assert (f" {tokens(word)} " in f" {tokens(doc)} ") == any(word in line for line in doc.split("\n"))


@given(st.lists(st.text(max_size=400), max_size=60))
def test_documents_are_bounded(parts: list[str]) -> None:
    assert len(document(parts)) <= MAX_DOCUMENT


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("  空调　漏水 ", ["空调", "漏水"]),
        ("ＧＤ2026 gd2026", ["gd2026"]),
        ("", []),
        ("a b c d e f g h", list("abcdef")),
    ],
)
def test_a_query_is_a_few_plain_words(query: str, expected: list[str]) -> None:
    assert words_of(query) == expected


def test_all_words_must_be_there() -> None:
    doc = document(["空调不制冷", "王小明"])
    assert has(doc, "制冷 小明")
    assert not has(doc, "制冷 小红")
