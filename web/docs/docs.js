// @ts-check
// Loads the descriptions and shows them. Nothing here is loaded by the page of a call.

import { element, required } from "../ui/kit/dom.js";
import { showConsole } from "./console.js";
import { messagesOf, showMessages } from "./messages.js";
import { showOperation } from "./operation.js";
import { prose } from "./parts.js";
import { words } from "./words.js";

/** @typedef {import("./schema.js").Schema} Schema */

const PATH = document.documentElement.dataset.path ?? ""; // of the server's public URL, below which everything is
const key = required("key");

/** @param {string} name @returns {Promise<Schema>} */
async function load(name) {
  const answer = await fetch(`${PATH}/${name}`);
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer.json();
}

/** @param {Schema} description */
function showRest(description) {
  const api = { document: description, path: PATH, key: () => (key instanceof HTMLInputElement ? key.value.trim() : "") };
  required("rest-text").append(...prose(description.info.description));
  for (const tag of description.tags) {
    required("operations").append(element("h3", {}, tag.name), element("p", { class: "hint" }, tag.description));
    for (const [path, operations] of Object.entries(description.paths)) {
      for (const [method, operation] of Object.entries(/** @type {Record<string, Schema>} */ (operations))) {
        if (operation.tags.includes(tag.name)) required("operations").append(showOperation(api, path, method, operation));
      }
    }
  }
}

/** @param {Schema} description */
function showWebSocket(description) {
  const url = new URL(`${PATH}/ws`, location.href.replace(/^http/, "ws")).href;
  required("websocket-text").append(...prose(description.info.description));
  required("console").append(showConsole(url, messagesOf(description, "receive")));
  required("client-messages").append(...showMessages(description, "receive"));
  required("server-messages").append(...showMessages(description, "send"));
}

/** Opens the section that the address names. */
function openNamed() {
  const named = document.getElementById(location.hash.slice(1));
  if (!(named instanceof HTMLDetailsElement)) return;
  named.open = true;
  named.scrollIntoView();
}

required("loading").remove(); // load_check.js now knows that this runs
try {
  const [rest, webSocket] = await Promise.all([load("openapi.json"), load("asyncapi.json")]);
  showRest(rest);
  showWebSocket(webSocket);
  openNamed();
} catch {
  required("docs-state").textContent = words.notDescribed;
}
addEventListener("hashchange", openNamed);
