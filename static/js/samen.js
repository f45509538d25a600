// @ts-check
/** What the whole room sees happen at once: a process that is revealed lets its stickers appear
 * (gesprek.css), and the insight that everybody looks at is told to who does not see the page. */
import { zeg, zoek, zoekAlle } from "./dom.js";

// As long as the last sticker of the last process takes.
const VERSCHIJNEN = 2_500;

/** The insight in words, "" without one. */
function leesInzicht() {
  const zinnen = ["#inzicht-kop", "#inzicht-kop ~ p"].map((kiezer) => zoek(kiezer)?.textContent);
  return zinnen.join(" ").replace(/\s+/g, " ").trim();
}

function leesVerborgen() {
  return new Set(zoekAlle(".zone[data-verborgen]").map((zone) => zone.id));
}

let vorigInzicht = leesInzicht();

let vorigVerborgen = leesVerborgen();

/** Before the first paint of the new page, so that nothing is seen twice. */
function laatVerschijnen() {
  const verborgen = leesVerborgen();
  const onthuld = zoekAlle(".zone").filter(
    (zone) => vorigVerborgen.has(zone.id) && !verborgen.has(zone.id),
  );
  vorigVerborgen = verborgen;
  for (const zone of onthuld) zone.classList.add("zone--onthuld");
  // What is placed later comes in its own way.
  setTimeout(() => {
    for (const zone of onthuld) zone.classList.remove("zone--onthuld");
  }, VERSCHIJNEN);
}

document.addEventListener("ververst", () => {
  laatVerschijnen();
  const inzicht = leesInzicht();
  if (inzicht && inzicht !== vorigInzicht) zeg(inzicht);
  vorigInzicht = inzicht;
});
