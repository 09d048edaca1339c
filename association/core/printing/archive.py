"""PDFs that carry data inside them: PDF/A-3a for the archive and PDF/UA-1 for screen readers, in one file.

WeasyPrint writes the marks of one standard only. Both ask for the same tags, so the second mark is a few lines of
metadata, added before the file is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

ARCHIVE = "pdf/a-3a"
_END = b"</rdf:RDF>"
# PDF/A allows only the metadata it knows or finds described: hence the description beside the mark itself.
_UA = b"""<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates which part of ISO 14289 the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


@dataclass(frozen=True)
class Attached:
    """A file inside a PDF. `at` is when its contents were made: the clock must not make two prints differ."""

    name: str
    content: bytes
    description: str
    at: datetime


def attachments(files: Sequence[Attached], fetcher: object) -> list[Any]:
    """The files as WeasyPrint takes them: from memory, never from an address."""
    from weasyprint import Attachment

    return [
        Attachment(
            string=file.content,
            name=file.name,
            description=file.description,
            created=file.at.astimezone(UTC),
            modified=file.at.astimezone(UTC),
            relationship="Data",
            url_fetcher=fetcher,
        )
        for file in files
    ]


def finish_archive(document: Any, pdf: Any) -> None:
    """Add the mark of PDF/UA, and name each attached file once."""
    number = int(pdf.catalog["Metadata"].split()[0])
    metadata = pdf.objects[number]
    metadata.stream = [part.replace(_END, _UA + _END) for part in metadata.stream]
    files = list(dict.fromkeys(pdf.catalog["AF"]))
    pdf.catalog["AF"][:] = files
