// @ts-check
/** The photo of a leerwerkdag: shown before it is sent, and made smaller here, so that it is quick
 * on a weak line. The server makes it anew anyway; without this the form sends the file itself. */
import { zoek } from "./dom.js";

const MAX_BYTES = 10 * 1024 * 1024;
const MAX_ZIJDE = 1600;
const ONLEESBAAR = "Dit bestand kunnen we niet lezen als foto. Kies een foto (JPEG), PNG of WebP.";
const TE_GROOT = "Deze foto is te groot. Er past 10 MB. Kies een kleinere foto.";

const veld = /** @type {HTMLInputElement | null} */ (zoek("#dag-foto"));
const alt = /** @type {HTMLInputElement | null} */ (zoek("#dag-alt"));
const doek = /** @type {HTMLCanvasElement | null} */ (zoek("#dag-voorbeeld"));

/** @param {string} zin */
function meld(zin) {
  const vak = zoek("#dag-foto-fout");
  const tekst = vak && zoek("span", vak);
  if (!vak || !tekst || !veld) return;
  tekst.textContent = zin;
  vak.hidden = !zin;
  vak.setAttribute("role", "alert");
  veld.closest(".veld")?.classList.toggle("veld--fout", !!zin);
  if (zin) veld.setAttribute("aria-invalid", "true");
  else veld.removeAttribute("aria-invalid");
}

/** @param {File} bestand @returns {Promise<boolean>} false for what is no picture */
async function toon(bestand) {
  if (!doek) return false;
  let beeld;
  try {
    beeld = await createImageBitmap(bestand);
  } catch {
    return false;
  }
  const deel = Math.min(1, MAX_ZIJDE / Math.max(beeld.width, beeld.height));
  doek.width = Math.max(1, Math.round(beeld.width * deel));
  doek.height = Math.max(1, Math.round(beeld.height * deel));
  const pen = doek.getContext("2d");
  if (!pen) return false;
  pen.fillStyle = "white";
  pen.fillRect(0, 0, doek.width, doek.height);
  pen.drawImage(beeld, 0, 0, doek.width, doek.height);
  beeld.close();
  doek.hidden = false;
  return true;
}

/** Put what the canvas shows in the place of the file. @param {File} bestand */
async function maakKleiner(bestand) {
  /** @type {Blob | null} */
  const klein = await new Promise((klaar) => doek?.toBlob(klaar, "image/jpeg", 0.85));
  // Chosen again in the meantime: then this one is no longer wanted.
  if (!klein || klein.size >= bestand.size || veld?.files?.[0] !== bestand) return;
  const lijst = new DataTransfer();
  lijst.items.add(new File([klein], "leerwerkdag.jpg", { type: "image/jpeg" }));
  veld.files = lijst.files;
}

veld?.addEventListener("change", async () => {
  const bestand = veld.files?.[0];
  meld("");
  if (doek) doek.hidden = true;
  if (alt) alt.required = !!bestand;
  if (!bestand) return;
  const isFoto = await toon(bestand);
  if (veld.files?.[0] !== bestand) return;
  if (!isFoto) {
    veld.value = "";
    meld(bestand.size > MAX_BYTES ? TE_GROOT : ONLEESBAAR);
    return;
  }
  await maakKleiner(bestand);
  if ((veld.files?.[0]?.size ?? 0) > MAX_BYTES) {
    veld.value = "";
    meld(TE_GROOT);
  }
});
