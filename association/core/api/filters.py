"""Search that reads Persian as people type it."""

from rest_framework.filters import SearchFilter

from association.core.l10n.text import normalize


class PersianSearchFilter(SearchFilter):
    """`?search=` with letters, digits and half-spaces folded as in the stored search columns."""

    def get_search_terms(self, request):
        return normalize(request.query_params.get(self.search_param, "")).split()
