"""From the database to the plain values that the report is composed of."""

from .. import models
from ..enums import ActieStatus, Akkoord
from ..queries import leeromgeving_bij, read_document, read_uitkomst, read_volledig
from .compose import compose_rapport
from .waarden import Actie, Citaat, Leeromgeving, Notitie, Rapport


def read_rapport(werksessie: models.Werksessie) -> Rapport:
    """Everything the report says. The caller asks `zicht.may_export` first."""
    moment = read_volledig(werksessie)
    document = read_document(werksessie.plaat_id)
    leeromgeving = leeromgeving_bij(werksessie)
    return compose_rapport(
        titel=werksessie.titel,
        leeromgeving=Leeromgeving(
            naam=leeromgeving.naam,
            opleiding=leeromgeving.opleiding,
            sector=leeromgeving.sector,
            school=leeromgeving.school,
            bedrijf=leeromgeving.bedrijf,
            startdatum=leeromgeving.startdatum,
            studenten=leeromgeving.studenten,
            afdelingen=leeromgeving.afdelingen,
        ),
        moment=moment,
        uitkomst=read_uitkomst(werksessie, moment),
        notities=[
            Notitie(
                tekst=notitie.tekst,
                thema=document.themas.get(notitie.thema, ""),
                aspect=notitie.aspect.key if notitie.aspect else None,
            )
            for notitie in werksessie.notities.select_related("aspect")
        ],
        citaten=[
            Citaat(
                tekst=citaat.tekst,
                akkoord=Akkoord(citaat.akkoord),
                deelnemer=citaat.deelnemer.ref if citaat.deelnemer else None,
                met_naam=citaat.met_naam,
                thema=document.themas.get(citaat.thema, ""),
            )
            for citaat in werksessie.citaten.select_related("deelnemer")
        ],
        acties=[
            Actie(
                tekst=actie.tekst,
                trekker=actie.trekker,
                met=actie.met,
                datum=actie.datum,
                aspect=actie.aspect.key if actie.aspect else None,
                status=ActieStatus(actie.status),
            )
            for actie in werksessie.acties.select_related("aspect")
        ],
        themas=tuple(document.themas.values()),
        groepvolgorde=list(
            werksessie.deelnemers.order_by("groep__volgorde", "groep_id").values_list(
                "groep__key", flat=True
            )
        ),
        hoofdstukken={deel["key"]: deel["titel"] for deel in document.handreiking["verslag"]},
    )
