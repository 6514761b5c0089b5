"""Reading question trees, and what they may point to, from the database: a fixed number of queries each."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Prefetch, QuerySet

from catalogue.models import ProductCardPage
from catalogue.selectors import common_segments, valid_needs
from lifecycle.access import Access
from lifecycle.kinds import Kind
from lifecycle.languages import CONTENT_LANGUAGES
from lifecycle.states import State
from search.finder.checking import Offering, Report, check
from search.finder.ranking import CardFacts
from search.finder.tree import Answer, Question, Tree
from search.models import FinderAnswer, FinderQuestion, FinderTree, IndexedCard

_FACTS = "record__item__classification__"


def version_in_use() -> FinderTree | None:
    """Return the version the public walks through, or None."""
    return FinderTree.objects.filter(status=FinderTree.Status.IN_USE).first()


def draft_version() -> FinderTree | None:
    """Return the version that is being written, or None."""
    return FinderTree.objects.filter(status=FinderTree.Status.DRAFT).first()


def may_read_drafts(access: Access) -> bool:
    """Whether a person reads what is not in use yet: everyone in the editors' side."""
    return access.uses_admin


def questions_of(version: FinderTree) -> "QuerySet[FinderQuestion]":
    """Return the questions of a version with their answers, in order (two queries)."""
    answers = Prefetch("answers", queryset=FinderAnswer.objects.order_by("position", "pk"))
    return version.questions.order_by("position", "pk").prefetch_related(answers)


def tree_of(version: FinderTree) -> Tree:
    """Return the tree of a version (two queries)."""
    return Tree(tuple(_question(row) for row in questions_of(version)))


def _texts(row: FinderQuestion | FinderAnswer, name: str) -> dict[str, str]:
    return {language: str(getattr(row, f"{name}_{language}")).strip() for language in CONTENT_LANGUAGES}


def _question(row: FinderQuestion) -> Question:
    answers = tuple(_answer(each) for each in row.answers.all())
    return Question(row.code, answers, _texts(row, "text"), _texts(row, "help"))


def _answer(row: FinderAnswer) -> Answer:
    return Answer(
        code=row.code,
        leads_to=row.leads_to,
        segment=row.segment,
        needs=tuple(row.needs),
        kind=row.kind,
        cards=tuple(row.cards),
        only_after=frozenset(row.only_after),
        texts=_texts(row, "text"),
        hints=_texts(row, "hint"),
    )


def public_cards() -> dict[str, CardFacts]:
    """Return what ranking knows of the cards the public may read, by code (two queries)."""
    rows = (
        ProductCardPage.objects.in_offering()
        .order_by()
        .values_list(
            "pk",
            "record__item__code",
            f"{_FACTS}kind",
            f"{_FACTS}segments",
            f"{_FACTS}needs",
            "record__item__life_cycle__state",
        )
    )
    cards = {
        code: CardFacts(
            pk, code, kind or Kind.UNKNOWN, frozenset(segments or ()), frozenset(needs or ()), state == State.RETIRING
        )
        for pk, code, kind, segments, needs, state in rows
    }
    followed = _followed()
    return {
        code: _in_their_place(card, [cards[one] for one in followed.get(card.page_id, ()) if one in cards])
        for code, card in cards.items()
    }


def _followed() -> dict[int, list[str]]:
    """Return the codes of the leaving cards that each card is to be used instead of, by its page id (one query)."""
    rows = IndexedCard.objects.filter(leaving_on__isnull=False).order_by("pk").values_list("item_code", "successors")
    found: dict[int, list[str]] = {}
    for code, successors in rows:
        for page_id in successors:
            found.setdefault(page_id, []).append(code)
    return found


def _in_their_place(card: CardFacts, leaving: Sequence[CardFacts]) -> CardFacts:
    """Return `card` as one that takes the place of `leaving` ones."""
    if not leaving:
        return card
    needs = card.needs.union(*(one.needs for one in leaving))
    return replace(card, needs=needs, follows=frozenset(one.code for one in leaving))


def offering_now() -> Offering:
    """Return what a tree may point to today (four queries)."""
    cards = public_cards()
    return Offering(
        cards=cards,
        leaving=frozenset(code for code, card in cards.items() if card.is_leaving),
        segments=frozenset(segment.code for segment in common_segments()),
        needs=frozenset(need.code for need in valid_needs()),
    )


def report_on(version: FinderTree) -> Report:
    """Return what is wrong with a version today."""
    return check(tree_of(version), offering_now())
