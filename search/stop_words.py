"""Words that tell nothing of what is looked for: left out of a query that has others. Pure."""

from typing import Final

_FINNISH: Final = (
    "ja tai on ei se ne että kun jos joka jotka myös niin kuin sekä olla "
    "en et emme ette eivät eikä minä minun minulla minulle minulta sinä me meidän meillä meille oma oman omaa omat "
    "haluan haluaisin haluamme miten mikä mitä minkä mistä mihin missä milloin kuka ketkä kenelle kuinka "
    "voi voin voiko voimme saa saan saanko saako olen olemme onko pitää pitäisi"
)
_SWEDISH: Final = (
    "och eller är en ett att som det den de för på i av till med om inte "
    "jag vi min mitt mina vår vårt våra hur vad vem vilka var när vill vi kan får har ska måste"
)
_ENGLISH: Final = (
    "and or is are a an the to of for in on with that it be not "
    "i we my our me us how what who which where when do does can could may want would have has need"
)
STOP_WORDS: Final = {
    "fi": frozenset(_FINNISH.split()),
    "sv": frozenset(_SWEDISH.split()),
    "en": frozenset(_ENGLISH.split()),
}
