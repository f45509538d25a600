// @ts-check
/** Dragging with pointer events: an extra beside tapping. Only stickers can be picked up, so that
 * a finger anywhere else still scrolls. */
import { rond, zoek } from "./dom.js";

const DREMPEL = 7;
// The drawing hangs above a finger, so that the taak under it can be seen.
const BOVEN_VINGER = 34;
const RAND_BOVEN = 80;
const RAND_ONDER = 110;
const HALF = 29;

/**
 * @typedef {object} Sleep
 * @property {HTMLElement} bron
 * @property {number} id
 * @property {number} x where it began
 * @property {number} y
 * @property {number} nuX
 * @property {number} nuY
 * @property {boolean} vinger
 * @property {HTMLElement | null} beeld the drawing that follows; null until it really moves
 * @property {HTMLElement | null} boven
 * @property {boolean} bak over the foot
 * @property {boolean} vrij has been away from the lower edge: only then the page scrolls there
 */

/**
 * @param {object} opties
 * @param {string} opties.bron what can be picked up
 * @param {string} opties.doel where it can be put
 * @param {string} opties.bak where a sticker is thrown away
 * @param {(bron: HTMLElement, doel: HTMLElement | null, inBak: boolean) => void} opties.los
 */
export function maakSleepbaar({ bron, doel, bak, los }) {
  /** @type {Sleep | null} */
  let sleep = null;
  let slikKlik = false;

  document.addEventListener("pointerdown", (event) => {
    const gepakt = event.button === 0 ? rond(event, bron) : null;
    if (!gepakt) return;
    sleep = {
      bron: gepakt,
      id: event.pointerId,
      x: event.clientX,
      y: event.clientY,
      nuX: 0,
      nuY: 0,
      vinger: event.pointerType !== "mouse",
      beeld: null,
      boven: null,
      bak: false,
      vrij: false,
    };
  });

  document.addEventListener("pointermove", (event) => {
    if (!sleep || event.pointerId !== sleep.id) return;
    if (!sleep.beeld) {
      if (Math.hypot(event.clientX - sleep.x, event.clientY - sleep.y) < DREMPEL) return;
      const tekening = zoek(".st", sleep.bron);
      if (!tekening) {
        sleep = null;
        return;
      }
      sleep.bron.setPointerCapture(sleep.id);
      sleep.beeld = document.createElement("div");
      sleep.beeld.className = "zweef";
      sleep.beeld.append(tekening.cloneNode(true));
      document.body.append(sleep.beeld);
      document.body.classList.add("sleept");
      sleep.bron.classList.add("opgepakt");
      requestAnimationFrame(rol);
    }
    sleep.nuX = event.clientX;
    sleep.nuY = event.clientY - (sleep.vinger ? BOVEN_VINGER : 0);
    sleep.beeld.style.transform = `translate(${sleep.nuX - HALF}px, ${sleep.nuY - HALF}px)`;
    mik();
  });

  function mik() {
    if (!sleep) return;
    const onder = document.elementFromPoint(sleep.nuX, sleep.nuY);
    const taak = /** @type {HTMLElement | null} */ (onder?.closest(doel) ?? null);
    if (taak !== sleep.boven) {
      sleep.boven?.classList.remove("boven");
      taak?.classList.add("boven");
      sleep.boven = taak;
    }
    sleep.bak = !!onder?.closest(bak);
  }

  /** Scroll while the sticker is held at an edge. */
  function rol() {
    if (!sleep?.beeld) return;
    const onder = innerHeight - RAND_ONDER;
    if (sleep.nuY < onder) sleep.vrij = true;
    let stap = 0;
    if (sleep.nuY < RAND_BOVEN) stap = sleep.nuY - RAND_BOVEN;
    else if (sleep.nuY > onder && sleep.vrij && !sleep.bak) stap = Math.min(sleep.nuY - onder, 40);
    if (stap) {
      scrollBy(0, stap / 7);
      mik();
    }
    requestAnimationFrame(rol);
  }

  /** @param {boolean} neergezet */
  function eindig(neergezet) {
    if (!sleep) return;
    const klaar = sleep;
    sleep = null;
    if (!klaar.beeld) return;
    klaar.beeld.remove();
    klaar.boven?.classList.remove("boven");
    klaar.bron.classList.remove("opgepakt");
    document.body.classList.remove("sleept");
    slikKlik = true;
    setTimeout(() => {
      slikKlik = false;
    }, 60);
    if (neergezet) los(klaar.bron, klaar.boven, klaar.bak);
  }

  document.addEventListener("pointerup", (event) => {
    if (sleep && event.pointerId === sleep.id) eindig(true);
  });
  document.addEventListener("pointercancel", () => eindig(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && sleep?.beeld) eindig(false);
  });
  // The click that follows a drag is not a tap. Capture: before every other listener.
  document.addEventListener(
    "click",
    (event) => {
      if (!slikKlik) return;
      slikKlik = false;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
}
