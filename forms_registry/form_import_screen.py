"""Importing forms in the editors' side: choose files, see what they would do, write it or leave it; and exports."""

import io
from dataclasses import asdict, dataclass
from typing import Any, Final
from zipfile import ZIP_STORED, ZipFile

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.menu import MenuItem

from catalogue.exchange import uploads
from catalogue.exchange.outcome import Report
from catalogue.import_report import report_context, results_in_words
from forms_registry.exchange.form_export import FORMATS, exported_tables, write_file
from forms_registry.exchange.form_tables import ending_of
from forms_registry.exchange.table_files import CONTENT_TYPES, CellTooLong, empty_tables
from forms_registry.exchange.uploaded_forms import ENDINGS, import_uploaded
from forms_registry.models import ApplicationForm
from lifecycle.access import access_of
from lifecycle.exchange.errors import ImportRefused
from lifecycle.models import Organisation

PLACE: Final = "form_import_waiting"
_CHOICES: Final = "form_import_choices"
_MOST_FILES: Final = 100
_LANGUAGES: Final = (
    ("fi", gettext_lazy("Finnish")),
    ("sv", gettext_lazy("Swedish")),
    ("en", gettext_lazy("English")),
)


class _SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several that belong together, as a list."""

    widget = _SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Return the files; the rules of a single file hold for each."""
        given = data if isinstance(data, list | tuple) else [data]
        if len(given) > _MOST_FILES:
            raise forms.ValidationError(_("Choose at most %(number)s files; put more in a .zip.") % {
                "number": _MOST_FILES
            })  # fmt: skip
        return [super(FilesField, self).clean(each, initial) for each in given]


@dataclass(frozen=True)
class Choices:
    """How the waiting files are to be read."""

    owner: str
    language: str
    form: str
    names: str


class UploadForm(forms.Form):
    """The files, and what tables say themselves but .json files do not: whose form it is, in which language."""

    files = FilesField(
        label=gettext_lazy("Files"),
        help_text=gettext_lazy(
            "Tables: one .xlsx workbook, or .csv files together. Field lists: .json files of a JSON Schema or a form "
            "builder, one form each. Or a .zip of either. At most 10 MB."
        ),
    )
    owner = forms.ChoiceField(
        label=gettext_lazy("Owner of the forms in .json files"), required=False, choices=[("", "–")]
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the texts in .json files"), choices=_LANGUAGES, required=False
    )
    form = forms.CharField(
        label=gettext_lazy("Code of a form there is"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Then one .json file becomes the fields of its draft, not a new form."),
    )

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(each.code, each.name) for each in organisations]
        self.fields["owner"].choices = known if len(known) == 1 else [("", "–"), *known]

    def choices(self) -> Choices:
        """Return how the files are to be read; call only when the form is valid."""
        given = self.cleaned_data
        names = ", ".join(str(each.name) for each in given["files"])
        return Choices(given["owner"], given["language"] or "fi", given["form"].strip(), names)


def _may_import(user: Any) -> bool:
    """Whether the person imports forms of some organisation, or data concepts."""
    access = access_of(user)
    return access.imports_cards or access.governs_code_lists


def _check_may_import(request: HttpRequest) -> None:
    if not _may_import(request.user):
        raise PermissionDenied


def _organisations(user: Any) -> list[Organisation]:
    """Return the organisations whose forms the person imports, by name."""
    codes = access_of(user).import_organisations
    living = Organisation.objects.filter(dissolved_on__isnull=True).order_by("name_fi")
    return list(living if codes is None else living.filter(code__in=codes))


def _packed(uploaded: list[UploadedFile]) -> tuple[bytes, str]:
    """Return the files as one: by itself, or several in an archive; ImportRefused when one cannot be taken."""
    files = [(each.read(uploads.MAX_BYTES + 1), str(each.name)) for each in uploaded]
    for data, name in files:
        uploads.check(data, name, ENDINGS)
    if len(files) == 1:
        return files[0]
    if len({name for _data, name in files}) < len(files):
        raise ImportRefused("", "", _("two of the files have the same name"))
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_STORED) as archive:
        for data, name in files:
            archive.writestr(name, data)
    return stream.getvalue(), "forms.zip"


def _import(request: HttpRequest, data: bytes, name: str, choices: Choices, *, dry_run: bool) -> Report:
    user = request.user
    report = import_uploaded(
        [(name, data)],
        user=user,
        only_organisations=access_of(user).import_organisations,
        owner=choices.owner,
        language=choices.language,
        form=_form(user, choices.form),
        dry_run=dry_run,
    )
    report.file = choices.names
    return report


def _form(user: Any, code: str) -> ApplicationForm | None:
    """Return the form with this code that the person may read; ImportRefused when there is none."""
    if not code:
        return None
    found: ApplicationForm | None = (
        ApplicationForm.objects.visible_to(user).with_facts().filter(item__code__iexact=code).first()
    )
    if found is None:
        raise ImportRefused("", "", _("there is no form %(code)s") % {"code": code})
    return found


def _show(request: HttpRequest, form: UploadForm, report: Report | None = None, error: str = "") -> HttpResponse:
    context = {
        "form": form,
        "error": error,
        "notes": report.notes[:20] if report else [],
        "may_import_forms": access_of(request.user).imports_cards,
        **report_context(report),
    }
    return render(request, "forms_registry/admin/import_forms.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def import_forms(request: HttpRequest) -> HttpResponse:
    """Ask for files; show what importing them would do."""
    _check_may_import(request)
    organisations = _organisations(request.user)
    form = UploadForm(request.POST or None, request.FILES or None, organisations=organisations)
    if request.method != "POST" or not form.is_valid():
        return _show(request, form)
    choices = form.choices()
    try:
        data, name = _packed(form.cleaned_data["files"])
        uploads.keep(request.session, data, name, endings=ENDINGS, place=PLACE)
        report = _import(request, data, name, choices, dry_run=True)
    except ImportRefused as error:
        uploads.forget(request.session, place=PLACE)
        return _show(request, form, error=str(error))
    request.session[_CHOICES] = asdict(choices)
    return _show(request, UploadForm(organisations=organisations), report)


@require_POST
def confirm_import(request: HttpRequest) -> HttpResponse:
    """Write the files that were checked, or throw them away."""
    _check_may_import(request)
    form = UploadForm(organisations=_organisations(request.user))
    if "cancel" in request.POST:
        uploads.forget(request.session, place=PLACE)
        messages.info(request, _("Nothing was imported."))
        return redirect("forms_registry_import")
    try:
        data, name = uploads.waiting_in(request.session, place=PLACE)
        choices = Choices(**request.session.get(_CHOICES, {"owner": "", "language": "fi", "form": "", "names": name}))
        report = _import(request, data, name, choices, dry_run=False)
    except ImportRefused as error:
        return _show(request, form, error=str(error))
    uploads.forget(request.session, place=PLACE)
    if report.refused:
        return _show(request, form, report, _("Nothing was written: some rows are refused."))
    told = {"file": choices.names, "results": results_in_words(report)}
    messages.success(request, _("%(file)s was imported: %(results)s") % told)
    return redirect("forms_registry_import")


def _file(content: bytes, name: str) -> HttpResponse:
    kind = CONTENT_TYPES[ending_of(name)]
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_safe
def import_template(request: HttpRequest, ending: str) -> HttpResponse:
    """Return the empty tables with the page that explains the columns."""
    _check_may_import(request)
    if ending not in FORMATS:
        raise Http404
    return _file(write_file(empty_tables(), ending), f"tarjooma-forms-template.{ending}")


@require_safe
def export_forms(request: HttpRequest, ending: str) -> HttpResponse:
    """Return the forms the person may read, in the columns of the import; `owner` limits them to one organisation."""
    if not access_of(request.user).uses_admin:
        raise PermissionDenied
    if ending not in FORMATS:
        raise Http404
    owner = request.GET.get("owner", "")
    tables = exported_tables(user=request.user, owners=[owner] if owner else None)
    try:
        return _file(write_file(tables, ending), f"tarjooma-forms.{ending}")
    except CellTooLong:
        messages.error(request, _("A text is longer than a cell of a spreadsheet: take the CSV files."))
        return redirect("forms_registry_import" if _may_import(request.user) else "wagtailadmin_home")


class ImportMenuItem(MenuItem):  # type: ignore[misc]  # Wagtail ships no types
    """The import in the menu of those who import something."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person imports forms or data concepts."""
        return _may_import(request.user)
