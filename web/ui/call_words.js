// @ts-check
// The words of a call, which come with it: whoever shows them hangs below call_screen.js. Otherwise like words.js.

import { words } from "./words.js";

/** A few people by name, many as a number. @param {string[]} names */
function several(names) {
  const [first, second, ...others] = names;
  if (others.length > 0) return `${first}, ${second} and ${others.length === 1 ? others[0] : `${others.length} others`}`;
  return second === undefined ? first : `${first} and ${second}`;
}

/** @param {string[]} names */
function list(names) {
  return new Intl.ListFormat("en-GB").format(names);
}

/** @param {number} value */
function number(value) {
  return value.toLocaleString("en-GB");
}

export const callWords = {
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

  /** Why somebody's picture does not flow, by reason. @type {Record<import("../sdk/quality/trouble.js").ReasonCode, string>} */
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
    cancelled: "Cancelled",
    /** @param {string} name */
    cancelledBy: (name) => `${name} cancelled it`,
    enlarge: "Enlarge",
    closePicture: "Close the picture",
    drop: "Drop files here to send them to everybody",
    /** @param {number} most */
    tooMany: (most) => `At most ${most} files at once: pack them into one first.`,
    noFolders: "Folders can’t be sent: pack them into a file first.",
  },

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
};

Object.assign(words, callWords);

/** Why a file was not sent or received in whole, by the SDK's code. @type {Record<string, string>} */
export const fileProblems = {
  connection_lost: "The connection was lost",
  unreadable: "The sender’s computer can’t read it any more",
  unavailable: "No longer to be had",
  not_written: "It could not be saved: is the disk full?",
  wrong_size: "What arrived is not what was announced",
  too_large: "Too large for this browser: Chrome or Edge on a computer can save it",
  no_space: "Not enough space on this device",
};

/** Why something that a host asked for did not happen, where `refusals` has no fitting words. @type {Record<string, string>} */
export const failures = {
  not_allowed: "Only hosts can do that, and you are none any more.",
  room_full: "The room is full: somebody has to leave first.",
  peer_not_found: "They are gone already.",
  invalid_message: "The server did not accept that. Check what you typed.",
  connection_lost: "The connection was lost meanwhile: it is not certain whether that was done. Look, and try again.",
};
