"""What proving can find, each with a code for machines and a sentence for people."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .seal import seal_of, sealed_models

MOST_NAMED = 500

SENTENCES: dict[str, Promise] = {
    "leaf_missing": _("An event is missing from the chain."),
    "leaf_altered": _("An event was changed after it was sealed."),
    "chain_broken": _("An event does not follow from the one before it."),
    "number_gap": _("The numbers of the sealed documents do not follow each other."),
    "contents_missing": _("The sealed contents of an event are gone, and nobody declared them erased."),
    "contents_altered": _("The sealed contents of an event were changed."),
    "document_missing": _("A sealed document is gone."),
    "document_altered": _("A document no longer says what was sealed when it was submitted."),
    "cancellation_altered": _("A cancellation no longer says what was sealed, or is gone."),
    "replacement_altered": _("The document that replaces another is no longer the one that was sealed."),
    "print_altered": _("A stored print is no longer the one that was sealed."),
    "document_unsealed": _("A document was submitted without its event in the chain."),
    "cancellation_unsealed": _("A document was cancelled without its event in the chain."),
    "print_unsealed": _("A print was stored without its event in the chain."),
    "block_altered": _("A stored part of the tree contradicts the chain."),
    "head_beyond_chain": _("A signed head names more events than the chain has."),
    "head_contradicts_chain": _("A signed head contradicts the chain."),
    "head_forged": _("The signature of a head is not valid."),
    "head_missing": _("A day has no signed head."),
    "key_altered": _("The name of a public key does not belong to it."),
    "key_unendorsed": _("A signing key was endorsed by no earlier one."),
    "key_not_registered": _("The signing key of this machine is not among the registered ones."),
    "more": _("There is more; only the first ones are named."),
}


def sentences() -> dict[str, str | Promise]:
    """Every code with its sentence: those above, and those of the kinds' own proofs."""
    found: dict[str, str | Promise] = dict(SENTENCES)
    for model in sealed_models().values():
        seal = seal_of(model)
        found |= seal.sentences if seal else {}
    return found


class Findings:
    """What was found, up to a number that fits in memory whatever the damage."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._known = sentences()

    def add(self, where: str, code: str) -> None:
        """`where` names the place for a person and a machine alike: ``majma_visits.visit/1405/7 V-1405-003``."""
        if code not in self._known:
            raise KeyError(code)
        if len(self.found) < MOST_NAMED:
            self.found.append(f"{where} {code}")
        elif len(self.found) == MOST_NAMED:
            self.found.append("more")


def sentence_of(flaw: str) -> str:
    """What a flaw as `Findings` wrote it means; the flaw itself when it is of another make."""
    words = sentences().get(flaw.rpartition(" ")[2])
    return flaw if words is None else str(words)
