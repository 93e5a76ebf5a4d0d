// @ts-check
// All words for the screen, but for those of a call: they are in call_words.js and come with it. Keyed by meaning, so that
// another language is another such pair.

/** @typedef {import("../sdk/media/media_problems.js").MediaProblem} MediaProblem */
/** @typedef {import("../sdk/peer/peer.js").MediaKind} MediaKind */

const TRY_SOON = "Try again in a moment.";

const early = {
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
    again: "Try again",
    /** @param {number} seconds */
    againIn: (seconds) => `Try again in ${seconds} s`,
    mayTryAgain: "You can try again now",
    preview: "Preview of your camera",
    opening: "If your browser asks, allow it to use your camera and microphone.",
    cameraOff: "Camera off",
    noCamera: "No camera",
  },

  waiting: {
    title: "Waiting to be let in",
    asked: "The people in charge of this room have been asked. If none of them is here yet, they are asked as soon as one comes.",
    nothingToDo: "Leave this page open: it keeps waiting, and you are in the call as soon as somebody lets you in.",
    /** @param {string} time */
    since: (time) => `Waiting since ${time}`,
    lost: "Connection lost. Reconnecting by itself, and then asking again.",
    leave: "Leave",
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
    /** @param {string} missing @param {string} now   labels of devices */
    fellBack: (missing, now) => `${missing} is not available. ${now} is used instead.`,
    /** @param {string} now */
    returned: (now) => `${now} is used again.`,
    /** @param {string} name */
    paused: (name) => `Your device holds the ${name} back, perhaps for a phone call. It goes on by itself afterwards.`,
    flip: "Switch camera",
    soundHeard: "Your microphone picks up sound",
    title: "Devices",
    choices: { video: "Camera", audio: "Microphone", speaker: "Speaker" },
    anyOf: { video: "Camera", audio: "Microphone", speaker: "As the system says" },
    none: { video: "No camera found", audio: "No microphone found", speaker: "As the system says" },
    afterPermission: "Allow access first",
    testSound: "Test sound",
    soundTested: "Playing the test sound",
  },

  invite: {
    linkLabel: "Link to this room",
    copy: "Copy link",
    copied: "Link copied",
    byHand: "Select the link and copy it",
    share: "Share link",
    title: "Invite people",
  },

  server: {
    unreachable: "The server can’t be reached. Trying again by itself.",
    reconnecting: "Reconnecting to the server… Your call goes on.",
    tryNow: "Try now",
    back: "Connected again",
  },

  notices: "Notices",
  /** @param {number} count */
  moreNews: (count) => `and ${count} more notices`,

  settings: {
    title: "Settings",
    close: "Close settings",
    notLoaded: `The settings could not be loaded. ${TRY_SOON}`,
    picture: "Picture",
    resolution: "Resolution",
    resolutions: { auto: "Automatic", "360p": "360p, saves data", "720p": "720p", "1080p": "1080p" },
    sound: "Sound",
    noiseSuppression: "Noise suppression",
    noiseSuppressionHint: "Switch it off for music.",
    echoCancellation: "Echo cancellation",
    echoCancellationHint: "Needed unless you wear headphones.",
    autoGainControl: "Automatic volume",
    autoGainControlHint: "Keeps your voice equally loud.",
    looks: "Appearance",
    theme: "Theme",
    themes: { system: "Same as the system", light: "Light", dark: "Dark" },
    labels: "Names on the pictures",
    labelSizes: { small: "Small", medium: "Medium", large: "Large" },
  },

  actions: {
    home: "Start page",
    joinAgain: "Join again",
    askAgain: "Ask again",
    cancel: "Cancel",
    otherCode: "Enter another code",
    dismiss: "Dismiss",
    /** @param {string} label @param {string} key */
    withKey: (label, key) => `${label} (${key.toUpperCase()})`,
  },
};

/** @type {typeof early & typeof import("./call_words.js").callWords} */
export const words = /** @type {any} */ (early);

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
  rate_limited: "That was too often in a short time. Wait a little, then try again.",
  overloaded: `The server has too much to do right now. ${TRY_SOON}`,
  store_unavailable: `The server can’t save anything right now. ${TRY_SOON}`,
  guest_rooms_disabled: "This server does not let guests make rooms. Ask whoever runs it, or enter a code.",
  not_loaded: `A part of this page could not be loaded. ${TRY_SOON}`,
  timeout: `The server took too long to answer. ${TRY_SOON}`,
  connection_lost: `The connection to the server was lost. ${TRY_SOON}`,
  unknown: `Something went wrong. ${TRY_SOON}`,
};

/** @param {number} seconds */
export const waitAtLeast = (seconds) => `That was too often in a short time. Try again in ${Math.ceil(seconds)} seconds.`;

/** Why a call is over or cannot be, by reason. @type {Record<string, { title: string, text: string, again?: string }>} */
export const endings = {
  left: { title: "You left the call", text: "The others are still there for as long as they like." },
  deleted: { title: "This room was deleted", text: "Whoever runs it has removed it. It can’t be entered any more." },
  expired: { title: "This room’s time is up", text: "Rooms live for a limited time. Open a new one to go on." },
  closed_by_host: { title: "The call was ended", text: "A host has ended it for everybody." },
  denied: {
    title: "You were not let in",
    text: "A host has turned you away. Talk to whoever invited you, or ask again.",
    again: words.actions.askAgain,
  },
  stopped_waiting: {
    title: "You stopped waiting",
    text: "You can ask to be let in again at any time.",
    again: words.actions.askAgain,
  },
  removed: {
    title: "You were removed from the call",
    text: "A host has taken you out of it. You can join again as long as the room lets you in.",
  },
  banned: {
    title: "You can’t join this room",
    text: "A host keeps you out of it. If that is a mistake, talk to whoever invited you.",
  },
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
    case "permission_open":
      return `Your browser has not been allowed to use the ${name}. Try again, and allow it when the browser asks.`;
    case "blocked_by_system":
      return `The ${name} is kept from your browser by the privacy settings of this device. Allow it there, then try again.`;
    case "blocked_by_page":
      return `The page around this call does not pass the ${name} on to it. Open the call in a tab of its own.`;
    case "not_found":
      return kind === "both"
        ? "Neither a camera nor a microphone was found. Connect one, then try again."
        : `No ${name} was found. Connect one, then try again.`;
    case "in_use":
      return `The ${name} can’t be opened. Another program may be using it: close that program, then try again.`;
    case "insecure_page":
      return `Browsers give pages the ${name} only over https. Open this page by its https:// address, or ask whoever runs it for one.`;
    case "overconstrained":
      return `The ${name} can’t do what a call needs. Connect another, then try again.`;
    case "unsupported":
      return `This browser gives pages no ${name}. Try a current Firefox, Chrome, Edge or Safari.`;
    case "unknown":
      return `The ${name} did not start. Try again, or restart the browser.`;
  }
}

export const joinAllTheSame = "You can join without: you will see and hear the others.";
