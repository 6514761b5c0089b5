"""Why an operation is refused: one table of sentences, translated where they are shown.

Pure: the sentences are only marked here; `lifecycle.ledger.store` puts them into the user's language.
"""

from typing import Any, Final


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


SENTENCES: Final[dict[str, str]] = {
    "not_an_object": gettext_noop("An operation is an object with named values."),
    "unknown_kind": gettext_noop("There is no operation “%(value)s”."),
    "missing": gettext_noop("“%(key)s” is missing."),
    "wrong_type": gettext_noop("“%(key)s” must be %(wanted)s."),
    "not_a_date": gettext_noop("“%(key)s” is not a date like 2010-01-31: %(value)s."),
    "not_canonical": gettext_noop("The value at %(place)s cannot be recorded: %(reason)s."),
    "unknown_value": gettext_noop("“%(value)s” is not a value of “%(key)s”."),
    "bad_range": gettext_noop("“%(value)s” is not a range of field keys like c01..c18."),
    "no_change": gettext_noop("A change of a field is remove, relax, tighten, add or remap: %(value)s."),
    "fields_of_service": gettext_noop("Only a form has fields and channels: %(item)s."),
    "no_channel": gettext_noop("%(item)s would be left without any channel."),
    "channel_not_offered": gettext_noop("%(item)s is not offered in the channel %(channel)s."),
    "same_person": gettext_noop("Four eyes: the proposer and the approver are the same person."),
    "before_baseline": gettext_noop("%(effective)s is before the ledger opens on %(opening)s."),
    "not_at_baseline": gettext_noop(
        "An item of the baseline is effective on the day the ledger opens, %(opening)s, not on %(effective)s."
    ),
    "recorded_falls": gettext_noop("Recorded on %(recorded)s, before the operation ahead of it (%(previous)s)."),
    "seq_jumps": gettext_noop("Operation number %(number)s does not follow number %(previous)s."),
    "unknown_item": gettext_noop("There is no item %(item)s on %(effective)s."),
    "item_exists": gettext_noop("The item %(item)s exists already: codes are never reused."),
    "item_ended": gettext_noop("The item %(item)s has ended before %(effective)s."),
    "item_living": gettext_noop("The item %(item)s is offered on %(effective)s already."),
    "named_twice": gettext_noop("The item %(item)s is named twice."),
    "other_unit": gettext_noop("%(item)s is not of the same unit of counting as %(other)s."),
    "owner_dissolved": gettext_noop(
        "%(org)s was dissolved on %(dissolved)s and cannot receive %(item)s on %(effective)s."
    ),
    "other_owner": gettext_noop("%(item)s belongs to %(owner)s on %(effective)s, not to %(org)s."),
    "same_organisation": gettext_noop("An organisation cannot be dissolved into itself: %(org)s."),
    "dissolved_twice": gettext_noop("%(org)s has been dissolved already, on %(dissolved)s."),
    "heir_dissolved": gettext_noop("%(org)s was dissolved on %(dissolved)s and cannot take over on %(effective)s."),
    "unknown_field": gettext_noop("%(item)s has no field %(field)s on %(effective)s."),
    "field_exists": gettext_noop("%(item)s has the field %(field)s already on %(effective)s."),
    "field_not_required": gettext_noop("The field %(field)s of %(item)s is not required on %(effective)s."),
    "field_not_optional": gettext_noop("The field %(field)s of %(item)s is not optional on %(effective)s."),
    "unknown_operation": gettext_noop("There is no operation number %(target)s before this one."),
    "void_already": gettext_noop("Operation number %(target)s has been made void already."),
    "not_a_pair": gettext_noop(
        "A pair is one retirement and one addition of the same unit of counting: numbers %(retire)s and %(add)s."
    ),
    "paired_already": gettext_noop("Operation number %(target)s is part of a pair already."),
    "no_longer_fits": gettext_noop("Operation number %(number)s would no longer fit: %(reason)s"),
    "pair_depends": gettext_noop("Operation number %(number)s pairs it with another."),
}


#: Letters of a value that a refusal repeats.
_SHOWN: Final = 60


def shown(value: Any) -> str:
    """Return a value for a sentence: text as it is, shortened, and of anything else what it is."""
    if not isinstance(value, str):
        return "null" if value is None else type(value).__name__
    return value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"


class Refused(Exception):
    """An operation was refused; `code` names a sentence of SENTENCES, `facts` fill it.

    `seq` is the number of an operation already recorded that would no longer project, where there is one.
    """

    def __init__(self, code: str, *, seq: int | None = None, **facts: Any) -> None:
        self.code, self.facts, self.seq = code, facts, seq
        super().__init__(SENTENCES[code] % facts)
