// @ts-check
/** The plate as a list: by hand (remembered in this tab), and by itself when a label does not fit
 * its cell, for instance with wider text spacing. */
import { rond, zoek, zoekAlle } from "./dom.js";

const SLEUTEL = "beeldplaat.lijst";
const BREED = 860;
// A label may come this close (px) to a sticker: its letters stand above the edge of its box.
const SPELING = 6;
let doorHand = lees();
/** @type {ResizeObserver | null} */
let wachter = null;

function lees() {
  try {
    return sessionStorage.getItem(SLEUTEL) === "ja";
  } catch {
    return false;
  }
}

function pasToe() {
  const wrap = zoek("[data-wrap]");
  if (!wrap) return;
  wrap.classList.toggle("lijst", doorHand);
  const vanzelf = !doorHand && wrap.clientWidth >= BREED && !pastAlles(wrap);
  if (vanzelf) wrap.classList.add("lijst");
  const knop = zoek("[data-lijst]");
  if (!knop) return;
  knop.hidden = vanzelf || (wrap.clientWidth < BREED && !doorHand) || !kanBreed();
  knop.setAttribute("aria-pressed", String(doorHand));
}

/** Is there room for the picture at all? On a phone the button would do nothing. */
function kanBreed() {
  return innerWidth >= BREED;
}

/** @param {HTMLElement} wrap */
function pastAlles(wrap) {
  return zoekAlle(".taak", wrap).every((taak) => {
    const label = zoek(".lbl", taak);
    const rij = zoek(".rij", taak);
    const open = zoek(".open", taak);
    if (!label) return true;
    if (label.scrollWidth > label.clientWidth + 1) return false;
    let grens = taak.getBoundingClientRect().bottom;
    for (const sticker of [rij, zoek(".eigen__beeld", taak)]) {
      if (!sticker?.offsetHeight) continue;
      // The drawing leaves a little air at its top.
      grens = Math.min(grens, sticker.getBoundingClientRect().top + sticker.offsetHeight * 0.1);
    }
    if (open?.offsetHeight) grens = Math.min(grens, open.getBoundingClientRect().top);
    return label.getBoundingClientRect().bottom <= grens + SPELING;
  });
}

function bewaak() {
  wachter?.disconnect();
  const wrap = zoek("[data-wrap]");
  if (!wrap) return;
  // The labels as well: somebody's own text spacing changes them and not the plate's width.
  wachter = new ResizeObserver(() => requestAnimationFrame(pasToe));
  wachter.observe(wrap);
  for (const label of zoekAlle(".lbl", wrap)) wachter.observe(label);
}

document.addEventListener("click", (event) => {
  if (!rond(event, "[data-lijst]")) return;
  doorHand = !doorHand;
  try {
    sessionStorage.setItem(SLEUTEL, doorHand ? "ja" : "nee");
  } catch {
    // Not remembered, then; the button itself works.
  }
  pasToe();
});

document.addEventListener("ververst", () => {
  pasToe();
  bewaak();
});
bewaak();
void document.fonts.ready.then(pasToe);
