// @ts-check
/** The own writes that the server has not acknowledged yet. They are sent strictly in order, stay
 * over a reload, and leave only after "committed" (or when the person lets a refused one go). */
import { spreid } from "./dom.js";

/** @typedef {"plak" | "weg" | "klaar"} Soort */
/**
 * @typedef {object} Post
 * @property {Soort} soort
 * @property {string} aspect "" for klaar
 * @property {Record<string, string>} velden what the server gets, without `handeling`
 * @property {string} handeling operation id: a repeat of a committed write changes nothing
 * @property {boolean} geweigerd refused by the server: waits for the person, not for the line
 * @property {string} zin what the server said when it refused
 */
/**
 * @typedef {object} Wat
 * @property {"gewijzigd" | "bewaard" | "lijn"} soort
 * @property {Post} [post]
 */

const LANGSTE_WACHT = 30;
const TIJD = 15_000;

export class Outbox extends EventTarget {
  /**
   * @param {string} sleutel where it is kept; one per session and person
   * @param {(soort: Soort) => string} adres
   */
  constructor(sleutel, adres) {
    super();
    this.sleutel = sleutel;
    this.adres = adres;
    /** True after a send that did not come through. */
    this.lijnWeg = false;
    /** True when the server answers but cannot reach its data (503). */
    this.even = false;
    this.isVluchtig = false;
    /** @type {Post[]} */
    this.geheugen = [];
    this.bezig = false;
    this.pogingen = 0;
    /** @type {(() => void) | null} */
    this.wekker = null;
    this.#probeerOpslag();
    addEventListener("storage", (event) => {
      if (event.key === this.sleutel) this.#meld("gewijzigd");
    });
    addEventListener("online", () => this.#wek());
    addEventListener("pageshow", () => this.#wek());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#wek();
    });
    addEventListener("beforeunload", (event) => {
      if (this.isVluchtig && this.geheugen.length) event.preventDefault();
    });
  }

  #probeerOpslag() {
    try {
      localStorage.setItem(`${this.sleutel}.proef`, "1");
      localStorage.removeItem(`${this.sleutel}.proef`);
    } catch {
      this.isVluchtig = true;
    }
  }

  /** @returns {Post[]} oldest first; another tab of this person may have added some */
  alles() {
    if (this.isVluchtig) return this.geheugen;
    try {
      const gelezen = JSON.parse(localStorage.getItem(this.sleutel) ?? "[]");
      return Array.isArray(gelezen) ? gelezen : [];
    } catch {
      return [];
    }
  }

  /** @param {Post[]} posten */
  #bewaar(posten) {
    this.geheugen = posten;
    if (this.isVluchtig) return;
    try {
      if (posten.length) localStorage.setItem(this.sleutel, JSON.stringify(posten));
      else localStorage.removeItem(this.sleutel);
    } catch {
      this.isVluchtig = true;
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
    // What the server refused is overtaken by a new answer on the same taak.
    // (`klaar` has no taak: "" is its own.)
    const blijft = this.alles().filter((post) => !(post.geweigerd && post.aspect === aspect));
    blijft.push({ soort, aspect, velden, handeling: maakHandeling(), geweigerd: false, zin: "" });
    this.#bewaar(blijft);
    this.#meld("gewijzigd");
    void this.verstuur();
  }

  /** Judge a refused one again. @param {string} handeling */
  opnieuw(handeling) {
    this.#bewaar(
      this.alles().map((post) =>
        post.handeling === handeling ? { ...post, geweigerd: false, zin: "" } : post,
      ),
    );
    this.#meld("gewijzigd");
    void this.verstuur();
  }

  /** Let a refused one go. @param {string} handeling */
  laatVallen(handeling) {
    this.#bewaar(this.alles().filter((post) => post.handeling !== handeling));
    this.#meld("gewijzigd");
  }

  async verstuur() {
    if (this.bezig) return;
    this.bezig = true;
    try {
      for (;;) {
        const post = this.alles().find((een) => !een.geweigerd);
        if (!post) return;
        const pauze = await this.#verstuurEen(post);
        if (pauze) await this.#slaap(pauze);
      }
    } finally {
      this.bezig = false;
    }
  }

  /** @param {Post} post @returns {Promise<number>} seconds to wait before the next try */
  async #verstuurEen(post) {
    /** @type {Response} */
    let antwoord;
    try {
      antwoord = await fetch(this.adres(post.soort), {
        method: "POST",
        body: new URLSearchParams({ ...post.velden, handeling: post.handeling }),
        headers: { Accept: "application/json", "X-CSRFToken": leesCsrf() },
        keepalive: true,
        signal: AbortSignal.timeout?.(TIJD),
      });
    } catch {
      return this.#lijnKwijt(false);
    }
    if (antwoord.status === 429) {
      this.#lijnTerug();
      return Math.min(120, Number(antwoord.headers.get("Retry-After")) || 5);
    }
    if (antwoord.status >= 500) return this.#lijnKwijt(antwoord.status === 503);
    this.#lijnTerug();
    if (antwoord.ok && !antwoord.redirected) {
      this.#bewaar(this.alles().filter((een) => een.handeling !== post.handeling));
      this.#meld("bewaard", post);
      return 0;
    }
    const zin = await leesZin(antwoord);
    this.#bewaar(
      this.alles().map((een) =>
        een.handeling === post.handeling ? { ...een, geweigerd: true, zin } : een,
      ),
    );
    this.#meld("gewijzigd", post);
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

  /** @param {Wat["soort"]} soort @param {Post} [post] */
  #meld(soort, post) {
    this.dispatchEvent(new CustomEvent("wat", { detail: { soort, post } }));
  }

  /** @param {number} seconden */
  #slaap(seconden) {
    return new Promise((klaar) => {
      const timer = setTimeout(op, seconden * 1000);
      const self = this;
      function op() {
        clearTimeout(timer);
        self.wekker = null;
        klaar(undefined);
      }
      this.wekker = op;
    });
  }

  #wek() {
    this.wekker?.();
    void this.verstuur();
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
