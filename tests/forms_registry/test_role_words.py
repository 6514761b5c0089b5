"""Words of a label name whom it is about."""

import pytest

from forms_registry.role_words import RoleFound, role_in, role_of

FINNISH = {
    "CONTACT": ["yhteyshenkilö"],
    "DEPUTY": ["varayhteyshenkilö"],
    "SIGNATORY": ["allekirjoittaja", "nimenkirjoittaja"],
    "APPLICANT": ["hakija"],
    "SPOUSE": ["puoliso"],
    "EMPTY": ["(pakollinen)"],
}
SWEDISH = {"CONTACT": ["kontaktperson"], "DEPUTY": ["ersättare"], "APPLICANT": ["sökande"]}
ENGLISH = {
    "CONTACT": ["contact", "contact person"],
    "DEPUTY": ["deputy contact"],
    "APPLICANT": ["applicant"],
    "OWNER": ["owner"],
}


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Varayhteyshenkilön sähköposti", "DEPUTY"),
        ("Yhteyshenkilön sähköposti", "CONTACT"),
        ("Yhteyshenkilöiden puhelinnumerot", "CONTACT"),
        ("Yhteyshenkilötiedot", "CONTACT"),
        ("Nimenkirjoittajien nimet", "SIGNATORY"),
        ("2. yhteyshenkilön nimi", "CONTACT"),
        ("Hakijan puolison nimi", "SPOUSE"),
        ("Puolison hakijanumero", "SPOUSE"),
        ("Entisen yhteyshenkilön nimi", ""),
        ("Uuden yhteyshenkilön nimi", ""),
        ("Yrityksen nimi", ""),
        ("", ""),
    ],
)
def test_finnish_label_names_its_role(label: str, role: str) -> None:
    assert role_of(label, FINNISH) == role


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Kontaktpersonens e-post", "CONTACT"),
        ("Kontaktpersonsuppgifter", "CONTACT"),
        ("Ersättares namn", "DEPUTY"),
        ("Namn på kontaktperson för sökande", "CONTACT"),
    ],
)
def test_swedish_label_names_its_role(label: str, role: str) -> None:
    assert role_of(label, SWEDISH, "sv") == role


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Deputy contact person's email", "DEPUTY"),
        ("Contact person's email", "CONTACT"),
        ("Owners' names", "OWNER"),
        ("Ownership share", ""),
        ("Applicant's owner's name", "OWNER"),
        ("Name of the owner of the applicant", "OWNER"),
        ("Previous owner", ""),
    ],
)
def test_english_label_names_its_role(label: str, role: str) -> None:
    assert role_of(label, ENGLISH, "en") == role


def test_deputy_is_no_contact_even_where_deputies_are_unknown() -> None:
    assert role_of("Varayhteyshenkilön sähköposti", {"CONTACT": ["yhteyshenkilö"]}) == ""
    assert role_of("Deputy contact's email", {"CONTACT": ["contact"]}, "en") == ""


@pytest.mark.parametrize(
    ("label", "roles", "language", "rest"),
    [
        ("Allekirjoittajan sähköposti:", FINNISH, "fi", "sähköposti"),
        ("Yhteyshenkilötiedot", FINNISH, "fi", "tiedot"),
        ("E-mail of the contact person", ENGLISH, "en", "email"),
        ("Namn på kontaktperson", SWEDISH, "sv", "namn"),
    ],
)
def test_rest_is_what_is_asked_of_the_person(label: str, roles: dict[str, list[str]], language: str, rest: str) -> None:
    found = role_in(label, roles, language)
    assert found is not None
    assert found.rest == rest


def test_of_roles_with_the_same_name_the_first_code_is_taken() -> None:
    assert role_in("Hakijan nimi", {"B": ["hakija"], "A": ["hakija"]}) == RoleFound("A", "hakija", "nimi")
