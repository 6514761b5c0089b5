"""The figures of a plan are those the ledger gives once the merge is in it, also where keys and concepts differ."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from forms_registry.field_list import FieldSpec
from forms_registry.merge_arithmetic import Decided, MergeFigures, merge_figures
from forms_registry.union import ProposedField, SourceForm, propose_union
from forms_registry.vocabulary import Obligation, Verdict
from lifecycle.ledger.book import Book
from lifecycle.ledger.figures import count
from tests.lifecycle.ledger.stories import new, op

CONCEPTS = ("", "NIMI", "OSOITE", "SUMMA", "YTUNNUS")
REQUIRED = {Verdict.KEEP, Verdict.CONDITIONAL, Verdict.PREFILL}
BEFORE, AFTER = "2012-05-31", "2012-06-01"


@st.composite
def forms(draw: st.DrawFn, least: int = 1, stem: str = "F-", most: int = 4) -> list[SourceForm]:
    """Draw forms whose keys say nothing of their concepts; one may ask for a concept twice."""
    found = []
    for number in range(draw(st.integers(least, most))):
        code = f"{stem}{number}"
        fields = [
            FieldSpec(
                f"{code}.{place}",
                {"fi": "Kysymys"},
                obligation=draw(st.sampled_from(Obligation)),
                concept=draw(st.sampled_from(CONCEPTS)),
                role=draw(st.sampled_from(["", "HAKIJA"])),
            )
            for place in range(draw(st.integers(1, 5)))
        ]
        keys = st.lists(st.sampled_from([spec.key for spec in fields]), unique=True)
        channels = draw(st.dictionaries(st.sampled_from(["paper", "eform", "api"]), keys, min_size=1))
        found.append(SourceForm(code, fields, channels, draw(st.none() | st.integers(0, 900))))
    return found


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[SourceForm], list[ProposedField], dict[str, Decided]]:
    """Draw sources, the fields of the common form, one of which may be new to all, and a decision on each."""
    sources = draw(forms())
    fields = propose_union(sources)
    if draw(st.booleans()):
        spec = FieldSpec("uusi", {"fi": "Uusi"}, concept=draw(st.sampled_from(["UUSI", "KUNTA"])))
        fields.append(ProposedField(spec.concept, {}, Verdict.KEEP, spec))
    codes = st.frozensets(st.sampled_from([source.code for source in sources]))
    return sources, fields, {each.concept_key: Decided(draw(st.sampled_from(Verdict)), draw(codes)) for each in fields}


def _concepts(form: SourceForm) -> set[str]:
    return {form.key_of(spec) for spec in form.fields if spec.counts_as_required}


def _others(elsewhere: Sequence[SourceForm]) -> Counter[str]:
    return Counter(key for form in elsewhere for key in _concepts(form))


def _asking(form: SourceForm) -> dict[str, Any]:
    required = [spec.key for spec in form.fields if spec.counts_as_required]
    optional = [spec.key for spec in form.fields if not spec.counts_as_required]
    return {"req": required, "opt": optional, "channels": {name: list(keys) for name, keys in form.channels.items()}}


def _remapped(code: str, day: str, concepts: Mapping[str, str]) -> list[dict[str, Any]]:
    return [op("FIELD", day, item=code, changes=[{"remap": dict(concepts)}])] if concepts else []


def _begun(book: Book, form: SourceForm) -> None:
    book.append(op("ADD", "2012-01-01", new=new(form.code, **_asking(form))))
    for payload in _remapped(form.code, "2012-01-01", {spec.key: form.key_of(spec) for spec in form.fields}):
        book.append(payload)


def _common(
    fields: Sequence[ProposedField], decided: Mapping[str, Decided], *, on_paper: bool
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what the common form asks, as the ledger wants it, and the concept behind each of its fields."""
    verdicts = {each.spec.key: decided[each.concept_key].verdict for each in fields}
    asked = {
        "req": [key for key, verdict in verdicts.items() if verdict in REQUIRED],
        "opt": [key for key, verdict in verdicts.items() if verdict is Verdict.OPTIONAL],
        "channels": {"eform": [key for key, verdict in verdicts.items() if verdict is Verdict.PREFILL]},
    }
    if on_paper:
        asked["channels"]["paper"] = []
    concepts = {each.spec.key: each.concept_key for each in fields if verdicts[each.spec.key] is not Verdict.DROP}
    return asked, concepts


def _assert_counts(book: Book, figures: MergeFigures) -> None:
    for unit, change in (("F", figures.forms), ("R", figures.inputs), ("C", figures.concepts)):
        assert count(book, unit, AFTER) - count(book, unit, BEFORE) == change.change, unit


@settings(max_examples=150)
@given(plans(), forms(0, "F-other-", 2), st.booleans())
def test_ledger_counts_what_the_plan_said(plan: Any, elsewhere: list[SourceForm], on_paper: bool) -> None:
    sources, fields, decided = plan
    figures = merge_figures(*plan, others=_others(elsewhere), prefills_everywhere=not on_paper)
    book = Book()
    for form in [*sources, *elsewhere]:
        _begun(book, form)
    asked, concepts = _common(fields, decided, on_paper=on_paper)
    book.append(op("MERGE", AFTER, sources=[form.code for form in sources], target=new("F-common", **asked)))
    for payload in _remapped("F-common", AFTER, concepts):
        book.append(payload)
    _assert_counts(book, figures)
    assert figures.concepts.before == count(book, "C", BEFORE)
    target = book.timelines["F-common"].steps[-1].standing.form
    assert target is not None
    assert (target.inputs, len(target.required_concepts())) == (figures.inputs.after, figures.arithmetic.after)


@settings(max_examples=100)
@given(plans(), forms(0, "F-other-", 2))
def test_form_in_use_that_takes_the_others_in_counts_as_a_source(plan: Any, elsewhere: list[SourceForm]) -> None:
    sources, fields, decided = plan
    figures = merge_figures(*plan, others=_others(elsewhere))
    target, leaving = sources[0], sources[1:]
    if not leaving:
        return
    book = Book()
    for form in [*sources, *elsewhere]:
        _begun(book, form)
    asked, concepts = _common(fields, decided, on_paper=False)
    told = {"item": target.code, "req": asked["req"], "opt": asked["opt"]}
    book.append(op("MERGE", AFTER, sources=[form.code for form in leaving], target=told))
    gone = [channel for channel in target.channels if channel != "eform"]
    book.append(op("CHANNEL", AFTER, item=target.code, offer=asked["channels"], withdraw=gone))
    for payload in _remapped(target.code, AFTER, concepts):
        book.append(payload)
    _assert_counts(book, figures)


@given(plans(), forms(0, "F-other-", 2), st.booleans())
def test_figures_are_those_of_counting_by_hand(plan: Any, elsewhere: list[SourceForm], everywhere: bool) -> None:
    sources, fields, decided = plan
    figures = merge_figures(*plan, others=_others(elsewhere), prefills_everywhere=everywhere)
    target = {each.concept_key for each in fields if decided[each.concept_key].verdict in REQUIRED}
    asked = [_concepts(form) for form in sources]
    union = set().union(*asked)
    arithmetic = figures.arithmetic
    assert arithmetic.dedup == sum(map(len, asked)) - len(union)
    assert (arithmetic.dropped, arithmetic.new) == (len(union - target), len(target - union))
    assert sum(map(len, asked)) - len(target) == arithmetic.dedup + arithmetic.dropped - arithmetic.new
    other = set(_others(elsewhere))
    assert (figures.concepts.before, figures.concepts.after) == (len(other | union), len(other | target))
    typed = {key for key in target if not (everywhere and decided[key].verdict is Verdict.PREFILL)}
    assert (figures.forms.after, figures.inputs.after) == (1, len(typed))
    for form, path in zip(sources, figures.paths, strict=True):
        spared = {
            key
            for key in typed
            if decided[key].verdict is Verdict.CONDITIONAL
            and decided[key].forms
            and form.code not in decided[key].forms
        }
        assert (path.code, path.after) == (form.code, len(typed - spared))
        assert path.before == max(
            sum(1 for spec in form.fields if spec.counts_as_required and spec.key not in prefilled)
            for prefilled in form.channels.values()
        )
        assert (path in figures.raised) == (path.after > path.before)


@given(plans())
def test_yearly_answers_are_volumes_times_answers_and_unknown_stays_unknown(plan: Any) -> None:
    sources = plan[0]
    figures = merge_figures(*plan, others={})
    known = [path for path in figures.paths if path.yearly_volume is not None]
    assert set(figures.unknown_volumes) == {form.code for form in sources if form.yearly_volume is None}
    if not known:
        assert figures.annual is None
        return
    assert figures.annual is not None
    assert figures.annual.before == sum(path.before * (path.yearly_volume or 0) for path in known)
    assert figures.annual.after == sum(path.after * (path.yearly_volume or 0) for path in known)


@given(forms())
def test_keeping_what_is_required_drops_nothing_and_adds_nothing(sources: list[SourceForm]) -> None:
    fields = propose_union(sources)
    decided = {each.concept_key: Decided(Verdict.KEEP if each.required_by else Verdict.OPTIONAL) for each in fields}
    figures = merge_figures(sources, fields, decided, others={})
    assert (figures.arithmetic.dropped, figures.arithmetic.new) == (0, 0)
    assert figures.inputs.after == len(set().union(*map(_concepts, sources)))


def test_question_that_no_source_requires_is_new_when_it_is_kept() -> None:
    optional = FieldSpec("a", {"fi": "A"}, obligation=Obligation.OPTIONAL, concept="NIMI")
    sources = [SourceForm("F-1", [optional])]
    added = FieldSpec("b", {"fi": "B"}, concept="UUSI")
    fields = [*propose_union(sources), ProposedField("UUSI", {}, Verdict.KEEP, added)]
    decided = {key: Decided(Verdict.KEEP) for key in ("NIMI", "UUSI")}
    figures = merge_figures(sources, fields, decided, others={})
    assert (figures.arithmetic.new, figures.inputs.change, figures.concepts.change) == (2, 2, 2)
    assert [path.code for path in figures.raised] == ["F-1"]


def test_concept_that_nobody_asks_any_more_is_not_asked() -> None:
    source = SourceForm("F-1", [FieldSpec("a", {"fi": "A"}, concept="NIMI")])
    others = Counter({"NIMI": 1, "SUMMA": 1})
    others.subtract({"NIMI": 1})
    figures = merge_figures([source], propose_union([source]), {"NIMI": Decided(Verdict.DROP)}, others=others)
    assert (figures.concepts.before, figures.concepts.after) == (2, 1)
