// @ts-check
/** The big screen: follows the session, and counts down with the server's clock. */
import "./live.js";
import "./klok.js";
import "./samen.js";
import "./straks.js";
