// @ts-check
/** Looking together, on the console: half a minute of silence, then leafing through the insights
 * with the keyboard: left, right, and Escape to stop showing. Each key presses the button that is
 * on the page, so it does nothing that the page cannot. */
import { leeftijd, rond, zeg, zoek } from "./dom.js";

/** @type {Record<string, string>} */
const STAP = { ArrowLeft: "vorige", ArrowRight: "volgende", Escape: "stop" };

document.addEventListener("keydown", (event) => {
  const stap = STAP[event.key];
  if (!stap || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  // In a field these keys are for the text; in an open dialog or list for that.
  if (event.defaultPrevented || rond(event, "input, textarea, select, dialog, .fasen")) return;
  const knop = zoek(`[data-inzichten]:not([hidden]) [data-inzicht="${stap}"]`);
  if (!knop) return;
  event.preventDefault();
  knop.click();
});

function telKijkrust() {
  const rust = zoek("[data-kijkrust]:not([hidden])");
  const inzichten = zoek("[data-na-kijkrust]");
  if (!rust || !inzichten) return;
  const over = Number(rust.dataset.kijkrust) - leeftijd(rust);
  const balk = rust.querySelector("progress");
  if (balk) balk.value = balk.max - Math.max(0, over);
  if (over > 0) return;
  const hadFocus = rust.contains(document.activeElement);
  rust.hidden = true;
  inzichten.hidden = false;
  if (hadFocus) zoek("#inzicht-kop")?.focus();
  zeg("De halve minuut is om. De inzichten staan klaar.");
}

telKijkrust();
setInterval(telKijkrust, 500);
