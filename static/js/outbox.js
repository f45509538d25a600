// @ts-check
/** The own writes that the server has not acknowledged yet. They are sent strictly in order, stay
 * over a reload, and leave only after "committed" (or when the person lets a refused one go).
 *
 * Each write lies in localStorage under a key of its own, so that two tabs of one person never
 * write over each other. The tabs take turns in sending with a lease beside it: `navigator.locks`
 * is not there on plain http, and a double send is harmless (the operation id). */
import { Slaper, spreid, wacht } from "./dom.js";

/** @typedef {"plak" | "weg" | "klaar" | "cel"} Soort "cel": papier.js */
/**
 * @typedef {object} Post
 * @property {Soort} soort
 * @property {string} aspect "" for klaar
 * @property {Record<string, string>} velden what the server gets, without `handeling`
 * @property {string} handeling operation id: a repeat of a committed write changes nothing
 * @property {number} nummer its place in the line
 * @property {boolean} geweigerd refused by the server: waits for the person, not for the line
 * @property {string} zin what the server said when it refused
 */
/**
 * @typedef {object} Wat
 * @property {"gewijzigd" | "bewaard" | "lijn"} soort
 * @property {Post} [post]
 * @property {number} [volgnummer] with "bewaard": the number of the event that came of it
 */

const LANGSTE_WACHT = 30;
const TIJD = 15_000;
// A tab that was killed while it sent keeps the others waiting for this long.
const BEURT = 4_000;
const BEZINNING = 0.2;
const CIJFERS = 8;

export class Outbox extends EventTarget {
  /**
   * @param {string} sleutel where it is kept; one per session and person
   * @param {(soort: Soort) => string} adres
   */
  constructor(sleutel, adres) {
    super();
    this.sleutel = sleutel;
    this.adres = adres;
    this.tab = maakHandeling();
    /** True after a send that did not come through. */
    this.lijnWeg = false;
    /** True when the server answers but cannot reach its data (503). */
    this.even = false;
    this.kanOnthouden = probeerOpslag(sleutel);
    /** What could not be kept, and lives as long as this page. @type {Post[]} */
    this.geheugen = [];
    this.bezig = false;
    this.pogingen = 0;
    this.slaper = new Slaper();
    this.#neemOver();
    addEventListener("storage", (event) => this.#bijAndereTab(event));
    addEventListener("online", () => this.#wek());
    addEventListener("pageshow", () => this.#wek());
    addEventListener("pagehide", () => this.#geefBeurt());
    document.addEventListener("verbonden", () => this.#wek());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#wek();
    });
    addEventListener("beforeunload", (event) => {
      if (this.geheugen.length) event.preventDefault();
    });
  }

  /** True when a reload would lose something, now or with the next sticker. */
  get isVluchtig() {
    return !this.kanOnthouden || this.geheugen.length > 0;
  }

  /** @returns {Post[]} oldest first; another tab of this person may have added some */
  alles() {
    /** @type {Post[]} */
    const posten = [...this.geheugen];
    try {
      for (const naam of Object.keys(localStorage)) {
        if (!naam.startsWith(`${this.sleutel}.`)) continue;
        const post = leesPost(localStorage.getItem(naam));
        if (post) posten.push(post);
      }
    } catch {
      // Storage is refused: what there is lives in this page.
    }
    return posten.sort((een, ander) => een.nummer - ander.nummer);
  }

  /** @param {Post} post */
  #naam(post) {
    return `${this.sleutel}.${String(post.nummer).padStart(CIJFERS, "0")}.${post.handeling}`;
  }

  /** @param {Post} post */
  #bewaar(post) {
    this.geheugen = this.geheugen.filter((een) => een.handeling !== post.handeling);
    try {
      localStorage.setItem(this.#naam(post), JSON.stringify(post));
    } catch {
      this.geheugen.push(post);
    }
  }

  /** @param {Post} post */
  #vergeet(post) {
    this.geheugen = this.geheugen.filter((een) => een.handeling !== post.handeling);
    try {
      localStorage.removeItem(this.#naam(post));
    } catch {
      // Then it was only in this page.
    }
  }

  /** Version 0.1.0 kept all writes as one list. */
  #neemOver() {
    try {
      const oud = JSON.parse(localStorage.getItem(this.sleutel) ?? "[]");
      oud.forEach((/** @type {Post} */ post, /** @type {number} */ nummer) => {
        this.#bewaar({ ...post, nummer });
      });
      localStorage.removeItem(this.sleutel);
    } catch {
      // Nothing that can be read.
    }
  }

  /** The last write of a taak that is not acknowledged. @param {string} aspect */
  laatste(aspect) {
    return this.alles().findLast((post) => post.soort !== "klaar" && post.aspect === aspect);
  }

  laatsteKlaar() {
    return this.alles().findLast((post) => post.soort === "klaar");
  }

  /** How many taken wait for the line, however often each was changed (refused ones wait for the
   * person). */
  wachtend() {
    const wachtende = this.alles().filter((post) => !post.geweigerd && post.soort !== "klaar");
    return new Set(wachtende.map((post) => post.aspect)).size;
  }

  wachtOpKlaar() {
    return this.alles().some((post) => !post.geweigerd && post.soort === "klaar");
  }

  /**
   * @param {Soort} soort
   * @param {string} aspect
   * @param {Record<string, string>} velden
   */
  voegToe(soort, aspect, velden) {
    const alles = this.alles();
    // What the server refused is overtaken by a new answer on the same taak.
    // (`klaar` has no taak: "" is its own.)
    for (const post of alles) if (post.geweigerd && post.aspect === aspect) this.#vergeet(post);
    const nummer = (alles.at(-1)?.nummer ?? 0) + 1;
    const handeling = maakHandeling();
    this.#bewaar({ soort, aspect, velden, handeling, nummer, geweigerd: false, zin: "" });
    this.#meld("gewijzigd");
    void this.verstuur();
  }

  /** Judge a refused one again. @param {string} handeling */
  opnieuw(handeling) {
    const post = this.alles().find((een) => een.handeling === handeling);
    if (!post) return;
    this.#bewaar({ ...post, geweigerd: false, zin: "" });
    this.#meld("gewijzigd");
    void this.verstuur();
  }

  /** Let a refused one go. @param {string} handeling */
  laatVallen(handeling) {
    const post = this.alles().find((een) => een.handeling === handeling);
    if (post) this.#vergeet(post);
    this.#meld("gewijzigd");
  }

  // --- sending ---------------------------------------------------------------------------------

  async verstuur() {
    if (this.bezig) return;
    this.bezig = true;
    try {
      for (;;) {
        const post = this.#eerste();
        if (!post) return;
        let isAanBeurt = this.#neemBeurt();
        if (isAanBeurt && this.lijnWeg) {
          // The line comes back for all tabs at once, and each sees only a moment later what the
          // other one wrote. Who then still has the turn, and something to send, goes on.
          await wacht(BEZINNING);
          isAanBeurt = this.#neemBeurt() && this.#eerste()?.handeling === post.handeling;
          if (!isAanBeurt) this.#geefBeurt();
        }
        const pauze = isAanBeurt ? await this.#verstuurEen(post) : spreid(1);
        if (pauze) await this.slaper.slaap(pauze);
      }
    } finally {
      this.bezig = false;
    }
  }

  /** What is sent next. */
  #eerste() {
    return this.alles().find((een) => !een.geweigerd);
  }

  /** @param {Post} post @returns {Promise<number>} seconds to wait before the next try */
  async #verstuurEen(post) {
    const houd = setInterval(() => this.#neemBeurt(), BEURT / 3);
    try {
      const antwoord = await fetch(this.adres(post.soort), {
        method: "POST",
        body: new URLSearchParams({ ...post.velden, handeling: post.handeling }),
        headers: { Accept: "application/json", "X-CSRFToken": leesCsrf() },
        keepalive: true,
        signal: AbortSignal.timeout?.(TIJD),
      });
      return await this.#lees(antwoord, post);
    } catch {
      return this.#lijnKwijt(false);
    } finally {
      clearInterval(houd);
      this.#geefBeurt();
    }
  }

  /** @param {Response} antwoord @param {Post} post @returns {Promise<number>} as above */
  async #lees(antwoord, post) {
    if (antwoord.status === 429) {
      this.#lijnTerug();
      return Math.min(120, Number(antwoord.headers.get("Retry-After")) || 5);
    }
    if (antwoord.status >= 500) return this.#lijnKwijt(antwoord.status === 503);
    if (antwoord.ok) {
      // A sign-in page of a network also answers 200: only a number means "committed".
      const { volgnummer } = await antwoord.json();
      if (typeof volgnummer !== "number") return this.#lijnKwijt(false);
      this.#lijnTerug();
      this.#vertelAndereTab(post, volgnummer);
      this.#vergeet(post);
      this.#meld("bewaard", post, volgnummer);
      return 0;
    }
    const zin = await leesZin(antwoord);
    this.#lijnTerug();
    const later = this.laatste(post.aspect);
    if (post.soort !== "klaar" && later && later.nummer > post.nummer) {
      // The person has answered differently since: there is nothing to decide about this one.
      this.#vergeet(post);
      this.#meld("gewijzigd");
      return 0;
    }
    const geweigerd = { ...post, geweigerd: true, zin };
    this.#bewaar(geweigerd);
    this.#meld("gewijzigd", geweigerd);
    return 0;
  }

  /** @param {boolean} even */
  #lijnKwijt(even) {
    this.pogingen += 1;
    this.lijnWeg = true;
    this.even = even;
    this.#meld("lijn");
    return spreid(Math.min(LANGSTE_WACHT, 2 ** (this.pogingen - 1)));
  }

  #lijnTerug() {
    this.pogingen = 0;
    if (!this.lijnWeg) return;
    this.lijnWeg = false;
    this.even = false;
    this.#meld("lijn");
  }

  /** @param {Wat["soort"]} soort @param {Post} [post] @param {number} [volgnummer] */
  #meld(soort, post, volgnummer) {
    this.dispatchEvent(new CustomEvent("wat", { detail: { soort, post, volgnummer } }));
  }

  #wek() {
    this.pogingen = 0;
    this.slaper.wek();
    void this.verstuur();
  }

  // --- other tabs of this person ---------------------------------------------------------------

  /** @returns {boolean} true when it is the turn of this tab, from now on for a few seconds */
  #neemBeurt() {
    try {
      const [wie, tot] = (localStorage.getItem(`${this.sleutel}/beurt`) ?? "").split(" ");
      const over = Number(tot) - Date.now();
      // Much longer than a turn lasts: the clock of this phone was put back.
      if (wie !== this.tab && over > 0 && over < 2 * BEURT) return false;
      localStorage.setItem(`${this.sleutel}/beurt`, `${this.tab} ${Date.now() + BEURT}`);
    } catch {
      // Without storage there is nothing to share.
    }
    return true;
  }

  #geefBeurt() {
    try {
      const naam = `${this.sleutel}/beurt`;
      if (localStorage.getItem(naam)?.startsWith(this.tab)) localStorage.removeItem(naam);
    } catch {
      // See #neemBeurt.
    }
  }

  /** The other tab hears that it is saved before it sees that it no longer waits.
   * @param {Post} post @param {number} volgnummer
   */
  #vertelAndereTab(post, volgnummer) {
    try {
      localStorage.setItem(`${this.sleutel}/bewaard`, JSON.stringify({ post, volgnummer }));
      localStorage.removeItem(`${this.sleutel}/bewaard`);
    } catch {
      // See #neemBeurt.
    }
  }

  /** @param {StorageEvent} event */
  #bijAndereTab({ key, newValue }) {
    if (key === `${this.sleutel}/bewaard` && newValue) {
      const { post, volgnummer } = JSON.parse(newValue);
      this.#lijnTerug();
      this.#meld("bewaard", post, volgnummer);
    } else if (key?.startsWith(`${this.sleutel}.`)) {
      this.#meld("gewijzigd");
      // That tab sends it itself, unless it is closed before it could.
      setTimeout(() => void this.verstuur(), spreid(3) * 1000);
    }
  }
}

/** @param {string} sleutel */
function probeerOpslag(sleutel) {
  try {
    localStorage.setItem(`${sleutel}/proef`, "1");
    localStorage.removeItem(`${sleutel}/proef`);
    return true;
  } catch {
    return false;
  }
}

/** @param {string | null} tekst @returns {Post | null} */
function leesPost(tekst) {
  try {
    return JSON.parse(tekst ?? "null");
  } catch {
    return null;
  }
}

/** 128 random bits; `randomUUID` is not there on plain http. */
function maakHandeling() {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

function leesCsrf() {
  const gevonden = /(?:^|;\s*)(?:__Host-)?csrftoken=([^;]+)/.exec(document.cookie);
  return gevonden ? decodeURIComponent(gevonden[1]) : "";
}

/** @param {Response} antwoord */
async function leesZin(antwoord) {
  try {
    const fout = await antwoord.json();
    if (typeof fout.detail === "string" && fout.detail) return fout.detail;
  } catch {
    // Not a problem document: the sentence below says what to do.
  }
  return "Deze sticker kon niet worden bewaard. Probeer het nog eens.";
}
