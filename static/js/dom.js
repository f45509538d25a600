// @ts-check
/** The few things every module asks of the page. */

/** @returns {HTMLElement} the one `main`, which a refresh replaces: ask for it again each time */
export function hoofd() {
  return /** @type {HTMLElement} */ (document.getElementById("inhoud"));
}

/**
 * @param {string} selector
 * @param {ParentNode} [binnen]
 * @returns {HTMLElement | null}
 */
export function zoek(selector, binnen = document) {
  return /** @type {HTMLElement | null} */ (binnen.querySelector(selector));
}

/**
 * @param {string} selector
 * @param {ParentNode} [binnen]
 * @returns {HTMLElement[]}
 */
export function zoekAlle(selector, binnen = document) {
  return /** @type {HTMLElement[]} */ ([...binnen.querySelectorAll(selector)]);
}

/**
 * The element an event is about, or the nearest ancestor that matches.
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function rond(event, selector) {
  const doel = event.target;
  return doel instanceof Element ? /** @type {HTMLElement | null} */ (doel.closest(selector)) : null;
}

/**
 * A line icon (Lucide) for what only JavaScript draws.
 * @param {string} pad
 * @returns {SVGElement}
 */
export function icoon(pad) {
  const ruimte = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ruimte, "svg");
  svg.setAttribute("class", "ic");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(ruimte, "path");
  path.setAttribute("d", pad);
  svg.append(path);
  return svg;
}

/** When an element was first asked about, on a clock that never jumps.
 * @type {WeakMap<Element, number>} */
const gezien = new WeakMap();

/**
 * A refresh brings a new element, with what is left by then in its `data-`.
 * @param {Element} element
 * @returns {number} seconds since it was first on the page
 */
export function leeftijd(element) {
  const nu = performance.now();
  const eerst = gezien.get(element) ?? nu;
  gezien.set(element, eerst);
  return (nu - eerst) / 1000;
}

/** @param {number} seconden */
export function wacht(seconden) {
  return new Promise((klaar) => setTimeout(klaar, seconden * 1000));
}

/** A wait that can be cut short. */
export class Slaper {
  /** @type {(() => void) | null} */
  #op = null;

  /** @param {number} seconden @returns {Promise<void>} */
  slaap(seconden) {
    return new Promise((klaar) => {
      const op = () => {
        clearTimeout(timer);
        if (this.#op === op) this.#op = null;
        klaar();
      };
      const timer = setTimeout(op, seconden * 1000);
      this.#op = op;
    });
  }

  wek() {
    this.#op?.();
  }
}

/** Up to a quarter more or less, so that thirty phones do not come back in one moment.
 * @param {number} seconden
 */
export function spreid(seconden) {
  return seconden * (0.75 + Math.random() / 2);
}

const ZEG_PAUZE = 700;
let laatsteZin = "";
/** @type {ReturnType<typeof setTimeout> | undefined} */
let zegTimer;

/**
 * Tell a screen reader what happened. Throttled: in a quick run only the last sentence is read.
 * @param {string} zin
 */
export function zeg(zin) {
  let vak = document.getElementById("zeg");
  if (!vak) {
    vak = document.createElement("p");
    vak.id = "zeg";
    vak.className = "weg";
    vak.setAttribute("role", "status");
    document.body.append(vak);
  }
  laatsteZin = zin;
  clearTimeout(zegTimer);
  const regel = vak;
  zegTimer = setTimeout(() => {
    regel.textContent = "";
    requestAnimationFrame(() => {
      regel.textContent = laatsteZin;
    });
  }, ZEG_PAUZE);
}
