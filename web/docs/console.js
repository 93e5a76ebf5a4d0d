// @ts-check
// Opens the WebSocket by hand: sends frames, and shows those that come.

import { button, element } from "../ui/kit/dom.js";
import { code, json } from "./parts.js";
import { words } from "./words.js";

const MOST_SHOWN = 100; // frames, the last ones

/** @param {string} url @param {{ name: string, examples: { payload: unknown }[] }[]} messages */
export function showConsole(url, messages) {
  /** @type {WebSocket | null} */
  let socket = null;
  const log = element("ol", { class: "log", role: "log", tabindex: 0, "aria-label": words.console.log });
  const choice = element("select", { id: "console-message" }, ...messages.map(({ name }) => element("option", {}, name)));
  const frame = element("textarea", { id: "console-frame", rows: 9, spellcheck: false });
  const connect = button(words.console.connect);
  const send = button(words.send, { type: "submit", class: "button primary" });

  /** @param {string} what @param {string} [text] */
  const note = (what, text) => {
    log.append(element("li", {}, element("span", { class: "hint" }, what), ...(text ? [code(text)] : [])));
    if (log.children.length > MOST_SHOWN) log.firstElementChild?.remove();
    log.scrollTop = log.scrollHeight;
  };
  const update = () => {
    const isOpen = socket?.readyState === WebSocket.OPEN;
    connect.textContent = socket ? words.console.disconnect : words.console.connect;
    send.disabled = !isOpen;
  };
  const open = () => {
    const opened = socket = new WebSocket(url);
    opened.onopen = () => { note(words.console.opened); update(); };
    opened.onmessage = ({ data }) => note(words.console.received, json(JSON.parse(data)));
    opened.onclose = ({ code: closeCode }) => {
      note(`${words.console.closed} ${closeCode}`);
      socket = null;
      update();
    };
    update();
  };
  const choose = () => {
    frame.value = json(messages.find(({ name }) => name === choice.value)?.examples[0].payload);
  };
  connect.addEventListener("click", () => (socket ? socket.close(1000) : open()));
  choice.addEventListener("change", choose);
  choose();
  update();
  return element("form", {
    onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      socket?.send(frame.value);
      note(words.console.sent, frame.value);
    },
  }, element("h3", {}, words.console.title),
  element("div", {}, element("label", { for: choice.id }, words.console.message), choice),
  element("div", {}, element("label", { for: frame.id }, words.console.frame), frame),
  element("div", { class: "actions" }, connect, send), log);
}
