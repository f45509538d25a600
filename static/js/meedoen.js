// @ts-check
/** Joining: the button says as what. */
import { zoek } from "./dom.js";

function noem() {
  const gekozen = zoek('input[name="groep"]:checked');
  const knop = zoek("[data-doemee]");
  if (knop && gekozen?.dataset.rol) knop.textContent = `Doe mee als ${gekozen.dataset.rol}`;
}

document.addEventListener("change", noem);
noem();
