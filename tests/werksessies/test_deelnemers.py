"""Coming in through the door, coming back, and leaving."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leeromgevingen.models import Leeromgeving, Organisatie, Plaat
from tests import makers
from werksessies.domain import deelnemers, sessies, stickers
from werksessies.errors import DeurDichtError, FaseError, InvoerError, OnbekendError
from werksessies.models import Apparaat, Deelnemer, Gebeurtenis, Werksessie
from werksessies.queries import read_deelnemers


def test_join_gives_ref_code_and_only_the_hash_of_the_token(werksessie: Werksessie) -> None:
    person, token = makers.join(werksessie, "Samira", "docent")

    assert (person.ref, person.naam, person.groep.key) == ("p1", "Samira", "docent")
    assert len(person.persoonscode) == 4
    apparaat = Apparaat.objects.get()
    assert apparaat.token_hash == deelnemers.hash_token(token)
    assert token not in str(Apparaat.objects.values().get())


def test_same_phone_is_the_same_person(werksessie: Werksessie) -> None:
    first, token = makers.join(werksessie, "Samira", "docent")

    again, same = deelnemers.join(werksessie, naam="Iemand anders", groep="student", token=token)

    assert (again.pk, same) == (first.pk, token)
    assert Deelnemer.objects.get().naam == "Samira"


def test_nameless_person_is_called_by_group_and_number(werksessie: Werksessie) -> None:
    makers.join(werksessie, "Rob", "praktijkopleider")
    makers.join(werksessie, "", "docent")

    assert [person.naam for person in read_deelnemers(werksessie)] == ["Rob", "docent 2"]


def test_flemish_session_names_groups_in_flemish(organisatie: Organisatie, plaat: Plaat) -> None:
    leeromgeving = makers.make_leeromgeving(organisatie, taalvariant="nl-BE")
    werksessie = makers.make_werksessie(leeromgeving, fase="plakken")
    makers.join(werksessie, "", "docent")

    person = read_deelnemers(werksessie)[0]

    assert (person.naam, person.groep.naam) == ("leerkracht 1", "Leerkracht")


def test_no_two_roles_have_the_same_name_in_flemish(plaat: Plaat) -> None:
    names = [groep.naam_in("nl-BE") for groep in plaat.actorgroepen.all()]

    assert sorted(set(names)) == sorted(names)
    assert {"Mentor", "Werkplekbegeleider"} < set(names)


@pytest.mark.parametrize("fase", ["voorbereiden", "afgesloten"])
def test_door_does_not_let_in_outside_the_session(
    leeromgeving: Leeromgeving, plaat: Plaat, fase: str
) -> None:
    werksessie = makers.make_werksessie(leeromgeving, fase="welkom")
    sessies.set_fase(werksessie, fase)

    with pytest.raises(DeurDichtError):
        makers.join(werksessie)


def test_door_shuts_by_the_clock(werksessie: Werksessie) -> None:
    Werksessie.objects.update(deur_open_tot=timezone.now() - timedelta(seconds=1))

    with pytest.raises(DeurDichtError):
        makers.join(werksessie)


def test_group_that_is_off_is_refused(werksessie: Werksessie) -> None:
    with pytest.raises(OnbekendError):
        makers.join(werksessie, "Kim", "vakcollega")

    assert Deelnemer.objects.count() == 0


def test_name_that_is_too_long_is_refused(werksessie: Werksessie) -> None:
    with pytest.raises(InvoerError, match="24"):
        makers.join(werksessie, "x" * 25)


def test_session_takes_150_people(werksessie: Werksessie, plaat: Plaat) -> None:
    groep = plaat.actorgroepen.get(key="docent")
    Deelnemer.objects.bulk_create(
        Deelnemer(werksessie=werksessie, ref=f"x{n}", volgorde=n, groep=groep) for n in range(150)
    )

    with pytest.raises(InvoerError, match="150"):
        makers.join(werksessie)


def test_personal_code_brings_the_same_person_to_another_device(werksessie: Werksessie) -> None:
    person, token = makers.join(werksessie)

    same, other = deelnemers.join_with_code(werksessie, persoonscode=person.persoonscode)

    assert same.pk == person.pk
    assert other != token
    assert Apparaat.objects.filter(deelnemer=person).count() == 2


def test_five_wrong_personal_codes_lock_until_a_new_one(werksessie: Werksessie) -> None:
    person, _ = makers.join(werksessie)
    wrong = "0000" if person.persoonscode != "0000" else "1111"
    for _ in range(5):
        with pytest.raises(DeurDichtError):
            deelnemers.join_with_code(werksessie, persoonscode=wrong)

    with pytest.raises(DeurDichtError):
        deelnemers.join_with_code(werksessie, persoonscode=person.persoonscode)

    fresh = deelnemers.renew_code(person)
    assert deelnemers.join_with_code(werksessie, persoonscode=fresh)[0].pk == person.pk


def test_klaar_counts_only_while_placing(samira: Deelnemer, werksessie: Werksessie) -> None:
    deelnemers.set_klaar(samira, True)
    assert Deelnemer.objects.get().is_klaar is True

    sessies.set_fase(werksessie, "kijken")
    with pytest.raises(FaseError):
        deelnemers.set_klaar(samira, False)
    assert Deelnemer.objects.get().is_klaar is True


def test_removed_person_takes_stickers_along_and_leaves_no_name(
    samira: Deelnemer, werksessie: Werksessie
) -> None:
    stickers.place(samira, "visie-op-leren", status="nu", opmerking="kanarie")

    deelnemers.remove(samira)

    assert werksessie.stickers.count() == 0
    assert werksessie.apparaten.count() == 0
    log = str(list(Gebeurtenis.objects.values()))
    assert "Samira" not in log
    assert "kanarie" not in log


def test_person_of_facilitator_needs_no_door(leeromgeving: Leeromgeving, plaat: Plaat) -> None:
    werksessie = makers.make_werksessie(leeromgeving)

    person = deelnemers.add(werksessie, naam="Karin", groep="coordinator-werkveld")

    assert (person.ref, person.heeft_telefoon) == ("p1", False)
