// @ts-check
// Starts the page: creates the shared objects, and shows the screen for the current URL and call state.

import { LocalMedia } from "./sdk/media/local_media.js";
import { RetryStopped } from "./sdk/server/retry.js";
import { Signaling, SignalingError } from "./sdk/server/signaling.js";
import { HOME, goTo, keepNameInAddress, keepToken, readAddress, readWishes, roomPath, signalingUrl } from "./ui/kit/address.js";
import { watchDevices } from "./ui/devices/device_watch.js";
import { loadIcons, loadStyles, required } from "./ui/kit/dom.js";
import { Ending } from "./ui/pages/ending.js";
import { Home } from "./ui/pages/home.js";
import { changeLanguage, followLanguage, inOwnLanguage } from "./ui/pages/language_choice.js";
import { Lobby } from "./ui/pages/lobby.js";
import { ignoreComposition } from "./ui/kit/input_method.js";
import { memory } from "./ui/kit/memory.js";
import { watchNetwork } from "./ui/kit/network.js";
import { Notices } from "./ui/kit/notices.js";
import { preferences } from "./ui/kit/preferences.js";
import { dismissTips } from "./ui/kit/tips.js";
import { loadWords } from "./ui/translation.js";
import { words } from "./ui/words.js";

/** @typedef {import("./sdk/protocol.js").RoomCreated} RoomCreated */
/** @typedef {import("./sdk/invitation.js").Invitation} Invitation */
/** @typedef {import("./sdk/call.js").Call} Call */
/** @typedef {{ element: HTMLElement, pageTitle: string, focus: () => void, close?: () => void, hasOthers?: boolean }} Screen */

ignoreComposition();
dismissTips();
const notices = new Notices();
const announce = (/** @type {string} */ text) => notices.announce(text);
const signaling = new Signaling("", { createWebSocket: () => new WebSocket(signalingUrl()) });
/** @type {Screen | null} */
let screen = null;
/** @type {Call | null} */
let call = null;
/** @type {LocalMedia | null} */
let media = null;
let closingMedia = new AbortController();
/** True while the call screen is shown, which has its own notices about the server connection. */
let inCall = false;
let callEndings = {}; // known once the call is loaded
let refusal = ""; // of the server, to be shown
let shownPath = ""; // the URL's path when the screen was shown
let closingScreen = new AbortController();

/** Resolves a file of the same version as this one. @param {string} name */
const siblingUrl = (name) => new URL(name, import.meta.url).href;

/**
 * Loads everything that a call needs, so that nothing is missing if the server becomes unreachable during the call.
 * Called when someone may join soon.
 */
const loadCall = () => Promise.all([
  import("./call.js"), loadWords("callWords"),
  loadStyles(siblingUrl("styles/call_page.css")), loadIcons(siblingUrl("icons/call_icons.svg")),
]);

/** @param {Screen} next */
function show(next) {
  const isFirst = screen === null;
  closingScreen.abort(); // with its dialog
  closingScreen = new AbortController();
  screen?.close?.();
  screen = next;
  shownPath = location.pathname;
  document.title = next.pageTitle;
  required("screen").replaceChildren(next.element);
  required("notices").ariaLabel = words.notices;
  if (!isFirst) next.focus();
}

/** Ends any call, and shows the screen for the current URL. */
function route() {
  endQuietly();
  const to = readAddress();
  if (typeof RTCPeerConnection === "undefined") showEnding("unsupported");
  else if (to.place === "room") showLobby(to.roomCode);
  else if (to.place === "no_such_room") showEnding("room_not_found");
  else showHome();
}

/** Shows the screen for another URL. The states are those of history_guard.js. @param {PopStateEvent} event */
function onPopState({ state }) {
  const isSamePath = location.pathname === shownPath;
  if (state === "extra") history.back();
  else if (inCall && isSamePath) readAddress(); // of a link to the call's room; its token counts at the next join
  else if (state === null || !isSamePath) route();
}

/** Leaves an extra entry in which the page was reloaded. The address of the one below may be older. */
function skipExtraEntry() {
  if (history.state !== "extra") return;
  const { href } = location;
  window.addEventListener("popstate", () => history.replaceState(history.state, "", href), { once: true });
  history.back();
}

function goHome() {
  goTo(HOME);
  route();
}

/** Opens a dialog of the screen. @param {() => Promise<{ showDialog: (options: any) => unknown }>} load */
async function openDialog(load) {
  const { signal } = closingScreen;
  const opener = document.activeElement?.closest("button");
  if (opener) opener.ariaBusy = "true";
  try {
    const [{ showDialog }] = await Promise.all([load(), loadStyles(siblingUrl("styles/panels.css"))]);
    await showDialog({ media, call: inCall ? call : null, announce, signal });
  } catch {
    notices.toast(words.refusals.not_loaded);
  } finally {
    if (opener) opener.ariaBusy = null;
  }
}

/** In a call, settings are a side panel instead. */
const openSettings = () => openDialog(() => import("./ui/call/settings_dialog.js"));
const checkConnection = () => openDialog(() => import("./ui/doctor/doctor_dialog.js"));

function showHome() {
  closeMedia();
  const home = new Home({ goHome, openSettings, announce, create: createRoom, enter: enterRoom });
  show(home);
  signaling.connect().then(({ guest_rooms }) => home.setGuestRooms(guest_rooms), ignoreStopped);
}

/** @param {import("./sdk/protocol.js").CreateRoom} [settings]   those of the server by default */
async function createRoom(settings = {}) {
  const [{ inviteField }] = await Promise.all([import("./ui/kit/invite.js"), signaling.connect(), loadWords("callWords")]);
  /** @type {RoomCreated} */
  const created = await signaling.request("create_room", settings);
  goTo(roomPath(created.room_code));
  keepToken(created.room_code, created.host_token);
  showLobby(created.room_code, inviteField);
  return created;
}

/** @param {Invitation} invitation */
function enterRoom({ roomCode, token }) {
  goTo(roomPath(roomCode));
  if (token) keepToken(roomCode, token);
  route();
}

/** @param {string} roomCode @param {typeof import("./ui/kit/invite.js").inviteField} [inviteField]   of a room just created */
function showLobby(roomCode, inviteField) {
  closeMedia();
  const requested = readWishes();
  const devices = (media = new LocalMedia({ settings: preferences.media }));
  closingMedia = new AbortController();
  watchDevices(devices, notices, closingMedia.signal);
  show(new Lobby({
    roomCode,
    inviteField,
    name: requested.name,
    media: devices,
    goHome,
    openSettings,
    checkConnection,
    announce,
    prepare: () => loadCall().then(([{ capacityText }]) => { // `join` loads again
      if (screen instanceof Lobby) screen.showCapacity(capacityText());
    }, () => {}),
    join: ({ name, passcode }) => join({ roomCode, devices, name, passcode }),
    stopWaiting: () => showEnding("stopped_waiting"),
  }));
  devices.turnOn(...wantedKinds(requested));
  signaling.connect().catch(ignoreStopped); // early, so that joining is fast
}

/** The devices to turn on at first. @param {{ isMuted: boolean, isWithoutCamera: boolean }} requested */
function wantedKinds({ isMuted, isWithoutCamera }) {
  const { startsMuted, startsWithoutCamera } = preferences.now;
  /** @type {import("./sdk/peer/peer.js").MediaKind[]} */
  const kinds = [];
  if (!startsMuted && !isMuted && !memory.forTab("audio_off")) kinds.push("audio");
  if (!startsWithoutCamera && !isWithoutCamera && !memory.forTab("video_off")) kinds.push("video");
  return kinds;
}

/** @param {{ roomCode: string, devices: LocalMedia, name: string, passcode?: string }} entry */
async function join({ roomCode, devices, name, passcode }) {
  const [{ Call, CallScreen, callWords, Waiting, noteRefusal, tokenToJoin }] = await loadCall().catch(() => {
    throw new SignalingError("not_loaded", "the call");
  });
  callEndings = callWords.endings;
  if (media !== devices) return; // another screen was opened
  const options = Reflect.get(globalThis, "callOptions"); // of tests
  const joining = (call ??= follow(new Call(signaling, devices, options), Waiting)); // reused after a refusal
  Object.assign(globalThis, { webvcon: { call } }); // for the console and for tests
  const token = tokenToJoin(roomCode) ?? undefined;
  try {
    await joining.join({ room_code: roomCode, display_name: name, passcode, token });
  } catch (error) {
    if (error instanceof RetryStopped) return; // another screen was opened
    const code = error instanceof SignalingError ? error.code : "unknown";
    noteRefusal(roomCode, code);
    if (code === "room_not_found" || code === "banned") return showEnding(code);
    throw error;
  }
  keepNameInAddress(name);
  inCall = true;
  show(new CallScreen({ call: joining, media: devices, notices, ownName: name, roomCode, checkConnection }));
}

/** @param {Call} joining @param {typeof import("./ui/pages/waiting.js").Waiting} Waiting */
function follow(joining, Waiting) {
  joining.on("ended", ({ reason }) => { if (call === joining) showEnding(reason); });
  joining.on("waiting", () => { if (call === joining && screen instanceof Lobby) screen.wait(true, Waiting); });
  joining.on("connection_lost", () => { if (call === joining && screen instanceof Lobby) screen.wait(false, Waiting); });
  joining.on("connect_failed", ({ error }) => console.warn("Failed to create a connection:", error));
  joining.on("signal_failed", ({ error }) => console.warn("Failed to apply a signal:", error));
  return joining;
}

/** @param {string} reason */
function showEnding(reason) {
  if (reason === "left" && !screen?.hasOthers) reason = "left_alone";
  endQuietly();
  closeMedia();
  const to = readAddress();
  const joinAgain = to.place === "room" ? () => showLobby(to.roomCode) : undefined;
  show(new Ending({ reason, endings: { ...words.endings, ...callEndings }, goHome, joinAgain }));
}

/** Ends the call, if there is one, without an ending screen. */
function endQuietly() {
  const ending = call;
  call = null;
  inCall = false;
  ending?.leave();
  changeLanguage();
}

/** Shows the screen again, in another language, unless one is in a call or asks to join it. */
function rebuild() {
  if (screen instanceof Home) route();
  else if (screen instanceof Lobby && screen.mayBeRebuilt) {
    changeLanguage();
    show(screen.rebuilt());
  } else return false;
  return true;
}

function retryNow() {
  (call ?? signaling).retryNow();
}

function closeMedia() {
  closingMedia.abort();
  media?.close();
  media = null;
}

function showServerProblem() {
  notices.show("server", { text: refusal || words.server.unreachable, actions: [{ label: words.server.tryNow, run: retryNow }] });
}

/** @param {unknown} error */
function ignoreStopped(error) {
  if (!(error instanceof RetryStopped)) throw error;
}

signaling.on("retry_scheduled", () => {
  if (inCall) return;
  showServerProblem();
  import("./ui/pages/refusal.js").then(async ({ readRefusal }) => {
    refusal = await readRefusal();
    if (!signaling.isConnected) showServerProblem();
  }).catch(() => {});
});
signaling.on("connected", ({ guest_rooms }) => {
  if (inCall) return;
  notices.hide("server");
  refusal = "";
  if (screen instanceof Home) screen.setGuestRooms(guest_rooms);
});
watchNetwork({
  mayBeBack: retryNow,
  changed: () => { if (call) call.networkChanged(); else signaling.retryNow(); },
});
window.onpopstate = onPopState;
window.addEventListener("pagehide", () => {
  readAddress(); // keeps a token again whose storage was cleared
  endQuietly();
  closeMedia();
  signaling.close();
});
window.addEventListener("pageshow", ({ persisted }) => { if (persisted) route(); });

loadIcons(siblingUrl("icons/icons.svg")).catch(() => {}); // every icon has a label
followLanguage({ rebuild, failed: () => notices.toast(words.refusals.not_loaded) });
inOwnLanguage(() => {
  route();
  skipExtraEntry();
});
