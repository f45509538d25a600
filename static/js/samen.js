// @ts-check
/** What the whole room sees happen at once: the insight that everybody looks at is told to who
 * does not see the page. */
import { zeg, zoek } from "./dom.js";

/** The insight in words, "" without one. */
function leesInzicht() {
  const zinnen = ["#inzicht-kop", "#inzicht-kop ~ p"].map((kiezer) => zoek(kiezer)?.textContent);
  return zinnen.join(" ").replace(/\s+/g, " ").trim();
}

let vorigInzicht = leesInzicht();

document.addEventListener("ververst", () => {
  const inzicht = leesInzicht();
  if (inzicht && inzicht !== vorigInzicht) zeg(inzicht);
  vorigInzicht = inzicht;
});
