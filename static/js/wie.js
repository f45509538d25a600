// @ts-check
/** The pop-over that names everyone at a taak: on "+3", and on a tap when nothing can be placed. */
import { rond, zeg, zoek } from "./dom.js";

const KRUIS = "M5 5l14 14M19 5L5 19";
/** @type {HTMLElement | null} */
let vanKnop = null;
/** @type {string} */
let vanKader = "";

/** @returns {HTMLElement} */
function vak() {
  const oud = document.getElementById("wie");
  if (oud) return oud;
  const nieuw = document.createElement("div");
  nieuw.id = "wie";
  nieuw.className = "wievak";
  nieuw.tabIndex = -1;
  nieuw.setAttribute("popover", "auto");
  nieuw.setAttribute("role", "dialog");
  nieuw.setAttribute("aria-labelledby", "wie-titel");
  document.body.append(nieuw);
  nieuw.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== "closed") return;
    const binnen = nieuw.contains(document.activeElement) || document.activeElement === document.body;
    const terug = vanKnop?.isConnected ? vanKnop : zoek(`#${CSS.escape(vanKader)} .place`);
    if (binnen) terug?.focus({ preventScroll: true });
  });
  return nieuw;
}

/**
 * @param {string} adres of the fragment
 * @param {HTMLElement} knop what was pressed; gets the focus back
 */
export async function toonWie(adres, knop) {
  vanKnop = knop;
  const taak = /** @type {HTMLElement} */ (knop.closest(".taak") ?? knop);
  vanKader = taak.id;
  /** @type {string} */
  let html;
  try {
    const antwoord = await fetch(adres, { headers: { "X-Requested-With": "fragment" } });
    if (!antwoord.ok) throw new Error(String(antwoord.status));
    html = await antwoord.text();
  } catch {
    zeg("Dit lukt nu niet. Probeer het zo nog eens.");
    return;
  }
  const popover = vak();
  popover.innerHTML = html;
  popover.append(maakSluitknop());
  popover.showPopover();
  plaats(popover, taak.getBoundingClientRect());
  popover.focus({ preventScroll: true });
}

export function maakSluitknop() {
  const knop = document.createElement("button");
  knop.type = "button";
  knop.className = "sluitknop";
  knop.dataset.sluit = "";
  knop.setAttribute("aria-label", "Sluiten");
  knop.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${KRUIS}"/></svg>`;
  return knop;
}

/** Below the cell, else above it, else beside it. @param {HTMLElement} popover @param {DOMRect} cel */
function plaats(popover, cel) {
  const { offsetWidth: breed, offsetHeight: hoog } = popover;
  let x = Math.max(10, Math.min(innerWidth - breed - 10, cel.left + cel.width / 2 - breed / 2));
  let y = cel.bottom + 8;
  if (y + hoog > innerHeight - 8) y = cel.top - hoog - 8;
  if (y < 8) {
    y = Math.max(8, Math.min(innerHeight - hoog - 8, cel.top + cel.height / 2 - hoog / 2));
    if (innerWidth > breed + cel.width + 40) {
      x = cel.right + breed + 18 < innerWidth ? cel.right + 10 : Math.max(8, cel.left - breed - 10);
    }
  }
  popover.style.left = `${x}px`;
  popover.style.top = `${y}px`;
}

// Stands in the address that the page gives, where the key of the taak belongs.
const PLAATS_VAN_ASPECT = "taak-van-sjabloon";

/** The address that names who is at the taak of this element. @param {HTMLElement} element */
function adresVanWie(element) {
  const taak = /** @type {HTMLElement | null} */ (element.closest(".taak"));
  const sjabloon = zoek("#plaat")?.dataset.wieUrl ?? "";
  return sjabloon.replace(PLAATS_VAN_ASPECT, encodeURIComponent(taak?.dataset.aspect ?? ""));
}

document.addEventListener("click", (event) => {
  if (event.defaultPrevented) return;
  const sluit = rond(event, "#wie [data-sluit]");
  if (sluit) {
    vak().hidePopover();
    return;
  }
  const plus = rond(event, "[data-wie]");
  const lezen = rond(event, '.place[form="lezen"][formaction$="/wie/"]');
  const knop = plus ?? lezen;
  if (!knop) return;
  event.preventDefault();
  void toonWie(adresVanWie(knop), knop);
});
