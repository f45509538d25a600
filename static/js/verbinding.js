// @ts-check
/** The bar that says in words how the connection is. It knows two reporters: the live page (what
 * comes in) and the outbox (what goes out). */
import { icoon } from "./dom.js";

/** Lucide's wifi-off, hourglass, wifi and triangle-alert. */
const TEKENS = {
  weg: [
    "M12 20h.01M8.5 16.429a5 5 0 0 1 7 0M5 12.859a10 10 0 0 1 5.17-2.69",
    "M19 12.859a10 10 0 0 0-2.007-1.523M2 8.82a15 15 0 0 1 4.177-2.643",
    "M22 8.82a15 15 0 0 0-11.288-3.764M2 2l20 20",
  ].join(""),
  even: [
    "M5 22h14M5 2h14M17 22v-4.172a2 2 0 0 0-.586-1.414L12 12l-4.414 4.414A2 2 0 0 0 7 17.828V22",
    "M7 2v4.172a2 2 0 0 0 .586 1.414L12 12l4.414-4.414A2 2 0 0 0 17 6.172V2",
  ].join(""),
  terug: [
    "M12 20h.01M2 8.82a15 15 0 0 1 20 0",
    "M5 12.859a10 10 0 0 1 14 0M8.5 16.429a5 5 0 0 1 7 0",
  ].join(""),
  vluchtig: [
    "m21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3",
    "M12 9v4M12 17h.01",
  ].join(""),
};
// A stream that is renewed is away for a moment; only what lasts is worth a bar.
const GEDULD = 4_000;
const WEER_TERUG = 5_000;

/** @typedef {"goed" | "weg" | "even"} Lijn "even" = the server answers, but not its data */
/**
 * @typedef {object} Balk
 * @property {keyof typeof TEKENS} soort
 * @property {string} kop
 * @property {string} tel
 * @property {string} zin
 */
/**
 * @typedef {object} Uitgaand
 * @property {Lijn} lijn
 * @property {number} wachtend stickers that wait
 * @property {number} geweigerd what the person has to decide on
 * @property {boolean} klaar that the person is ready waits
 * @property {boolean} vluchtig this device keeps nothing when the page is closed
 */

/** @type {Lijn} */
let inkomend = "goed";
/** Null on a page where nobody places. @type {Uitgaand | null} */
let uitgaand = null;
/** The bar said that stickers wait: so it also says when they no longer do. */
let zeiWacht = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let geduld;
/** What the bar will say once it is shown. @type {Lijn} */
let straks = "weg";
/** @type {ReturnType<typeof setTimeout> | undefined} */
let uitdoven;

/** @param {Lijn} lijn @returns {boolean} true when it was away before this */
export function meldStroom(lijn) {
  const wasWeg = geduld !== undefined || inkomend !== "goed";
  if (lijn === "goed") {
    clearTimeout(geduld);
    geduld = undefined;
    inkomend = lijn;
    if (wasWeg) toon();
    return wasWeg;
  }
  if (inkomend !== "goed") {
    inkomend = lijn;
    toon();
    return wasWeg;
  }
  // The first failure starts the clock; those that follow leave it alone, and the last of them tells
  // most: a stream breaks without a word, an answer of 503 says what is the matter.
  straks = lijn;
  geduld ??= setTimeout(() => {
    geduld = undefined;
    inkomend = straks;
    toon();
  }, GEDULD);
  return wasWeg;
}

/** @param {Uitgaand} stand */
export function meldUitgaand(stand) {
  uitgaand = stand;
  toon();
}

/** @param {number} n @param {string} een @param {string} meer */
function tel(n, een, meer) {
  return n === 1 ? `1 sticker ${een}.` : `${n} stickers ${meer}.`;
}

/** @returns {Balk | null} */
function maakBalk() {
  const lijnen = [inkomend, uitgaand?.lijn ?? "goed"];
  const { wachtend = 0, klaar = false, geweigerd = 0, vluchtig = false } = uitgaand ?? {};
  const wacht = [
    ...(wachtend ? [tel(wachtend, "wacht", "wachten")] : []),
    ...(klaar ? ["“Klaar” wacht."] : []),
  ].join(" ");
  if (lijnen.some((lijn) => lijn !== "goed")) {
    const even = lijnen.includes("even");
    zeiWacht ||= !!wacht;
    return {
      soort: even ? "even" : "weg",
      kop: even ? "Even geduld. De app kan nu niet bij de gegevens." : "Geen verbinding.",
      tel: wacht,
      zin: zinBijWeg(!!wacht, vluchtig),
    };
  }
  if (zeiWacht) {
    const fout = geweigerd && tel(geweigerd, "is niet verzonden", "zijn niet verzonden");
    const zin = wacht ? "We versturen je stickers." : fout || "Alles is bewaard.";
    return { soort: "terug", kop: "Weer verbonden.", tel: "", zin };
  }
  if (!vluchtig) return null;
  return {
    soort: "vluchtig",
    kop: "Dit apparaat onthoudt niets.",
    tel: wacht,
    zin: "Laat deze pagina open tot al je stickers bewaard zijn.",
  };
}

/** @param {boolean} wacht @param {boolean} vluchtig */
function zinBijWeg(wacht, vluchtig) {
  if (vluchtig) return "Dit apparaat onthoudt niets. Laat deze pagina open.";
  if (wacht) return "Ga rustig door. We versturen alles vanzelf.";
  return uitgaand
    ? "Ga rustig door. We proberen het vanzelf opnieuw."
    : "We proberen het vanzelf opnieuw.";
}

/** The empty bar, from the start: a screen reader tells what changes in what it already knows. */
function maakVak() {
  const nieuw = document.createElement("div");
  nieuw.id = "lijnbalk";
  nieuw.setAttribute("role", "status");
  // Only what changed is read: not the whole bar again for each sticker that waits.
  nieuw.setAttribute("aria-atomic", "false");
  document.body.prepend(nieuw);
  // Its words wrap differently on each phone: what sticks below it has to know how high it is.
  const hoog = () => document.body.style.setProperty("--lijnbalk", `${nieuw.offsetHeight}px`);
  new ResizeObserver(hoog).observe(nieuw);
  return nieuw;
}

const vak = maakVak();

function toon() {
  const balk = maakBalk();
  clearTimeout(uitdoven);
  if (!balk) {
    vak.className = "";
    vak.replaceChildren();
    return;
  }
  if (balk.soort === "terug" && !uitgaand?.wachtend && !uitgaand?.klaar) {
    uitdoven = setTimeout(() => {
      zeiWacht = false;
      toon();
    }, WEER_TERUG);
  }
  if (!vak.classList.contains(`lijnbalk--${balk.soort}`)) {
    const zin = document.createElement("p");
    zin.append(...["b", "span", "span"].map((naam) => document.createElement(naam)));
    vak.className = `lijnbalk lijnbalk--${balk.soort}`;
    vak.replaceChildren(icoon(TEKENS[balk.soort]), zin);
  }
  const delen = [`${balk.kop} `, balk.tel && `${balk.tel} `, balk.zin];
  [...(vak.querySelector("p")?.children ?? [])].forEach((deel, plek) => {
    if (deel.textContent !== delen[plek]) deel.textContent = delen[plek];
  });
}
