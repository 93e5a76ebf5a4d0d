// @ts-check
// The composition root: makes the parts, and decides which screen is shown.

import { Call } from "./sdk/call.js";
import { LocalMedia } from "./sdk/media.js";
import { RetryStopped } from "./sdk/retry.js";
import { Signaling, SignalingError } from "./sdk/signaling.js";
import { goTo, readAddress, roomPath, signalingUrl } from "./ui/address.js";
import { CallScreen, loadTheRest } from "./ui/call_screen.js";
import { loadIcons, required } from "./ui/dom.js";
import { Ending } from "./ui/ending.js";
import { Home } from "./ui/home.js";
import { Lobby } from "./ui/lobby.js";
import { memory } from "./ui/memory.js";
import { watchNetwork } from "./ui/network.js";
import { Notices } from "./ui/notices.js";
import { words } from "./ui/words.js";

/** @typedef {import("./sdk/protocol.js").RoomCreated} RoomCreated */
/** @typedef {import("./sdk/protocol.js").Invitation} Invitation */
/** @typedef {{ element: HTMLElement, pageTitle: string, focus: () => void, close?: () => void }} Screen */

const notices = new Notices();
const signaling = new Signaling(signalingUrl());
/** @type {Screen | null} */
let screen = null;
/** @type {Call | null} */
let call = null;
/** @type {LocalMedia | null} */
let media = null;

/** @param {Screen} next */
function show(next) {
  const isFirst = screen === null;
  screen?.close?.();
  screen = next;
  document.title = next.pageTitle;
  required("screen").replaceChildren(next.element);
  if (!isFirst) next.focus();
}

/** Shows what the address says; whatever was going on is over. */
function route() {
  endQuietly();
  const to = readAddress();
  if (typeof RTCPeerConnection === "undefined") showEnding("unsupported");
  else if (to.place === "room") showLobby(to.roomCode);
  else if (to.place === "no_such_room") showEnding("room_not_found");
  else showHome();
}

/** @param {string} path */
function visit(path) {
  goTo(path);
  route();
}

const goHome = () => visit("/");

function showHome() {
  closeMedia();
  const home = new Home({ goHome, create: createRoom, enter: enterRoom });
  show(home);
  signaling.connect().then(({ guest_rooms }) => home.setGuestRooms(guest_rooms), ignoreStopped);
}

async function createRoom() {
  await signaling.connect();
  /** @type {RoomCreated} */
  const created = await signaling.request("create_room", {});
  memory.keepToken(created.room_code, created.host_token);
  goTo(roomPath(created.room_code));
  showLobby(created.room_code, { isNew: true });
}

/** @param {Invitation} invitation */
function enterRoom({ roomCode, token }) {
  if (token) memory.keepToken(roomCode, token);
  visit(roomPath(roomCode));
}

/** @param {string} roomCode @param {{ isNew?: boolean }} [options] */
function showLobby(roomCode, { isNew = false } = {}) {
  closeMedia();
  const devices = new LocalMedia();
  const next = new Call(signaling, devices);
  next.on("ended", ({ reason }) => { if (call === next) showEnding(reason); });
  next.on("waiting", () => { if (call === next && screen instanceof Lobby) screen.wait(true); });
  next.on("connection_lost", () => { if (call === next && screen instanceof Lobby) screen.wait(false); });
  next.on("signal_failed", ({ error }) => console.warn("a signal could not be applied:", error));
  media = devices;
  call = next;
  show(new Lobby({
    roomCode,
    isNew,
    media: devices,
    goHome,
    announce: (text) => notices.announce(text),
    join: ({ name, passcode }) => join(next, devices, roomCode, name, passcode),
    stopWaiting: () => showEnding("stopped_waiting"),
  }));
  devices.turnOn("audio", "video");
  signaling.connect().catch(ignoreStopped); // early, so that joining need not wait for it
}

/**
 * @param {Call} joining
 * @param {LocalMedia} devices
 * @param {string} roomCode
 * @param {string} name
 * @param {string} [passcode]
 */
async function join(joining, devices, roomCode, name, passcode) {
  Object.assign(globalThis, { webvcon: { call: joining } }); // for the browser's console, and for tests
  const token = memory.tokenFor(roomCode) ?? undefined;
  loadTheRest().catch(() => {}); // the call screen asks for it again
  try {
    await joining.join({ room_code: roomCode, display_name: name, passcode, token });
  } catch (error) {
    if (error instanceof RetryStopped) return; // another screen was asked for meanwhile
    const code = error instanceof SignalingError ? error.code : "unknown";
    if (code === "invalid_token") memory.keepToken(roomCode, null);
    if (code === "room_not_found" || code === "banned") return showEnding(code);
    throw error;
  }
  show(new CallScreen({ call: joining, media: devices, notices, ownName: name, roomCode }));
}

/** @param {string} reason */
function showEnding(reason) {
  endQuietly();
  closeMedia();
  const to = readAddress();
  const joinAgain = to.place === "room" ? () => showLobby(to.roomCode) : undefined;
  show(new Ending({ reason, goHome, joinAgain }));
}

/** Ends the call, if there is one, and shows nothing for it. */
function endQuietly() {
  const ending = call;
  call = null;
  ending?.leave();
}

function retryNow() {
  (call ?? signaling).retryNow();
}

function closeMedia() {
  media?.close();
  media = null;
}

/** @param {unknown} error */
function ignoreStopped(error) {
  if (!(error instanceof RetryStopped)) throw error;
}

signaling.on("retry_scheduled", () => {
  if (screen instanceof CallScreen) return; // it has its own words for it
  notices.show("server", {
    text: words.server.unreachable,
    actions: [{ label: words.server.tryNow, run: retryNow }],
  });
});
signaling.on("connected", ({ guest_rooms }) => {
  if (screen instanceof CallScreen) return;
  notices.hide("server");
  if (screen instanceof Home) screen.setGuestRooms(guest_rooms);
});
watchNetwork({
  mayBeBack: retryNow,
  changed: () => { if (call) call.networkChanged(); else signaling.retryNow(); },
});
window.addEventListener("popstate", route);
window.addEventListener("pagehide", () => {
  endQuietly();
  signaling.close();
});
window.addEventListener("pageshow", ({ persisted }) => { if (persisted) route(); });

loadIcons("/icons.svg").catch(() => {}); // every icon stands beside a label
route();
