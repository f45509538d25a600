// @ts-check
/** The form of one sticker as a sheet over the plate, made from a template in the page: it opens
 * at once, also without a line. The browser's Back closes it, and what was not saved waits in this
 * tab until it is. */
import { zoek, zoekAlle } from "./dom.js";
import { maakSluitknop } from "./wie.js";

/** @typedef {{status: string, samen: string, opmerking: string}} Antwoord */
/**
 * @typedef {object} Vraag
 * @property {string} sleutel of the draft: per session, person and taak
 * @property {string} titel
 * @property {string} toelichting
 * @property {Antwoord} antwoord
 * @property {(antwoord: Antwoord) => string} bewaar gives the sentence why it cannot, or ""
 * @property {() => string} haalWeg as `bewaar`
 * @property {() => void} terug gives the focus back
 */

/** @type {Vraag | null} */
let vraag = null;
/** True from our own `history.back()` until it has happened. */
let gaatTerug = false;

/** @returns {HTMLDialogElement} */
function vel() {
  const oud = document.getElementById("vel");
  if (oud instanceof HTMLDialogElement) return oud;
  const nieuw = document.createElement("dialog");
  nieuw.id = "vel";
  nieuw.className = "plaatvel";
  nieuw.setAttribute("aria-labelledby", "vel-titel");
  document.body.append(nieuw);
  nieuw.addEventListener("close", () => {
    if (history.state?.vel && !gaatTerug) {
      gaatTerug = true;
      history.back();
    }
    vraag?.terug();
    vraag = null;
  });
  nieuw.addEventListener("input", () => {
    if (vraag) bewaarConcept(vraag, leesVelden(nieuw));
  });
  nieuw.addEventListener("click", (event) => {
    const doel = /** @type {HTMLElement} */ (event.target);
    if (doel === nieuw || doel.closest("[data-sluit]")) nieuw.close();
  });
  nieuw.addEventListener("submit", (event) => {
    event.preventDefault();
    const weg = event.submitter?.hasAttribute("data-weghalen");
    if (!vraag) return;
    const antwoord = leesVelden(nieuw);
    const fout = weg ? vraag.haalWeg() : vraag.bewaar(antwoord);
    if (fout) {
      meldInVel(fout);
      return;
    }
    bewaarConcept(vraag, null);
    nieuw.close();
  });
  return nieuw;
}

/** @param {HTMLElement} dialoog @returns {Antwoord} */
function leesVelden(dialoog) {
  const formulier = /** @type {HTMLFormElement | null} */ (zoek("form", dialoog));
  const velden = new FormData(formulier ?? undefined);
  return {
    status: String(velden.get("status") ?? ""),
    samen: String(velden.get("samen") ?? ""),
    opmerking: String(velden.get("opmerking") ?? "").trim(),
  };
}

/** @param {Antwoord} een @param {Antwoord} ander */
function isGelijk(een, ander) {
  return (
    een.status === ander.status && een.samen === ander.samen && een.opmerking === ander.opmerking
  );
}

/** @param {Vraag} bij @param {Antwoord | null} antwoord null: nothing waits any more */
function bewaarConcept(bij, antwoord) {
  try {
    if (antwoord && !isGelijk(antwoord, bij.antwoord)) {
      sessionStorage.setItem(bij.sleutel, JSON.stringify(antwoord));
    } else {
      sessionStorage.removeItem(bij.sleutel);
    }
  } catch {
    // Without storage the sheet itself holds the text while it is open.
  }
}

/** @param {Vraag} bij @returns {Antwoord | null} what was typed before and is not saved */
function leesConcept(bij) {
  try {
    const concept = JSON.parse(sessionStorage.getItem(bij.sleutel) ?? "null");
    return concept && !isGelijk(concept, bij.antwoord) ? concept : null;
  } catch {
    return null;
  }
}

/** A sentence in the open sheet about why saving does not work now; "" takes it away.
 * @param {string} zin
 */
export function meldInVel(zin) {
  const dialoog = zoek("#vel[open]");
  if (!dialoog) return;
  const oud = zoek("[role=alert]", dialoog);
  if (oud?.textContent === zin) return;
  oud?.remove();
  if (!zin) return;
  const regel = document.createElement("p");
  regel.className = "veld__fout";
  regel.setAttribute("role", "alert");
  regel.textContent = zin;
  zoek(".plakformulier__voet", dialoog)?.before(regel);
}

/** @param {Vraag} nieuw */
export function openVel(nieuw) {
  const sjabloon = /** @type {HTMLTemplateElement | null} */ (zoek("#vel-sjabloon"));
  if (!sjabloon) return;
  const dialoog = vel();
  vraag = nieuw;
  const kop = document.createElement("h2");
  kop.id = "vel-titel";
  kop.tabIndex = -1;
  kop.autofocus = true;
  kop.textContent = nieuw.titel;
  dialoog.replaceChildren(kop, maakSluitknop(), sjabloon.content.cloneNode(true));
  const uitleg = zoek("[data-toelichting]", dialoog);
  if (uitleg) uitleg.textContent = nieuw.toelichting;
  const concept = leesConcept(nieuw);
  if (concept) uitleg?.after(maakConceptregel());
  const antwoord = concept ?? nieuw.antwoord;
  for (const radio of zoekAlle('input[type="radio"]', dialoog)) {
    const keuze = /** @type {HTMLInputElement} */ (radio);
    keuze.checked =
      keuze.value === (keuze.name === "status" ? antwoord.status : antwoord.samen);
  }
  const tekst = /** @type {HTMLTextAreaElement | null} */ (zoek("textarea", dialoog));
  if (tekst) tekst.value = antwoord.opmerking;
  dialoog.showModal();
  if (!history.state?.vel) history.pushState({ vel: true }, "");
}

function maakConceptregel() {
  const regel = document.createElement("p");
  regel.className = "plakformulier__concept";
  regel.textContent = "Dit had je nog niet bewaard.";
  return regel;
}

addEventListener("popstate", () => {
  const dialoog = zoek("#vel[open]");
  if (gaatTerug) {
    gaatTerug = false;
    // Opened again before the browser was back: then it needs a step of its own.
    if (dialoog) history.pushState({ vel: true }, "");
  } else if (!history.state?.vel && dialoog instanceof HTMLDialogElement) {
    dialoog.close();
  }
});
// After a reload the sheet is closed, and its step in the history is one too many.
if (history.state?.vel) {
  gaatTerug = true;
  history.back();
}
