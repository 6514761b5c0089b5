"""The words people read for the closed vocabularies of forms."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forms_registry.vocabulary import (
    FieldType,
    FormChannelKind,
    FormDuty,
    Identification,
    Obligation,
    PersonalData,
    Signing,
    TimeMethod,
    Verdict,
    VolumeBasis,
)
from lifecycle.kinds import FormType
from lifecycle.labels import REASON_LABELS
from lifecycle.retirement import ReasonCode

Labels = dict[str, Promise]

FORM_TYPE_LABELS: Final[Labels] = {
    FormType.APPLICATION: _("application"),
    FormType.PAYMENT_CLAIM: _("payment claim"),
    FormType.REPORT: _("report"),
    FormType.NOTIFICATION: _("notification"),
    FormType.ATTACHMENT: _("attachment"),
    FormType.CONSENT: _("consent"),
}
FIELD_TYPE_LABELS: Final[Labels] = {
    FieldType.TEXT: _("text"),
    FieldType.LONG_TEXT: _("long text"),
    FieldType.NUMBER: _("number"),
    FieldType.MONEY: _("amount of money"),
    FieldType.DATE: _("date"),
    FieldType.CHOICE: _("one choice"),
    FieldType.MULTIPLE_CHOICE: _("several choices"),
    FieldType.YES_NO: _("yes or no"),
    FieldType.EMAIL: _("e-mail address"),
    FieldType.PHONE: _("phone number"),
    FieldType.ADDRESS: _("postal address"),
    FieldType.WEB_ADDRESS: _("web address"),
    FieldType.IDENTIFIER: _("identifier"),
    FieldType.SIGNATURE: _("signature"),
    FieldType.FILE: _("attached file"),
    FieldType.TABLE: _("table"),
}
OBLIGATION_LABELS: Final[Labels] = {
    Obligation.REQUIRED: _("required"),
    Obligation.CONDITIONAL: _("required on a condition"),
    Obligation.OPTIONAL: _("optional"),
}
PERSONAL_DATA_LABELS: Final[Labels] = {
    PersonalData.NONE: _("no personal data"),
    PersonalData.ORDINARY: _("personal data"),
    PersonalData.IDENTITY_CODE: _("personal identity code"),
    PersonalData.SPECIAL: _("special category of personal data"),
    PersonalData.CRIMINAL: _("criminal convictions and offences"),
}
DUTY_LABELS: Final[Labels] = {
    FormDuty.VOLUNTARY: _("voluntary"),
    FormDuty.CONDITION_OF_BENEFIT: _("needed to get something"),
    FormDuty.MANDATORY: _("required by law"),
}
CHANNEL_LABELS: Final[Labels] = {
    FormChannelKind.PAPER: _("paper form"),
    FormChannelKind.PDF: _("PDF to print"),
    FormChannelKind.FILLABLE_PDF: _("fillable PDF"),
    FormChannelKind.E_FORM: _("online form"),
    FormChannelKind.API: _("interface between systems"),
    FormChannelKind.LETTER: _("free-form letter"),
    FormChannelKind.PHONE: _("phone"),
}
IDENTIFICATION_LABELS: Final[Labels] = {
    Identification.NONE: _("no identification"),
    Identification.WEAK: _("user name and password"),
    Identification.STRONG: _("strong identification"),
}
SIGNING_LABELS: Final[Labels] = {
    Signing.NONE: _("no signature"),
    Signing.BY_HAND: _("signed by hand"),
    Signing.ELECTRONIC: _("signed electronically"),
}
VOLUME_BASIS_LABELS: Final[Labels] = {
    VolumeBasis.ACTUAL: _("counted"),
    VolumeBasis.ESTIMATE: _("estimated"),
}
TIME_METHOD_LABELS: Final[Labels] = {
    TimeMethod.MEASURED: _("measured"),
    TimeMethod.SURVEY: _("asked in a survey"),
    TimeMethod.ESTIMATE: _("estimated"),
}
VERDICT_LABELS: Final[Labels] = {
    Verdict.KEEP: _("keep"),
    Verdict.OPTIONAL: _("make optional"),
    Verdict.CONDITIONAL: _("ask on a condition"),
    Verdict.PREFILL: _("prefill from a register"),
    Verdict.DROP: _("drop"),
}
#: Why a form leaves, in the words of forms.
FORM_REASON_LABELS: Final[Labels] = REASON_LABELS | {
    ReasonCode.REPLACED: _("Replaced by another form"),
    ReasonCode.MERGED: _("Merged into another form"),
    ReasonCode.SPLIT: _("Split into several forms"),
}
