// @ts-check
/** The clock of the session, counted down on every page from the time of the server.
 *
 * The page carries the server's time (`data-nu`), the clock only when it is up (`data-tot`): so it
 * stays true over a reload, a new page and a fragment that comes late. Nothing happens at the end,
 * only the words change. A reader hears it at five minutes, at one minute and at the end. */

import { hoofd, zeg, zoek, zoekAlle } from "./dom.js";
import { verversBlad } from "./live.js";

const OM = "De tijd is om. Rond rustig af.";
/** @type {[number, string][]} */
const MELDINGEN = [
  [300, "Nog 5 minuten."],
  [60, "Nog 1 minuut."],
  [0, OM],
];
const SPRONG = 3_000;

/** The server's clock minus this one, in milliseconds. */
let verschil = 0;

/** @param {number} aankomst when this page arrived, on the clock of this device */
function ijk(aankomst) {
  const nu = Number(hoofd()?.dataset.nu);
  if (!nu) return;
  const nieuw = nu - aankomst;
  // A slow answer makes the server seem behind: of two that agree, the later one is right.
  verschil = Math.abs(nieuw - verschil) > SPRONG ? nieuw : Math.max(nieuw, verschil);
}

const [blad] = performance.getEntriesByType("navigation");
const eersteByte = blad instanceof PerformanceNavigationTiming ? blad.responseStart : 0;
ijk(eersteByte ? performance.timeOrigin + eersteByte : Date.now());

/** @returns {number} the time of the server in milliseconds since 1970 */
export function serverTijd() {
  return Date.now() + verschil;
}

/** As the server writes it (domain/klok.py): m:ss. @param {number} seconden */
function schrijf(seconden) {
  return `${Math.floor(seconden / 60)}:${String(seconden % 60).padStart(2, "0")}`;
}

/** What was left a moment ago of the clock that was on the page, to tell when it passes a mark. */
let vorige = { tot: "", rest: 0 };

/** @param {string} tot @param {number} rest */
function vertel(tot, rest) {
  const was = vorige;
  vorige = { tot, rest };
  if (was.tot !== tot) return;
  const zin = MELDINGEN.findLast(([grens]) => was.rest > grens && rest <= grens)?.[1];
  if (zin) zeg(zin);
}

function tik() {
  for (const klok of zoekAlle('[data-klok="loopt"]')) {
    const { tot = "" } = klok.dataset;
    const rest = Math.max(0, Math.ceil((Number(tot) - serverTijd()) / 1000));
    vertel(tot, rest);
    const balk = /** @type {HTMLProgressElement | null} */ (zoek("progress", klok));
    if (balk) balk.value = balk.max - rest;
    if (!rest) {
      meldOm(klok);
      continue;
    }
    const kop = zoek("[data-klok-kop]", klok);
    const woord = kop?.localName === "small" ? "nog" : "Nog";
    if (kop && kop.textContent !== woord) kop.textContent = woord;
    const tijd = zoek("[data-klok-tijd]", klok);
    const tekst = schrijf(rest);
    if (tijd && tijd.textContent !== tekst) tijd.textContent = tekst;
  }
}

/** What the server draws when the time is up. @param {HTMLElement} klok */
function meldOm(klok) {
  klok.dataset.klok = "om";
  const zin = document.createElement(klok.localName === "p" ? "em" : "p");
  zin.textContent = OM;
  if (klok.localName === "p") {
    klok.replaceChildren(zin);
    return;
  }
  zin.className = "klok__om";
  zoek(".klok__tijd", klok)?.replaceWith(zin);
  zoek('[name="doe"][value="pauze"]', klok)?.remove();
}

let gelopen = { datum: Date.now(), teller: performance.now() };

/** A clock that was put right, or a laptop that slept: ask the server what time it is. */
function voelSprong() {
  const nu = { datum: Date.now(), teller: performance.now() };
  const sprong = nu.datum - gelopen.datum - (nu.teller - gelopen.teller);
  gelopen = nu;
  if (Math.abs(sprong) > SPRONG) void verversBlad();
}

document.addEventListener("ververst", () => {
  ijk(Date.now());
  tik();
});
document.addEventListener("gebeurtenis", tik);
setInterval(() => {
  voelSprong();
  tik();
}, 1000);
tik();
