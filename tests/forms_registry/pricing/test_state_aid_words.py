"""The ground of state aid is said once, in every language."""

import pytest
from django.utils.translation import override

from forms_registry.pricing.labels import state_aid_words

_DE_MINIMIS = "Vähämerkityksinen tuki, asetus (EU) 2023/2831"
_BLOCK = "Yleinen ryhmäpoikkeus, asetus (EU) 651/2014"


@pytest.mark.parametrize(
    ("basis", "reference", "told"),
    [
        ("de_minimis", "Asetus (EU) 2023/2831", _DE_MINIMIS),
        ("de_minimis", "", _DE_MINIMIS),
        ("de_minimis", "Asetus (EU) 1407/2013", f"{_DE_MINIMIS}, Asetus (EU) 1407/2013"),
        ("block_exemption", "Asetus (EU) 651/2014, 14 artikla", f"{_BLOCK}, 14 artikla"),
        ("block_exemption", "Commission Regulation (EU) 651/2014, Article 14", f"{_BLOCK}, Article 14"),
        ("block_exemption", "SA.1 ja asetus (EU) 651/2014", f"{_BLOCK}, SA.1 ja asetus (EU) 651/2014"),
        ("notified", "SA.000001", "Ilmoitettu komissiolle, SA.000001"),
        ("", "SA.000001", "SA.000001"),
    ],
)
def test_an_act_is_named_once(basis: str, reference: str, told: str) -> None:
    with override("fi"):
        assert state_aid_words(basis, reference) == told


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_act_is_found_in_the_label_of_each_language(language: str) -> None:
    with override(language):
        assert state_aid_words("block_exemption", "Asetus (EU) 651/2014, 38 artikla").count("651/2014") == 1
