// @ts-check
/** The three dots of a person: drawn at once, sent through an outbox of their own.
 *
 * The buttons of the server say what it knows; the outbox holds what it does not know yet. */
import { hoofd, rond, zeg, zoek, zoekAlle } from "./dom.js";
import { meldAntwoord, verwacht } from "./live.js";
import { Outbox } from "./outbox.js";
import { zetHaltes } from "./toetsen.js";

const MAX_STIPPEN = 3;
const OP = "Je drie stippen zijn op. Tik een stip aan om haar terug te nemen.";

const tafel = zoek("#tafel")?.dataset ?? {};
const voor = tafel.voor ?? "";
const kenmerk = hoofd().dataset.kenmerk ?? "";

const outbox = new Outbox(
  `beeldplaat.stip.${kenmerk}.${voor ? "voor." : ""}${tafel.ref ?? ""}`,
  (soort) => {
    const formulier = /** @type {HTMLFormElement | null} */ (zoek("#stippen"));
    // In a phase without dots the server says so itself.
    const basis = `/w/${kenmerk}/stippen/`;
    if (soort === "plak") return formulier?.getAttribute("action") ?? basis;
    return formulier?.dataset.wegUrl ?? `${basis}weghalen/`;
  },
);

/** What the server last said of each taak, and as of which volgnummer.
 * @type {Map<string, {volgnummer: number, isGezet: boolean}>} */
const vanServer = new Map();
/** The last refusal, until something else happens. */
let fout = "";

/** @param {HTMLElement} knop */
function leesAspect(knop) {
  return /** @type {HTMLButtonElement} */ (knop).value;
}

/** @param {HTMLElement} knop */
function isGezet(knop) {
  return knop.getAttribute("aria-pressed") === "true";
}

/** Buttons of the server carry no `data-stand`. */
function leesServer() {
  const volgnummer = Number(hoofd().dataset.volgnummer);
  for (const knop of zoekAlle(".stip:not([data-stand])")) {
    const bekend = vanServer.get(leesAspect(knop));
    if (bekend && bekend.volgnummer > volgnummer) continue;
    vanServer.set(leesAspect(knop), { volgnummer, isGezet: isGezet(knop) });
  }
}

function teken() {
  leesServer();
  for (const knop of zoekAlle(".stip")) {
    const post = outbox.laatste(leesAspect(knop));
    const aan = post ? post.soort === "plak" : !!vanServer.get(leesAspect(knop))?.isGezet;
    knop.setAttribute("aria-pressed", String(aan));
    knop.dataset.stand = post ? "bezig" : "bewaard";
  }
  tekenStand();
  zetHaltes();
}

/** The same words as `_stippenstand.html`, counted from the buttons. */
function tekenStand() {
  const stand = zoek("#stippenstand");
  if (!stand) return;
  const gezet = zoekAlle(".stip").filter(isGezet);
  const over = Math.max(0, MAX_STIPPEN - gezet.length);
  stand.dataset.over = String(over);
  zoekAlle("[data-stippen] i", stand).forEach((stip, plek) => {
    stip.className = plek < gezet.length ? "" : "open";
  });
  const zin = zoek("[data-zin]", stand);
  if (zin) zin.textContent = fout || noemStand(over);
  const lijst = zoek("[data-mijn]", stand);
  if (!lijst) return;
  lijst.hidden = !gezet.length;
  lijst.replaceChildren(...gezet.map(maakRegel));
}

/** @param {number} over */
function noemStand(over) {
  if (outbox.wachtend()) return outbox.lijnWeg ? "Je stip wacht op verbinding." : "Wordt bewaard…";
  if (over === MAX_STIPPEN) return "Zet een stip bij een taak. Je hebt er drie.";
  return over ? `Je hebt nog ${over} ${over === 1 ? "stip" : "stippen"}.` : OP;
}

/** @param {HTMLElement} knop */
function maakRegel(knop) {
  const regel = document.createElement("li");
  const link = document.createElement("a");
  link.href = `#taak-${leesAspect(knop)}`;
  link.textContent = noem(leesAspect(knop));
  regel.append(link);
  return regel;
}

/** @param {string} aspect */
function noem(aspect) {
  return document.getElementById(`taak-${aspect}`)?.dataset.titel ?? "";
}

document.addEventListener("submit", (event) => {
  const formulier = rond(event, "#stippen");
  const knop = /** @type {SubmitEvent} */ (event).submitter;
  if (!formulier || !knop) return;
  event.preventDefault();
  fout = "";
  const aan = isGezet(knop);
  if (!aan && zoekAlle(".stip").filter(isGezet).length >= MAX_STIPPEN) {
    zeg(OP);
    tekenStand();
    return;
  }
  const aspect = leesAspect(knop);
  /** @type {Record<string, string>} */
  const velden = voor ? { aspect, voor } : { aspect };
  outbox.voegToe(aan ? "weg" : "plak", aspect, velden);
});

outbox.addEventListener("wat", (event) => {
  const wat = /** @type {CustomEvent<import("./outbox.js").Wat>} */ (event).detail;
  const { soort, post, volgnummer = 0 } = wat;
  if (soort === "lijn" && !outbox.lijnWeg) meldAntwoord();
  if (soort === "bewaard" && post) {
    verwacht(volgnummer);
    vanServer.set(post.aspect, { volgnummer, isGezet: post.soort === "plak" });
  }
  if (soort === "gewijzigd" && post?.geweigerd) {
    // A dot is put again in one tap: nothing to keep, only to say.
    fout = post.zin;
    zeg(`${noem(post.aspect)}: ${post.zin}`);
    outbox.laatVallen(post.handeling);
    return;
  }
  teken();
  if (soort === "bewaard" && post && !outbox.wachtend()) {
    const wat = post.soort === "plak" ? "Stip gezet" : "Stip weggehaald";
    zeg(`${wat} bij ${noem(post.aspect)}. ${zoek("#stippenstand [data-zin]")?.textContent ?? ""}`);
  }
});

document.addEventListener("gebeurtenis", teken);
document.addEventListener("ververst", teken);
teken();
void outbox.verstuur();
