// @ts-check
/** The page of a deelnemer as the facilitator looks at it: it follows, and does nothing. The
 * page's policy forbids sending a form; here a tap is stopped before the browser complains. */
import "./klok.js";
import "./lijst.js";
import "./live.js";
import "./straks.js";
import "./wijzer.js";

document.addEventListener("submit", (event) => event.preventDefault());
