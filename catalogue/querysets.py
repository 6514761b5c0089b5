"""Reusable filters of the catalogue, named like speech."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, When
from django.utils import timezone
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from lifecycle.access import access_of
from lifecycle.models import HistoryRow, RetirementDossier, Transfer
from lifecycle.states import PUBLIC_STATES, State


def below_home(url_path: str) -> str:
    """Return the part of a page's path that stands in its address: "organisation/card/"."""
    return "/".join(url_path.strip("/").split("/")[1:]) + "/"


class CodesInCommon(models.Func):
    """How many of these codes a card's classification has: `CodesInCommon(needs=["RAHOITUS"], segments=["PK"])`.

    One expression for all of them, whose SQL is put together in one go: what shows a card counts them each time.
    """

    output_field = models.IntegerField()

    def __init__(self, **codes: Sequence[str]) -> None:
        super().__init__(*(models.F(f"record__item__classification__{listed}") for listed in codes))
        self.codes = tuple(tuple(wanted) for wanted in codes.values())

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """Return a sum of one CASE for each code; a card without classification has none of them."""
        find = "STRPOS" if connection.vendor == "postgresql" else "INSTR"
        terms, params = ["0"], []
        for listed, wanted in zip(self.get_source_expressions(), self.codes, strict=True):
            column, own = compiler.compile(listed)
            for code in wanted:
                terms.append(f"CASE WHEN {find}(CAST({column} AS text), %s) > 0 THEN 1 ELSE 0 END")
                params += [*own, f'"{code}"']
        return f"({' + '.join(terms)})", params


class CodeListQuerySet(models.QuerySet):  # type: ignore[type-arg]  # shared by nine models
    """Filters of code list entries."""

    def valid_on(self, day: date | None = None) -> "CodeListQuerySet":
        """Entries valid on `day` (default today)."""
        day = day or timezone.localdate()
        return self.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=day)).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )

    def common(self) -> "CodeListQuerySet":
        """Entries of the whole group: without organisations' own sub-segments."""
        return self.filter(organisation__isnull=True)


class ProductCardQuerySet(PageQuerySet):  # type: ignore[misc]  # Wagtail ships no types
    """Filters of product cards."""

    def in_state(self, *states: State) -> "ProductCardQuerySet":
        """Cards whose item is in one of `states`."""
        return self.filter(record__item__life_cycle__state__in=[state.value for state in states])

    def in_offering(self) -> "ProductCardQuerySet":
        """Cards the public may read."""
        return self.live().in_state(*PUBLIC_STATES)

    def answering_at(self, url_path: str) -> "ProductCardQuerySet":
        """Cards that were at `url_path` before, or are and have left the offering, with their present place first.

        Only those the public may be told of: nobody learns of a draft by guessing. One that is being written anew
        after it was retired still answers as retired.
        """
        gone = Q(record__item__life_cycle__first_used_on__isnull=False) & ~Q(
            record__item__life_cycle__state__in=[state.value for state in PUBLIC_STATES]
        )
        told_of = Q(live=True) | (gone & Q(first_published_at__isnull=False))
        there = Q(url_path=url_path) | Q(former_addresses__address=below_home(url_path))
        present = Case(When(url_path=url_path, then=0), default=1)
        return self.filter(told_of, there).order_by(present, "-former_addresses__since")

    def named_like(self, text: str) -> "ProductCardQuerySet":
        """Cards whose code begins with `text` or whose title has it, in any language or in the newest draft.

        SQLite folds the case of A–Z only, so ä, ö and å are tried in both cases.
        """
        found = Q(record__item__code__istartswith=text) | Q(record__source_id__iexact=text)
        for form in {text, text.lower(), text.capitalize()}:
            found |= Q(title__icontains=form) | Q(draft_title__icontains=form)
            found |= Q(customer_descriptions__title__icontains=form)
        return self.filter(found).distinct()

    def publicly_named_like(self, text: str) -> "ProductCardQuerySet":
        """Cards whose code begins with `text` or whose published Finnish title has it; drafts are not searched."""
        found = Q(record__item__code__istartswith=text)
        for form in {text, text.lower(), text.capitalize()}:
            found |= Q(title__icontains=form, first_published_at__isnull=False)
        return self.filter(found)

    def owned_by(self, *codes: str) -> "ProductCardQuerySet":
        """Cards of organisations with these codes."""
        return self.filter(record__item__owner__code__in=codes)

    def visible_to(self, user: Any) -> "ProductCardQuerySet":
        """Cards `user` may read: public ones, and unpublished ones as far as their roles reach."""
        access = access_of(user)
        if access.sees_all_drafts:
            return self.all()
        public = Q(live=True, record__item__life_cycle__state__in=[state.value for state in PUBLIC_STATES])
        return self.filter(public | Q(record__item__owner__code__in=access.draft_organisations))

    def serving(self, *, needs: Sequence[str] = (), segments: Sequence[str] = ()) -> "ProductCardQuerySet":
        """Cards classified under one of these needs or segments (permanent codes)."""
        if not needs and not segments:
            return self.none()
        return self.alias(served=CodesInCommon(needs=needs, segments=segments)).filter(served__gt=0)

    def for_customers_among(self, segments: Sequence[str]) -> "ProductCardQuerySet":
        """Cards that are for one of these segments, or that declare none."""
        declared = "record__item__classification__segments"
        none_declared = Q(**{f"{declared}__isnull": True}) | Q(**{declared: []})
        if not segments:
            return self.filter(none_declared)
        return self.alias(customers=CodesInCommon(segments=segments)).filter(none_declared | Q(customers__gt=0))

    def with_facts(self) -> "ProductCardQuerySet":
        """Cards with all that a list row shows, in one query."""
        return self.select_related(
            "record__item__life_cycle__dossier",
            "record__item__classification",
            "record__item__owner",
            "record__item__owner_unit",
            "record__item__owner_person",
        )

    def with_traces(self) -> "ProductCardQuerySet":
        """Cards annotated with `has_left_traces`: whether a history, a transfer or a dossier speaks of the item."""
        item = OuterRef("record__item_id")
        return self.annotate(
            has_left_traces=Exists(HistoryRow.objects.filter(item=item))
            | Exists(Transfer.objects.filter(item=item))
            | Exists(RetirementDossier.objects.filter(successors=item))
        )

    def for_its_page(self) -> "ProductCardQuerySet":
        """Cards with what the public reads on the page of one (four queries)."""
        return self.select_related(
            "record__item__life_cycle",
            "record__item__classification",
            "record__item__owner",
            "record__item__owner_unit",
        ).prefetch_related("customer_descriptions", "channels", "legal_bases")


ProductCardManager = PageManager.from_queryset(ProductCardQuerySet)
