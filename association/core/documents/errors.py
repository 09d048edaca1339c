"""Rules that were broken, said in words for people. One class per rule, raised by services."""


class DomainError(Exception):
    """A rule of the domain refused the change. `code` names the rule for machines."""

    code = "conflict"


class DraftHasNoPrintError(DomainError):
    """Only final documents are printed."""

    code = "draft_has_no_print"


class DocumentNotDraftError(DomainError):
    """Only drafts may be changed, deleted or submitted."""

    code = "not_draft"
