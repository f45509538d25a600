// @ts-check
/** The big screen: follows the session, and counts down with the server's clock. */
import "./live.js";
import "./samen.js";
import { resterend, zoek } from "./dom.js";

// The moment the page's own time (`data-nu`) was true, on a clock that never jumps.
let sindsBlad = performance.now();

function tik() {
  const klok = zoek("#zijklok");
  const cijfers = klok && zoek("b", klok);
  if (!klok || !cijfers) return;
  const { sinds, nu, minuten } = klok.dataset;
  const verstreken = Number(nu) - Number(sinds) + (performance.now() - sindsBlad) / 1000;
  klok.hidden = !Number(minuten);
  const tekst = resterend(verstreken, Number(minuten));
  if (cijfers.textContent !== tekst) cijfers.textContent = tekst;
}

document.addEventListener("ververst", () => {
  sindsBlad = performance.now();
  tik();
});
setInterval(tik, 1000);
tik();
