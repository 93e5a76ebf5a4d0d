// @ts-check
// Holds the actions of a screen, which buttons, menus and keyboard shortcuts share.

import { Emitter } from "../../sdk/emitter.js";
import { element, icon, setIcon } from "./dom.js";
import { fill } from "./fill.js";
import { setText } from "./texts.js";
import { words } from "../words.js";

/**
 * @typedef {object} Look   how an action looks right now
 * @property {string} label          names the effect of a click
 * @property {string} iconName
 * @property {"on" | "off" | "missing" | "busy"} [state]   sets its colours
 * @property {boolean} [isPressed]   for toggles whose label does not change
 * @property {boolean} [isExpanded]  for buttons that open and close something
 * @property {string} [badge]        in the corner; not read out, so the label must say it too
 * @property {boolean} [isHidden]    not available here, or not now
 */
/**
 * @typedef {object} Action
 * @property {string} id
 * @property {() => Look} look
 * @property {(event: Event) => void} run
 * @property {string} [key]          keyboard shortcut: one character, in lower case
 * @property {string} [about]        replaces the label in the list of shortcuts
 */

/** @extends {Emitter<{ changed: string }>}   with the action's id */
export class Actions extends Emitter {
  /** @type {Map<string, Action>} */
  #all = new Map();
  #showsKeys = false;

  /** @param {Action} action @returns {() => void} removes it */
  add(action) {
    this.#all.set(action.id, action);
    this.changed(action.id);
    return () => {
      this.#all.delete(action.id);
      this.changed(action.id);
    };
  }

  /** @param {string} id */
  get(id) {
    return this.#all.get(id);
  }

  /** Actions that are not hidden. */
  get available() {
    return [...this.#all.values()].filter(({ look }) => !look().isHidden);
  }

  /** Must be called when an action's look has changed. @param {string} id */
  changed(id) {
    this.emit("changed", id);
  }

  /** Shows or hides shortcuts in the buttons' tooltips. @param {boolean} isOn */
  showKeys(isOn) {
    if (isOn === this.#showsKeys) return;
    this.#showsKeys = isOn;
    for (const id of this.#all.keys()) this.changed(id);
  }

  /**
   * Creates a button that runs an action and follows its look, until `signal` is aborted.
   * @param {string} id
   * @param {{ signal: AbortSignal, isLabelled?: boolean, className?: string }} options
   */
  button(id, { signal, isLabelled = false, className = isLabelled ? "menu-item" : "icon-button round" }) {
    const label = element("span", { class: isLabelled ? "menu-label" : "visually-hidden" });
    const mark = icon("alert");
    const made = element("button", { type: "button", class: className, "data-action": id }, mark, label);
    made.addEventListener("click", (event) => this.get(id)?.run(event));
    const update = () => show(made, { mark, label, isLabelled, showsKeys: this.#showsKeys }, this.get(id));
    this.on("changed", (changed) => { if (changed === id) update(); }, { signal });
    update();
    return made;
  }
}

/**
 * @param {HTMLButtonElement} made
 * @param {{ mark: SVGSVGElement, label: HTMLElement, isLabelled: boolean, showsKeys: boolean }} parts
 * @param {Action | undefined} action
 */
function show(made, { mark, label, isLabelled, showsKeys }, action) {
  const look = action?.look();
  made.hidden = !look || (look.isHidden ?? false);
  if (!action || !look) return;
  setIcon(mark, look.iconName);
  setText(label, look.label);
  const key = showsKeys ? action.key : undefined;
  if (!isLabelled) made.dataset.tip = key ? fill(words.actions.withKey, { label: look.label, key: key.toUpperCase() }) : look.label;
  made.ariaKeyShortcuts = key ?? null;
  made.ariaPressed = look.isPressed === undefined ? null : String(look.isPressed);
  made.ariaExpanded = look.isExpanded === undefined ? null : String(look.isExpanded);
  made.ariaBusy = look.state === "busy" ? "true" : null;
  set(made, "state", look.state);
  set(made, "badge", look.badge);
}

/** @param {HTMLElement} made @param {string} name @param {string | undefined} value */
function set(made, name, value) {
  if (value === undefined) delete made.dataset[name];
  else made.dataset[name] = value;
}
