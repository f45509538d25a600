// @ts-check
/** The grid of a paper plate, filled in with the keyboard (or with the same keys as buttons).
 *
 * The cells hold what the server knows, the outbox what it does not know yet; what one sees is the
 * first with the second laid over it. Each cell is sent with what its writer saw there (`was`): two
 * facilitators at once never write over each other unseen. */
import "./live.js";
import { hoofd, icoon, rond, zeg, zoek, zoekAlle } from "./dom.js";
import { meldAntwoord, verversBlad, verwacht } from "./live.js";
import { Outbox } from "./outbox.js";
import { meldUitgaand } from "./verbinding.js";

/** @typedef {import("./outbox.js").Post} Post */
/** @typedef {{status: string, samen: string}} Inhoud */

/** @type {Record<string, string>} */
const STATUS = { n: "nu", e: "erbij", l: "loslaten" };
/** @type {Record<string, string>} */
const SAMEN = { s: "samen", a: "naast" };
/** @type {Record<string, string>} */
const WOORD = { nu: "doe ik nu", erbij: "wil ik erbij", loslaten: "wil ik loslaten" };
/** @type {Record<string, string>} */
const SAMEN_WOORD = { samen: "samen", naast: "naast elkaar" };
/** @type {Record<string, [number, number]>} */
const RICHTING = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};
const VINKJE = "M20 6 9 17l-5-5";
const WACHT = "M12 6v6l4 2M22 12a10 10 0 1 1-20 0 10 10 0 0 1 20 0";
const FOUT = "m21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3M12 9v4M12 17h.01";

const kenmerk = hoofd().dataset.kenmerk ?? "";
const outbox = new Outbox(
  `beeldplaat.uit.${kenmerk}.papier`,
  () => zoek("#invul")?.dataset.celUrl ?? new URL("cel/", location.href).pathname,
);

/** The id of the cell one is in; survives a refresh. */
let hier = "";
/** What the server acknowledged and the page was not told of yet, by the id of the cell.
 * @type {Map<string, {volgnummer: number, code: string}>} */
const bewaard = new Map();

// --- what a cell says --------------------------------------------------------------------------

/** @param {string} code @returns {Inhoud} */
function lees(code) {
  const [status, samen = ""] = code.split("-");
  return { status, samen };
}

/** @param {Inhoud} inhoud */
function schrijf({ status, samen }) {
  return samen ? `${status}-${samen}` : status;
}

/** @param {string} code */
function kort(code) {
  const { status, samen } = lees(code);
  return `${status === "loslaten" ? "los" : status} ${samen}`.trim();
}

/** @param {string} code */
function lang(code) {
  const { status, samen } = lees(code);
  if (!status) return "leeg";
  return samen ? `${WOORD[status]}, ${SAMEN_WOORD[samen]}` : WOORD[status];
}

/** What the server has in this cell, as far as this page knows. @param {HTMLElement} cel */
function opServer(cel) {
  return bewaard.get(cel.id)?.code ?? cel.dataset.inhoud ?? "";
}

/** What will stand on the server when this is sent. @param {HTMLElement} cel
 * @param {Post | undefined} post the last that waits for this cell */
function wordt(cel, post) {
  return post && !post.geweigerd ? post.velden.inhoud : opServer(cel);
}

/** What will stand on the server when all that waits is sent. @param {HTMLElement} cel */
function straks(cel) {
  return wordt(cel, outbox.laatste(cel.id));
}

/** @param {HTMLElement} cel */
function kolomVan(cel) {
  return document.getElementById(`kolom-${cel.dataset.pk}`);
}

/** @param {HTMLElement} cel */
function naamVan(cel) {
  return kolomVan(cel)?.dataset.naam ?? "";
}

/** @param {HTMLElement} cel */
function taakVan(cel) {
  return zoek("th", /** @type {HTMLElement} */ (cel.parentElement))?.textContent?.trim() ?? "";
}

// --- drawing -----------------------------------------------------------------------------------

function cellen() {
  return zoekAlle("#rooster td.cel");
}

/** @param {Post | undefined} post */
function woordBij(post) {
  if (!post) return "bewaard";
  if (post.geweigerd) return "niet bewaard";
  return outbox.lijnWeg ? "wacht op verbinding" : "wordt bewaard";
}

/** @param {HTMLElement} cel @param {Post | undefined} post */
function teken(cel, post) {
  const code = post ? post.velden.inhoud : opServer(cel);
  const stand = !post ? "" : post.geweigerd ? "fout" : outbox.lijnWeg ? "wacht" : "bezig";
  const naam = `${naamVan(cel)}, ${taakVan(cel)}: ${lang(code)}${post ? `, ${woordBij(post)}` : ""}`;
  if (cel.getAttribute("aria-label") === naam && cel.dataset.stand === stand) return;
  cel.setAttribute("aria-label", naam);
  cel.dataset.stand = stand;
  cel.classList.toggle("vol", lees(code).status !== "");
  if (stand === "fout") cel.setAttribute("aria-invalid", "true");
  else cel.removeAttribute("aria-invalid");
  const woord = zoek(".cel__woord", cel);
  woord?.replaceChildren(kort(code));
  if (stand === "fout" || stand === "wacht") woord?.prepend(icoon(stand === "fout" ? FOUT : WACHT));
}

function tekenAlles() {
  const tabel = zoek("#rooster");
  if (!tabel) return;
  if (tabel.getAttribute("role") !== "grid") maakRooster(tabel);
  const positie = Number(hoofd().dataset.volgnummer) || 0;
  for (const [id, { volgnummer }] of bewaard) if (volgnummer <= positie) bewaard.delete(id);
  /** @type {Map<string, Post>} */
  const laatste = new Map();
  for (const post of outbox.alles()) laatste.set(post.aspect, post);
  let vol = Number(zoek("#invul")?.dataset.elders) || 0;
  for (const cel of cellen()) {
    teken(cel, laatste.get(cel.id));
    if (wordt(cel, laatste.get(cel.id))) vol += 1;
  }
  zetHier(document.getElementById(hier) ?? cellen()[0]);
  const aantal = zoek("#rooster-aantal");
  if (aantal) aantal.textContent = String(vol);
  tekenFouten([...laatste.values()].filter((post) => post.geweigerd));
  meldUitgaand({
    lijn: !outbox.lijnWeg ? "goed" : outbox.even ? "even" : "weg",
    wachtend: outbox.wachtend(),
    geweigerd: [...laatste.values()].filter((post) => post.geweigerd).length,
    klaar: false,
    vluchtig: outbox.isVluchtig,
  });
}

/** A table with choices becomes a grid with keys. @param {HTMLElement} tabel */
function maakRooster(tabel) {
  tabel.setAttribute("role", "grid");
  tabel.setAttribute("aria-label", "Stickers per taak en persoon");
  // The grid itself takes the keyboard: no second stop for the box it scrolls in.
  tabel.closest(".tabelvak")?.setAttribute("tabindex", "-1");
}

/** The one cell that Tab comes to. @param {HTMLElement | undefined | null} cel */
function zetHier(cel) {
  if (!cel) return;
  if (cel.id !== hier || cel.tabIndex !== 0) {
    for (const ander of zoekAlle('#rooster td[tabindex="0"]')) ander.tabIndex = -1;
    for (const ander of zoekAlle("#rooster .hier")) ander.classList.remove("hier");
    cel.tabIndex = 0;
    cel.classList.add("hier");
    cel.parentElement?.querySelector("th")?.classList.add("hier");
    kolomVan(cel)?.classList.add("hier");
    hier = cel.id;
  }
  tekenHier(cel);
}

/** @param {HTMLElement} cel */
function tekenHier(cel) {
  const vak = zoek("#hier");
  if (!vak) return;
  const post = outbox.laatste(cel.id);
  const code = post ? post.velden.inhoud : opServer(cel);
  const naam = document.createElement("b");
  naam.textContent = naamVan(cel);
  const stand = document.createElement("span");
  stand.className = post ? "stickerstand wacht" : "stickerstand";
  stand.append(icoon(post?.geweigerd ? FOUT : post ? WACHT : VINKJE), woordBij(post));
  vak.replaceChildren(naam, `, ${taakVan(cel)}: ${lang(code)}. `);
  if (code || post) vak.append(stand);
  const wachtend = outbox.wachtend();
  if (outbox.lijnWeg && wachtend > 1) vak.append(` ${wachtend} vakken wachten op verbinding.`);
}

/** @param {Post[]} posten refused ones */
function tekenFouten(posten) {
  const vak = zoek("#papier-fouten");
  const lijst = vak && zoek("ul", vak);
  if (!vak || !lijst) return;
  const sleutel = posten.map((post) => post.handeling).join(" ");
  if (lijst.dataset.sleutel === sleutel) return;
  lijst.dataset.sleutel = sleutel;
  vak.hidden = posten.length === 0;
  lijst.replaceChildren(...posten.map(maakFout));
}

/** @param {Post} post */
function maakFout(post) {
  const cel = document.getElementById(post.aspect);
  const regel = document.createElement("li");
  const tekst = document.createElement("p");
  tekst.id = `zin-${post.aspect}`;
  const kop = document.createElement("b");
  kop.textContent = cel ? `${naamVan(cel)}, ${taakVan(cel)}: ${lang(post.velden.inhoud)}. ` : "";
  tekst.append(kop, post.zin);
  regel.append(tekst);
  cel?.setAttribute("aria-describedby", tekst.id);
  const knop = (/** @type {string} */ woord, /** @type {() => void} */ doe) => {
    const element = document.createElement("button");
    element.type = "button";
    element.className = "knop knop--klein";
    element.textContent = woord;
    element.addEventListener("click", () => {
      doe();
      cel?.focus();
    });
    return element;
  };
  const knoppen = document.createElement("div");
  knoppen.className = "naast mt-s";
  if (cel) knoppen.append(knop("Toch invullen", () => stuur(cel, post.velden.inhoud)));
  knoppen.append(knop("Laat zoals het is", () => outbox.laatVallen(post.handeling)));
  regel.append(knoppen);
  return regel;
}

// --- what a key does ---------------------------------------------------------------------------

/** @param {HTMLElement} cel @param {string} code */
function stuur(cel, code) {
  const was = straks(cel);
  cel.removeAttribute("aria-describedby");
  outbox.voegToe("cel", cel.id, {
    deelnemer: kolomVan(cel)?.dataset.ref ?? "",
    aspect: cel.parentElement?.dataset.aspect ?? "",
    inhoud: code,
    was,
  });
  zeg(`${naamVan(cel)}, ${taakVan(cel)}: ${lang(code)}.`);
}

/** @param {HTMLElement} cel @param {string} toets a key, small @returns {boolean} true when it is one of ours */
function druk(cel, toets) {
  const invul = zoek("#invul")?.dataset ?? {};
  const isWis = toets === "delete" || toets === "backspace";
  if (!(toets in STATUS) && !(toets in SAMEN) && !isWis) return false;
  if ("dicht" in invul) {
    zeg("Deze werksessie is afgesloten. Er kan niets meer bij.");
    return true;
  }
  const nu = lees(straks(cel));
  if (isWis) {
    if (nu.status) stuur(cel, "");
    else zeg("Dit vak is al leeg.");
  } else if (toets in STATUS) {
    if ("alleenErbij" in invul && toets !== "e") {
      zeg("Bij vormgeven kies je alleen: wil ik erbij.");
      return true;
    }
    const nieuw = schrijf({ status: STATUS[toets], samen: nu.samen });
    if (nieuw !== schrijf(nu)) stuur(cel, nieuw);
  } else {
    const status = nu.status || invul.standaard || "nu";
    // The same key once more takes it back.
    stuur(cel, schrijf({ status, samen: nu.samen === SAMEN[toets] ? "" : SAMEN[toets] }));
  }
  return true;
}

/** @param {HTMLElement} cel @returns {[HTMLElement[][], number, number]} the grid and the place in it */
function plek(cel) {
  const rijen = zoekAlle("#rooster tr[data-aspect]").map((rij) => zoekAlle("td.cel", rij));
  const rij = rijen.findIndex((cellenVanRij) => cellenVanRij.includes(cel));
  return [rijen, rij, rijen[rij]?.indexOf(cel) ?? -1];
}

/** @param {HTMLElement | undefined} cel @returns {boolean} */
function ga(cel) {
  if (!cel) return false;
  cel.focus({ preventScroll: true });
  cel.scrollIntoView({ block: "nearest", inline: "nearest" });
  return true;
}

/** @param {KeyboardEvent} event @param {HTMLElement} cel @returns {boolean} */
function beweeg(event, cel) {
  const [rijen, rij, kolom] = plek(cel);
  const laatste = rijen.length - 1;
  if (event.key in RICHTING) {
    const [dr, dk] = RICHTING[event.key];
    ga(rijen[rij + dr]?.[kolom + dk]);
    return true;
  }
  if (event.key === "Enter") {
    const stap = event.shiftKey ? -1 : 1;
    // Past the last taak of somebody comes the first of the next.
    const volgende = rijen[rij + stap]?.[kolom] ?? rijen[stap > 0 ? 0 : laatste]?.[kolom + stap];
    ga(volgende);
    return true;
  }
  // At the end of a row Tab goes on to what comes after the grid.
  if (event.key === "Tab") return ga(rijen[rij]?.[kolom + (event.shiftKey ? -1 : 1)]);
  if (event.key === "Home") return ga(event.ctrlKey ? rijen[0]?.[0] : rijen[rij]?.[0]);
  if (event.key === "End") return ga((event.ctrlKey ? rijen[laatste] : rijen[rij])?.at(-1));
  if (event.key === "PageUp") return ga(rijen[0]?.[kolom]);
  if (event.key === "PageDown") return ga(rijen[laatste]?.[kolom]);
  if (event.key === "Escape") {
    zoek("[data-toets]")?.focus();
    return true;
  }
  return false;
}

document.addEventListener("keydown", (event) => {
  const cel = rond(event, "td.cel");
  if (!cel || event.target !== cel || event.altKey || event.metaKey || event.isComposing) return;
  const isOns = beweeg(event, cel) || (!event.ctrlKey && druk(cel, event.key.toLowerCase()));
  if (isOns) event.preventDefault();
});

document.addEventListener("focusin", (event) => {
  const cel = rond(event, "td.cel");
  if (cel) zetHier(cel);
});

// A key as a button: the cell keeps the focus, so that tapping and typing can go on in turn.
document.addEventListener("pointerdown", (event) => {
  if (rond(event, "[data-toets]")) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const toets = rond(event, "[data-toets]")?.dataset.toets;
  const cel = document.getElementById(hier);
  if (toets && cel) druk(cel, toets.toLowerCase());
});

// --- what comes back ---------------------------------------------------------------------------

outbox.addEventListener("wat", (event) => {
  const { soort, post, volgnummer } =
    /** @type {CustomEvent<import("./outbox.js").Wat>} */ (event).detail;
  if (soort === "bewaard" && post && volgnummer !== undefined) {
    bewaard.set(post.aspect, { volgnummer, code: post.velden.inhoud });
    verwacht(volgnummer);
    meldAntwoord();
  }
  tekenAlles();
  if (post?.geweigerd) {
    zeg(post.zin);
    // A refusal often means that this page is behind.
    void verversBlad();
  }
});

document.addEventListener("gebeurtenis", tekenAlles);
document.addEventListener("ververst", tekenAlles);

document.documentElement.classList.add("heeft-js");
tekenAlles();
void outbox.verstuur();
const naamveld = zoek("#zonder-telefoon-naam");
if (new URL(location.href).searchParams.has("bij") || !zoek("#rooster")) naamveld?.focus();
else if (matchMedia("(pointer: fine)").matches) {
  document.getElementById(hier)?.focus({ preventScroll: true });
}
