"""From files in `werksessie/1` to sessions in the database: all of them or none."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from leeromgevingen.models import Actorgroep, Gebruiker, Leeromgeving, Organisatie, Plaat

from .. import queries
from ..domain import gebeurtenissen
from ..enums import Akkoord, Fase
from ..errors import BestandError
from ..models import Citaat, Deelnemer, Notitie, Sticker, Vervolgactie, Werksessie
from .document import Bestand, Document, Woorden, join_words, read_document
from .feiten import feiten_of, feiten_to_json

FASEN_ZICHTBAAR = (Fase.KIJKEN, Fase.GESPREK, Fase.ACTIES, Fase.AFGESLOTEN)
MAX_ZINNEN = 25


def import_files(
    bestanden: Sequence[Bestand],
    *,
    organisatie: Organisatie,
    facilitator: Gebruiker | None = None,
) -> list[Werksessie]:
    """The sessions of these files, in the order of the files.

    Raises BestandError with one line per problem of all files; then nothing was written.
    """
    with transaction.atomic():
        # Two imports at once for one owner: the second sees the refs of the first.
        Organisatie.objects.select_for_update().get(pk=organisatie.pk)
        platen = {(plaat.key, plaat.versie): plaat for plaat in Plaat.objects.order_by("pk")}
        woorden = {key: _woorden_of(plaat, organisatie) for key, plaat in platen.items()}
        documents: list[Document] = []
        zinnen: list[str] = []
        for bestand in bestanden:
            document, problems = read_document(bestand, woorden)
            zinnen += problems
            if document is not None:
                documents.append(document)
        known = dict(organisatie.werksessies.values_list("ref", "pk"))
        # A file that cannot be read may hold the very session that another one points at.
        if problems := zinnen or _find_ref_problems(documents, known):
            raise BestandError(_join(problems))
        made: dict[str, Werksessie] = {}
        for document in _order(documents):
            vorige = _find_vorige(document, made, organisatie)
            leeromgeving = _place_in_leeromgeving(document, vorige, organisatie)
            plaat = platen[document.plaat]
            made[document.ref] = _write(document, leeromgeving, plaat, vorige, facilitator)
    return [made[document.ref] for document in documents]


def _woorden_of(plaat: Plaat, organisatie: Organisatie) -> Woorden:
    return Woorden(
        aspecten=tuple(queries.read_aspect_ids(plaat.pk)),
        groepen=tuple(_groepen_of(plaat, organisatie)),
        themas=tuple(queries.read_document(plaat.pk).themas),
    )


def _groepen_of(plaat: Plaat, organisatie: Organisatie) -> dict[str, Actorgroep]:
    """By key: the groups of the plate, then the organisation's own under other keys."""
    of_plaat = {groep.key: groep for groep in plaat.actorgroepen.all()}
    own = {groep.key: groep for groep in organisatie.actorgroepen.all()}
    return of_plaat | {key: groep for key, groep in own.items() if key not in of_plaat}


def _find_ref_problems(documents: Sequence[Document], known: Mapping[str, int]) -> list[str]:
    zinnen = []
    first: dict[str, Document] = {}
    for document in documents:
        if document.ref in known:
            zinnen.append(
                f"{document.bestand}: werksessie.ref: {document.ref!r} is al een werksessie van "
                "deze organisatie. Toegestaan: een ref die nog niet bestaat."
            )
        elif document.ref in first:
            zinnen.append(
                f"{document.bestand}: werksessie.ref: {document.ref!r} staat ook in "
                f"{first[document.ref].bestand}. Toegestaan: een eigen ref per werksessie."
            )
        first.setdefault(document.ref, document)
    for document in documents:
        if document.vorige and document.vorige not in {*known, *first}:
            allowed = join_words(["null", *sorted({*known, *first} - {document.ref})])
            zinnen.append(
                f"{document.bestand}: werksessie.vorige: {document.vorige!r} is er niet. "
                f"Toegestaan: {allowed}."
            )
        elif _is_in_circle(document, first):
            zinnen.append(
                f"{document.bestand}: werksessie.vorige: met {document.vorige!r} lopen de vorige "
                "sessies in een kring. Toegestaan: een eerdere werksessie, null."
            )
    return zinnen


def _is_in_circle(document: Document, by_ref: Mapping[str, Document]) -> bool:
    seen = {document.ref}
    step: Document | None = document
    while step is not None and step.vorige:
        if step.vorige in seen:
            return step.vorige == document.ref
        seen.add(step.vorige)
        step = by_ref.get(step.vorige)
    return False


def _join(zinnen: Sequence[str]) -> str:
    lines = list(zinnen[:MAX_ZINNEN])
    if (rest := len(zinnen) - len(lines)) > 0:
        lines.append(f"En nog {rest} andere." if rest > 1 else "En nog één andere.")
    return "\n".join(lines)


def _order(documents: Sequence[Document]) -> list[Document]:
    """Every previous session before the ones that point at it."""
    by_ref = {document.ref: document for document in documents}

    def depth(document: Document) -> int:
        steps = 0
        step = by_ref.get(document.vorige)
        while step is not None:
            steps += 1
            step = by_ref.get(step.vorige)
        return steps

    return sorted(documents, key=lambda document: (depth(document), document.datum))


def _find_vorige(
    document: Document, made: Mapping[str, Werksessie], organisatie: Organisatie
) -> Werksessie | None:
    if not document.vorige:
        return None
    if document.vorige in made:
        return made[document.vorige]
    return organisatie.werksessies.select_related("leeromgeving").get(ref=document.vorige)


def _place_in_leeromgeving(
    document: Document, vorige: Werksessie | None, organisatie: Organisatie
) -> Leeromgeving:
    """A new leeromgeving, or that of the previous session with the fields of the newer file.

    The sessions held before keep what was true of the leeromgeving at their time.
    """
    if vorige is None:
        return Leeromgeving.objects.create(organisatie=organisatie, **asdict(document.leeromgeving))
    leeromgeving = Leeromgeving.objects.select_for_update().get(pk=vorige.leeromgeving_id)
    earlier = feiten_of(leeromgeving)
    if earlier == document.leeromgeving:
        return leeromgeving
    if leeromgeving.werksessies.filter(datum__gt=document.datum).exists():
        return leeromgeving  # a later session already said how it is now
    leeromgeving.werksessies.filter(leeromgeving_toen__isnull=True).update(
        leeromgeving_toen=feiten_to_json(earlier)
    )
    for naam, waarde in asdict(document.leeromgeving).items():
        setattr(leeromgeving, naam, waarde)
    leeromgeving.save(update_fields=list(asdict(document.leeromgeving)))
    return leeromgeving


def _write(
    document: Document,
    leeromgeving: Leeromgeving,
    plaat: Plaat,
    vorige: Werksessie | None,
    facilitator: Gebruiker | None,
) -> Werksessie:
    """One session with all that belongs to it, in round 1, and one event for the whole.

    Whether something was hidden is not in the file: from `kijken` on everything is revealed,
    before that nothing is.
    """
    now = timezone.now()
    feiten = document.leeromgeving
    werksessie = Werksessie.objects.create(
        organisatie=leeromgeving.organisatie,
        leeromgeving=leeromgeving,
        leeromgeving_toen=None if feiten_of(leeromgeving) == feiten else feiten_to_json(feiten),
        plaat=plaat,
        facilitator=facilitator,
        vorige=vorige,
        ref=document.ref,
        titel=document.titel,
        datum=document.datum,
        gebruiksdoel=document.gebruiksdoel,
        fase=document.fase,
        fase_sinds=now,
        afgesloten_op=now if document.fase == Fase.AFGESLOTEN else None,
        onthuld=list(queries.read_plaat_processen(plaat.pk))
        if document.fase in FASEN_ZICHTBAAR
        else [],
        laatste_deelnemer=_last_number(document),
    )
    groepen = _groepen_of(plaat, leeromgeving.organisatie)
    in_use = {regel.groep for regel in document.deelnemers}
    werksessie.actorgroepen.set(
        groep for key, groep in groepen.items() if groep.plaat_id is not None or key in in_use
    )
    people = Deelnemer.objects.bulk_create(
        Deelnemer(
            werksessie=werksessie,
            ref=regel.ref,
            volgorde=nummer,
            naam=regel.naam,
            groep=groepen[regel.groep],
            ervaring_maanden=regel.ervaring_maanden,
            naam_in_verslag=regel.naam_in_verslag,
            heeft_telefoon=False,
        )
        for nummer, regel in enumerate(document.deelnemers, start=1)
    )
    person = {deelnemer.ref: deelnemer for deelnemer in people}
    aspect_id = queries.read_aspect_ids(plaat.pk)
    Sticker.objects.bulk_create(
        Sticker(
            werksessie=werksessie,
            deelnemer=person[regel.deelnemer],
            aspect_id=aspect_id[regel.aspect],
            status=regel.status,
            samen=regel.samen,
            opmerking=regel.opmerking,
        )
        for regel in document.stickers
    )
    Notitie.objects.bulk_create(
        Notitie(
            werksessie=werksessie,
            thema=regel.thema,
            aspect_id=aspect_id.get(regel.aspect),
            tekst=regel.tekst,
        )
        for regel in document.notities
    )
    Citaat.objects.bulk_create(
        Citaat(
            werksessie=werksessie,
            deelnemer=person.get(regel.deelnemer),
            tekst=regel.tekst,
            # Only quotes with permission are ever written to a file.
            akkoord=Akkoord.MONDELING,
            met_naam=regel.met_naam,
        )
        for regel in document.citaten
    )
    Vervolgactie.objects.bulk_create(
        Vervolgactie(
            werksessie=werksessie,
            tekst=regel.tekst,
            trekker=regel.trekker,
            met=regel.met,
            datum=regel.datum,
            aspect_id=aspect_id.get(regel.aspect),
            status=regel.status,
        )
        for regel in document.acties
    )
    with gebeurtenissen.lock(werksessie.pk) as locked:
        gebeurtenissen.record(locked, "sessie_geimporteerd", stickers=len(document.stickers))
    werksessie.volgnummer = locked.volgnummer
    return werksessie


def _last_number(document: Document) -> int:
    """Where the counting of new refs (p1, p2, ...) goes on. A very high number is left alone: the
    count never gets there."""
    numbers = [
        int(regel.ref[1:])
        for regel in document.deelnemers
        if regel.ref[0] == "p" and regel.ref[1:].isdigit() and len(regel.ref) < 8
    ]
    return max([len(document.deelnemers), *numbers])
