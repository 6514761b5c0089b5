"""What the list of forms is searched, counted and sorted by: every form the public is offered, in a few queries."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Generic, TypeVar

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from forms_registry.form_words import terms_of
from forms_registry.models import ApplicationForm, CardForm, FormChannel, FormField, FormVersion
from forms_registry.vocabulary import FormChannelKind, Obligation
from lifecycle.languages import CONTENT_LANGUAGES
from lifecycle.states import PUBLIC_STATES

#: From this e-level on a channel is an electronic service (LEDGER.md, measure of electronic services).
ONLINE_FROM: Final = 3
#: So many versions are asked for by their ids; more in one go, by the state of their forms.
_FEW: Final = 200

T = TypeVar("T")


@dataclass(frozen=True)
class OfferedForm:
    """A form in the offering; `channels` are the kinds open today, needs and segments also those of its services."""

    pk: int
    version: int
    published_at: datetime
    titles: tuple[str, str, str]
    number: str
    owner: str
    form_type: str
    minutes: int | None
    channels: tuple[str, ...]
    online: bool
    needs: frozenset[str]
    segments: frozenset[str]


def is_online(kind: str, e_level: int) -> bool:
    """Whether a person can hand a form in online by such a channel; a file to print is no electronic service."""
    return e_level >= ONLINE_FROM and kind != FormChannelKind.API


def open_on(day: date) -> Q:
    """Return the channels that are open on `day`, both ends included."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    return begun & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def offered_forms() -> list[OfferedForm]:
    """Return the forms in the offering (three queries)."""
    offered = ApplicationForm.objects.in_offering()
    channels = _channels(offered)
    served = _served(offered)
    rows = offered.order_by("title", "pk").values_list(
        "pk",
        "published_version_id",
        "published_version__published_at",
        *(f"published_version__title_{language}" for language in CONTENT_LANGUAGES),
        "number",
        "item__owner__code",
        "item__classification__instrument",
        "published_version__minutes",
        "item__classification__needs",
        "item__classification__segments",
    )
    found = []
    for pk, version, published_at, fi, sv, en, number, owner, form_type, minutes, needs, segments in rows:
        kinds = channels.get(version, [])
        of_services = served.get(pk, ([], []))
        found.append(
            OfferedForm(
                pk=pk,
                version=version,
                published_at=published_at,
                titles=(fi, sv, en),
                number=number,
                owner=owner,
                form_type=form_type or "",
                minutes=minutes,
                channels=tuple(dict.fromkeys(kind for kind, _level in kinds)),
                online=any(is_online(kind, level) for kind, level in kinds),
                needs=frozenset((*(needs or ()), *of_services[0])),
                segments=frozenset((*(segments or ()), *of_services[1])),
            )
        )
    return found


def offering_in_numbers() -> tuple[int, int]:
    """Return how many forms the public is offered, and how many of them can be handed in online (two queries)."""
    offered = ApplicationForm.objects.in_offering()
    online = FormChannel.objects.filter(
        open_on(timezone.localdate()), version__in=offered.values("published_version"), e_level__gte=ONLINE_FROM
    ).exclude(kind=FormChannelKind.API)
    return offered.count(), online.order_by().values("version").distinct().count()


def _channels(offered: "QuerySet[Any]") -> dict[int, list[tuple[str, int]]]:
    rows = FormChannel.objects.filter(open_on(timezone.localdate()), version__in=offered.values("published_version"))
    found: dict[int, list[tuple[str, int]]] = {}
    for version, kind, level in rows.order_by().values_list("version_id", "kind", "e_level"):
        found.setdefault(version, []).append((kind, level))
    return found


def _served(offered: "QuerySet[Any]") -> dict[int, tuple[list[str], list[str]]]:
    """Return the needs and segments of the services in the offering that each form is offered on."""
    rows = CardForm.objects.filter(
        form__in=offered.values("pk"), service__life_cycle__state__in=[state.value for state in PUBLIC_STATES]
    )
    facts = ("service__classification__needs", "service__classification__segments")
    found: dict[int, tuple[list[str], list[str]]] = {}
    for pk, needs, segments in rows.order_by().values_list("form_id", *facts):
        known = found.setdefault(pk, ([], []))
        known[0].extend(needs or ())
        known[1].extend(segments or ())
    return found


class VersionMemory(Generic[T]):
    """What a process remembers of published versions, which never change; it forgets those offered no more."""

    def __init__(self, read: Callable[["QuerySet[FormVersion]"], Iterable[tuple[int, T]]]) -> None:
        self._read = read
        self._known: dict[tuple[int, datetime], T] = {}

    def of(self, forms: Sequence[OfferedForm]) -> dict[int, T]:
        """Return what is known of the versions of `forms`, all that are offered, by id; reads only what is new."""
        keys = {form.version: (form.version, form.published_at) for form in forms}
        known = self._known
        new = [version for version, key in keys.items() if key not in known]
        read = dict(self._read(self._versions(new))) if new else {}
        found = {
            version: known[key] if key in known else read[version]
            for version, key in keys.items()
            if key in known or version in read
        }
        self._known = {keys[version]: value for version, value in found.items()}
        return found

    @staticmethod
    def _versions(new: Collection[int]) -> "QuerySet[FormVersion]":
        published = FormVersion.objects.filter(published_at__isnull=False)
        if len(new) <= _FEW:
            return published.filter(pk__in=new)
        return published.filter(pk__in=ApplicationForm.objects.in_offering().values("published_version"))


@dataclass(frozen=True)
class Terms:
    """What a version is found by: the words of its titles, and of these and its purpose."""

    titles: str
    everything: str


def _read_terms(versions: "QuerySet[FormVersion]") -> Iterable[tuple[int, Terms]]:
    names = [f"{part}_{language}" for language in CONTENT_LANGUAGES for part in ("title", "purpose")]
    for pk, *texts in versions.order_by().values_list("pk", *names):
        pairs = dict(zip(CONTENT_LANGUAGES, zip(texts[::2], texts[1::2], strict=True), strict=True))
        yield pk, Terms(terms_of({language: pair[:1] for language, pair in pairs.items()}), terms_of(pairs))


@dataclass(frozen=True)
class Questions:
    """How many answers a version asks for: always or on a condition, and if one likes."""

    required: int = 0
    optional: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.required + self.optional


def _read_questions(versions: "QuerySet[FormVersion]") -> Iterable[tuple[int, Questions]]:
    yield from questions_of_versions(versions).items()


def questions_of_versions(versions: "QuerySet[FormVersion] | Collection[int]") -> dict[int, Questions]:
    """Return how much each of `versions` asks, by its id (one query)."""
    optional = Count("pk", filter=Q(obligation=Obligation.OPTIONAL))
    rows = FormField.objects.filter(version__in=versions).order_by().values_list("version_id")
    counted = rows.annotate(total=Count("pk"), optional=optional)
    return {version: Questions(total - chosen, chosen) for version, total, chosen in counted}


terms_memory: Final = VersionMemory(_read_terms)
questions_memory: Final = VersionMemory(_read_questions)
