"""Sentences that can still be translated, and conditions made of others."""

from forms_registry.exchange.wording import LONGEST, MOST_PARTS, Sentence, both, either, render

FINNISH = {
    "“%(field)s” is given": "”%(field)s” on annettu",
    "%(one)s and %(other)s": "%(one)s ja %(other)s",
    "%(one)s or %(other)s": "%(one)s tai %(other)s",
}


def given(field: str) -> Sentence:
    return Sentence("“%(field)s” is given", field=field)


def test_a_sentence_is_english_until_it_is_rendered() -> None:
    said = both(given("A"), either([given("B"), given("C")]))
    assert said == "“A” is given and (“B” is given or “C” is given)"
    assert render(said, lambda text: FINNISH.get(text, text)) == "”A” on annettu ja (”B” on annettu tai ”C” on annettu)"
    assert render("plain % text", str.upper) == "plain % text"


def test_nothing_is_said_twice() -> None:
    assert both("a", both("b", "a")) == "a and b"
    assert either(["a", either(["a", "b"])]) == "a or b"


def test_what_always_holds_falls_out_of_all_and_takes_over_any() -> None:
    assert both("", "a", "") == "a"
    assert both() == both("") == ""
    assert either(["a", ""]) == ""


def test_a_condition_does_not_grow_without_end() -> None:
    many = either(f"condition {number}" for number in range(100))
    assert many.count(" or ") == MOST_PARTS - 1
    assert many.endswith("… (more)")
    long = "x" * LONGEST
    assert len(both(*(long + str(number) for number in range(20)))) < 2 * LONGEST


def test_a_sentence_in_a_sentence_is_translated_too() -> None:
    outer = Sentence("not: %(rule)s", rule=given("%d"))
    assert render(outer, lambda text: FINNISH.get(text, text)) == "not: ”%d” on annettu"
