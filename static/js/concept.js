// @ts-check
/**
 * Keeps what is half typed. Every field with `data-concept="name"` is stored in this browser per
 * session, put back after a reload, a phase change or a refused save, and forgotten once the server
 * says that it was saved (`data-concept-bewaard="name"`). Without storage everything still works.
 */

const DAGEN = 7;

/** @returns {string} */
function readKenmerk() {
  const main = document.querySelector("main[data-kenmerk]");
  return main instanceof HTMLElement ? main.dataset.kenmerk ?? "" : "";
}

/** @param {string} naam */
const makeKey = (naam) => `concept:${readKenmerk()}:${naam}`;

/** @typedef {{tekst: string, op: number, verstuurd?: string}} Concept */

/**
 * @param {string} key
 * @returns {Concept | null}
 */
function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/**
 * @param {string} key
 * @param {Concept | null} concept
 */
function write(key, concept) {
  try {
    if (concept) localStorage.setItem(key, JSON.stringify(concept));
    else localStorage.removeItem(key);
  } catch {
    // Storage may be full or switched off: the field itself still holds the text.
  }
}

/** @returns {string[]} */
function listKeys() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith("concept:"));
  } catch {
    return [];
  }
}

/** Old drafts go, so that no text stays behind on a borrowed laptop for long. */
function sweep() {
  for (const key of listKeys()) {
    const concept = read(key);
    if (!concept || Date.now() - concept.op > DAGEN * 86_400_000) write(key, null);
  }
}

/** Forget what the server has: unless the person typed on while it was being sent. */
function forgetSaved() {
  const teken = document.querySelector("[data-concept-bewaard]");
  if (!(teken instanceof HTMLElement)) return;
  const naam = teken.dataset.conceptBewaard ?? "";
  for (const key of listKeys()) {
    const rest = key.slice(makeKey("").length);
    if (!key.startsWith(makeKey("")) || (rest !== naam && !rest.startsWith(`${naam}-v`))) continue;
    const concept = read(key);
    if (concept && (concept.verstuurd === undefined || concept.verstuurd === concept.tekst)) {
      write(key, null);
    }
  }
  const url = new URL(location.href);
  url.searchParams.delete("bewaard");
  history.replaceState(history.state, "", url);
  teken.removeAttribute("data-concept-bewaard");
}

/** @param {EventTarget | null} target */
function isConcept(target) {
  return (
    (target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement) &&
    target.dataset.concept !== undefined
  );
}

function restore() {
  for (const field of document.querySelectorAll("[data-concept]:not([data-hersteld])")) {
    if (!(field instanceof HTMLTextAreaElement) && !(field instanceof HTMLInputElement)) continue;
    field.dataset.hersteld = "";
    const concept = read(makeKey(field.dataset.concept ?? ""));
    // What the server gave back or the person typed since is newer than the draft.
    if (concept && field.value === field.defaultValue && !field.closest(".veld--fout")) {
      field.value = concept.tekst;
    }
  }
}

document.addEventListener("input", (event) => {
  if (!isConcept(event.target)) return;
  const field = /** @type {HTMLTextAreaElement} */ (event.target);
  const key = makeKey(field.dataset.concept ?? "");
  write(key, field.value === field.defaultValue ? null : { tekst: field.value, op: Date.now() });
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
  if (form.method === "post" && !form.hasAttribute("hx-post")) {
    // A second tap while the first is under way would write it down twice.
    if (form.dataset.onderweg) {
      event.preventDefault();
      return;
    }
    form.dataset.onderweg = "ja";
    setTimeout(() => delete form.dataset.onderweg, 5000);
  }
  for (const field of form.querySelectorAll("[data-concept]")) {
    if (!(field instanceof HTMLTextAreaElement) && !(field instanceof HTMLInputElement)) continue;
    const tekst = field.value;
    write(makeKey(field.dataset.concept ?? ""), { tekst, op: Date.now(), verstuurd: tekst });
  }
});

addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.onderweg;
});

sweep();
forgetSaved();
restore();
// live.js replaces <main> when the session changes: the new fields get their text back too.
new MutationObserver(() => {
  forgetSaved();
  restore();
}).observe(document.body, { childList: true, subtree: true });
