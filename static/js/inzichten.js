// @ts-check
/** Leafing through the insights with the keyboard: left, right, and Escape to stop showing. Each
 * key presses the button that is on the page, so it does nothing that the page cannot. */
import { rond, zoek } from "./dom.js";

/** @type {Record<string, string>} */
const STAP = { ArrowLeft: "vorige", ArrowRight: "volgende", Escape: "stop" };

document.addEventListener("keydown", (event) => {
  const stap = STAP[event.key];
  if (!stap || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  // In a field these keys are for the text; in an open dialog or list for that.
  if (event.defaultPrevented || rond(event, "input, textarea, select, dialog, .fasen")) return;
  const knop = zoek(`[data-inzichten] [data-inzicht="${stap}"]`);
  if (!knop) return;
  event.preventDefault();
  knop.click();
});
