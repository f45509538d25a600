// @ts-check
/** Follows the stream of a session and keeps the page equal to what a reload would draw.
 *
 * The stream is read with fetch and not with EventSource: that one hides status codes and gives up
 * for good at the first answer that is not 200. The position is the page's own volgnummer; the
 * heartbeat carries the last id this viewer should have, and whoever has less reopens there.
 *
 * Two loops: `volg` opens the stream again and again, and while that brings nothing `peil` asks
 * `stand.json`. So a stream that does not come through (a proxy that holds or cuts it) costs a few
 * seconds of freshness and nothing else; only when asking fails too there is no connection.
 *
 * On `document`: "gebeurtenis" {soort, volgnummer} after a fragment was put in place, "ververst"
 * after `main` was replaced, "verbonden" when the server answers again. */
import { Slaper, hoofd, spreid, wacht, zoek, zoekAlle } from "./dom.js";
import { meldStroom } from "./verbinding.js";

const EERSTE_BYTE = 10_000;
const STILTE = 40_000;
const VERBORGEN = 60_000;
// What ends sooner, or brings nothing after this, is not trusted: the page goes on asking.
const KORTSTE_STROOM = 5_000;
// A stream from which nothing came for this long is opened again when somebody looks at the page.
const OUD_TEKEN = 2_000;
const GEDULD = 2_500;
const WEK_PAUZE = 10_000;
const TIJD = 15_000;
const LANGSTE_WACHT = 30;
const PEIL_SNEL = 5;
const PEIL_TRAAG = 30;
const TIK = 5_000;

/**
 * Why a stream ended. "einde", "opnieuw": the server said so. "wissel": the server goes away and
 * named a time to come back. "vol": its ten minutes are over. "gat": it brought less than it
 * should. "weg": this viewer has no place here. "rust": we stopped it ourselves.
 * @typedef {"einde" | "opnieuw" | "wissel" | "vol" | "gat" | "weg" | "rust" | "fout"} Afloop
 */
/**
 * @typedef {object} Bericht
 * @property {string} soort
 * @property {string} id
 * @property {string} data
 * @property {number | null} terug milliseconds, of a block with `retry:`
 * @property {boolean} isKaal nothing but `retry:`
 */

let isGestart = false;
let isVoorbij = false;
let volgnummer = 0;
let isVerborgen = false;
/** The stream brings what happens, so nobody has to ask. */
let isLevend = false;
let isVerdacht = false;
let laatsteTeken = 0;
let laatsteWek = 0;
let keerGat = 0;
let pogingen = 0;
/** From the server's greeting (`retry:`), in seconds. */
let minimaleWacht = 1;
/** From its last words, in milliseconds. @type {number | null} */
let terugNa = null;
/** Stops the stream that is open. @type {((afloop: Afloop) => void) | null} */
let stopStroom = null;
const stroomSlaap = new Slaper();

/** Start once; without a stream address on the page nothing happens. */
export function start() {
  if (isGestart || !hoofd()?.dataset.stroomUrl) return;
  isGestart = true;
  volgnummer = Number(hoofd().dataset.volgnummer) || 0;
  document.addEventListener("visibilitychange", bijZicht);
  addEventListener("pageshow", (event) => {
    if (event.persisted) wek();
  });
  addEventListener("online", () => {
    if (!isVerborgen) wek();
  });
  addEventListener("pagehide", () => {
    isVerborgen = true;
    stopStroom?.("rust");
  });
  voelSlaap();
  void volg();
}

async function volg() {
  for (;;) {
    if (isVerborgen) await stroomSlaap.slaap(24 * 3600);
    const afloop = await luister();
    isLevend = false;
    if (afloop === "einde") {
      isVoorbij = true;
      return volgVanVer();
    }
    if (afloop === "opnieuw") {
      herlaad();
      await wacht(LANGSTE_WACHT);
    } else if (afloop === "weg") {
      await verversBlad();
      await stroomSlaap.slaap(LANGSTE_WACHT);
    } else if (afloop === "wissel") {
      await stroomSlaap.slaap(Math.min(LANGSTE_WACHT, (terugNa ?? 0) / 1000));
    } else if (afloop === "vol") {
      await stroomSlaap.slaap(spreid(0.3));
    } else if (afloop === "gat") {
      // At once, unless that keeps happening.
      keerGat += 1;
      if (keerGat > 2) await verversBlad();
      await stroomSlaap.slaap(spreid(Math.min(LANGSTE_WACHT, keerGat)));
    } else if (afloop === "fout") {
      // While it is asking already, that tells whether there is a connection.
      if (!isPeilend) meldStroom("weg");
      void peil();
      const nogEens = minimaleWacht * 2 ** Math.min(pogingen, 5);
      pogingen += 1;
      await stroomSlaap.slaap(spreid(Math.min(LANGSTE_WACHT, nogEens)));
    }
  }
}

/** Read the stream until it ends. @returns {Promise<Afloop>} */
async function luister() {
  const rem = new AbortController();
  /** @type {Afloop} */
  let waarom = "fout";
  stopStroom = (afloop) => {
    waarom = afloop;
    rem.abort();
  };
  const eigenStop = stopStroom;
  const bijStilte = () => {
    isVerdacht = true;
    rem.abort();
  };
  terugNa = null;
  const begin = Date.now();
  let timer = setTimeout(bijStilte, EERSTE_BYTE);
  const vraagtimer = setTimeout(() => void peil(), GEDULD);
  const adres = new URL(hoofd().dataset.stroomUrl ?? "", location.href);
  adres.searchParams.set("vanaf", String(volgnummer));
  try {
    const antwoord = await fetch(adres, {
      headers: { Accept: "text/event-stream" },
      cache: "no-store",
      signal: rem.signal,
    });
    if ([401, 403, 404].includes(antwoord.status)) return "weg";
    const soort = antwoord.headers.get("Content-Type") ?? "";
    if (!antwoord.ok || !antwoord.body || !soort.startsWith("text/event-stream")) return "fout";
    const lezer = antwoord.body.pipeThrough(new TextDecoderStream()).getReader();
    const ontleed = maakOntleder();
    let isGroet = true;
    for (;;) {
      const { done, value } = await lezer.read();
      if (done) {
        if (terugNa !== null) return "wissel";
        return Date.now() - begin < KORTSTE_STROOM ? "fout" : "vol";
      }
      clearTimeout(timer);
      timer = setTimeout(bijStilte, STILTE);
      bijTeken(begin);
      for (const bericht of ontleed(value)) {
        // The last words of a server that stops: a bare `retry:`, which is not its greeting.
        terugNa = bericht.isKaal && !isGroet ? bericht.terug : null;
        if (isGroet && bericht.terug) minimaleWacht = Math.max(1, bericht.terug / 1000);
        isGroet = false;
        const afloop = verwerk(bericht);
        if (afloop) return afloop;
      }
    }
  } catch {
    return waarom === "fout" && terugNa !== null ? "wissel" : waarom;
  } finally {
    // A stream that ends at once is no stream: do not come back at full speed.
    if (waarom === "fout" && Date.now() - begin < KORTSTE_STROOM) isVerdacht = true;
    clearTimeout(timer);
    clearTimeout(vraagtimer);
    rem.abort();
    if (stopStroom === eigenStop) stopStroom = null;
  }
}

/** Something came in. @param {number} begin when this stream was opened */
function bijTeken(begin) {
  laatsteTeken = Date.now();
  if (laatsteTeken - begin >= KORTSTE_STROOM) isVerdacht = false;
  if (!isVerdacht && !isLevend) {
    pogingen = 0;
    isLevend = true;
    peilSlaap.wek();
  }
  meldVerbonden();
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
  /** @type {Bericht} */
  const bericht = { soort: "message", id: "", data: "", terug: null, isKaal: true };
  const data = [];
  for (const regel of deel.split("\n")) {
    const plek = regel.indexOf(":");
    const veld = plek < 0 ? regel : regel.slice(0, plek);
    const waarde = plek < 0 ? "" : regel.slice(plek + 1).replace(/^ /, "");
    if (veld === "event") bericht.soort = waarde;
    else if (veld === "id") bericht.id = waarde;
    else if (veld === "data") data.push(waarde);
    else if (veld === "retry" && /^\d+$/.test(waarde)) bericht.terug = Number(waarde);
    if (veld !== "retry") bericht.isKaal = false;
  }
  bericht.isKaal &&= bericht.terug !== null;
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

function meldVerbonden() {
  if (meldStroom("goed")) document.dispatchEvent(new CustomEvent("verbonden"));
}

/**
 * A write of this page became this event: when the stream does not bring it soon, ask.
 * @param {number} nummer
 */
export function verwacht(nummer) {
  if (!isGestart || nummer <= volgnummer) return;
  setTimeout(() => {
    if (nummer > volgnummer) kijk();
  }, GEDULD);
}

/** The server answered a write that waited: it may also have a stream for us. */
export function meldAntwoord() {
  if (isGestart && !isLevend) kijk();
}

/** Who keeps acting where no stream comes through must not keep it from being tried. */
function kijk() {
  if (isVerborgen || isVoorbij) return;
  if (Date.now() - laatsteWek > WEK_PAUZE) wek();
  else peilSlaap.wek();
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

const bladSlaap = new Slaper();

async function haalBlad() {
  for (let keer = 0; ; keer += 1) {
    try {
      const antwoord = await fetch(location.href, {
        cache: "no-store",
        signal: AbortSignal.timeout?.(TIJD),
      });
      if (antwoord.redirected && new URL(antwoord.url).pathname !== location.pathname) {
        const adres = new URL(antwoord.url);
        // Somebody who is no longer in the session should read why this page went away.
        if (hoofd().dataset.kijker === "deelnemer") adres.searchParams.set("weg", "1");
        location.assign(adres);
        return;
      }
      if (antwoord.ok) {
        meldVerbonden();
        if (vervang(await antwoord.text())) return;
        // The stream went further while this page was under way: what it told would be lost.
        await bladSlaap.slaap(spreid(Math.min(LANGSTE_WACHT, 0.2 * 2 ** keer)));
        continue;
      }
      if ([401, 403, 404].includes(antwoord.status)) {
        herlaad();
        return;
      }
      meldStroom(antwoord.status === 503 ? "even" : "weg");
    } catch {
      meldStroom("weg");
    }
    await bladSlaap.slaap(spreid(Math.min(LANGSTE_WACHT, 2 ** keer)));
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
  // Not a page of ours: what a proxy or a network puts in its place. Ask again.
  if (!nieuw) return false;
  if (Number(nieuw.dataset.volgnummer) < volgnummer) return false;
  const ingevuld = onthoudVelden(oud);
  const open = zoekAlle("details[open][id], dialog[open][id]", oud).map((element) => element.id);
  const focus = oud.contains(document.activeElement) ? onthoudFocus() : null;
  const hoogte = scrollY;
  document.title = blad.title;
  oud.replaceWith(document.adoptNode(nieuw));
  // What stands outside `main` and changes with it.
  for (const mee of zoekAlle("[data-ververs-mee][id]", blad)) {
    document.getElementById(mee.id)?.replaceWith(document.adoptNode(mee));
  }
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

const peilSlaap = new Slaper();
let isPeilend = false;
let isOnbereikbaar = false;
let keerMis = 0;

/** @returns {Promise<"zelfde" | "nieuw" | "weg" | "even" | "fout">} */
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
    if (antwoord.status === 503) return "even";
    return [401, 403, 404].includes(antwoord.status) ? "weg" : "fout";
  } catch {
    return "fout";
  }
}

/** Ask once, and say whether the server answered. */
async function peilEens() {
  const stand = await vraagStand();
  if (stand === "fout" || stand === "even") {
    keerMis += 1;
    isOnbereikbaar = true;
    meldStroom(stand === "even" ? "even" : "weg");
    return stand;
  }
  if (isOnbereikbaar) {
    // The server is back: so may the stream be.
    isOnbereikbaar = false;
    pogingen = 0;
    stroomSlaap.wek();
  }
  keerMis = 0;
  meldVerbonden();
  return stand;
}

/** While the stream brings nothing: ask every few seconds, less often while nobody answers. */
async function peil() {
  if (isPeilend) return;
  isPeilend = true;
  await peilSlaap.slaap(Math.random());
  while (!isLevend && !isVerborgen && !isVoorbij) {
    const stand = await peilEens();
    if (stand === "nieuw" || stand === "weg") await verversBlad();
    const pauze = keerMis ? 2 ** keerMis : PEIL_SNEL;
    await peilSlaap.slaap(spreid(Math.min(PEIL_TRAAG, pauze)));
  }
  isPeilend = false;
}

/** After `einde`: this viewer may no longer listen, but the session may come back. */
async function volgVanVer() {
  // At once: who was taken out of the session should not look at it for another half minute.
  let pauze = spreid(0.5);
  for (;;) {
    await peilSlaap.slaap(pauze);
    pauze = isVerborgen ? 24 * 3600 : spreid(PEIL_TRAAG);
    if (isVerborgen) continue;
    const stand = await peilEens();
    if (stand === "nieuw") herlaad();
    if (stand === "weg") await verversBlad();
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

/** Look at once: a stream may be dead without knowing it, and a long wait has lost its reason. */
function wek() {
  isVerborgen = false;
  keerMis = 0;
  pogingen = 0;
  laatsteWek = Date.now();
  stopStroom?.("rust");
  stroomSlaap.wek();
  peilSlaap.wek();
  bladSlaap.wek();
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let zichtTimer;

function bijZicht() {
  clearTimeout(zichtTimer);
  if (document.visibilityState === "hidden") {
    // A browser has six connections per host; a tab nobody looks at gives its one back.
    zichtTimer = setTimeout(() => {
      isVerborgen = true;
      stopStroom?.("rust");
    }, VERBORGEN);
    return;
  }
  if (isVerborgen || Date.now() - laatsteTeken > OUD_TEKEN) wek();
}

/** A laptop that wakes with its lid does not tell the page: a clock that jumped does. */
function voelSlaap() {
  let vorige = Date.now();
  setInterval(() => {
    const nu = Date.now();
    if (nu - vorige > 4 * TIK && document.visibilityState === "visible") wek();
    vorige = nu;
  }, TIK);
}

start();
