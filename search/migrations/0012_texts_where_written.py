"""A text is kept in the language it is written in alone, and a card tells which texts it has.

The copies that stood in for missing translations are taken out, also of the tables of terms; nothing is indexed anew.
"""

from importlib import import_module

from django.db import migrations, models

before = import_module("search.migrations.0009_terms_by_scope")

GATHERED = {"sqlite": "group_concat({}, ' ')", "postgresql": "string_agg({}, ' ')"}
TEXTS = """
    UPDATE search_indexedcard SET texts = coalesce((
        SELECT {gathered} FROM (
            SELECT language || level AS scope FROM search_searchdocument
            WHERE card_id = search_indexedcard.page_id AND language = text_language ORDER BY 1
        ) AS written
    ), '')
"""
COPIES = "SELECT card_id FROM search_searchdocument WHERE language = '{}' AND level = {} AND language <> text_language"
REMOVED = {
    "sqlite": "DELETE FROM search_terms_{scope} WHERE rowid IN "
    "(SELECT 2 * card_id FROM ({copies}) UNION ALL SELECT 2 * card_id + 1 FROM ({copies}))",
    "postgresql": "DELETE FROM search_terms_{scope} WHERE card_id IN ({copies})",
}


def keep_what_is_written(apps, schema_editor):
    """Tell of each card which texts it has, and take out the others."""
    vendor = schema_editor.connection.vendor
    schema_editor.execute(TEXTS.format(gathered=GATHERED[vendor].format("scope")))
    for scope in before.SCOPES:
        copies = COPIES.format(scope[:-1], scope[-1])
        schema_editor.execute(REMOVED[vendor].format(scope=scope, copies=copies))
    schema_editor.execute("DELETE FROM search_searchdocument WHERE language <> text_language")
    apps.get_model("search", "IndexGeneration").objects.update(number=models.F("number") + 1)
    apps.get_model("search", "IndexedCard").objects.update(
        generation=models.Subquery(apps.get_model("search", "IndexGeneration").objects.values("number")[:1])
    )


def let_copies_return(apps, schema_editor):
    """Tell in which language texts are, and let every card wait to be indexed with what stands in."""
    apps.get_model("search", "SearchDocument").objects.update(text_language=models.F("language"))
    before.let_every_card_wait(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("search", "0011_terms_in_order")]

    operations = [
        migrations.AddField("indexedcard", "texts", models.CharField(max_length=50, blank=True, default="")),
        migrations.AlterField("searchdocument", "text_language", models.CharField(max_length=2, default="")),
        migrations.RunPython(keep_what_is_written, let_copies_return),
        migrations.RemoveField("searchdocument", "text_language"),
    ]
