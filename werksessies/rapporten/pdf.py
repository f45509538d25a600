"""From a `Rapport` to one PDF that is PDF/UA-1 and PDF/A-3a, with the session's data attached.

HTML by Django's templates, paper by WeasyPrint, one last step by pikepdf. The same value gives the
same bytes: no clock, no random numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime, time
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from django.conf import settings
from django.template import Context, Engine

from ..errors import RapportError
from ..plaat import Groep, Momentopname
from .waarden import Rapport
from .woorden import break_runs, format_datum, glue_nummers

# Never leaves the machine: `.invalid` exists nowhere, and the fetcher answers from its own map.
ADRES = "https://rapport.invalid/"
FONTS = tuple(
    f"atkinson-hyperlegible-next-{subset}-{gewicht}-normal.woff2"
    for subset in ("latin", "latin-ext")
    for gewicht in (400, 600, 700)
)
PANGO_ONTBREEKT = (
    "Het verslag kan hier niet worden gemaakt: op deze computer ontbreekt Pango. "
    "Installeer het met: sudo apt install libpango-1.0-0 libpangoft2-1.0-0 "
    "libharfbuzz-subset0 (Debian of Ubuntu) of: brew install pango (macOS). "
    "Probeer het daarna opnieuw."
)


@dataclass(frozen=True, slots=True)
class Omslag:
    """How the first page is set: with small letters beside, and with the list of chapters."""

    is_krap: bool
    met_inhoud: bool


# Tried in this order until everything stands on one page.
OMSLAGEN = (Omslag(False, True), Omslag(True, True), Omslag(True, False))


def make_pdf(rapport: Rapport, bijlagen: Mapping[str, bytes]) -> bytes:
    """`bijlagen` are files by name that travel inside the PDF (werksessie.json).

    Raises RapportError, with the command that mends it, where Pango is missing.
    """
    weasyprint = _load_weasyprint()
    fetcher = make_fetcher()

    def fits(omslag: Omslag) -> bool:
        html = render_html(rapport, omslag, alleen_omslag=True)
        pages = weasyprint.HTML(string=html, base_url=ADRES, url_fetcher=fetcher).render().pages
        return len(pages) == 1

    omslag = next((omslag for omslag in OMSLAGEN[:-1] if fits(omslag)), OMSLAGEN[-1])
    html = render_html(rapport, omslag)
    moment = datetime.combine(rapport.datum, time(12), tzinfo=UTC)
    attachments = [
        weasyprint.Attachment(
            string=inhoud,
            name=naam,
            description="De gegevens van deze werksessie",
            created=moment,
            modified=moment,
            relationship="Data",
        )
        for naam, inhoud in bijlagen.items()
    ]
    document = weasyprint.HTML(string=html, base_url=ADRES, url_fetcher=fetcher)
    pdf = document.write_pdf(pdf_variant="pdf/a-3a", pdf_tags=True, attachments=attachments)
    return _finish(pdf)


def render_html(
    rapport: Rapport, omslag: Omslag = OMSLAGEN[0], *, alleen_omslag: bool = False
) -> str:
    """`alleen_omslag`: the first page by itself, to see whether it fits."""
    context = Context(
        {
            "rapport": _break_texts(rapport),
            "documenttitel": make_titel(rapport),
            "omslag": omslag,
            "alleen_omslag": alleen_omslag,
        }
    )
    return str(_load_engine().get_template("rapporten/rapport.html").render(context))


def make_titel(rapport: Rapport) -> str:
    return f"Verslag werksessie {rapport.leeromgeving.naam}, {format_datum(rapport.datum)}"


@cache
def _load_engine() -> Engine:
    """An engine of its own: no request, no context processors, autoescape on."""
    return Engine(
        dirs=[str(settings.BASE_DIR / "templates")],
        libraries={"opmaak": "werksessies.rapporten.opmaak"},
        autoescape=True,
    )


def _load_weasyprint() -> Any:
    try:
        import weasyprint
    except OSError as error:
        # The message of the loader names a file that means nothing to the reader.
        raise RapportError(PANGO_ONTBREEKT) from error
    return weasyprint


def make_fetcher() -> Any:
    """The only files the report may read: our stylesheet and our fonts, by a fixed list.

    A subclass, because WeasyPrint 70 ignores plain functions; its own fetcher would read local
    files and follow links that stand in somebody's text.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    files = _read_files()

    class EigenBestanden(URLFetcher):  # type: ignore[misc] # WeasyPrint carries no types
        def fetch(self, url: str, headers: Any = None) -> Any:
            found = files.get(url)
            if found is None:
                # WeasyPrint goes on without it and writes this in the log.
                raise ValueError(f"not one of the report's own files: {url[:200]}")
            inhoud, soort = found
            return URLFetcherResponse(url, inhoud, {"Content-Type": soort})

    return EigenBestanden()


@cache
def _read_files() -> dict[str, tuple[bytes, str]]:
    """Content and type by address. Read beforehand: a missing font must stop the report, WeasyPrint
    would go on without it."""
    basis = Path(settings.BASE_DIR)
    files = {
        f"{ADRES}fonts/{naam}": ((basis / "static" / "fonts" / naam).read_bytes(), "font/woff2")
        for naam in FONTS
    }
    css = basis / "templates" / "rapporten" / "rapport.css"
    files[f"{ADRES}rapport.css"] = (css.read_bytes(), "text/css")
    return files


def _break_texts(value: Any) -> Any:
    """The same value with a place to break in every long run of characters, and none before a
    number.

    The plate and the groups stay as they are: the drawing measures its own text.
    """
    if isinstance(value, Momentopname | Groep):
        return value
    # A StrEnum is a str too, and has to stay what it is.
    if type(value) is str:
        return glue_nummers(break_runs(value))
    if isinstance(value, tuple):
        return tuple(_break_texts(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        changes = {field.name: _break_texts(getattr(value, field.name)) for field in fields(value)}
        return replace(value, **changes)
    return value


# WeasyPrint writes one variant, PDF/A-3a; the identifier of PDF/UA-1 is added here. PDF/A asks for
# a description of every schema it does not know.
PDFUA_XMP = """
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about=""
    xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


def _finish(pdf: bytes) -> bytes:
    with pikepdf.open(BytesIO(pdf)) as document:
        _add_pdfua(document)
        _add_scopes(document)
        uitvoer = BytesIO()
        document.save(
            uitvoer,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return uitvoer.getvalue()


def _add_pdfua(document: pikepdf.Pdf) -> None:
    xmp = document.Root.Metadata.read_bytes().decode()
    before, end, after = xmp.rpartition("</rdf:RDF>")
    document.Root.Metadata = document.make_stream(
        f"{before}{PDFUA_XMP}{end}{after}".encode(),
        Type=pikepdf.Name.Metadata,
        Subtype=pikepdf.Name.XML,
    )


def _add_scopes(document: pikepdf.Pdf) -> None:
    """Say of every table heading whether it heads a column or a row."""
    for element in document.objects:
        if not isinstance(element, pikepdf.Dictionary) or element.get("/S") != "/TH":
            continue
        attributes = element.get("/A")
        if not isinstance(attributes, pikepdf.Dictionary):
            attributes = pikepdf.Dictionary(O=pikepdf.Name.Table)
        in_kop = element.P.P.get("/S") == "/THead"
        attributes["/Scope"] = pikepdf.Name("/Column" if in_kop else "/Row")
        element.A = attributes
