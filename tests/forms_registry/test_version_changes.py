"""What a version changed is told by keys, whatever the order or the wording."""

from hypothesis import given
from hypothesis import strategies as st

from forms_registry.version_changes import AskedField, VersionChanges, VersionFacts, changes_between
from forms_registry.vocabulary import FormChannelKind, Obligation

FIELDS = st.lists(
    st.builds(AskedField, st.sampled_from("abcdefgh"), st.text("xyz", max_size=3), st.sampled_from(list(Obligation))),
    unique_by=lambda field: field.key,
)
CHANNELS = st.dictionaries(st.sampled_from(list(FormChannelKind)), st.frozensets(st.sampled_from("abcdefgh")))
FACTS = st.builds(VersionFacts, FIELDS, CHANNELS)


def _asked(key: str, obligation: Obligation = Obligation.REQUIRED, label: str = "") -> AskedField:
    return AskedField(key, label or f"Kysymys {key}", obligation)


def test_each_kind_of_change_is_told() -> None:
    before = VersionFacts(
        [_asked("a"), _asked("b"), _asked("c"), _asked("d"), _asked("e")],
        {FormChannelKind.PAPER: frozenset(), FormChannelKind.PDF: frozenset("e")},
    )
    after = VersionFacts(
        [
            _asked("a", Obligation.OPTIONAL),
            _asked("b", Obligation.CONDITIONAL),
            _asked("d", label="Uusi nimi"),
            _asked("e"),
            _asked("f"),
        ],
        {FormChannelKind.PDF: frozenset(), FormChannelKind.E_FORM: frozenset("d")},
    )
    assert changes_between(before, after) == VersionChanges(
        added=("Kysymys f",),
        removed=("Kysymys c",),
        now_conditional=("Kysymys b",),
        now_optional=("Kysymys a",),
        now_prefilled=("Uusi nimi",),
        no_longer_prefilled=("Kysymys e",),
        renamed=(("Kysymys d", "Uusi nimi"),),
        channels_added=(FormChannelKind.E_FORM,),
        channels_removed=(FormChannelKind.PAPER,),
    )


@given(FACTS)
def test_nothing_changed_when_only_the_order_did(facts: VersionFacts) -> None:
    assert changes_between(facts, VersionFacts(list(reversed(facts.fields)), facts.channels)).is_empty


@given(FACTS, FACTS)
def test_going_back_takes_away_what_was_added(one: VersionFacts, other: VersionFacts) -> None:
    there, back = changes_between(one, other), changes_between(other, one)
    assert sorted(there.added) == sorted(back.removed)
    assert sorted(there.channels_added) == sorted(back.channels_removed)
    assert len(there.now_prefilled) == len(back.no_longer_prefilled)
    assert sorted(there.renamed) == sorted((new, old) for old, new in back.renamed)


@given(FACTS, FACTS)
def test_every_field_that_stays_and_changes_its_obligation_is_told_once(one: VersionFacts, other: VersionFacts) -> None:
    before = {field.key: field.obligation for field in one.fields}
    changed = [field for field in other.fields if field.key in before and before[field.key] != field.obligation]
    told = changes_between(one, other)
    assert len(told.now_required) + len(told.now_conditional) + len(told.now_optional) == len(changed)
