"""The facilitator's pages for reading and writing files."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from leeromgevingen.enums import Rol
from leeromgevingen.models import Gebruiker, Lidmaatschap, Organisatie, Plaat
from tests import makers
from werksessies.domain import sessies, stickers
from werksessies.models import Deelnemer, Werksessie

VOORBEELDEN = Path(__file__).resolve().parents[1] / "voorbeeldsessies"


def make_upload(naam: str, data: bytes | None = None) -> SimpleUploadedFile:
    inhoud = (VOORBEELDEN / naam).read_bytes() if data is None else data
    return SimpleUploadedFile(naam, inhoud, "application/json")


def send(client: Client, *uploads: SimpleUploadedFile, **fields: Any) -> Any:
    return client.post(reverse("werksessies:werksessie-import"), {"bestand": uploads, **fields})


def get_export(client: Client, werksessie: Werksessie, vraag: str = "") -> Any:
    return client.get(reverse("werksessies:werksessie-export", args=[werksessie.kenmerk]) + vraag)


def test_import_page_asks_for_files(regie_client: Client) -> None:
    html = regie_client.get(reverse("werksessies:werksessie-import")).content.decode()
    assert 'type="file"' in html
    assert 'enctype="multipart/form-data"' in html
    assert "Van welke organisatie" not in html


def test_import_page_without_an_account_goes_to_the_login(db: None, client: Client) -> None:
    response = client.get(reverse("werksessies:werksessie-import"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("inloggen"))


def test_two_linked_files_are_read_together(
    regie_client: Client, facilitator: Gebruiker, organisatie: Organisatie, plaat: Plaat
) -> None:
    response = send(regie_client, make_upload("w09b.json"), make_upload("w09a.json"))
    assert response.status_code == 303
    assert response["Location"] == reverse("leeromgevingen:overzicht")
    made = Werksessie.objects.order_by("ref")
    assert [(each.ref, each.organisatie, each.facilitator) for each in made] == [
        ("w09a", organisatie, facilitator),
        ("w09b", organisatie, facilitator),
    ]
    html = regie_client.get(response["Location"]).content.decode()
    assert "2 werksessies zijn ingelezen: Supermarkt Van Dalen." in html


def test_every_problem_stands_on_the_page_and_nothing_is_read(
    regie_client: Client, plaat: Plaat
) -> None:
    document = json.loads((VOORBEELDEN / "w01.json").read_text())
    document["stickers"][3]["aspect"] = "<b>koken</b>"
    bad = make_upload("fout.json", json.dumps(document).encode())
    response = send(regie_client, make_upload("w02.json"), bad, make_upload("leeg.json", b""))
    assert response.status_code == 422
    html = response.content.decode()
    assert "Er is niets ingelezen" in html
    assert "fout.json: stickers[3].aspect: &quot;&lt;b&gt;koken&lt;/b&gt;&quot; kan niet." in html
    assert "leeg.json: " in html
    assert Werksessie.objects.count() == 0


def test_import_without_a_file_is_refused(regie_client: Client, plaat: Plaat) -> None:
    response = send(regie_client)
    assert response.status_code == 422
    assert "Kies een bestand" in response.content.decode()


def test_refusal_for_a_program_is_a_problem_document(regie_client: Client, plaat: Plaat) -> None:
    response = regie_client.post(
        reverse("werksessies:werksessie-import"),
        {"bestand": make_upload("a.json", b"{")},
        headers={"accept": "application/json"},
    )
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["detail"] == "a.json: dit is geen JSON (regel 1, teken 2)."


def test_person_with_two_organisations_chooses_the_owner(
    regie_client: Client, facilitator: Gebruiker, plaat: Plaat
) -> None:
    second = makers.make_organisatie("Tweede school")
    Lidmaatschap.objects.create(gebruiker=facilitator, organisatie=second, rol=Rol.FACILITATOR)
    assert send(regie_client, make_upload("w01.json")).status_code == 422
    response = send(regie_client, make_upload("w01.json"), organisatie=second.pk)
    assert response.status_code == 303
    assert Werksessie.objects.get().organisatie == second


def test_organisation_of_somebody_else_cannot_be_chosen(
    regie_client: Client, buitenstaander: Gebruiker, organisatie: Organisatie, plaat: Plaat
) -> None:
    foreign = buitenstaander.organisaties.get()
    send(regie_client, make_upload("w01.json"), organisatie=foreign.pk)
    assert foreign.werksessies.count() == 0
    assert organisatie.werksessies.count() == 1


def test_export_is_refused_while_something_is_hidden(
    regie_client: Client, werksessie: Werksessie, samira: Deelnemer
) -> None:
    stickers.place(samira, "inwerken", status="nu", opmerking="Kanarie")
    response = get_export(regie_client, werksessie)
    assert response.status_code == 409
    assert "Kanarie" not in response.content.decode()
    sessies.reveal(werksessie, ["samenwerken"])
    assert get_export(regie_client, werksessie).status_code == 409
    sessies.reveal(werksessie)
    assert "Kanarie" in get_export(regie_client, werksessie).content.decode()


def test_export_is_a_file_with_a_name_of_its_own(
    regie_client: Client, werksessie: Werksessie
) -> None:
    sessies.reveal(werksessie)
    response = get_export(regie_client, werksessie)
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == (
        'attachment; filename="werksessie-2026-11-16-zorgcentrum-de-lindehof.json"'
    )
    assert response.json()["werksessie"]["ref"] == werksessie.ref


def test_export_for_others_has_no_names(
    regie_client: Client, werksessie: Werksessie, samira: Deelnemer
) -> None:
    sessies.reveal(werksessie)
    assert "Samira" in get_export(regie_client, werksessie).content.decode()
    assert "Samira" not in get_export(regie_client, werksessie, "?vorm=anderen").content.decode()


def test_export_of_another_organisation_is_not_found(
    werksessie: Werksessie, buitenstaander: Gebruiker
) -> None:
    sessies.reveal(werksessie)
    client = Client()
    client.force_login(buitenstaander)
    assert get_export(client, werksessie).status_code == 404


def test_export_is_not_for_a_deelnemer(telefoon: Client, werksessie: Werksessie) -> None:
    sessies.reveal(werksessie)
    assert get_export(telefoon, werksessie).status_code == 302


@pytest.mark.parametrize(("naam", "queries"), [("w01.json", 13), ("w02.json", 13)])
def test_export_costs_the_same_queries_for_few_and_for_many(
    regie_client: Client,
    plaat: Plaat,
    naam: str,
    queries: int,
    django_assert_num_queries: Any,
) -> None:
    send(regie_client, make_upload(naam))
    werksessie = Werksessie.objects.get()
    get_export(regie_client, werksessie)
    with django_assert_num_queries(queries):
        get_export(regie_client, werksessie)
