"""Line breaks and letter sizes, measured without a font library."""

import pytest

from tests.momentopnamen import read_groepen, read_inhoud, read_plaat
from werksessies.tekening.labels import (
    LABEL_BREEDTE,
    LABEL_MAAT,
    break_label,
    fit_afkorting,
    fit_label,
    fit_op_papier,
    has_letter,
    measure,
)


def test_every_label_of_the_plate_fits_its_cell_in_full_size() -> None:
    for taak in read_plaat().taken.values():
        label = fit_label(taak.afbreek)
        assert label.maat == LABEL_MAAT
        assert max(measure(regel, LABEL_MAAT) for regel in label.regels) <= LABEL_BREEDTE
        assert len(label.regels) <= 3


@pytest.mark.parametrize(
    ("titel", "regels"),
    [
        ("Inwerken", ("Inwerken",)),
        ("Doelen en belangen bespreken", ("Doelen en belangen", "bespreken")),
        # The first line keeps clear of the sign in the corner.
        ("Tijd, mensen en geld regelen", ("Tijd, mensen", "en geld regelen")),
        # A soft hyphen breaks only a word that is wider than the cell ...
        (
            "Werknemers\u00advaardigheden trainen",
            ("Werknemers-", "vaardigheden", "trainen"),
        ),
        # ... and is left out of a word that fits.
        ("Voor\u00adbespreken", ("Voorbespreken",)),
    ],
)
def test_a_label_breaks_where_the_words_allow_it(titel: str, regels: tuple[str, ...]) -> None:
    assert break_label(titel) == regels


def test_a_word_that_fits_nowhere_gets_smaller_letters() -> None:
    label = fit_label("W" * 34)

    assert label.regels == ("W" * 34,)
    assert label.maat < LABEL_MAAT
    assert measure(label.regels[0], label.maat) <= LABEL_BREEDTE * 1.01


def test_paper_avoids_a_third_line_and_makes_what_remains_smaller() -> None:
    twee = fit_op_papier("Werknemers\u00advaardigheden trainen")
    vier = fit_op_papier("Samenwerkingsafspraken vastleggen voor volgende lichtingen")

    assert twee.regels == ("Werknemers-", "vaardigheden trainen")
    assert 19.5 <= twee.maat < LABEL_MAAT
    assert measure(twee.regels[1], twee.maat) <= LABEL_BREEDTE
    assert (len(vier.regels), vier.maat) == (4, 15)
    assert fit_op_papier("Inwerken") == fit_label("Inwerken")


def test_an_empty_label_is_one_empty_line() -> None:
    assert break_label("") == ("",)


def test_soft_hyphens_stand_only_in_titles_that_need_them() -> None:
    aspecten = [a for p in read_inhoud("beeldplaat")["processen"] for a in p["aspecten"]]
    met_afbreek = {a["key"]: a["afbreek"] for a in aspecten if "afbreek" in a}

    assert list(met_afbreek) == ["werknemersvaardigheden"]
    for aspect in aspecten:
        afbreek = aspect.get("afbreek", aspect["titel"])
        assert afbreek.replace("\u00ad", "") == aspect["titel"]
        assert any(regel.endswith("-") for regel in break_label(afbreek)) == ("\u00ad" in afbreek)


def test_letters_on_a_sticker_fit_their_shape() -> None:
    plaat = read_plaat()
    for groep in read_groepen().values():
        vorm = plaat.kanten[groep.kant].vorm
        assert 10 <= fit_afkorting(groep.afkorting, vorm) <= 18
    assert fit_afkorting("WWW", "cirkel") < fit_afkorting("WB", "cirkel")
    assert fit_afkorting("", "cirkel") == 18


def test_an_unknown_letter_counts_as_a_wide_one() -> None:
    assert measure("漢", 10) == measure("M", 10)


def test_names_from_more_than_one_language_can_be_printed() -> None:
    assert all(has_letter(teken) for teken in "éëïöüçñÉŁłğşŞšžčćőąęøåß’“”–…€")
    assert not has_letter("漢")
