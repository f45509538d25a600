// @ts-check
/** The facilitator points everyone at one taak: the page goes there, and back where it was with one
 * tap. The focus stays where it is, and who is typing is left alone: the bar tells, no more. */

import { hoofd, rond, zeg, zoek, zoekAlle } from "./dom.js";

const TYPEN = "input:not([type=hidden]), textarea, select, [contenteditable]";
// Who scrolled further away than this went somewhere by hand, and stays there.
const VLAKBIJ = 200;

let vorige = "";
/** Where this person was before the page went along. @type {number | null} */
let was = null;
let isDaar = false;

function isBezig() {
  return !!zoek("dialog[open]") || !!document.activeElement?.matches(TYPEN);
}

/** @param {string} aspect */
function taakVan(aspect) {
  return document.getElementById(`taak-${aspect}`);
}

/** @returns {ScrollBehavior} */
function hoe() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}

/** @param {string} aspect */
function gaHeen(aspect) {
  if (was === null) was = scrollY;
  isDaar = true;
  taakVan(aspect)?.scrollIntoView({ block: "center", behavior: hoe() });
}

function gaTerug() {
  if (was !== null) scrollTo({ top: was, behavior: hoe() });
  was = null;
  isDaar = false;
}

/** @param {string} aspect */
function isNogDaar(aspect) {
  const plek = taakVan(aspect)?.getBoundingClientRect();
  return isDaar && !!plek && Math.abs((plek.top + plek.bottom - innerHeight) / 2) < VLAKBIJ;
}

function teken() {
  const aspect = zoek("#wijzer")?.dataset.aspect ?? "";
  for (const taak of zoekAlle(".taak[data-aangewezen]")) taak.removeAttribute("data-aangewezen");
  taakVan(aspect)?.setAttribute("data-aangewezen", "");
  const knop = zoek("#wijzer-knop");
  if (knop) knop.textContent = isDaar ? "Terug naar waar je was" : "Ga ernaartoe";
}

function volg() {
  const vak = zoek("#wijzer");
  const aspect = vak?.dataset.aspect ?? "";
  if (aspect !== vorige) {
    const oud = vorige;
    vorige = aspect;
    if (aspect) {
      zeg(`De facilitator wijst een taak aan: ${zoek("b", vak ?? hoofd())?.textContent}.`);
      if (isBezig()) isDaar = false;
      else gaHeen(aspect);
    } else {
      zeg("De facilitator wijst nu geen taak meer aan.");
      if (isNogDaar(oud) && !isBezig()) gaTerug();
      was = null;
      isDaar = false;
    }
  }
  teken();
}

document.addEventListener("click", (event) => {
  if (!rond(event, "#wijzer-knop")) return;
  event.preventDefault();
  if (isDaar) gaTerug();
  else gaHeen(vorige);
  teken();
});

document.addEventListener("gebeurtenis", volg);
document.addEventListener("ververst", volg);
volg();
