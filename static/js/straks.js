// @ts-check
/** Counts down to a change of phase that was announced. The server makes the change; this page only
 * tells when, and asks once when it hears nothing. A reader hears it once. */

import { hoofd, zeg, zoek } from "./dom.js";
import { serverTijd } from "./klok.js";
import { verversBlad } from "./live.js";

const GEDULD = 2_000;

let verteld = "";
let gevraagd = "";

/** @returns {HTMLElement | null} */
function straks() {
  const vak = zoek("#straks");
  return vak && Number(vak.dataset.straks) ? vak : null;
}

/** For who is typing: how long saving still counts, or "". */
export function straksZin() {
  return straks() ? "Zo meteen stopt het plakken. Bewaar nu wat je typt; het telt nog mee." : "";
}

function tik() {
  const vak = straks();
  if (!vak) {
    if (verteld && hoofd().dataset.fase === "plakken") zeg("Het plakken gaat nog even door.");
    verteld = "";
    return;
  }
  const op = vak.dataset.straks ?? "";
  const rest = Math.ceil((Number(op) - serverTijd()) / 1000);
  const tel = zoek("[data-straks-tel]", vak);
  const tekst = rest > 1 ? `Over ${rest} seconden` : rest === 1 ? "Over 1 seconde" : "Nu";
  if (tel && tel.textContent !== tekst) tel.textContent = tekst;
  if (verteld !== op) {
    verteld = op;
    zeg(vak.querySelector("p")?.textContent?.trim() ?? "");
  }
  if (serverTijd() - Number(op) > GEDULD && gevraagd !== op) {
    gevraagd = op;
    void verversBlad();
  }
}

document.addEventListener("ververst", tik);
document.addEventListener("gebeurtenis", tik);
setInterval(tik, 250);
tik();
