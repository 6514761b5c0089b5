"""The step in which one says how a form is handed in: a block for each channel there is, and its language versions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms_registry.exchange.plain_text import clean
from forms_registry.labelling import CHANNEL_LABELS, IDENTIFICATION_LABELS, SIGNING_LABELS
from forms_registry.registration_forms import StepForm, choices_of, day_input
from forms_registry.versions import ChannelSpec, LayoutSpec
from forms_registry.vocabulary import USUAL_E_LEVEL, FormChannelKind, Identification, Signing

#: What is asked of each channel that is chosen, in this order.
PARTS: Final = ("from", "to", "e_level", "identification", "signing", "address")
#: Letters of an address.
_ADDRESS_LENGTH: Final = 500
_MOST_LAYOUTS: Final = 100
_E_LEVELS: Final = (
    (0, gettext_lazy("0: nothing electronic")),
    (1, gettext_lazy("1: PDF to print")),
    (2, gettext_lazy("2: file to fill in")),
    (3, gettext_lazy("3: online form")),
    (4, gettext_lazy("4: identified and signed online")),
    (5, gettext_lazy("5: prefilled online")),
)


@dataclass(frozen=True)
class Block:
    """One channel as it is shown: its checkbox and what is asked when it is chosen."""

    chosen: Any
    parts: Sequence[Any]


class LayoutsField(forms.CharField):
    """Language versions and files, one a line: channel, language, address, name, with "|" or tabs between them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=50_000, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return LayoutSpecs; every wrong line is named with its reason."""
        lines = [line for line in enumerate(super().clean(value).splitlines(), 1) if line[1].strip(" |\t")]
        if len(lines) > _MOST_LAYOUTS:
            raise ValidationError(_("There are more than %(limit)s lines.") % {"limit": _MOST_LAYOUTS})
        found, problems = [], []
        for number, line in lines:
            try:
                found.append(_layout(line))
            except ValidationError as error:
                problems.append(_("Line %(line)s: %(problem)s") % {"line": number, "problem": error.message})
        if problems:
            raise ValidationError(problems)
        return found


def _layout(line: str) -> LayoutSpec:
    cells = [clean(cell) for cell in line.split("\t" if "\t" in line else "|")]
    if len(cells) not in (3, 4):
        raise ValidationError(_("Write channel, language and address, and a name if there is one."))
    kinds = _written_channels()
    kind = kinds.get(cells[0].casefold())
    if kind is None:
        raise ValidationError(_("“%(value)s” is no channel.") % {"value": cells[0][:60]})
    language = cells[1].lower()
    if not (len(language) == 2 and language.isascii() and language.isalpha()):
        raise ValidationError(_("Write the language as two letters, such as fi, sv or en."))
    if len(cells[2]) > _ADDRESS_LENGTH:
        raise ValidationError(_("Write an address of at most %(limit)s characters.") % {"limit": _ADDRESS_LENGTH})
    return LayoutSpec(language, kind, cells[2], (cells[3] if len(cells) == 4 else "")[:255])


def _written_channels() -> dict[str, FormChannelKind]:
    """Return the channels by what people call them: the stored word, or the label in the active language."""
    labels = {str(CHANNEL_LABELS[kind]).casefold(): kind for kind in FormChannelKind}
    return {kind.value: kind for kind in FormChannelKind} | labels


def layouts_as_text(layouts: Sequence[LayoutSpec]) -> str:
    """Return layouts as they are written."""
    return "\n".join(
        " | ".join(part for part in (str(CHANNEL_LABELS[each.channel]), each.language, each.address, each.label))
        .removesuffix(" | ")
        for each in layouts
    )  # fmt: skip


class ChannelsForm(StepForm):
    """Every channel has a checkbox, and a block that is shown when it is ticked; without it the block is not read."""

    lead = gettext_lazy("How can the form be handed in? Tick every way that is open, also one that ends later.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in FormChannelKind:
            for name, field in _fields_of(kind):
                field.widget.attrs.setdefault("class", "ds-input")
                self.fields[name] = field
        self.fields["layouts"] = LayoutsField(
            label=gettext_lazy("Language versions and files"),
            help_text=gettext_lazy(
                "One a line: channel | language | address | name. They change how the form looks, never how it counts."
            ),
        )
        self.fields["layouts"].widget.attrs["class"] = "ds-input"

    @property
    def blocks(self) -> list[Block]:
        """The channels as they are shown."""
        return [
            Block(self[f"{kind.value}-chosen"], [self[f"{kind.value}-{part}"] for part in PARTS])
            for kind in FormChannelKind
        ]

    def clean(self) -> dict[str, Any]:
        """Say where a channel would end before it begins; what a channel that is not ticked says is not read."""
        values: dict[str, Any] = super().clean() or {}
        for name in set(self.errors) - {"layouts"}:
            if not values.get(f"{name.partition('-')[0]}-chosen"):
                self.errors.pop(name)
        for kind in chosen_in(values):
            begins, ends = values.get(f"{kind.value}-from"), values.get(f"{kind.value}-to")
            if begins is not None and ends is not None and ends < begins:
                told = {"channel": capfirst(str(CHANNEL_LABELS[kind]))}
                self.add_error(f"{kind.value}-to", _("%(channel)s: the last day is before the first.") % told)
        return values


def _fields_of(kind: FormChannelKind) -> Iterator[tuple[str, forms.Field]]:
    at = kind.value
    yield f"{at}-chosen", forms.BooleanField(label=capfirst(CHANNEL_LABELS[kind]), required=False)
    yield f"{at}-from", forms.DateField(label=gettext_lazy("Open from"), widget=day_input(), required=False)
    yield f"{at}-to", forms.DateField(label=gettext_lazy("Last day"), widget=day_input(), required=False)
    for part, label, choices, usual in (
        ("e_level", gettext_lazy("E-level"), _E_LEVELS, USUAL_E_LEVEL[kind]),
        ("identification", gettext_lazy("Identification"), choices_of(IDENTIFICATION_LABELS, Identification), "none"),
        ("signing", gettext_lazy("Signature"), choices_of(SIGNING_LABELS, Signing), "none"),
    ):
        yield f"{at}-{part}", forms.ChoiceField(label=label, choices=choices, initial=usual)
    yield (
        f"{at}-address",
        forms.CharField(
            label=gettext_lazy("Address"),
            max_length=_ADDRESS_LENGTH,
            required=False,
            help_text=gettext_lazy("Web, e-mail or postal address, or phone number."),
        ),
    )


def chosen_in(values: Mapping[str, Any]) -> list[FormChannelKind]:
    """Return the channels that were ticked."""
    return [kind for kind in FormChannelKind if values.get(f"{kind.value}-chosen")]


def channels_of(values: Mapping[str, Any], prefilled: Mapping[str, Sequence[str]]) -> list[ChannelSpec]:
    """Return the channels of a cleaned step; `prefilled` are the keys of the fields prefilled in each."""
    return [
        ChannelSpec(
            kind=kind,
            valid_from=values.get(f"{kind.value}-from"),
            valid_to=values.get(f"{kind.value}-to"),
            e_level=int(values[f"{kind.value}-e_level"]),
            identification=Identification(values[f"{kind.value}-identification"]),
            signing=Signing(values[f"{kind.value}-signing"]),
            address=values[f"{kind.value}-address"],
            prefilled=prefilled.get(kind.value, ()),
        )
        for kind in chosen_in(values)
    ]
