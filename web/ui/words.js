// @ts-check
// All words for the screen. Keyed by meaning, so that another language is another such module.

/** @typedef {import("../sdk/media_problems.js").MediaProblem} MediaProblem */
/** @typedef {import("../sdk/peer.js").MediaKind} MediaKind */

const TRY_SOON = "Try again in a moment.";

/** A few people by name, many as a number. @param {string[]} names */
function several(names) {
  const [first, second, ...others] = names;
  if (others.length > 0) return `${first}, ${second} and ${others.length === 1 ? others[0] : `${others.length} others`}`;
  return second === undefined ? first : `${first} and ${second}`;
}

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
    afterPermission: "Allow access to choose",
    testSound: "Test sound",
    soundTested: "Playing the test sound",
  },

  call: {
    people: "People in this call",
    controls: "Call controls",
    /** @param {string} name */
    you: (name) => `${name} (you)`,
    muted: "microphone off",
    leave: "Leave call",
    more: "More",
    /** @param {number} count */
    count: (count) => (count === 1 ? "Only you" : `${count} people`),
    alone: "Nobody else is here yet",
    aloneHint: "Send them this link. They join with a click.",
    joined: "You are in the call",
    /** @param {string[]} names */
    peersJoined: (names) => `${several(names)} joined`,
    /** @param {string[]} names */
    peersLeft: (names) => `${several(names)} left`,
    /** @param {string} name */
    peerRemoved: (name) => `${name} was removed`,
    /** @param {string} name */
    mutedBy: (name) => `${name} asked everybody to mute. Your microphone is off: unmute it to speak.`,
    turnOnSound: "Turn on sound",
    soundRefused: "Your browser holds the sound back until you allow it.",
    locked: "The room was locked: nobody new can join",
    unlocked: "The room was unlocked",
    /** @param {string} time */
    openUntil: (time) => `The room is open until ${time}`,
    waitsAgain: "You lost your place and have to be let in again. The hosts have been asked.",
  },

  people: {
    title: "People",
    close: "Close the list of people",
    waiting: "Waiting to be let in",
    inside: "In the call",
    admit: "Admit",
    deny: "Deny",
    admitAll: "Admit all",
    show: "Show",
    /** @param {string} action @param {string} name */
    actionOn: (action, name) => `${action} ${name}`,
    /** @param {number} count */
    waitingCount: (count) => `${count} waiting`,
    /** @param {number} inside @param {number} waiting */
    countWithWaiting: (inside, waiting) => `${inside === 1 ? "Only you" : `${inside} people`}, ${waiting} waiting`,
    /** @param {string} name */
    knocks: (name) => `${name} asks to be let in`,
    /** @param {number} count */
    manyKnock: (count) => `${count} people ask to be let in`,
    host: "Host",
    you: "You",
    away: "Reconnecting",
    remove: "Remove",
  },

  removal: {
    /** @param {string} name */
    title: (name) => `Remove ${name}?`,
    removes: "They leave the call at once. They can join again like anybody else, unless you lock the room.",
    bans: "A ban also keeps them out, and all guests from their internet address, which may be a whole office, for as long as the room lives.",
    remove: "Remove",
    ban: "Remove and ban",
  },

  host: {
    title: "Room",
    lock: "Lock the room",
    lockHint: "Nobody new gets in, except hosts.",
    waitingRoom: "Waiting room",
    waitingRoomHint: "Guests wait until a host admits them. Switching it off lets in whoever waits.",
    passcode: "Passcode",
    passcodeHint: "Guests need it to join. Those inside stay.",
    passcodeSet: "Set",
    passcodeRemove: "Remove passcode",
    passcodeIsSet: "Guests need the passcode from now on",
    passcodeIsRemoved: "Guests need no passcode any more",
    passcodeMissing: "Type a passcode first.",
    name: "Room name",
    nameSave: "Save",
    nameIsSaved: "Room name saved",
    time: "Time",
    /** @param {string} time */
    openUntil: (time) => `Open until ${time}`,
    timeHint: "At most until 24 hours from now.",
    longEnough: "It already stays open for 24 hours or more.",
    more: { 1: "+1 h", 8: "+8 h", 24: "24 h from now" },
    muteAll: "Ask everybody to mute",
    /** @param {number} count */
    muteAsked: (count) => (count === 1 ? "One person was asked to mute" : `${count} people were asked to mute`),
    nobodyToMute: "Nobody else is connected right now",
    copyLink: "Copy host link",
    copyLinkHint: "To go on from another device. Whoever has this link is in charge of the room: keep it to yourself.",
    end: "End call for all",
    endTitle: "End the call for everybody?",
    endText: "Everybody is disconnected, and the room is gone for good: its link and code lead nowhere from then on.",
  },

  countdown: {
    /** @param {string} time   minutes and seconds */
    left: (time) => `This call ends in ${time}`,
    /** @param {number} minutes */
    announced: (minutes) => `This call ends in ${minutes === 1 ? "one minute" : `${minutes} minutes`}`,
    extend: "Add 1 hour",
  },

  /** Why somebody's picture does not flow, by reason. @type {Record<import("../sdk/reasons.js").ReasonCode, string>} */
  tile: {
    connecting: "Connecting…",
    interrupted: "Connection interrupted…",
    unanswered: "No answer from their device",
    own_network: "Your network seems to be down. Trying again…",
    their_network: "Their network seems to be down. Waiting for them…",
    blocked: "Blocked by a firewall, yours or theirs. Trying again…",
    blocked_without_turn: "Blocked by a firewall, and no TURN server is set up to get around it",
    blocked_turn_silent: "Blocked by a firewall, and the TURN server does not answer",
    lost: "Connection lost: their network or yours. Trying again…",
    away: "Reconnecting to the room…",
    camera_off: "Camera off",
    no_camera: "No camera",
    no_picture: "No picture",
    awaiting_picture: "Waiting for the picture…",
    frozen: "Picture frozen: bad connection",
  },

  invite: {
    linkLabel: "Link to this room",
    copy: "Copy link",
    copied: "Link copied",
    byHand: "Select the link and copy it",
    share: "Share link",
    title: "Invite people",
  },

  screen: {
    start: "Share your screen",
    stop: "Stop sharing your screen",
    stopShort: "Stop",
    isShared: "You are sharing your screen",
    isOver: "You no longer share your screen",
    failed: "The screen could not be shared. Your system may forbid it to the browser: look at its privacy settings, then try again.",
    tunedFor: "What the picture is tuned for",
    contents: {
      text: { label: "Text", hint: "Sharp letters, fewer pictures a second" },
      motion: { label: "Motion", hint: "Fluent, for videos and animations" },
    },
    /** @param {string} name */
    sharedBy: (name) => `${name} shares their screen`,
  },

  hands: {
    raise: "Raise hand",
    lower: "Lower hand",
    isUp: "Your hand is raised",
    isDown: "Your hand is down",
    /** @param {number} turn */
    raised: (turn) => `hand raised, number ${turn}`,
    /** @param {string} name */
    raisedBy: (name) => `${name} raised a hand`,
    /** @param {string} name */
    loweredBy: (name) => `${name} lowered your hand`,
    /** @param {string} name */
    lowerOf: (name) => `Lower the hand of ${name}`,
  },

  reactions: {
    open: "Reactions",
    names: {
      thumbs_up: "thumbs up", heart: "heart", applause: "applause", laughter: "laughter", surprise: "surprise", celebration: "celebration",
    },
    you: "You",
    /** @param {string} name @param {string[]} reactions */
    by: (name, reactions) => `${name}: ${reactions.join(", ")}`,
  },

  safety: {
    /** @param {string} name */
    show: (name) => `Safety code with ${name}`,
    howTo: "Read these words to each other. If they differ, somebody is listening in.",
    match: "The words match",
    /** @param {string} name */
    showVerified: (name) => `Safety code with ${name}: compared`,
    notLoaded: "The words could not be loaded from the server. Close this and open it again in a moment.",
    undo: "Not compared after all",
    status: {
      pending: "Being agreed on…",
      unavailable: "It can’t be shown: browsers allow that only on pages with https.",
      unsupported: "Their client does not offer this.",
      refused: "The two sides did not agree on a code. Leave the call and join again; if that happens again, do not trust this connection.",
      changed: "The keys of this connection have changed since. Do not trust it: leave the call and join again.",
    },
  },

  recording: {
    start: "Record",
    stop: "Stop recording",
    stopShort: "Stop",
    askTitle: "Record this call?",
    askText: "Sound and picture of everybody are saved on this device. Everybody sees that you record.",
    askHint: "Keep this tab in sight: in a hidden one, browsers may draw fewer pictures.",
    ask: "Record",
    /** @param {string} time */
    isOn: (time) => `You are recording · ${time}`,
    isOnAnnounced: "You are recording",
    /** @param {string[]} names */
    by: (names) => (names.length === 1
      ? `${names[0]} is recording`
      : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]} are recording`),
    /** @param {string} name */
    endedBy: (name) => `${name} no longer records`,
    mark: "recording",
    about: "Recording",
    /** @param {string} fileName */
    savedAs: (fileName) => `The recording is saved as ${fileName}`,
    failed: "The recording had to stop. What was recorded until then is saved.",
    notStarted: "The recording could not be started. Your browser may lack what it needs, or the file can’t be written.",
    notSaved: "The recording could not be saved: there may be no room left for it.",
    unnamed: "call",
    /** @param {string} name */
    screenOf: (name) => `${name}: screen`,
  },

  title: {
    /** @param {string} name */
    knocks: (name) => `${name} knocks`,
    /** @param {number} count */
    knock: (count) => `${count} knock`,
    /** @param {string} news @param {string} title */
    withNews: (news, title) => `(${news}) ${title}`,
  },

  server: {
    unreachable: "The server can’t be reached. Trying again by itself.",
    reconnecting: "Reconnecting to the server… Your call goes on.",
    tryNow: "Try now",
    back: "Connected again",
  },

  chat: {
    title: "Chat",
    close: "Close the chat",
    /** @param {number} news */
    withNews: (news) => `Chat, ${news} new`,
    messages: "Messages",
    you: "You",
    field: "Message to everybody",
    send: "Send",
    attach: "Send files",
    emptyTitle: "No messages yet",
    empty: "What you write and the files you send go straight to the people in the call, never through the server. "
      + "Whoever joins later does not see them.",
    /** @param {number} length @param {number} most */
    tooLong: (length, most) => `At most ${number(most)} characters: shorten it by ${number(length - most)}.`,
    newMessages: "New messages",
    /** @param {string} name @param {string} what */
    from: (name, what) => `${name}: ${what}`,
    /** @param {string} name @param {string} file */
    fileFrom: (name, file) => `${name} sends a file: ${file}`,
    /** @param {string} name */
    pictureFrom: (name) => `${name} sends a picture`,
    nobodyHere: "Nobody else was here to get this",
    /** @param {string[]} names */
    notYet: (names) => `Not delivered yet to ${list(names)}`,
    /** @param {string[]} names */
    missed: (names) => `Not delivered to ${list(names)}, who left`,
  },

  files: {
    save: "Save",
    saveAgain: "Save again",
    tryAgain: "Try again",
    cancel: "Cancel",
    withdraw: "Withdraw",
    /** @param {string} action @param {string} name */
    actionOn: (action, name) => `${action}: ${name}`,
    /** @param {string} done @param {string} size */
    progress: (done, size) => `${done} of ${size}`,
    /** @param {string} name */
    progressOf: (name) => `Progress of ${name}`,
    preparing: "Starting…",
    waits: "Waits for the connection…",
    saved: "Saved",
    inDownloads: "In your downloads",
    withdrawn: "Withdrawn",
    gone: "No longer to be had: its sender left",
    unreachable: "Can be taken once its sender is connected",
    /** @param {string[]} names */
    takenBy: (names) => `${list(names)} ${names.length === 1 ? "has" : "have"} it`,
    /** @param {string} name @param {string} why */
    stopped: (name, why) => `${name}: ${why}`,
    enlarge: "Enlarge",
    closePicture: "Close the picture",
    drop: "Drop files here to send them to everybody",
    /** @param {number} most */
    tooMany: (most) => `At most ${most} files at once: pack them into one first.`,
    noFolders: "Folders can’t be sent: pack them into a file first.",
  },

  notices: "Notices",
  /** @param {number} count */
  moreNews: (count) => `and ${count} more notices`,

  shortcuts: {
    title: "Keyboard shortcuts",
    closeList: "Close the list of keys",
    space: "Space",
    pushToTalk: "Speak while you hold it, when your microphone is off",
    speaking: "Speaking while you hold space",
    escape: "Esc",
    close: "Close what is open",
    on: "Use these keys",
    hint: "They work anywhere but where you type. Switch them off if speech input or a slip of the hand presses them.",
  },

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

  stage: {
    /** @param {string} name */
    pin: (name) => `Pin ${name}`,
    /** @param {string} name */
    pinned: (name) => `${name} is large now`,
    /** @param {string} name */
    unpinned: (name) => `${name} is not large any more`,
    /** @param {string} name */
    screenOf: (name) => `${name}’s screen`,
    ownScreen: "Your screen",
    /** @param {number} count */
    rest: (count) => `+${count}`,
    move: "Move your picture to another corner",
    corners: {
      "top-left": "Your picture is at the top left",
      "top-right": "Your picture is at the top right",
      "bottom-left": "Your picture is at the bottom left",
      "bottom-right": "Your picture is at the bottom right",
    },
    speakerView: "Speaker view",
    gridView: "Grid view",
    hideSelf: "Hide your picture from yourself",
    showSelf: "Show your picture to yourself",
    selfHidden: "You don’t see yourself any more. The others still do.",
    selfShown: "You see yourself again",
    fullScreen: "Full screen",
    leaveFullScreen: "Leave full screen",
    pictureInPicture: "Picture in picture",
    leavePicture: "Close picture in picture",
    noPicture: "There is no picture to show in a window of its own right now.",
    /** @param {string} name @param {string} news */
    news: (name, news) => `${name}: ${news}`,
    backAgain: "connected again",
  },

  quality: {
    levels: { good: "good", fair: "fair", poor: "poor" },
    meaning: { good: "Good connection", fair: "Fair connection: it may stutter now and then", poor: "Poor connection: it will stutter" },
    /** @param {string} name */
    title: (name) => `Connection to ${name}`,
    /** @param {string} name @param {string} level */
    of: (name, level) => `Connection to ${name}: ${level}. Show the figures`,
    measuring: "Measuring…",
    unknown: "–",
    /** @param {number} frames */
    perSecond: (frames) => `${frames}/s`,
    rows: {
      path: "Path",
      roundTripTime: "Round trip",
      jitter: "Jitter",
      loss: "Loss in / out",
      rate: "Rate in / out",
      picture: "Picture in",
      sentPicture: "Picture out",
      codecs: "Codecs in",
    },
    paths: { direct: "direct", relayed: "relayed" },
    limitations: { cpu: "held back by this device", bandwidth: "held back by the network", other: "held back" },
  },

  statistics: {
    title: "Statistics",
    close: "Close the statistics",
    nobody: "Nobody else is here: there is nothing to measure.",
    save: "Export for a bug report",
    /** @param {number} minutes */
    kept: (minutes) => `A JSON file with the figures of the last ${minutes} minutes, the states of the connections and the name of your browser.`,
    hint: "It contains no network addresses, no names, no room code and nothing that was said, shown or written.",
    fileName: "web-v-con-statistics.json",
    states: { connecting: "connecting", connected: "measuring…", interrupted: "interrupted", failed: "no connection" },
  },

  /** @param {number} seconds   whole */
  duration: (seconds) => {
    if (seconds < 60) return `${seconds} s`;
    return seconds < 3600 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
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

/** @param {string[]} names */
function list(names) {
  return new Intl.ListFormat("en-GB").format(names);
}

/** @param {number} value */
function number(value) {
  return value.toLocaleString("en-GB");
}

/** Why a file was not sent or received in whole, by the SDK's code. @type {Record<string, string>} */
export const fileProblems = {
  cancelled: "Cancelled",
  connection_lost: "The connection was lost",
  unreadable: "The sender’s computer can’t read it any more",
  unavailable: "No longer to be had",
  not_written: "It could not be saved: is the disk full?",
  wrong_size: "What arrived is not what was announced",
  too_large: "Too large for this browser: Chrome or Edge on a computer can save it",
  no_space: "Not enough space on this device",
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
  rate_limited: "That was too often in a short time. Wait a little, then try again.",
  overloaded: `The server has too much to do right now. ${TRY_SOON}`,
  store_unavailable: `The server can’t save anything right now. ${TRY_SOON}`,
  guest_rooms_disabled: "This server does not let guests make rooms. Ask whoever runs it, or enter a code.",
  not_loaded: `A part of this page could not be loaded. ${TRY_SOON}`,
  timeout: `The server took too long to answer. ${TRY_SOON}`,
  connection_lost: `The connection to the server was lost. ${TRY_SOON}`,
  unknown: `Something went wrong. ${TRY_SOON}`,
};

/** Why something that a host asked for did not happen, where `refusals` has no fitting words. @type {Record<string, string>} */
export const failures = {
  not_allowed: "Only hosts can do that, and you are none any more.",
  room_full: "The room is full: somebody has to leave first.",
  peer_not_found: "They are gone already.",
  invalid_message: "The server did not accept that. Check what you typed.",
  connection_lost: "The connection was lost meanwhile: it is not certain whether that was done. Look, and try again.",
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
