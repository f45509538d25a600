// @ts-check
/** Small comforts of the facilitator's pages; every one of them also works by a reload. */

import "./klok.js";
import "./straks.js";
import { leeftijd, zoekAlle } from "./dom.js";
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

// Another phase is another page: the keyboard goes on at the heading of its step.
const STAP = "beeldplaat.stap";
document.addEventListener("submit", (event) => {
  const action = /** @type {Element} */ (event.target).getAttribute("action") ?? "";
  if (!/\/(fase|onthullen|verbergen|ronde)\/$/.test(action)) return;
  try {
    sessionStorage.setItem(STAP, "ja");
  } catch {
    // Then the page begins at its top, as without JavaScript.
  }
});
try {
  if (sessionStorage.getItem(STAP)) geefKopFocus();
  sessionStorage.removeItem(STAP);
} catch {
  // As above.
}

void document.fonts.ready.then(showFase);

tick();
setInterval(tick, 1000);
