// @ts-check
// Shows the settings as a dialog, outside a call.

import { element, iconButton } from "../kit/dom.js";
import { historyGuard } from "../kit/history_guard.js";
import { settings } from "./settings.js";
import { callWords } from "../call_words.js";
import { loadWords } from "../translation.js";
import { words } from "../words.js";

/**
 * @param {object} options
 * @param {import("../../sdk/media/local_media.js").LocalMedia | null} options.media
 * @param {(text: string) => void} options.announce
 * @param {AbortSignal} options.signal   aborted when another screen comes
 */
export async function showDialog({ media, announce, signal }) {
  await loadWords("callWords");
  if (signal.aborted) return;
  const closing = new AbortController();
  const title = element("h2", { id: "settings-dialog-title", tabindex: "-1", autofocus: true }, words.settings.title);
  const dialog = element("dialog", { class: "settings-dialog", "aria-labelledby": "settings-dialog-title" },
    element("header", {}, title, iconButton(callWords.settings.close, "close", { onclick: () => dialog.close() })),
    settings({ media, announce, signal: closing.signal }));
  dialog.addEventListener("click", ({ target }) => { if (target === dialog) dialog.close(); }); // the backdrop
  dialog.addEventListener("close", () => {
    closing.abort();
    dialog.remove();
  });
  signal.addEventListener("abort", () => dialog.close(), { signal: closing.signal });
  historyGuard.hold(() => {
    closing.abort();
    dialog.close();
  }, closing.signal);
  document.body.append(dialog);
  dialog.showModal();
}
