// @ts-check
/** Quick writing while people talk: Ctrl+Enter (or Cmd) saves, and after a note was saved the
 * cursor is back in its field for the next one. What is half typed is kept by concept.js. */
import { zoek } from "./dom.js";

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const veld = event.target;
  if (!(veld instanceof HTMLTextAreaElement) || veld.dataset.concept === undefined) return;
  event.preventDefault();
  veld.form?.requestSubmit();
});

// Before concept.js takes the mark away; the field may still be filled from its draft.
if (zoek('[data-concept-bewaard="notitie"]')) {
  zoek('[data-concept="notitie"]')?.focus({ preventScroll: true });
}
