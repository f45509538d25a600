"""A room's network: plain http on an address of this machine that is not loopback. There a browser
takes away what it keeps for secure pages: random ids, locks, the clipboard."""

import pytest
from django.test import override_settings
from playwright.sync_api import expect

from tests.browser.conftest import Zaal
from tests.browser.test_verhalen import meedoen, plak, proefsessie
from tests.browser.tussenweg import open_tussenweg
from werksessies.adres import room_addresses

pytestmark = pytest.mark.browser


def find_address() -> str:
    """An address of this machine in a network, as the door finds it; "" without one."""
    with override_settings(LISTEN_ADDRESS="0.0.0.0"):  # noqa: S104 (what it would be in a room)
        return next((found for found in room_addresses() if ":" not in found), "")


def test_phone_on_plain_http_joins_places_and_sees_what_others_do(zaal: Zaal) -> None:
    address = find_address()
    if not address:
        pytest.skip("this machine has no address but loopback")
    sessie = proefsessie(zaal.server, "--fase", "plakken", "--open")
    with open_tussenweg(int(zaal.server.url.rsplit(":", 1)[1]), address) as weg:
        zaal.eigen.add(weg.url)
        samira = meedoen(zaal.telefoon(), weg.url + sessie["deur"], "Samira", "Docent")
        rob = meedoen(zaal.telefoon(), weg.url + sessie["deur"], "Rob", "Praktijkopleider")
        assert samira.evaluate("[isSecureContext, location.protocol]") == [False, "http:"]

        plak(samira, "inwerken")
        expect(rob.locator("#rij-inwerken .stk")).to_have_count(1)
        plak(rob, "inwerken")
        expect(samira.locator("#rij-inwerken .stk")).to_have_count(2)
        samira.locator("#rij-inwerken").scroll_into_view_if_needed()
        samira.get_by_role("button", name="Ik ben klaar").tap()
        expect(rob.locator("#mensen")).to_contain_text("1 van 2 klaar")
        for page in (samira, rob):
            page.context.close()
    zaal.contexts.clear()
