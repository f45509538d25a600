// @ts-check
/** Small comforts of the facilitator's pages; every one of them also works by a reload. */

import "./klok.js";
import "./straks.js";
import { leeftijd, zoek, zoekAlle } from "./dom.js";
import { geefKopFocus } from "./live.js";

function tick() {
  for (const vak of zoekAlle("[data-na-seconden]")) {
    if (leeftijd(vak) >= Number(vak.dataset.naSeconden)) vak.hidden = false;
  }
  for (const vak of zoekAlle("[data-tot-seconden]")) {
    if (leeftijd(vak) >= Number(vak.dataset.totSeconden)) vak.hidden = true;
  }
}

document.addEventListener("change", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement)) return;
  const form = field.closest("form[data-stuur-bij-keuze]");
  if (form instanceof HTMLFormElement) form.requestSubmit();
});

// On a narrow screen the row of phases scrolls: the one that is on comes into view, also after the
// letters have come and every tab has got another width.
function showFase() {
  document
    .querySelector(".fasen [aria-current]")
    ?.scrollIntoView({ block: "nearest", inline: "center" });
}
showFase();

// Another phase is another page: the keyboard goes on at the heading of its step. Every other act
// comes back to the same page: it goes on where it was, at the button that was pressed.
const STAP = "beeldplaat.stap";
const PLEK = "beeldplaat.plek";
let isToets = false;
document.addEventListener(
  "click",
  (event) => {
    isToets = event.detail === 0;
  },
  true,
);
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const action = form.getAttribute("action") ?? "";
  const isStap = /\/(fase|ronde)\/$/.test(action);
  try {
    if (isStap) sessionStorage.setItem(STAP, "ja");
    else sessionStorage.setItem(PLEK, JSON.stringify(describePlace(form, event.submitter)));
  } catch {
    // Then the page begins at its top, as without JavaScript.
  }
});

/**
 * Where somebody was, in words that also fit the page that comes back.
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} knop
 */
function describePlace(form, knop) {
  const kaart = form.closest("section[aria-labelledby]")?.getAttribute("aria-labelledby") ?? "";
  return {
    pad: location.pathname,
    actie: form.getAttribute("action") ?? "",
    hoogte: scrollY,
    toets: isToets,
    // After an action was saved: the field for the next one.
    veld: form.querySelector("textarea[id], input[type='text'][id]")?.id ?? "",
    id: knop?.id ?? "",
    naam: knop?.getAttribute("name") ?? "",
    waarde: knop?.getAttribute("value") ?? "",
    kaart,
  };
}

/** @param {ReturnType<typeof describePlace>} plek @returns {HTMLElement | null} */
function findPlace(plek) {
  const { actie, veld, id, naam, waarde, kaart } = plek;
  const card = (kaart && document.getElementById(kaart)?.closest("section")) || null;
  const gelijk = naam
    ? `button[name="${CSS.escape(naam)}"][value="${CSS.escape(waarde)}"]`
    : "button:not([name])";
  return (
    (veld && zoek(`#${CSS.escape(veld)}`)) ||
    (id && zoek(`#${CSS.escape(id)}`)) ||
    (card ? zoek(gelijk, card) : naam && zoek(gelijk)) ||
    (card && zoek("button", card)) ||
    zoek(`form[action="${CSS.escape(actie)}"] :is(button, input:not([type="hidden"]))`)
  );
}

function goOn() {
  try {
    const isStap = sessionStorage.getItem(STAP);
    const bewaard = sessionStorage.getItem(PLEK);
    sessionStorage.removeItem(STAP);
    sessionStorage.removeItem(PLEK);
    if (isStap) geefKopFocus();
    if (isStap || !bewaard) return;
    const plek = JSON.parse(bewaard);
    // An address with a place in it, or a form that came back with an error, says it better.
    if (plek.pad !== location.pathname || location.hash) return;
    const doel = plek.toets ? findPlace(plek) : null;
    if (doel) doel.focus({ preventScroll: true });
    else if (plek.toets) geefKopFocus();
    // Not before the browser has drawn the page: it would begin at its top after all.
    requestAnimationFrame(() => {
      scrollTo(0, plek.hoogte);
      doel?.scrollIntoView({ block: "nearest" });
    });
  } catch {
    // As above.
  }
}
goOn();

void document.fonts.ready.then(showFase);

tick();
setInterval(tick, 1000);
