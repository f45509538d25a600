// @ts-check
/** Follows the stream of a session and keeps the page equal to what a reload would draw.
 *
 * The stream is read with fetch and not with EventSource: that one hides status codes and gives up
 * for good at the first answer that is not 200. The position is the page's own volgnummer; the
 * heartbeat carries the last id this viewer should have, and whoever has less reopens there.
 *
 * On `document`: "gebeurtenis" {soort, volgnummer} after a fragment was put in place, "ververst"
 * after `main` was replaced. */
import { hoofd, spreid, wacht, zoek, zoekAlle } from "./dom.js";
import { meldStroom } from "./verbinding.js";

const EERSTE_BYTE = 10_000;
const STILTE = 40_000;
const VERBORGEN = 60_000;
const KORTSTE_STROOM = 5_000;
const LANGSTE_WACHT = 30;
const PEIL_SNEL = 5;
const PEIL_TRAAG = 30;
// How often a school proxy that swallows the stream is tried again.
const PEIL_RONDES = 24;

/** @typedef {"einde" | "opnieuw" | "weg" | "vol" | "gat" | "traag" | "fout" | "rust"} Afloop */
/** @typedef {{soort: string, id: string, data: string}} Bericht */

let isGestart = false;
let volgnummer = 0;
let isVerborgen = false;
let laatsteTeken = 0;
let keerTraag = 0;
let keerGat = 0;
let pogingen = 0;
/** Set by the server (`retry:`), in seconds. */
let minimaleWacht = 1;
/** @type {AbortController | null} */
let lopend = null;
/** @type {(() => void) | null} */
let wekker = null;

/** Start once; without a stream address on the page nothing happens. */
export function start() {
  if (isGestart || !hoofd()?.dataset.stroomUrl) return;
  isGestart = true;
  volgnummer = Number(hoofd().dataset.volgnummer) || 0;
  document.addEventListener("visibilitychange", bijZicht);
  addEventListener("pageshow", (event) => {
    if (event.persisted) wek(true);
  });
  addEventListener("online", () => wek(true));
  addEventListener("pagehide", () => lopend?.abort());
  void volg();
}

async function volg() {
  for (;;) {
    if (isVerborgen) await slaap(24 * 3600);
    const afloop = await luister();
    if (afloop === "einde") return volgVanVer();
    if (afloop === "opnieuw") {
      herlaad();
      await wacht(LANGSTE_WACHT);
    } else if (afloop === "weg") {
      await verversBlad();
      await wacht(LANGSTE_WACHT);
    } else if (afloop === "rust") {
      continue;
    } else if (afloop === "gat" || afloop === "vol") {
      // The ten minutes are over, or the position is behind: at once, unless that keeps happening.
      keerGat = afloop === "gat" ? keerGat + 1 : 0;
      if (keerGat > 2) await verversBlad();
      await slaap(spreid(keerGat ? keerGat : 0.3));
    } else {
      meldStroom(false);
      keerTraag = afloop === "traag" ? keerTraag + 1 : 0;
      if (keerTraag >= 2) await peil();
      pogingen += 1;
      await slaap(spreid(Math.min(LANGSTE_WACHT, minimaleWacht * 2 ** Math.min(pogingen - 1, 5))));
    }
  }
}

/** Read the stream until it ends. @returns {Promise<Afloop>} */
async function luister() {
  const rem = new AbortController();
  lopend = rem;
  /** @type {Afloop} */
  let waarom = "fout";
  const stop = (/** @type {Afloop} */ afloop) => {
    waarom = afloop;
    rem.abort();
  };
  const begin = Date.now();
  let timer = setTimeout(() => stop("traag"), EERSTE_BYTE);
  const adres = new URL(hoofd().dataset.stroomUrl ?? "", location.href);
  adres.searchParams.set("vanaf", String(volgnummer));
  try {
    const antwoord = await fetch(adres, {
      headers: { Accept: "text/event-stream" },
      cache: "no-store",
      signal: rem.signal,
    });
    if (!antwoord.ok || !antwoord.body) {
      if ([401, 403, 404].includes(antwoord.status)) return "weg";
      return "fout";
    }
    const lezer = antwoord.body.pipeThrough(new TextDecoderStream()).getReader();
    const ontleed = maakOntleder();
    for (;;) {
      const { done, value } = await lezer.read();
      // A stream that ends at once is no stream: do not come back at full speed.
      if (done) return Date.now() - begin < KORTSTE_STROOM ? "fout" : "vol";
      clearTimeout(timer);
      timer = setTimeout(() => stop("fout"), STILTE);
      laatsteTeken = Date.now();
      keerTraag = 0;
      pogingen = 0;
      meldStroom(true);
      for (const bericht of ontleed(value)) {
        const afloop = verwerk(bericht);
        if (afloop) return afloop;
      }
    }
  } catch {
    return isVerborgen ? "rust" : waarom;
  } finally {
    clearTimeout(timer);
    rem.abort();
    if (lopend === rem) lopend = null;
  }
}

/** Cut the text of a stream into messages. @returns {(stuk: string) => Bericht[]} */
function maakOntleder() {
  let rest = "";
  return (stuk) => {
    rest = (rest + stuk).replaceAll("\r\n", "\n");
    const delen = rest.split("\n\n");
    rest = delen.pop() ?? "";
    return delen.map(leesBericht);
  };
}

/** @param {string} deel @returns {Bericht} */
function leesBericht(deel) {
  const bericht = { soort: "message", id: "", data: "" };
  const data = [];
  for (const regel of deel.split("\n")) {
    const plek = regel.indexOf(":");
    const veld = plek < 0 ? regel : regel.slice(0, plek);
    const waarde = plek < 0 ? "" : regel.slice(plek + 1).replace(/^ /, "");
    if (veld === "event") bericht.soort = waarde;
    else if (veld === "id") bericht.id = waarde;
    else if (veld === "data") data.push(waarde);
    else if (veld === "retry" && Number(waarde)) minimaleWacht = Math.min(30, Number(waarde) / 1000);
  }
  bericht.data = data.join("\n");
  return bericht;
}

/** @param {Bericht} bericht @returns {Afloop | null} */
function verwerk({ soort, id, data }) {
  if (soort === "einde") return "einde";
  if (soort === "opnieuw") return "opnieuw";
  if (soort === "hb") {
    if (Number(data) > volgnummer) return "gat";
    keerGat = 0;
    return null;
  }
  if (!id) return null;
  const nummer = Number(id);
  if (!(nummer > volgnummer)) return null;
  volgnummer = nummer;
  hoofd().dataset.volgnummer = id;
  zetNeer(data);
  document.dispatchEvent(new CustomEvent("gebeurtenis", { detail: { soort, volgnummer } }));
  return null;
}

/**
 * Put every top-level element of a fragment in the place of the one with its id.
 * @param {string} html
 */
export function zetNeer(html) {
  const sjabloon = document.createElement("template");
  sjabloon.innerHTML = html;
  for (const nieuw of [...sjabloon.content.children]) {
    if (nieuw.hasAttribute("data-ververs")) {
      void verversBlad();
      continue;
    }
    const oud = nieuw.id && document.getElementById(nieuw.id);
    if (!oud) continue;
    const focus = oud.contains(document.activeElement) ? onthoudFocus() : null;
    oud.replaceWith(nieuw);
    focus?.();
  }
}

// --- refresh -----------------------------------------------------------------------------------

/** @type {Promise<void> | null} */
let verversing = null;
let nogEens = false;

/** Fetch this page again and replace `main`; calls while one is under way become one more. */
export function verversBlad() {
  if (verversing) {
    nogEens = true;
    return verversing;
  }
  verversing = haalBlad().finally(() => {
    verversing = null;
    if (nogEens) {
      nogEens = false;
      void verversBlad();
    }
  });
  return verversing;
}

async function haalBlad() {
  for (let keer = 0; ; keer += 1) {
    try {
      const antwoord = await fetch(location.href, { cache: "no-store" });
      if (antwoord.redirected && new URL(antwoord.url).pathname !== location.pathname) {
        const adres = new URL(antwoord.url);
        // Somebody who is no longer in the session should read why this page went away.
        if (hoofd().dataset.kijker === "deelnemer") adres.searchParams.set("weg", "1");
        location.assign(adres);
        return;
      }
      if (antwoord.ok) {
        if (vervang(await antwoord.text())) return;
        // The stream went further while this page was under way: what it told would be lost.
        continue;
      }
      if ([401, 403, 404].includes(antwoord.status)) {
        herlaad();
        return;
      }
    } catch {
      meldStroom(false);
    }
    await slaap(spreid(Math.min(LANGSTE_WACHT, 2 ** keer)));
  }
}

/**
 * Put the fetched page in place; false when it is older than what the stream already told.
 * @param {string} html
 */
function vervang(html) {
  const blad = new DOMParser().parseFromString(html, "text/html");
  const nieuw = blad.getElementById("inhoud");
  const oud = hoofd();
  if (!nieuw) {
    herlaad();
    return true;
  }
  if (Number(nieuw.dataset.volgnummer) < volgnummer) return false;
  const ingevuld = onthoudVelden(oud);
  const open = zoekAlle("details[open][id], dialog[open][id]", oud).map((element) => element.id);
  const focus = oud.contains(document.activeElement) ? onthoudFocus() : null;
  const hoogte = scrollY;
  document.title = blad.title;
  oud.replaceWith(document.adoptNode(nieuw));
  for (const id of open) {
    const element = document.getElementById(id);
    if (element instanceof HTMLDetailsElement) element.open = true;
    else if (element instanceof HTMLDialogElement) element.showModal();
  }
  for (const terug of ingevuld) terug();
  scrollTo(0, hoogte);
  focus?.();
  volgnummer = Math.max(volgnummer, Number(hoofd().dataset.volgnummer) || 0);
  document.dispatchEvent(new CustomEvent("ververst", { detail: { volgnummer } }));
  return true;
}

/**
 * What a person changed and did not send yet: put it back in the field with the same id.
 * @param {HTMLElement} oud
 * @returns {(() => void)[]}
 */
function onthoudVelden(oud) {
  const terug = [];
  for (const veld of zoekAlle("input[id], textarea[id], select[id]", oud)) {
    const id = veld.id;
    if (veld instanceof HTMLSelectElement) {
      const { value } = veld;
      if ([...veld.options].every((optie) => optie.selected === optie.defaultSelected)) continue;
      terug.push(() => {
        const nieuw = document.getElementById(id);
        if (nieuw instanceof HTMLSelectElement) nieuw.value = value;
      });
    } else if (veld instanceof HTMLInputElement && ["checkbox", "radio"].includes(veld.type)) {
      const { checked } = veld;
      if (checked === veld.defaultChecked) continue;
      terug.push(() => {
        const nieuw = document.getElementById(id);
        if (nieuw instanceof HTMLInputElement) nieuw.checked = checked;
      });
    } else if (veld instanceof HTMLInputElement || veld instanceof HTMLTextAreaElement) {
      const { value } = veld;
      if (value === veld.defaultValue || veld.type === "hidden" || veld.type === "file") continue;
      terug.push(() => {
        const nieuw = document.getElementById(id);
        if (nieuw instanceof HTMLInputElement || nieuw instanceof HTMLTextAreaElement) {
          nieuw.value = value;
        }
      });
    }
  }
  return terug;
}

/** Remember where the focus is, in words that also fit the new page. */
function onthoudFocus() {
  const actief = /** @type {HTMLElement} */ (document.activeElement);
  let kiezer = actief.id ? `#${CSS.escape(actief.id)}` : "";
  if (!kiezer) {
    const kader = actief.parentElement?.closest("[id]");
    if (!kader) return geefKopFocus;
    const naam = actief.getAttribute("name");
    const extra = naam ? `[name="${CSS.escape(naam)}"]` : "";
    const klasse = actief.classList[0] ? `.${CSS.escape(actief.classList[0])}` : extra;
    kiezer = `#${CSS.escape(kader.id)} ${actief.localName}${klasse}`;
  }
  const reserve = actief.closest(".taak")?.id ?? "";
  const isTekst =
    actief instanceof HTMLTextAreaElement ||
    (actief instanceof HTMLInputElement && actief.type === "text");
  const selectie = isTekst ? [actief.selectionStart, actief.selectionEnd] : null;
  return () => {
    const nieuw = zoek(kiezer) ?? (reserve ? zoek(`#${CSS.escape(reserve)} .place`) : null);
    nieuw?.focus({ preventScroll: true });
    // What had the focus is gone or asleep: the heading, and not the top of the browser.
    if (!nieuw || document.activeElement !== nieuw) geefKopFocus();
    if (selectie && (nieuw instanceof HTMLTextAreaElement || nieuw instanceof HTMLInputElement)) {
      nieuw.setSelectionRange(selectie[0], selectie[1]);
    }
  };
}

/** The main heading gets the focus, so that Tab goes on from there. */
export function geefKopFocus() {
  const kop = zoek("h1", hoofd()) ?? hoofd();
  kop.tabIndex = -1;
  kop.focus({ preventScroll: true });
}

// --- without a stream --------------------------------------------------------------------------

/** @returns {Promise<"zelfde" | "nieuw" | "weg" | "fout">} */
async function vraagStand() {
  const adres = new URL(hoofd().dataset.standUrl ?? "", location.href);
  adres.searchParams.set("sinds", String(volgnummer));
  try {
    const antwoord = await fetch(adres, {
      headers: { Accept: "application/json" },
      cache: "no-store",
      signal: AbortSignal.timeout?.(EERSTE_BYTE),
    });
    if (antwoord.status === 304) return "zelfde";
    if (antwoord.ok) {
      const stand = await antwoord.json();
      return stand.volgnummer > volgnummer ? "nieuw" : "zelfde";
    }
    return [401, 403, 404].includes(antwoord.status) ? "weg" : "fout";
  } catch {
    return "fout";
  }
}

/** Where no stream comes through: ask every few seconds, for about two minutes. */
async function peil() {
  for (let ronde = 0; ronde < PEIL_RONDES; ronde += 1) {
    if (isVerborgen) return;
    const stand = await vraagStand();
    meldStroom(stand !== "fout");
    if (stand === "nieuw") await verversBlad();
    if (stand === "weg") await verversBlad();
    await slaap(spreid(PEIL_SNEL));
  }
}

/** After `einde`: this viewer may no longer listen, but the session may come back. */
async function volgVanVer() {
  meldStroom(true);
  // At once: who was taken out of the session should not look at it for another half minute.
  let pauze = spreid(0.5);
  for (;;) {
    await slaap(pauze);
    const stand = await vraagStand();
    if (stand === "nieuw") herlaad();
    if (stand === "weg") await verversBlad();
    pauze = spreid(PEIL_TRAAG);
  }
}

/** Reload, but never in a circle. */
function herlaad() {
  const sleutel = "beeldplaat.herladen";
  let vorige = 0;
  try {
    vorige = Number(sessionStorage.getItem(sleutel)) || 0;
    sessionStorage.setItem(sleutel, String(Date.now()));
  } catch {
    vorige = 0;
  }
  if (Date.now() - vorige < 10_000) {
    setTimeout(() => location.reload(), LANGSTE_WACHT * 1000);
    return;
  }
  location.reload();
}

// --- waking and sleeping -----------------------------------------------------------------------

/** Wait, until the time is over or something wakes us. @param {number} seconden */
function slaap(seconden) {
  return new Promise((klaar) => {
    const timer = setTimeout(op, seconden * 1000);
    function op() {
      clearTimeout(timer);
      if (wekker === op) wekker = null;
      klaar(undefined);
    }
    wekker = op;
  });
}

/** @param {boolean} opnieuw also close a stream that may be dead without knowing it */
function wek(opnieuw) {
  isVerborgen = false;
  pogingen = 0;
  if (opnieuw) lopend?.abort();
  wekker?.();
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let zichtTimer;

function bijZicht() {
  clearTimeout(zichtTimer);
  if (document.visibilityState === "hidden") {
    // A browser has six connections per host; a tab nobody looks at gives its one back.
    zichtTimer = setTimeout(() => {
      isVerborgen = true;
      lopend?.abort();
    }, VERBORGEN);
    return;
  }
  wek(isVerborgen || Date.now() - laatsteTeken > EERSTE_BYTE * 2);
}

start();
