"""What a merge plan hands on: the common form as a JSON Schema, and the printed comparison with its sources."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from forms_registry.exchange.schema_writer import write_schema
from forms_registry.field_list import FieldList
from forms_registry.plan_figures import figures_from, planned_fields, sources_of
from forms_registry.plan_listing import plan_state
from forms_registry.plan_panel import panel_of, panel_of_proposed
from forms_registry.plan_proposing import target_fields
from forms_registry.plan_rows import question_rows, titles_of_sources
from forms_registry.plan_views import plan_to_read


@require_safe
def schema(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the common form, as the plan stands, as a JSON Schema (2020-12)."""
    plan = plan_to_read(request, pk)
    sources = sources_of(plan)
    fields = target_fields(planned_fields(plan, sources), titles_of_sources(plan, sources))
    titles = {"fi": plan.title_fi, "sv": plan.title_sv, "en": plan.title_en}
    found = FieldList({language: title for language, title in titles.items() if title}, fields)
    written = write_schema(
        found, language=(get_language() or "fi")[:2], identifier=request.build_absolute_uri(request.path)
    )
    response = HttpResponse(
        json.dumps(written, ensure_ascii=False, indent=2), content_type="application/schema+json; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{plan.code}.schema.json"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
def comparison(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the common form side by side with its sources, every question on one page that prints."""
    plan = plan_to_read(request, pk)
    sources = sources_of(plan)
    fields = planned_fields(plan, sources)
    titles, codes = titles_of_sources(plan, sources), [source.code for source in sources]
    if plan.is_draft:
        figures = panel_of(figures_from(plan, sources, fields), titles)
    else:
        figures = panel_of_proposed(plan, titles)
    context = {
        "plan": plan,
        "state": plan_state(plan),
        "rows": question_rows(plan, fields, titles, codes),
        "sources": [(code, titles.get(code, code)) for code in codes],
        "figures": figures,
    }
    return render(request, "forms_registry/admin/plan_comparison.html", context)
