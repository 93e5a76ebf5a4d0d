// @ts-check
// All words for the screen. Keyed by meaning, so that another language is another such module.

/** @typedef {import("../sdk/media.js").MediaProblem} MediaProblem */
/** @typedef {import("../sdk/peer.js").MediaKind} MediaKind */

const TRY_SOON = "Try again in a moment.";

export const words = {
  product: "web-v-con",
  pageTitle: /** @param {string} place */ (place) => `${place} · web-v-con`,

  home: {
    title: "Talk face to face",
    introduction: "Open a room, share its link, and you are in a call. No account, nothing to install.",
    create: "New room",
    creating: "Opening a room…",
    noGuestRooms: "Rooms on this server are made by whoever runs it. Ask them for a link or a code.",
    or: "or",
    codeLabel: "Room code or link",
    codeExample: "6a18t3",
    enter: "Join",
    notACode: "That is no room code or link. A code has six letters and digits, like 6a18t3.",
    /** @param {string} host */
    otherServer: (host) => `That link leads to another server. Open it there: ${host}`,
  },

  lobby: {
    title: "Ready to join?",
    titleCreated: "Your room is ready",
    introductionCreated: "Send the link to everybody you want to meet here.",
    room: "Room",
    nameLabel: "Your name",
    passcodeLabel: "Passcode",
    join: "Join",
    joining: "Joining…",
    preview: "Preview of your camera",
    opening: "If your browser asks, allow it to use your camera and microphone.",
    cameraOff: "Camera off",
    noCamera: "No camera",
  },

  devices: {
    mute: "Mute microphone",
    unmute: "Unmute microphone",
    microphoneMissing: "Microphone not available. Try again",
    cameraOff: "Turn camera off",
    cameraOn: "Turn camera on",
    cameraMissing: "Camera not available. Try again",
    tryAgain: "Try again",
    names: { audio: "microphone", video: "camera", both: "camera and microphone" },
  },

  call: {
    people: "People in this call",
    controls: "Call controls",
    /** @param {string} name */
    you: (name) => `${name} (you)`,
    muted: "microphone off",
    leave: "Leave call",
    /** @param {number} count */
    count: (count) => (count === 1 ? "Only you" : `${count} people`),
    alone: "Nobody else is here yet",
    aloneHint: "Send them this link. They join with a click.",
    joined: "You are in the call",
    /** @param {string} name */
    peerJoined: (name) => `${name} joined`,
    /** @param {string} name */
    peerLeft: (name) => `${name} left`,
    turnOnSound: "Turn on sound",
    soundRefused: "Your browser holds the sound back until you allow it.",
    locked: "The room was locked: nobody new can join",
    unlocked: "The room was unlocked",
  },

  tile: {
    connecting: "Connecting…",
    interrupted: "Connection interrupted…",
    away: "Reconnecting to the room…",
    failed: "No connection: their network, yours, or a firewall in between",
    cameraOff: "Camera off",
    noCamera: "No camera",
    noPicture: "No picture",
    waiting: "Waiting for the picture…",
  },

  invite: {
    linkLabel: "Link to this room",
    copy: "Copy link",
    copied: "Link copied",
    byHand: "Select the link and copy it",
  },

  server: {
    unreachable: "The server can’t be reached. Trying again by itself.",
    reconnecting: "Reconnecting to the server… Your call goes on.",
    tryNow: "Try now",
    back: "Connected again",
  },

  notices: "Notices",

  actions: {
    home: "Start page",
    joinAgain: "Join again",
    otherCode: "Enter another code",
    dismiss: "Dismiss",
  },
};

/** What is wrong with a name, by the problem's code. @type {Record<string, string>} */
export const nameProblems = {
  name_missing: "Enter the name that the others will see.",
  name_too_long: "That name is too long: at most 64 characters.",
  name_forbidden_character: "That name contains an invisible control character. Type it anew.",
};

/** Why one did not get in or no room was made, by the server's code. @type {Record<string, string>} */
export const refusals = {
  passcode_needed: "This room needs a passcode. Whoever invited you has it.",
  wrong_passcode: "That is not the passcode of this room. Check it and try again.",
  room_full: "The room is full. Try again when somebody has left, or enter another code.",
  room_locked: "The room is locked. Ask somebody inside to unlock it, then try again.",
  token_required: "Only people with a personal link get into this room. Open yours, or ask for one.",
  invalid_token: "Your personal link is no longer valid. Join without it, or ask for a new one.",
  banned: "You can’t join this room.",
  rate_limited: "That was too often in a short time. Wait a little, then try again.",
  overloaded: `The server has too much to do right now. ${TRY_SOON}`,
  store_unavailable: `The server can’t save anything right now. ${TRY_SOON}`,
  guest_rooms_disabled: "This server does not let guests make rooms. Ask whoever runs it, or enter a code.",
  timeout: `The server took too long to answer. ${TRY_SOON}`,
  connection_lost: `The connection to the server was lost. ${TRY_SOON}`,
  unknown: `Something went wrong. ${TRY_SOON}`,
};

/** @param {number} seconds */
export const waitAtLeast = (seconds) => `That was too often in a short time. Try again in ${Math.ceil(seconds)} seconds.`;

/** Why a call is over or cannot be, by reason. @type {Record<string, { title: string, text: string }>} */
export const endings = {
  left: { title: "You left the call", text: "The others are still there for as long as they like." },
  deleted: { title: "This room was deleted", text: "Whoever runs it has removed it. It can’t be entered any more." },
  expired: { title: "This room’s time is up", text: "Rooms live for a limited time. Open a new one to go on." },
  closed_by_host: { title: "The call was ended", text: "A host has ended it for everybody." },
  taken_over: { title: "Your call goes on elsewhere", text: "Another window or device has taken over your place in it." },
  room_not_found: {
    title: "There is no such room",
    text: "The code may be mistyped, or the room’s time was up. Ask for a new link, or check the code.",
  },
  unsupported: {
    title: "This browser can’t make calls",
    text: "It lacks WebRTC, or an extension has switched it off. Try a current Firefox, Chrome, Edge or Safari.",
  },
};
export const endedOtherwise = "You are no longer in the call";

/**
 * Why a device is missing and the way out of it.
 * @param {MediaProblem} problem
 * @param {MediaKind | "both"} kind
 */
export function deviceProblem(problem, kind) {
  const name = words.devices.names[kind];
  switch (problem) {
    case "permission_denied":
      return `Your browser blocks the ${name} on this page. Allow this with the icon beside the address, then try again.`;
    case "not_found":
      return kind === "both"
        ? "Neither a camera nor a microphone was found. Connect one, then try again."
        : `No ${name} was found. Connect one, then try again.`;
    case "in_use":
      return `The ${name} can’t be opened. Another program may be using it: close that program, then try again.`;
    case "insecure_page":
      return `Browsers give pages the ${name} only over https. Open this page by its https:// address.`;
    case "overconstrained":
      return `The ${name} can’t do what a call needs. Connect another, then try again.`;
    case "unknown":
      return `The ${name} did not start. Try again, or restart the browser.`;
  }
}

export const joinAllTheSame = "You can join without: you will see and hear the others.";
