// @ts-check
/** Keyboard on the plate: one tab stop per process, arrows move to the nearest taak in that
 * direction, in the picture and in the list alike. */
import { rond, zoek, zoekAlle } from "./dom.js";

/** @type {Record<string, [number, number]>} */
const RICHTING = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
// A step aside counts more than a step ahead.
const OPZIJ = 2.2;

/** The taak per process that Tab comes to; survives a refresh. @type {Map<string, string>} */
const halte = new Map();

/** Give every process its one tab stop; again after each replaced fragment. */
export function zetHaltes() {
  for (const zone of zoekAlle(".zone")) {
    const taken = zoekAlle(".taak", zone);
    const gekozen = taken.find((taak) => taak.id === halte.get(zone.id)) ?? taken[0];
    for (const taak of taken) {
      const stap = taak === gekozen ? 0 : -1;
      for (const knop of zoekAlle("button.place, .plus, .eigen__pas, .stip", taak)) knop.tabIndex = stap;
    }
  }
}

/** @param {HTMLElement} place */
export function onthoudHalte(place) {
  const zone = place.closest(".zone");
  const taak = place.closest(".taak");
  if (!zone || !taak) return;
  halte.set(zone.id, taak.id);
  zetHaltes();
}

/** @param {HTMLElement[]} lijst @param {HTMLElement} hier @param {string} toets */
function zoekBuur(lijst, hier, toets) {
  const [rx, ry] = RICHTING[toets];
  const vak = hier.getBoundingClientRect();
  const x = vak.x + vak.width / 2;
  const y = vak.y + vak.height / 2;
  let beste = null;
  let laagste = Infinity;
  for (const ander of lijst) {
    if (ander === hier) continue;
    const doel = ander.getBoundingClientRect();
    const dx = doel.x + doel.width / 2 - x;
    const dy = doel.y + doel.height / 2 - y;
    const vooruit = dx * rx + dy * ry;
    if (vooruit < 4) continue;
    const afstand = vooruit + (Math.abs(dx * ry) + Math.abs(dy * rx)) * OPZIJ;
    if (afstand < laagste) {
      laagste = afstand;
      beste = ander;
    }
  }
  return beste;
}

document.addEventListener("keydown", (event) => {
  if (!(event.key in RICHTING) || event.altKey || event.ctrlKey || event.metaKey) return;
  const place = rond(event, "button.place");
  if (!place) return;
  const buur = zoekBuur(zoekAlle("button.place"), place, event.key);
  if (!buur) return;
  event.preventDefault();
  onthoudHalte(buur);
  buur.focus();
});

document.addEventListener("focusin", (event) => {
  const place = rond(event, "button.place");
  if (place && place.tabIndex !== 0) onthoudHalte(place);
});

document.addEventListener("gebeurtenis", zetHaltes);
document.addEventListener("ververst", zetHaltes);
if (zoek("button.place")) zetHaltes();
