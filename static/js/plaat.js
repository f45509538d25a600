// @ts-check
/** Placing own stickers: tap, keys, drag and the form, drawn at once and sent through the outbox.
 *
 * The page's `.eigen` fragments hold what the server knows; the outbox holds what it does not know
 * yet. What a person sees is the first with the second laid over it, and nothing else is kept. */
import "./klok.js";
import "./lijst.js";
import "./live.js";
import "./samen.js";
import "./wie.js";
import "./wijzer.js";
import { hoofd, rond, zeg, zoek, zoekAlle } from "./dom.js";
import { meldAntwoord, verversBlad, verwacht } from "./live.js";
import { Outbox } from "./outbox.js";
import { maakSleepbaar } from "./slepen.js";
import { straksZin } from "./straks.js";
import { onthoudHalte, zetHaltes } from "./toetsen.js";
import { meldUitgaand } from "./verbinding.js";
import { meldInVel, openVel } from "./vel.js";

/**
 * @typedef {object} Antwoord what one person says about one taak; status "" = no sticker
 * @property {string} status
 * @property {string} samen
 * @property {string} opmerking
 */
/** @typedef {import("./outbox.js").Post} Post */

const GEEN = { status: "", samen: "", opmerking: "" };
const MAX_TERUG = 50;
const PLAATS_VAN_ASPECT = "taak-van-sjabloon";
const DICHT = "Plakken kan nu niet meer. Wat je typte, blijft hier staan.";
const KLAAR = {
  bezig: "Wordt bewaard…",
  wacht: "Je bent klaar zodra er verbinding is. Laat deze pagina open.",
  even: "Je bent klaar zodra de app het heeft bewaard. Laat deze pagina open.",
  bewaard: "Je bent klaar. Kijk naar het grote scherm.",
};
const STAND = {
  bezig: "wordt bewaard…",
  wacht: "wacht op verbinding",
  even: "wacht even",
  fout: "niet verzonden",
  bewaard: "bewaard",
};

/** @type {Record<string, string>} */
const WOORD = { nu: "doe ik nu", erbij: "wil ik erbij", loslaten: "wil ik loslaten" };

const eersteTafel = zoek("#tafel");
const kenmerk = zoek("#inhoud")?.dataset.kenmerk ?? "";
const ref = eersteTafel?.dataset.ref ?? "";
const voor = eersteTafel?.dataset.voor ?? "";
const naamVanOpslag = `${kenmerk}.${voor ? "voor." : ""}${ref}`;

/** What the server last said of each taak, and as of which volgnummer: a page, an event and the
 * answer to an own write may come in any order, and the newest of them is the truth.
 * @type {Map<string, {volgnummer: number, eigen: HTMLElement}>} */
const vanServer = new Map();

const outbox = new Outbox(`beeldplaat.uit.${naamVanOpslag}`, (soort) => {
  const data = zoek("#tafel")?.dataset ?? {};
  return { plak: data.plakUrl, weg: data.wegUrl, klaar: data.klaarUrl }[soort] ?? "";
});

// --- reading the page --------------------------------------------------------------------------

function magPlakken() {
  return !!zoek("#tafel.tafel--plakken");
}

/** @param {string} aspect */
function zoekTaak(aspect) {
  return document.getElementById(`taak-${aspect}`);
}

/** @param {string} aspect @returns {Antwoord} what this person sees on the taak now */
function leesEigen(aspect) {
  const { status = "", samen = "", opmerking = "" } =
    document.getElementById(`eigen-${aspect}`)?.dataset ?? {};
  return { status, samen, opmerking };
}

/** @param {string} aspect */
function titel(aspect) {
  return zoekTaak(aspect)?.dataset.titel ?? "";
}

// --- drawing -----------------------------------------------------------------------------------

/** Fragments of the server carry no `data-stand`: remember them as the truth below the outbox, or
 * put back what is newer than they are. */
function leesServer() {
  const volgnummer = Number(hoofd().dataset.volgnummer);
  for (const eigen of zoekAlle(".eigen:not([data-stand])")) {
    const aspect = eigen.id.slice("eigen-".length);
    const bekend = vanServer.get(aspect);
    if (bekend && bekend.volgnummer > volgnummer) {
      wissel(eigen, kloon(bekend.eigen));
    } else {
      vanServer.set(aspect, { volgnummer, eigen: kloon(eigen) });
    }
  }
}

/** @param {HTMLElement} element */
function kloon(element) {
  return /** @type {HTMLElement} */ (element.cloneNode(true));
}

/**
 * The server's own drawing of an answer, from the template in the page.
 * @param {string} aspect
 * @param {Antwoord} antwoord
 * @returns {HTMLElement | null}
 */
function maakEigen(aspect, antwoord) {
  const sjabloon = /** @type {HTMLTemplateElement | null} */ (zoek("#eigen-stickers"));
  const gelijk = sjabloon && zoek(
    `.eigen[data-status="${antwoord.status}"][data-samen="${antwoord.samen}"]`,
    sjabloon.content,
  );
  if (!gelijk) return null;
  const eigen = /** @type {HTMLElement} */ (gelijk.cloneNode(true));
  eigen.id = `eigen-${aspect}`;
  eigen.dataset.opmerking = antwoord.opmerking;
  const zegt = zoek(".eigen__zegt", eigen);
  if (zegt) {
    zegt.textContent = antwoord.opmerking;
    zegt.hidden = !antwoord.opmerking;
  }
  const pas = /** @type {HTMLAnchorElement | null} */ (zoek(".eigen__pas", eigen));
  if (pas) {
    pas.href = pas.href.replace(PLAATS_VAN_ASPECT, encodeURIComponent(aspect));
    const bij = zoek(".weg", pas);
    if (bij) bij.textContent = `: ${titel(aspect)}`;
  }
  return eigen;
}

/** @param {Post} post @returns {keyof typeof STAND} */
function standVan(post) {
  if (post.geweigerd) return "fout";
  if (outbox.even) return "even";
  return outbox.lijnWeg ? "wacht" : "bezig";
}

/** Lay the outbox over one taak. @param {string} aspect @param {boolean} [isNieuw] */
function teken(aspect, isNieuw = false) {
  const oud = document.getElementById(`eigen-${aspect}`);
  if (!oud) return;
  const post = outbox.laatste(aspect);
  if (!post) {
    const waarheid = vanServer.get(aspect)?.eigen;
    if (oud.dataset.stand && oud.dataset.stand !== "bewaard" && waarheid) {
      wissel(oud, kloon(waarheid));
    }
    tekenRondom();
    return;
  }
  const antwoord = antwoordVan(post);
  const nieuw = maakEigen(aspect, antwoord);
  if (!nieuw) return;
  zetStand(nieuw, standVan(post), post);
  if (isNieuw) zoek(".eigen__beeld", nieuw)?.classList.add("nieuw");
  wissel(oud, nieuw);
  tekenInRij(aspect, antwoord);
  tekenRondom();
}

/** @param {HTMLElement} oud @param {HTMLElement} nieuw */
function wissel(oud, nieuw) {
  const hadFocus = oud.contains(document.activeElement);
  oud.replaceWith(nieuw);
  if (hadFocus) (zoek(".eigen__pas", nieuw) ?? zoek(".place", nieuw.parentElement ?? nieuw))?.focus();
  zetHaltes();
}

/** @param {Post} post @returns {Antwoord} */
function antwoordVan(post) {
  if (post.soort === "weg") return GEEN;
  const { status = "", samen = "", opmerking = "" } = post.velden;
  return { status, samen, opmerking };
}

/** @param {HTMLElement} eigen @param {keyof typeof STAND} stand @param {Post} [post] */
function zetStand(eigen, stand, post) {
  eigen.dataset.stand = stand;
  zoek(".eigen__weg", eigen)?.remove();
  const regel = zoek(".stickerstand > span", eigen);
  if (regel) regel.textContent = STAND[stand];
  else if (stand === "wacht" || stand === "even") eigen.append(maakWeghaalregel(stand));
  zoek(".eigen__fout", eigen)?.remove();
  if (stand === "fout" && post) {
    const fout = maakFout(post);
    if (fout) eigen.append(fout);
  }
}

/** A sticker that is gone leaves no drawing to say this beside. @param {keyof typeof STAND} wat */
function maakWeghaalregel(wat) {
  const regel = document.createElement("p");
  regel.className = "eigen__weg";
  const stand = document.createElement("span");
  stand.className = "stickerstand";
  stand.textContent = `weghalen ${STAND[wat]}`;
  regel.append(stand);
  return regel;
}

/** @param {Post} post @returns {HTMLElement | null} */
function maakFout(post) {
  const sjabloon = /** @type {HTMLTemplateElement | null} */ (zoek("#fout-sjabloon"));
  const fout = /** @type {HTMLElement | undefined} */ (
    sjabloon?.content.firstElementChild?.cloneNode(true)
  );
  if (!fout) return null;
  fout.dataset.handeling = post.handeling;
  for (const knop of zoekAlle("button", fout)) {
    const bij = document.createElement("span");
    bij.className = "weg";
    bij.textContent = `: ${noem(post)}`;
    knop.append(bij);
  }
  const zin = zoek("[data-zin]", fout);
  if (zin) zin.textContent = post.zin;
  return fout;
}

/**
 * Where everyone's stickers hang, put the own one among them until the server's row comes.
 * @param {string} aspect
 * @param {Antwoord} antwoord
 */
function tekenInRij(aspect, antwoord) {
  const rij = document.getElementById(`rij-${aspect}`);
  if (!rij || rij.closest("[data-verborgen]")) return;
  const eigen = zoek(`.stk[data-van="${CSS.escape(ref)}"]`, rij);
  const aantal = Number(rij.dataset.aantal);
  if (!antwoord.status) {
    if (!eigen) return;
    eigen.remove();
    rij.dataset.aantal = String(aantal - 1);
    if (aantal === 1) rij.dataset.nu = "0";
    return;
  }
  const svg = zoek(".eigen__beeld .st", document.getElementById(`eigen-${aspect}`) ?? rij);
  if (!svg) return;
  if (antwoord.status !== "erbij") rij.dataset.nu = "1";
  if (eigen) {
    eigen.replaceChildren(svg.cloneNode(true));
    return;
  }
  // A full cell is counted in "+n": the server's row will tell.
  if (aantal >= 4) return;
  const plek = document.createElement("span");
  plek.className = "stk mijn nieuw";
  plek.dataset.van = ref;
  plek.append(svg.cloneNode(true));
  let tussen = zoek(".tussen", rij);
  if (!tussen) {
    tussen = document.createElement("span");
    tussen.className = "tussen";
    rij.prepend(tussen);
  }
  const kant = zoek("#tafel")?.dataset.kant;
  if (kant === "school") rij.prepend(plek);
  else if (kant === "werkveld") zoekAlle(".stk, .tussen", rij).at(-1)?.after(plek);
  else tussen.after(plek, Object.assign(document.createElement("span"), { className: "tussen" }));
  rij.dataset.aantal = String(aantal + 1);
}

/** What follows from the own stickers together. */
function tekenRondom() {
  tekenGang();
  for (const place of zoekAlle("button.place")) {
    const aspect = /** @type {HTMLElement | null} */ (place.closest(".taak"))?.dataset.aspect;
    if (magPlakken() && leesEigen(aspect ?? "").status) {
      place.setAttribute("aria-haspopup", "dialog");
    } else {
      place.removeAttribute("aria-haspopup");
    }
  }
}

/** How far this person is: in all, and per process. */
function tekenGang() {
  const geplakt = zoek("[data-geplakt]");
  const aantal = zoekAlle('.eigen:not([data-status=""])').length;
  const zin = aantal === 1 ? "1 sticker geplakt" : `${aantal} stickers geplakt`;
  if (geplakt && geplakt.textContent !== zin) geplakt.textContent = zin;
  for (const gang of zoekAlle("[data-gang]")) {
    let tel = 0;
    for (const stip of zoekAlle("[data-stip]", gang)) {
      const heeft = !!leesEigen(stip.dataset.stip ?? "").status;
      stip.classList.toggle("aan", heeft);
      if (heeft) tel += 1;
    }
    const cijfer = zoek("[data-tel]", gang);
    if (cijfer) cijfer.textContent = String(tel);
  }
}

function tekenVoet() {
  const terug = /** @type {HTMLButtonElement | null} */ (zoek("[data-terug]"));
  if (terug) {
    // Not `disabled`: the last step back would throw the focus off the page.
    const laatste = leesTerug().at(-1);
    terug.disabled = false;
    terug.setAttribute("aria-disabled", String(!laatste));
    const bij = zoek("[data-terug-bij]", terug);
    if (bij) bij.textContent = laatste ? `: ${titel(laatste.aspect)}` : "";
  }
  tekenKlaar();
  const fouten = zoek("#fouten");
  if (!fouten) return;
  const posten = outbox.alles().filter((een) => een.geweigerd);
  fouten.hidden = !posten.length;
  fouten.replaceChildren(
    ...posten.map((een) => {
      const regel = document.createElement("li");
      const kop = document.createElement("b");
      kop.textContent = noem(een);
      const fout = maakFout(een);
      regel.append(kop, ...(fout ? [fout] : []));
      return regel;
    }),
  );
}

/** What a write was about, for who has to decide on it. @param {Post} post */
function noem(post) {
  if (post.soort === "klaar") return "Ik ben klaar";
  const wat = post.soort === "weg" ? "sticker weghalen" : WOORD[post.velden.status];
  return `${titel(post.aspect)}: ${wat ?? ""}`;
}

/** Lay the outbox over what the server says about being ready. */
function tekenKlaar() {
  const band = zoek("#klaarband");
  if (!band) return;
  const post = outbox.laatsteKlaar();
  const wacht = post && !post.geweigerd ? post : null;
  const stand = wacht ? standVan(wacht) : "bewaard";
  band.dataset.stand = stand;
  const zin = zoek("[data-zin]", band);
  if (zin && stand !== "fout") zin.textContent = KLAAR[stand];
  const isKlaar = (wacht?.velden.klaar ?? band.dataset.klaar) === "ja";
  band.hidden = !isKlaar || !zoek("[data-klaarformulier]");
  zetKlaarknop(isKlaar);
}

/** @param {boolean} isKlaar */
function zetKlaarknop(isKlaar) {
  const formulier = zoek("[data-klaarformulier]");
  const knop = formulier && zoek("button", formulier);
  const veld = /** @type {HTMLInputElement | null} */ (
    formulier && zoek('input[name="klaar"]', formulier)
  );
  if (!knop || !veld) return;
  veld.value = isKlaar ? "nee" : "ja";
  knop.textContent = isKlaar ? "Toch nog wijzigen" : "Ik ben klaar";
  knop.setAttribute("aria-pressed", String(isKlaar));
}

function tekenAlles() {
  leesServer();
  // In the common row, which is the same for everyone, only the own sticker can be picked up.
  for (const sticker of zoekAlle(`.stk[data-van="${CSS.escape(ref)}"]`)) {
    sticker.classList.add("mijn");
  }
  for (const aspect of new Set(outbox.alles().map((post) => post.aspect).filter(Boolean))) {
    teken(aspect);
  }
  tekenRondom();
  tekenVoet();
  meldUitgaand({
    lijn: outbox.even ? "even" : outbox.lijnWeg ? "weg" : "goed",
    wachtend: outbox.wachtend(),
    geweigerd: outbox.alles().filter((post) => post.geweigerd).length,
    klaar: outbox.wachtOpKlaar(),
    vluchtig: outbox.isVluchtig,
  });
}

// --- undo --------------------------------------------------------------------------------------

/** @typedef {{aspect: string, was: Antwoord}} Stap */

/** @type {Stap[]} */
let stappen = [];

/** @returns {Stap[]} */
function leesTerug() {
  try {
    stappen = JSON.parse(sessionStorage.getItem(`beeldplaat.terug.${naamVanOpslag}`) ?? "[]");
  } catch {
    // Without storage the steps live as long as the page.
  }
  return stappen;
}

/** @param {Stap[]} nieuw */
function bewaarTerug(nieuw) {
  stappen = nieuw.slice(-MAX_TERUG);
  try {
    sessionStorage.setItem(`beeldplaat.terug.${naamVanOpslag}`, JSON.stringify(stappen));
  } catch {
    // See leesTerug.
  }
}

function neemTerug() {
  const alle = leesTerug();
  const laatste = alle.at(-1);
  if (!laatste) return;
  bewaarTerug(alle.slice(0, -1));
  schrijf(laatste.aspect, laatste.was);
  vertelGedaan("");
  zeg(`Teruggenomen bij ${titel(laatste.aspect)}.`);
}

const GEDAAN_LANG = 8_000;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let gedaanTimer;

/** Above the button that takes it back: what was done just now. It goes by itself, so that it does
 * not stay in the way; the button stays. A reader hears the act itself. @param {string} zin */
function vertelGedaan(zin) {
  clearTimeout(gedaanTimer);
  const regel = zoek("#gedaan");
  if (!regel) return;
  regel.hidden = !zin;
  regel.textContent = zin;
  if (zin) gedaanTimer = setTimeout(() => vertelGedaan(""), GEDAAN_LANG);
}

/** @param {string} aspect @param {Antwoord} was @param {Antwoord} nu */
function maakGedaan(aspect, was, nu) {
  const wat = nu.status ? (was.status ? "Gewijzigd" : "Geplakt") : "Weggehaald";
  return `${wat}: ${titel(aspect)}. Toch niet? Kies Terug.`;
}

// --- acting ------------------------------------------------------------------------------------

/**
 * Put an answer on a taak; undo knows what was there.
 * @param {string} aspect
 * @param {Antwoord} antwoord
 */
function zet(aspect, antwoord) {
  if (!magPlakken()) return;
  const was = leesEigen(aspect);
  const gelijk = was.status === antwoord.status && was.samen === antwoord.samen;
  if (gelijk && was.opmerking === antwoord.opmerking) return;
  bewaarTerug([...leesTerug(), { aspect, was }]);
  schrijf(aspect, antwoord);
  vertelGedaan(maakGedaan(aspect, was, antwoord));
}

/** @param {string} aspect @param {Antwoord} antwoord */
function schrijf(aspect, antwoord) {
  const wie = /** @type {Record<string, string>} */ (voor ? { voor } : {});
  if (antwoord.status) outbox.voegToe("plak", aspect, { aspect, ...antwoord, ...wie });
  else outbox.voegToe("weg", aspect, { aspect, ...wie });
  teken(aspect, true);
}

/** @param {string} aspect */
function haalWeg(aspect) {
  if (!leesEigen(aspect).status) return;
  zet(aspect, GEEN);
  zeg(`Sticker weggehaald bij ${titel(aspect)}. Met Terug komt hij terug.`);
}

/** A tap: the first places the usual answer, the next opens the form. @param {HTMLElement} taak */
function tik(taak) {
  const aspect = taak.dataset.aspect ?? "";
  if (leesEigen(aspect).status) pasAan(taak);
  else zet(aspect, { ...GEEN, status: zoek("#tafel")?.dataset.standaard ?? "nu" });
}

/** @param {HTMLElement} taak */
function pasAan(taak) {
  const aspect = taak.dataset.aspect ?? "";
  openVel({
    sleutel: `beeldplaat.vel.${naamVanOpslag}.${aspect}`,
    titel: titel(aspect),
    toelichting: taak.dataset.toelichting ?? "",
    antwoord: leesEigen(aspect),
    bewaar(antwoord) {
      if (!magPlakken()) return DICHT;
      zet(aspect, antwoord);
      return "";
    },
    haalWeg() {
      if (!magPlakken()) return DICHT;
      haalWeg(aspect);
      return "";
    },
    terug: () => zoek(".place", zoekTaak(aspect) ?? document)?.focus(),
  });
}

document.addEventListener("click", (event) => {
  if (event.defaultPrevented) return;
  if (rond(event, "[data-terug]")) {
    neemTerug();
    return;
  }
  const fout = rond(event, "[data-handeling]");
  if (fout && rond(event, "[data-opnieuw]")) outbox.opnieuw(fout.dataset.handeling ?? "");
  if (fout && rond(event, "[data-laat]")) {
    outbox.laatVallen(fout.dataset.handeling ?? "");
    void verversBlad();
  }
  if (fout || !magPlakken()) return;
  const taak = rond(event, ".taak");
  if (!taak) return;
  if (rond(event, "[data-aanpassen]")) {
    event.preventDefault();
    pasAan(taak);
    return;
  }
  const place = rond(event, ".place");
  if (!place && !rond(event, ".eigen__beeld, .stk.mijn")) return;
  event.preventDefault();
  if (place) onthoudHalte(place);
  tik(taak);
});

document.addEventListener("submit", (event) => {
  const formulier = rond(event, "[data-klaarformulier]");
  if (!(formulier instanceof HTMLFormElement)) return;
  event.preventDefault();
  const klaar = String(new FormData(formulier).get("klaar"));
  vertelGedaan("");
  outbox.voegToe("klaar", "", { klaar, ...(voor ? { voor } : {}) });
  if (klaar === "nee") zeg("Je kunt weer plakken.");
});

/** Ctrl+Z takes back, as everywhere; in a text it belongs to the text. */
document.addEventListener("keydown", (event) => {
  const isTerug = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey);
  if (!isTerug || event.shiftKey || event.altKey || rond(event, "input, textarea, dialog")) return;
  if (!magPlakken() || !leesTerug().length) return;
  event.preventDefault();
  neemTerug();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Delete" && event.key !== "Backspace") return;
  const place = rond(event, "button.place");
  const taak = /** @type {HTMLElement | null | undefined} */ (place?.closest(".taak"));
  if (!taak || !magPlakken()) return;
  event.preventDefault();
  haalWeg(taak.dataset.aspect ?? "");
});

const VAN_MIJ = ["[data-pak]", ".eigen__beeld", ".stk.mijn"];

maakSleepbaar({
  bron: VAN_MIJ.map((kiezer) => `.tafel--plakken ${kiezer}`).join(", "),
  doel: ".taak",
  bak: ".tvoet",
  los(bron, doel, inBak) {
    const van = /** @type {HTMLElement | null} */ (bron.closest(".taak"))?.dataset.aspect;
    const naar = doel?.dataset.aspect;
    if (naar && naar !== van && !leesEigen(naar).status) {
      if (van) {
        const antwoord = leesEigen(van);
        zet(naar, antwoord);
        zet(van, GEEN);
        zeg(`Verplaatst van ${titel(van)} naar ${titel(naar)}.`);
      } else if (doel) {
        tik(doel);
      }
    } else if (naar && naar !== van) {
      zeg(`Bij ${titel(naar)} hangt al een sticker.`);
    } else if (van && inBak) {
      haalWeg(van);
    } else {
      zeg("Niet geplakt.");
    }
  },
});

// --- what comes back ---------------------------------------------------------------------------

outbox.addEventListener("wat", (event) => {
  const wat = /** @type {CustomEvent<import("./outbox.js").Wat>} */ (event).detail;
  const { soort, post } = wat;
  if (soort === "bewaard" && post) bijBewaard(post, wat.volgnummer ?? 0);
  if (soort === "lijn" && !outbox.lijnWeg) meldAntwoord();
  if (soort === "lijn" && outbox.lijnWeg && outbox.laatsteKlaar()?.velden.klaar === "ja") {
    zeg(KLAAR.wacht);
  }
  if (soort === "gewijzigd" && post?.geweigerd) {
    zeg(`${noem(post)}: niet verzonden. ${post.zin}`);
  }
  tekenAlles();
  for (const eigen of zoekAlle(".eigen[data-stand]")) teken(eigen.id.slice("eigen-".length));
});

/** @param {Post} post @param {number} volgnummer */
function bijBewaard(post, volgnummer) {
  verwacht(volgnummer);
  if (post.soort === "klaar") {
    const band = zoek("#klaarband");
    const isNieuwer = volgnummer > Number(hoofd().dataset.volgnummer);
    if (band && isNieuwer) band.dataset.klaar = post.velden.klaar;
    if (post.velden.klaar === "ja" && !outbox.wachtOpKlaar()) zeg(KLAAR.bewaard);
    return;
  }
  const { aspect } = post;
  const bekend = vanServer.get(aspect);
  const gemaakt = maakEigen(aspect, antwoordVan(post));
  if (gemaakt && !(bekend && bekend.volgnummer >= volgnummer)) {
    vanServer.set(aspect, { volgnummer, eigen: gemaakt });
  }
  if (outbox.laatste(aspect)) return;
  const oud = document.getElementById(`eigen-${aspect}`);
  const waarheid = vanServer.get(aspect)?.eigen;
  if (!oud || !waarheid) return;
  const eigen = kloon(waarheid);
  zetStand(eigen, "bewaard");
  wissel(oud, eigen);
  const wat = zoek(".eigen__wat b", eigen)?.textContent;
  if (wat) zeg(`${titel(aspect)}: ${wat}. Bewaard.`);
}

/** What everyone in the room sees change, to compare a refreshed page with. */
function leesBlad() {
  const verborgen = zoekAlle(".zone[data-verborgen]").map((zone) => zone.id);
  return { fase: hoofd().dataset.fase, ronde: hoofd().dataset.ronde, verborgen };
}

let vorigBlad = leesBlad();

/** Tell who does not see the page what changed in it: another phase, stickers shown or hidden. */
function vertelBlad() {
  const was = vorigBlad;
  const nu = leesBlad();
  vorigBlad = nu;
  const zinnen = [];
  const onthuld = was.verborgen.filter((id) => !nu.verborgen.includes(id));
  if (onthuld.length) zinnen.push(`Alle stickers bij ${noemZones(onthuld)} zijn nu te zien.`);
  const verstopt = nu.verborgen.filter((id) => !was.verborgen.includes(id));
  if (verstopt.length) zinnen.push(`De stickers bij ${noemZones(verstopt)} zijn weer verborgen.`);
  const vraagzin = zoek("#vraagzin")?.textContent?.replace(/\s+/g, " ").trim();
  const isAnders = was.fase !== nu.fase || was.ronde !== nu.ronde;
  // What somebody did in the first round is not undone by accident in the second.
  if (was.ronde !== nu.ronde) {
    bewaarTerug([]);
    tekenVoet();
  }
  if (isAnders && vraagzin) zinnen.push(vraagzin);
  if (zinnen.length) zeg(zinnen.join(" "));
  // Another phase is another page: who was somewhere down the plate reads at its top what to do
  // now. Not while somebody types or reads in the sheet, which lies over it.
  if (isAnders && !zoek("dialog[open]")) scrollTo({ top: 0 });
}

/** @param {string[]} ids @returns {string} "Samenwerken en bij Afstemmen" */
function noemZones(ids) {
  const namen = ids.map((id) => zoek("h2", document.getElementById(id) ?? document)?.textContent);
  return namen.join(" en bij ");
}

/** Somebody who is typing looks at the sheet and not at the page. */
function vertelVel() {
  meldInVel(magPlakken() ? straksZin() : DICHT);
}

document.addEventListener("gebeurtenis", () => {
  tekenAlles();
  vertelVel();
});
document.addEventListener("ververst", () => {
  tekenAlles();
  vertelVel();
  vertelBlad();
});

tekenAlles();
void outbox.verstuur();
