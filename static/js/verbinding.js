// @ts-check
/** The bar that says in words that there is no connection. It knows two reporters: the stream
 * (what comes in) and the outbox (what goes out). */
import { icoon } from "./dom.js";

/** Lucide's wifi-off. */
const WEG = [
  "M12 20h.01M8.5 16.429a5 5 0 0 1 7 0M5 12.859a10 10 0 0 1 5.17-2.69",
  "M19 12.859a10 10 0 0 0-2.007-1.523M2 8.82a15 15 0 0 1 4.177-2.643",
  "M22 8.82a15 15 0 0 0-11.288-3.764M2 2l20 20",
].join("");
// A stream that is renewed is away for a moment; only what lasts is worth a bar.
const GEDULD = 4000;

const stand = {
  stroomWeg: false,
  uitWeg: false,
  wachtend: 0,
  klaar: false,
  even: false,
  plakt: false,
};
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** @param {boolean} goed */
export function meldStroom(goed) {
  if (goed) {
    clearTimeout(timer);
    timer = undefined;
    stand.stroomWeg = false;
    toon();
    return;
  }
  // The first failure starts the clock; the retries that follow leave it alone.
  timer ??= setTimeout(() => {
    stand.stroomWeg = true;
    toon();
  }, GEDULD);
}

/**
 * @param {{goed: boolean, wachtend: number, klaar: boolean, even?: boolean}} melding `wachtend` =
 *   stickers that wait; `klaar` = that the person is ready waits; `even` = the server answers, but
 *   cannot reach its data
 */
export function meldUitgaand({ goed, wachtend, klaar, even = false }) {
  stand.uitWeg = !goed;
  stand.wachtend = wachtend;
  stand.klaar = klaar;
  stand.even = even;
  stand.plakt = true;
  toon();
}

/** @returns {[string, string] | null} */
function maakZinnen() {
  if (!stand.stroomWeg && !stand.uitWeg) return null;
  const n = stand.wachtend;
  const stickers = n === 1 ? "1 sticker wacht." : `${n} stickers wachten.`;
  const wacht = [...(n ? [stickers] : []), ...(stand.klaar ? ["“Klaar” wacht."] : [])];
  const kop = stand.even ? "Even geduld. De app kan nu niet bij de gegevens." : "Geen verbinding.";
  if (stand.uitWeg && wacht.length) {
    return [[kop, ...wacht].join(" "), "Ga rustig door. We versturen alles vanzelf."];
  }
  if (stand.plakt) return [kop, "Ga rustig door. We proberen het vanzelf opnieuw."];
  return [kop, "We proberen het vanzelf opnieuw."];
}

function toon() {
  let balk = document.getElementById("lijnbalk");
  const zinnen = maakZinnen();
  if (!balk) {
    if (!zinnen) return;
    balk = document.createElement("div");
    balk.id = "lijnbalk";
    balk.setAttribute("role", "status");
    document.body.prepend(balk);
    // its words wrap differently on each phone: what sticks below it has to know how high it is
    const hoog = () => document.body.style.setProperty("--lijnbalk", `${balk.offsetHeight}px`);
    new ResizeObserver(hoog).observe(balk);
  }
  if (!zinnen) {
    balk.className = "";
    balk.replaceChildren();
    return;
  }
  const tekst = zinnen.join(" ");
  if (balk.textContent === tekst) return;
  const zin = document.createElement("p");
  const kop = document.createElement("b");
  kop.textContent = zinnen[0];
  zin.append(kop, " ", zinnen[1]);
  balk.className = "lijnbalk lijnbalk--weg";
  balk.replaceChildren(icoon(WEG), zin);
}
