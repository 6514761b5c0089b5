"""Amounts of money are found in free text of three languages, and nothing else is."""

import time
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms_registry.pricing.amounts import GREATEST, Amount, amounts_in

Found = list[tuple[int, str]]


def found_in(text: str) -> Found:
    return [(each.cents, each.text) for each in amounts_in(text)]


#: One amount as written, nothing of it left over, and its cents.
WRITTEN: Final[dict[str, int]] = {
    # Separators and spaces.
    "0 €": 0,
    "25 €": 25_00,
    "25   €": 25_00,
    "25\t€": 25_00,
    "25\neuroa": 25_00,
    "1 900 €": 1900_00,
    "1\u00a0900\u00a0€": 1900_00,
    "1\u202f900\u202f€": 1900_00,
    "1\u2009900\u2009€": 1900_00,
    "1\u2007900 €": 1900_00,
    "1 234 567,89 €": 1234567_89,
    "1.900 euroa": 1900_00,
    "1,900 euros": 1900_00,
    "1.900,50 €": 1900_50,
    "1,900.50 euros": 1900_50,
    "1 900,50 €": 1900_50,
    "1 900.50 €": 1900_50,
    "1.234.567 €": 1234567_00,
    "1,234,567.8 euros": 1234567_80,
    "1.90 €": 1_90,
    "1,9 €": 1_90,
    "12,345 €": 12345_00,
    "1900.500 €": 1900_50,
    "1 900,125 €": 1900_13,
    "0,123 €": 12,
    "0,125 €": 13,
    "0,0525 €": 5,
    "0.005 €": 1,
    "0,004999999999999999999999999999 €": 0,
    # The currency in front.
    "EUR 1,900": 1900_00,
    "EUR 1 900,00": 1900_00,
    "EUR1900": 1900_00,
    "eur 25": 25_00,
    "€1,900": 1900_00,
    "€ 25": 25_00,
    "€\u00a01.900,50": 1900_50,
    # Finnish.
    "1900e": 1900_00,
    "1900 e": 1900_00,
    "25 e:n": 25_00,
    "25 €:n": 25_00,
    "25 €:a": 25_00,
    "25 EUR:lla": 25_00,
    "25 eurokin": 25_00,
    "1 900 EUROA": 1900_00,
    "25,-€": 25_00,
    "25,– €": 25_00,
    "50 senttiä": 50,
    "50 sentin": 50,
    "150 senttiä": 1_50,
    "50 snt": 50,
    "50 snt:n": 50,
    "5,25 snt": 5,
    "25 euroa 50 senttiä": 25_50,
    "25 euroa ja 5 senttiä": 25_05,
    "25 e 50 snt": 25_50,
    "1,5 miljoonaa euroa": 1_500_000_00,
    "1,5 milj. €": 1_500_000_00,
    "1,5 milj.€": 1_500_000_00,
    "2 miljoonan euron": 2_000_000_00,
    "1,2 mrd. euroa": 1_200_000_000_00,
    "5 tuhatta euroa": 5_000_00,
    "5 tuhannen euron": 5_000_00,
    "40 t€": 40_000_00,
    "40 k€": 40_000_00,
    "40k€": 40_000_00,
    "k€ 40": 40_000_00,
    "1,5 M€": 1_500_000_00,
    "1,5 M €": 1_500_000_00,
    "2 MEUR": 2_000_000_00,
    "0,000000015 M€": 2,
    # Swedish.
    "1 900 euro": 1900_00,
    "25 eurons": 25_00,
    "1 900:- euro": 1900_00,
    "50 cent": 50,
    "25 euro och 50 cent": 25_50,
    "2 miljoner euro": 2_000_000_00,
    "1 miljon euro": 1_000_000_00,
    "2 miljarder euro": 2_000_000_000_00,
    "5 tusen euro": 5_000_00,
    # English.
    "1 euro": 1_00,
    "50-euro": 50_00,
    "50 cents": 50,
    "50 euro cents": 50,
    "25 euros and 50 cents": 25_50,
    "€25 and 50 cents": 25_50,
    "1.5 million euros": 1_500_000_00,
    "EUR 1.5 million": 1_500_000_00,
    "€1.5m": 1_500_000_00,
    "€1.5 m": 1_500_000_00,
    "€2bn": 2_000_000_000_00,
    "5 thousand euros": 5_000_00,
    "1 000 000 000 000 €": GREATEST,
}
FINNISH_FORMS: Final = """
    euro euron euroa eurona euroksi eurossa eurosta euroon eurolla eurolta eurolle eurotta eurot eurojen euroja
    euroina euroiksi euroissa euroista euroihin euroilla euroilta euroille euroin
"""

#: Sentences and what is found in them, in order.
SENTENCES: Final[dict[str, Found]] = {
    "Hinta on 85 €/tunti (alv 25,5 %).": [(85_00, "85 €")],
    "Maksu 40 000 €/vuosi.": [(40_000_00, "40 000 €")],
    "Sähkö 5,25 snt/kWh tai 0,0525 €/kWh": [(5, "5,25 snt"), (5, "0,0525 €")],
    "(25 e)": [(25_00, "25 e")],
    "Maksu on 25 e. Lasku tulee.": [(25_00, "25 e")],
    "- 25 €\n- 30 €": [(25_00, "25 €"), (30_00, "30 €")],
    "Hinta -25 €": [(25_00, "25 €")],
    "Hinta......25 €": [(25_00, "25 €")],
    "EUR 1,5 milj.": [(1_500_000_00, "EUR 1,5 milj")],
    "Price: €25,-.": [(25_00, "€25")],
    "Vuonna 2024 100 €": [(100_00, "100 €")],
    "1.9.2024 100 €": [(100_00, "100 €")],
    "Klo 9.00 100 €": [(100_00, "100 €")],
    "Lag 150/1992: 30 § 25 euro": [(25_00, "25 euro")],
    # Ranges and lists share a currency.
    "100–200 €": [(100_00, "100"), (200_00, "200 €")],
    "100-200 euroa": [(100_00, "100"), (200_00, "200 euroa")],
    "100...200 €": [(100_00, "100"), (200_00, "200 €")],
    "1 900 – 2 500 €/kk": [(1900_00, "1 900"), (2500_00, "2 500 €")],
    "from 100 to 200 euros": [(100_00, "100"), (200_00, "200 euros")],
    "100 till 200 euro": [(100_00, "100"), (200_00, "200 euro")],
    "100 ja 200 euroa": [(100_00, "100"), (200_00, "200 euroa")],
    "200 tai 100 euroa": [(200_00, "200"), (100_00, "100 euroa")],
    "100 och 200 euro": [(100_00, "100"), (200_00, "200 euro")],
    "100 eller 200 euro": [(100_00, "100"), (200_00, "200 euro")],
    "100 and 200 euros": [(100_00, "100"), (200_00, "200 euros")],
    "100 or 200 euros": [(100_00, "100"), (200_00, "200 euros")],
    "10, 20 ja 30 euroa": [(10_00, "10"), (20_00, "20"), (30_00, "30 euroa")],
    "10, 20, and 30 euros": [(10_00, "10"), (20_00, "20"), (30_00, "30 euros")],
    "25e–30e": [(25_00, "25e"), (30_00, "30e")],
    "50–80 snt": [(50, "50"), (80, "80 snt")],
    "20–25 euroa 50 senttiä": [(20_00, "20"), (25_50, "25 euroa 50 senttiä")],
    "1–2 milj. €": [(1_000_000_00, "1"), (2_000_000_00, "2 milj. €")],
    "5 tuhatta – 1 miljoona euroa": [(5_000_00, "5 tuhatta"), (1_000_000_00, "1 miljoona euroa")],
    "5 ja 3 miljoonaa euroa": [(5_000_000_00, "5"), (3_000_000_00, "3 miljoonaa euroa")],
    "25 euroa ja 50–80 senttiä": [(25_00, "25 euroa"), (50, "50"), (80, "80 senttiä")],
    "500 000 – 1 miljoona euroa": [(500_000_00, "500 000"), (1_000_000_00, "1 miljoona euroa")],
    "1–2 t€": [(1_000_00, "1"), (2_000_00, "2 t€")],
    "€100–200 per year": [(100_00, "€100"), (200_00, "200")],
    "EUR 100 – 200.": [(100_00, "EUR 100"), (200_00, "200")],
    "€1–2 million": [(1_000_000_00, "€1"), (2_000_000_00, "2 million")],
    "€100 – €200": [(100_00, "€100"), (200_00, "€200")],
    # What looks like a range or a list and is none.
    "€100 – 200 forms": [(100_00, "€100")],
    "€1–2kg": [(1_00, "€1")],
    "€200–100": [(200_00, "€200")],
    "5–€200": [(200_00, "€200")],
    "040 123 4567 tai 25 €": [(25_00, "25 €")],
    "500 – 1 miljoona euroa": [(1_000_000_00, "1 miljoona euroa")],
    "€100 and 200 forms": [(100_00, "€100")],
    "Kesä 2024 – 25 €": [(25_00, "25 €")],
    "Vuonna 2024, 25 euroa": [(25_00, "25 euroa")],
    "5 %–25 €": [(25_00, "25 €")],
    "lomake 5\n- 25 €": [(25_00, "25 €")],
    "Kohta 5, 100–200 €": [(100_00, "100"), (200_00, "200 €")],
    "1.9.2024 ja 25 €": [(25_00, "25 €")],
    "25 euroa tai 50 senttiä": [(25_00, "25 euroa"), (50, "50 senttiä")],
    "25 euroa, 50 senttiä": [(25_00, "25 euroa"), (50, "50 senttiä")],
    "25,50 euroa 50 senttiä": [(25_50, "25,50 euroa"), (50, "50 senttiä")],
    "25 euroa 150 senttiä": [(25_00, "25 euroa"), (1_50, "150 senttiä")],
    # A currency between two numbers.
    "EUR 1,900 € 20": [(1900_00, "EUR 1,900"), (20_00, "€ 20")],
    "EUR 1 900 20 €": [(1900_00, "EUR 1 900"), (20_00, "20 €")],
    "24 € 1 900 €": [(24_00, "24 €"), (1900_00, "1 900 €")],
    "20 € 30 kpl": [(20_00, "20 €")],
    "5 €20": [(20_00, "€20")],
    "€20€30": [(20_00, "€20"), (30_00, "€30")],
    "20€30€": [(20_00, "20€"), (30_00, "30€")],
    "€ 20 €": [(20_00, "€ 20")],
    "lomake 5\n€ 20": [(20_00, "€ 20")],
    "10 m € 25": [(25_00, "€ 25")],
}

NO_AMOUNTS: Final = (
    "",
    "€",
    "euroa",
    "€€€ EUR euro",
    "1900",
    "1 900:-",
    "tuhat euroa",
    "25 %",
    "Vuonna 2024. Euro on valuutta.",
    "Suomessa on 5 miljoonaa. Euro on valuutta.",
    "1.9.2024",
    "1.9.2024 €",
    "klo 10:30 €",
    "puh. 040 123 4567",
    "040 123 456 €",
    "30 §",
    "12 e §",
    "5 e kohta",
    "7 e luokka",
    "e-lomake 5",
    "150/1992",
    "150/1992 €",
    "24 e-lomaketta",
    "24 e\u2011lomaketta",
    "24 e- ja paperilomaketta",
    "24 E",
    "5 e.g. forms",
    "5 eurooppalaista",
    "5 eurobonusta",
    "19 euro-alueen maata",
    "5 senttimetriä",
    "5 percent",
    "5 per cent",
    "5 centers",
    "50 c",
    "5 kpl €",
    "ke6666 €",
    "a_25 €",
    "EURO25",
    "neur 25",
    "€25kg",
    ".50 €",
    "1'900 €",
    "1.900.50.2 €",
    "1.9,5.2 €",
    "00 €",
    "\u0661\u0662\u0663 €",
    "\u0661\u066225 €",
    "25 kr",
    "$25",
    "1 000 000 000 001 €",
    "9" * 5000 + " €",
    "€" + "9" * 5000,
)


@pytest.mark.parametrize(("written", "cents"), WRITTEN.items())
def test_amount_is_read_as_it_is_written(written: str, cents: int) -> None:
    assert found_in(written) == [(cents, written)]
    text = f"Maksu on {written}, tack."
    assert amounts_in(text) == [Amount(cents, written, 9, 9 + len(written))]


@pytest.mark.parametrize("form", FINNISH_FORMS.split())
def test_euro_is_known_in_every_form(form: str) -> None:
    assert found_in(f"noin 1 900 {form} vuodessa") == [(1900_00, f"1 900 {form}")]


@pytest.mark.parametrize(("sentence", "found"), SENTENCES.items())
def test_amounts_of_a_sentence_are_found_in_order(sentence: str, found: Found) -> None:
    assert found_in(sentence) == found


@pytest.mark.parametrize("text", NO_AMOUNTS)
def test_other_numbers_are_no_amounts(text: str) -> None:
    assert amounts_in(text) == []


OTHER_WORDS: Final = """
    hinta on noin, (enintään ja tai palvelun e-lomake eurooppalainen vuodessa. avgiften är och eller år kostnad: euron
    per the fee of and or at most % – Ålands 😀
"""
SOME_WORDS: Final = st.lists(st.sampled_from(OTHER_WORDS.split()), min_size=1, max_size=4).map(" ".join)
BEFORE: Final = ("€", "€ ", "€\u00a0", "EUR ", "EUR\u00a0", "eur ", "EUR")
AFTER: Final = (
    "€", " €", "\u00a0€", "\u202f€", " €:n", " EUR", " eur", "e", " e",
    " euro", "\u00a0euroa", " euron", " eurolla", " eurojen", " euros", " eurons", "euroa",
)  # fmt: skip


@st.composite
def written_amounts(draw: st.DrawFn) -> tuple[int, str]:
    """Draw cents and one of the ways to write them."""
    cents = draw(st.integers(0, 10**9))
    separator = draw(st.sampled_from(("", " ", "\u00a0", "\u202f", ".", ",")))
    mark = {".": ",", ",": "."}.get(separator) or draw(st.sampled_from(",."))
    euros, rest = divmod(cents, 100)
    number = f"{euros:,}".replace(",", separator)
    if draw(st.booleans()):
        number += f"{mark}{rest:02}"
    else:
        cents = euros * 100
    if draw(st.booleans()):
        return cents, draw(st.sampled_from(BEFORE)) + number
    return cents, number + draw(st.sampled_from(AFTER))


@settings(max_examples=150, deadline=None)
@given(SOME_WORDS, written_amounts(), SOME_WORDS)
def test_any_amount_in_any_style_is_found_at_its_place(before: str, amount: tuple[int, str], after: str) -> None:
    cents, written = amount
    start = len(before) + 1
    assert amounts_in(f"{before} {written} {after}") == [Amount(cents, written, start, start + len(written))]


@settings(max_examples=60, deadline=None)
@given(st.lists(written_amounts(), min_size=2, max_size=6))
def test_amounts_side_by_side_are_all_found(amounts: list[tuple[int, str]]) -> None:
    assert found_in("; ".join(written for _cents, written in amounts)) == amounts


PIECES: Final = """
    0 1 25 050 900 1900 .5 ,50 . , - – : / ' … % § € € €:n k€ EUR eur euro euroa e E snt cents milj. t k m M bn million
    tuhatta ja tai och to a _ \u0661 ² 😀 \x00 \ud800
"""
SPACES: Final = (" ", " ", " ", "\u00a0", "\u202f", "\n", "  ")
A_PIECE: Final = st.sampled_from((*PIECES.split(), *SPACES))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(A_PIECE, max_size=25).map("".join)
    | st.lists(A_PIECE, max_size=25).map(" ".join)
    | st.text(st.characters(exclude_categories=()), max_size=40)
)
def test_any_text_is_read_and_places_are_true(text: str) -> None:
    place = 0
    for amount in amounts_in(text):
        assert place <= amount.start < amount.end <= len(text)
        assert text[amount.start : amount.end] == amount.text == amount.text.strip()
        assert 0 <= amount.cents <= GREATEST
        assert any(each in "0123456789" for each in amount.text)
        place = amount.end


#: What makes careless patterns slow when repeated, and how much of it.
HOSTILE: Final = {
    **dict.fromkeys(("1", " ", "1 ", "1.", "1.1,", "1 000", "1.000", "€", "€ ", " €", "e", "euro", "\x00"), 200_000),
    **dict.fromkeys(("€1", "1€", "1 ja ", "1-", "1, ", "€1–", "1 tuhannen", "1,-", "1\n", "1 euro 1 cent "), 20_000),
}


@pytest.mark.parametrize(("piece", "length"), HOSTILE.items())
def test_hostile_text_takes_no_longer_than_its_length(piece: str, length: int) -> None:
    text = "€" + (piece * length)[:length] + " euroa"
    began = time.process_time()
    amounts_in(text)
    assert time.process_time() - began < 2
