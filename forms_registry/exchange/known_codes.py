"""What the codes in a file may point at: read once for a whole import."""

from collections.abc import Collection, Iterator

from catalogue.models import ProductCardRecord
from forms_registry.exchange.parsed_form import TEMPLATE
from forms_registry.field_list import FieldSpec
from forms_registry.models import ConceptRole, ConsentClauseVersion, DataConcept, SourceRegister
from lifecycle.kinds import ItemUnit
from lifecycle.models import Organisation, PortfolioItem, Unit, User


class KnownCodes:
    """The codes there are, when the import begins to write forms."""

    def __init__(self) -> None:
        self.organisations = {each.code: each for each in Organisation.objects.all()}
        self.units = {each.code: each for each in Unit.objects.all()}
        self.people = {each.username: each for each in User.objects.all()}
        self._concepts = frozenset(DataConcept.objects.filter(merged_into=None).values_list("code", flat=True))
        self._roles = frozenset(ConceptRole.objects.values_list("code", flat=True))
        self._registers = frozenset(SourceRegister.objects.values_list("code", flat=True))
        clauses = ConsentClauseVersion.objects.select_related("clause")
        self.clauses = {f"{each.clause.code} {each.number}": each for each in clauses}
        self.services = self._services()

    @staticmethod
    def _services() -> dict[str, PortfolioItem]:
        """Return the services by permanent code, and those that came out of a table by their code there too."""
        items = PortfolioItem.objects.filter(unit=ItemUnit.SERVICE).select_related("owner", "life_cycle")
        found = {item.code: item for item in items}
        by_id = {item.pk: item for item in found.values()}
        records = ProductCardRecord.objects.filter(source_system=TEMPLATE).exclude(source_id="")
        rows = records.values_list("source_id", "item_id")
        return {source: by_id[item] for source, item in rows if item in by_id} | found

    def unknown_in(self, spec: FieldSpec) -> Iterator[tuple[str, str]]:
        """Return (column, code) of what a field points at and is not there."""
        pointing: tuple[tuple[str, str, Collection[str]], ...] = (
            ("concept", spec.concept, self._concepts),
            ("role", spec.role, self._roles),
            ("held_by", spec.held_by, self._registers),
        )
        return ((column, code) for column, code, known in pointing if code and code not in known)
