"""The rules of impact reports that can be broken."""

from association.core.documents.errors import DomainError


class FiguresNotFrozenError(DomainError):
    """A report is approved with its figures, so they must stand."""

    code = "figures_not_frozen"


class FiguresFailedError(DomainError):
    """An indicator or section could not be computed when the figures were frozen."""

    code = "figures_failed"


class AlreadyApprovedError(DomainError):
    """Each board member approves once; two approvals mean two people."""

    code = "already_approved"


class ApprovalsMissingError(DomainError):
    """Fewer board members than required have approved the report as it stands."""

    code = "approvals_missing"
