// @ts-check
// Shows one operation of the REST API, with a form to try it.

import { button, element } from "../ui/kit/dom.js";
import { code, copyButton, fieldList, inline, json, opening, prose } from "./parts.js";
import { KEY_VARIABLE, buildRequest, curlCommand } from "./request.js";
import { ShownResponse } from "./response.js";
import { fieldsOf, resolve } from "./schema.js";
import { words } from "./words.js";

/** @typedef {import("./schema.js").Schema} Schema */
/**
 * @typedef {object} Api
 * @property {Schema} document          the whole description
 * @property {string} path              of the server's public URL
 * @property {() => string} key         that was entered
 */

/** @param {Api} api @param {string} path @param {string} method @param {Schema} operation */
export function showOperation(api, path, method, operation) {
  const title = [element("span", { class: "method", "data-method": method }, method.toUpperCase()), " ",
    element("code", {}, path), " ", element("span", { class: "hint" }, operation.summary)];
  return opening(operation.operationId, title, () => {
    const body = operation.requestBody?.content["application/json"];
    return [
      ...prose(operation.description),
      element("h5", {}, words.try),
      tryForm(api, path, method, operation),
      ...(body ? [element("h5", {}, words.fields), fieldList(fieldsOf(body.schema, api.document))] : []),
      element("h5", {}, words.answers),
      element("ul", { class: "fields" },
        ...Object.entries(operation.responses).map(([status, answer]) => showAnswer(api.document, status, answer))),
    ];
  });
}

/** @param {Schema} document @param {string} status @param {Schema} answer */
function showAnswer(document, status, answer) {
  const { description, headers = {}, content = {} } = resolve(answer, document);
  const schema = content["application/json"]?.schema;
  return element("li", {},
    element("code", { class: "field-name" }, status), " ", ...inline(description),
    ...Object.entries(headers).map(([name, header]) => element("p", {}, element("code", {}, name), ` ${header.description}`)),
    ...(schema ? [fieldList(fieldsOf(schema, document), true)] : []));
}

/** @param {Api} api @param {string} path @param {string} method @param {Schema} operation */
function tryForm(api, path, method, operation) {
  const { operationId, parameters = [], requestBody, security } = operation;
  const isOpen = security?.length === 0; // needs no key
  /** @type {(HTMLInputElement | HTMLTextAreaElement)[]} */
  const inputs = parameters.map((/** @type {Schema} */ parameter) => input(operationId, parameter));
  const example = requestBody?.content["application/json"].example;
  const body = element("textarea", { id: `${operationId}-body`, rows: 9, spellcheck: false });
  body.value = example ? json(example) : "";
  const response = new ShownResponse();
  const curl = code("");
  /** @param {string} key */
  const request = (key) => {
    const values = Object.fromEntries(inputs.map(({ name, value }) => [name, value.trim()]));
    return buildRequest(method.toUpperCase(), path, parameters, values, isOpen ? "" : key, example && body.value.trim());
  };
  const command = () => curlCommand(api.document.servers[0].url, request(KEY_VARIABLE));
  const update = () => { curl.textContent = command(); };
  const send = () => {
    const sent = request(api.key());
    response.show(`${api.path}${sent.path}`, sent);
  };
  const form = element("form", {
    oninput: update,
    onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      send();
    },
  }, ...inputs.map((one, index) => field(one, one.name, parameters[index].description)),
  ...(example ? [field(body, words.body, "")] : []),
  element("div", { class: "actions" }, button(words.send, { type: "submit", class: "button primary" }), response.stop),
  element("div", {}, element("p", { class: "hint" }, words.curl), curl, copyButton(command)),
  response.root);
  update();
  form.addEventListener("focusin", update); // a code may have been filled in
  return form;
}

/** @param {string} operationId @param {Schema} parameter */
function input(operationId, { name, in: place, example }) {
  return element("input", {
    id: `${operationId}-${name}`, name, placeholder: String(example), autocomplete: "off", spellcheck: false, required: place === "path",
  });
}

/** @param {HTMLInputElement | HTMLTextAreaElement} control @param {string} label @param {string} text */
function field(control, label, text) {
  const hint = element("p", { class: "hint", id: `${control.id}-hint` }, ...inline(text));
  if (text) control.setAttribute("aria-describedby", hint.id);
  return element("div", {}, element("label", { for: control.id }, label), control, ...(text ? [hint] : []));
}
