// @ts-check
// Shows the messages of the WebSocket.

import { element } from "../ui/kit/dom.js";
import { code, fieldList, inline, json, opening } from "./parts.js";
import { fieldsOf, resolve } from "./schema.js";
import { words } from "./words.js";

/** @typedef {import("./schema.js").Schema} Schema */

/**
 * Lists the messages of one direction: those of the operations with this action of the server.
 * @param {Schema} document
 * @param {"receive" | "send"} action
 */
export function messagesOf(document, action) {
  return Object.values(document.operations).filter((operation) => operation.action === action).map((operation) => ({
    answers: (operation.reply?.messages ?? []).map((/** @type {Schema} */ reference) => message(document, reference).name),
    ...message(document, operation.messages[0]),
  }));
}

/** @param {Schema} document @param {Schema} reference   to the message of a channel, which refers to the message itself */
function message(document, reference) {
  return resolve(resolve(reference, document), document);
}

/** @param {Schema} document @param {"receive" | "send"} action */
export function showMessages(document, action) {
  return messagesOf(document, action).map(({ name, summary, payload, answers, examples }) => {
    const fields = fieldsOf(payload.properties.payload, document);
    const title = [element("code", {}, name), " ", element("span", { class: "hint" }, ...inline(summary))];
    return opening(`${action}-${name}`, title, () => [
      element("h5", {}, words.payload),
      fields.length > 0 ? fieldList(fields, action === "send") : element("p", {}, words.noPayload),
      ...(answers.length > 0 ? [
        element("h5", {}, words.directAnswers),
        element("p", {}, ...answers.flatMap((/** @type {string} */ answer) => [element("code", {}, answer), " "])),
      ] : []),
      element("h5", {}, words.example),
      code(json(examples[0].payload)),
    ]);
  });
}
