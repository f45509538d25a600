"""The rehearsal: played people through the real domain, marked everywhere, and counted nowhere."""

from collections import Counter
from datetime import date, timedelta

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from leeromgevingen import queries as leeromgeving_queries
from leeromgevingen.models import Leeromgeving
from tests import makers
from tests.conftest import phone_of
from tests.paginas import url
from tests.stromen import Browser, cookie_of, listen
from werksessies import queries
from werksessies.domain import oefening, sessies
from werksessies.errors import FaseError, InvoerError
from werksessies.forms.regie import WerksessieForm
from werksessies.models import Apparaat, Deelnemer, Gebeurtenis, Sticker, Werksessie
from werksessies.toegang import leesbaar_voor, werksessies_of


@pytest.fixture
def echt(leeromgeving: Leeromgeving, facilitator: object, plaat: object) -> Werksessie:
    """The session that is being prepared."""
    return makers.make_werksessie(leeromgeving, facilitator=facilitator, titel="Wie doet wat?")


@pytest.fixture
def proef(echt: Werksessie) -> Werksessie:
    return oefening.make(echt)


def play(proef: Werksessie, fase: str) -> Werksessie:
    """Everybody in, and as far as they go in this phase."""
    sessies.open_deur(proef)
    for to in ("welkom", fase):
        sessies.set_fase(proef, to)
        proef.refresh_from_db()
        for _ in range(30):
            oefening.step(proef)
    proef.refresh_from_db()
    return proef


def test_rehearsal_has_the_set_up_of_the_session(echt: Werksessie, proef: Werksessie) -> None:
    same = ["leeromgeving_id", "plaat_id", "gebruiksdoel", "plakwijze", "titel", "facilitator_id"]
    assert [getattr(proef, name) for name in same] == [getattr(echt, name) for name in same]
    assert set(proef.actorgroepen.all()) == set(echt.actorgroepen.all())
    assert (proef.fase, proef.oefening_van, proef.vorige) == ("voorbereiden", echt, None)
    assert proef.kenmerk != echt.kenmerk
    assert oefening.make(echt) == proef


def test_only_a_session_that_has_not_begun_is_rehearsed(
    werksessie: Werksessie, proef: Werksessie
) -> None:
    with pytest.raises(FaseError, match="voordat de sessie begint"):
        oefening.make(werksessie)
    with pytest.raises(FaseError, match="al een oefening"):
        oefening.make(proef)


def test_played_people_come_in_place_and_become_ready(proef: Werksessie) -> None:
    oefening.step(proef)
    assert proef.deelnemers.count() == 0  # the door is still shut

    sessies.open_deur(proef)
    proef.refresh_from_db()
    assert oefening.has_move(proef)
    oefening.step(proef)
    assert proef.deelnemers.count() == 1
    play(proef, "plakken")

    people = list(proef.deelnemers.all())
    assert len(people) == oefening.AANTAL
    assert all(person.is_klaar and person.is_gespeeld and not person.naam for person in people)
    assert {person.groep.kant for person in people} >= {"school", "werkveld"}
    per_person = Counter(proef.stickers.values_list("deelnemer_id", flat=True))
    assert set(per_person.values()) == {oefening.STICKERS}
    assert {s.status for s in proef.stickers.all()} == {"nu", "erbij", "loslaten"}
    assert not oefening.has_move(proef)
    volgnummer = proef.volgnummer
    assert oefening.step(proef) == volgnummer
    soorten = Counter(proef.gebeurtenissen.values_list("soort", flat=True))
    assert soorten["deelnemer_aangemeld"] == soorten["deelnemer_klaar"] == oefening.AANTAL
    assert soorten["sticker_geplaatst"] == oefening.AANTAL * oefening.STICKERS


def test_in_vormgeven_they_only_place_what_is_offered(leeromgeving: Leeromgeving) -> None:
    echt = makers.make_werksessie(leeromgeving, gebruiksdoel="vormgeven")
    proef = play(oefening.make(echt), "plakken")

    assert {s.status for s in proef.stickers.all()} == {"erbij"}


def test_your_own_phone_in_a_rehearsal_is_not_played(proef: Werksessie) -> None:
    sessies.open_deur(proef)
    eigen, _ = makers.join(proef, "Ineke")
    play(proef, "plakken")

    eigen.refresh_from_db()
    assert (eigen.is_gespeeld, eigen.is_klaar, eigen.stickers.count()) == (False, False, 0)


def test_real_session_has_no_played_people(werksessie: Werksessie) -> None:
    for act in (oefening.step, oefening.discard, lambda w: oefening.set_vanzelf(w, True)):
        with pytest.raises(FaseError, match="geen oefening"):
            act(werksessie)
    oefening.step_when_due(werksessie.pk)
    assert werksessie.deelnemers.count() == 0
    assert Werksessie.objects.filter(pk=werksessie.pk).exists()


def test_they_go_by_themselves_when_their_time_has_come(proef: Werksessie) -> None:
    sessies.open_deur(proef)
    oefening.step_when_due(proef.pk)
    assert proef.deelnemers.count() == 0
    volgnummer = oefening.set_vanzelf(proef, True)
    assert oefening.set_vanzelf(proef, True) == volgnummer

    oefening.step_when_due(proef.pk)
    oefening.step_when_due(proef.pk)  # another process, a moment later
    assert proef.deelnemers.count() == 1
    Werksessie.alle.filter(pk=proef.pk).update(oefening_stap_op=timezone.now())
    oefening.step_when_due(proef.pk)
    assert proef.deelnemers.count() == 2
    oefening.set_vanzelf(proef, False)
    proef.refresh_from_db()
    assert proef.oefening_stap_op is None


def test_rehearsal_counts_nowhere(
    echt: Werksessie, proef: Werksessie, facilitator: object, leeromgeving: Leeromgeving
) -> None:
    before = queries.count_alles()
    play(proef, "plakken")
    sessies.set_fase(proef, "afgesloten")
    proef.refresh_from_db()

    assert queries.count_alles() == before
    assert list(Werksessie.objects.all()) == [echt]
    assert list(leeromgeving.werksessies.all()) == [echt]
    for found in (werksessies_of(facilitator), leesbaar_voor(facilitator)):  # type: ignore[arg-type]
        assert list(found) == [echt]
    rijen = leeromgeving_queries.read_rijen(Leeromgeving.objects.all(), date(2026, 11, 1))
    assert [(rij.volgende, rij.vorige) for rij in rijen] == [(echt, None)]
    sessierijen = leeromgeving_queries.read_sessierijen(leeromgeving)
    assert [rij.sessie for rij in sessierijen] == [echt]
    form = WerksessieForm(None, leeromgeving=leeromgeving, platen=[echt.plaat], initial={})
    assert list(form.fields["vorige"].queryset) == []  # type: ignore[attr-defined]
    with pytest.raises(InvoerError, match="Een oefening kan geen vorige"):
        makers.make_werksessie(leeromgeving, vorige=proef)


def test_rehearsal_gives_no_report_and_no_export(regie_client: Client, proef: Werksessie) -> None:
    sessies.reveal(proef)
    sessies.set_fase(proef, "afgesloten")

    for naam in ("rapport", "rapport-pdf", "werksessie-export"):
        assert regie_client.get(url(naam, proef)).status_code == 404
    html = regie_client.get(url("regie", proef)).content.decode()
    assert "Van een oefening komt er geen." in html
    assert url("rapport", proef) not in html


def test_every_page_of_a_rehearsal_says_so(
    regie_client: Client, echt: Werksessie, proef: Werksessie
) -> None:
    sessies.open_deur(proef)
    sessies.set_fase(proef, "plakken")
    proef.refresh_from_db()
    person, token = makers.join(proef, "Ineke")
    phone = phone_of(token)
    deur = reverse("werksessies:deelnemer-meedoen", args=[proef.deur_token])
    pages = [(regie_client, url(naam, proef)) for naam in ("regie", "deur", "scherm")]
    pages += [(regie_client, url("regielink-set", proef))]
    pages += [(regie_client, url("werksessie-change", proef))]
    pages += [(regie_client, url("deelnemer-plak", proef, person.ref))]
    pages += [(phone, url(naam, proef)) for naam in ("deelnemer-plaat", "deelnemer-code")]
    pages += [(phone, url("sticker-form", proef, "inwerken"))]
    pages += [(phone, url("taak-wie", proef, "inwerken")), (Client(), deur)]
    unmarked = [
        path for client, path in pages if b'class="oefenband"' not in client.get(path).content
    ]
    assert unmarked == []
    assert b'class="oefenband"' not in regie_client.get(url("regie", echt)).content


def test_facilitator_rehearses_and_throws_it_away(regie_client: Client, echt: Werksessie) -> None:
    assert "Begin een proefrondje" in regie_client.get(url("regie", echt)).content.decode()
    response = regie_client.post(url("oefening-start", echt))
    proef = echt.oefening
    assert response["Location"] == url("regie", proef)
    assert "Ga verder met oefenen" in regie_client.get(url("regie", echt)).content.decode()

    sessies.open_deur(proef)
    assert "Laat ze een stap doen" in regie_client.get(url("regie", proef)).content.decode()
    regie_client.post(url("oefening-move", proef), {"doe": "stap"})
    assert proef.deelnemers.count() == 1
    regie_client.post(url("oefening-move", proef), {"doe": "vanzelf"})
    assert "Zet ze stil" in regie_client.get(url("regie", proef)).content.decode()
    assert regie_client.post(url("oefening-move", proef), {"doe": "zing"}).status_code == 422

    assert regie_client.post(url("oefening-discard", echt)).status_code == 409
    response = regie_client.post(url("oefening-discard", proef))
    assert response["Location"] == url("regie", echt)
    assert list(Werksessie.alle.all()) == [echt]
    for model in (Deelnemer, Sticker, Apparaat):
        assert model.objects.count() == 0
    assert list(Gebeurtenis.objects.values_list("soort", flat=True)) == ["oefening_gemaakt"]


def test_rehearsal_goes_with_its_session(echt: Werksessie, proef: Werksessie) -> None:
    play(proef, "plakken")
    echt.delete()

    assert Werksessie.alle.count() == 0


@pytest.mark.django_db(transaction=True)
def test_screens_see_them_come_by_themselves_and_leave_with_the_rehearsal(
    echt: Werksessie, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oefening, "TEMPO", timedelta(seconds=0.5))
    proef = oefening.make(echt)
    sessies.open_deur(proef)
    proef.refresh_from_db()
    scherm = f"{settings.SCHERM_COOKIE}={proef.scherm_token}"
    phone = cookie_of(makers.join(proef, "Ineke")[1])

    async def story() -> None:
        async with (
            Browser(proef.kenmerk, cookie=scherm, query="beeld=scherm") as groot,
            Browser(proef.kenmerk, cookie=phone) as klein,
        ):
            await sync_to_async(oefening.set_vanzelf)(proef, True)
            for browser in (groot, klein):
                await browser.until(lambda b=browser: b.kinds.count("deelnemer_aangemeld") >= 2)  # type: ignore[misc]  # default binds the loop variable
                assert set(browser.kinds) == {"deelnemer_aangemeld"}
            await sync_to_async(oefening.discard)(proef)
            for browser in (groot, klein):
                await browser.until(lambda b=browser: b.ended, 2)  # type: ignore[misc]  # as above
                assert browser.kinds[-1] == "einde"

    listen(story)
