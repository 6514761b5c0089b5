"""The piece of text that is shown of what was found."""

from search.snippets import LENGTH, snippet

FAR = "Muuta sanottavaa tästä riittää pitkään. " * 20


def _text(pieces: list[tuple[str, bool]]) -> str:
    return "".join(text for text, _marked in pieces)


def test_words_asked_for_are_marked_in_the_first_text_that_has_them() -> None:
    pieces = snippet(["Neuvontaa", "Lainaa yritykselle"], "fi", frozenset({"laina"}))
    assert pieces == [("Lainaa", True), (" yritykselle", False)]


def test_without_a_match_the_first_text_is_shown() -> None:
    assert snippet(["", "Neuvontaa"], "fi", frozenset({"laina"})) == [("Neuvontaa", False)]
    assert snippet(["", " "], "fi", frozenset({"laina"})) == []


def test_long_text_is_cut_around_what_was_found() -> None:
    shown = _text(snippet([f"{FAR}Lainaa saa. {FAR}"], "fi", frozenset({"laina"})))
    assert "Lainaa saa." in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) <= LENGTH + 4


def test_phrase_is_shown_rather_than_an_earlier_word_of_it() -> None:
    text = f"Lainaa haetaan. {FAR}Lainan hakeminen alkaa tästä."
    shown = _text(snippet(["Lainaa", text], "fi", frozenset({"laina", "hakea"}), [("lainan", "hakeminen")]))
    assert "Lainan hakeminen alkaa" in shown


def test_items_of_a_list_do_not_run_together() -> None:
    shown = _text(snippet(["Liitä mukaan:\nsuunnitelma\nbudjetti\nValmis."], "fi", frozenset()))
    assert shown == "Liitä mukaan: suunnitelma · budjetti · Valmis."
