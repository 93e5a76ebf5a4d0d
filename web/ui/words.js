// @ts-check
// The words on the screen before a call; call_words.js has the rest. Templates are for kit/fill.js.

import { translatable } from "./translation.js";

export const words = translatable("words", /** @type {const} */ ({
  language: "en",
  product: "web-v-con",
  pageTitle: "{place} · web-v-con",

  home: {
    title: "Start a video call",
    introduction: "Create a room, share the link, start talking. No account, nothing to install.",
    create: "Create a room",
    creating: "Creating your room…",
    noGuestRooms: "Only this server’s admin can create rooms. Ask them for a link or code.",
    or: "or",
    codeLabel: "Room code or link",
    codeExample: "6a18t3",
    enter: "Join",
    notACode: "That doesn’t look like a room code or link. Codes have 6 letters and numbers, like 6a18t3.",
    otherServer: "That link is for another server.",
    openOther: "Open {host}",
  },

  lobby: {
    title: "Ready to join?",
    titleCreated: "Your room is ready",
    introductionCreated: "Share this link with anyone you want in the call.",
    room: "Room",
    nameLabel: "Your name",
    passcodeLabel: "Passcode",
    join: "Join",
    joining: "Joining…",
    again: "Try again",
    againIn: "Try again in {count} s",
    mayTryAgain: "You can try again now",
    preview: "Camera preview",
    opening: "Choose “Allow” when your browser asks for your camera and microphone.",
    cameraOff: "Your camera is off",
    cameraMissing: "Camera unavailable",
    cameraBlocked: "Camera blocked",
  },

  devices: {
    mute: "Mute microphone",
    unmute: "Unmute microphone",
    microphoneMissing: "Microphone unavailable. Try again",
    cameraOff: "Turn camera off",
    cameraOn: "Turn camera on",
    cameraMissing: "Camera unavailable. Try again",
    tryAgain: "Try again",
    fellBack: "{missing} was disconnected. Switched to {now}.",
    returned: "Switched back to {now}.",
    paused: {
      audio: "Your microphone is paused, maybe because of a phone call. It will resume automatically.",
      video: "Your camera is paused, maybe because of a phone call. It will resume automatically.",
      both: "Your camera and microphone are paused, maybe because of a phone call. They will resume automatically.",
    },
    soundHeard: "Your microphone is working",
    title: "Devices",
    choices: { video: "Camera", audio: "Microphone", speaker: "Speaker" },
    none: { video: "No camera found", audio: "No microphone found", speaker: "System default" },
    afterPermission: "Allow access to choose",
    testSound: "Test sound",
    soundTested: "Playing test sound",
  },

  server: {
    unreachable: "Can’t reach the server. Retrying…",
    tryNow: "Retry now",
  },

  notices: "Notifications",

  settings: { title: "Settings", language: "Language" },

  actions: {
    checkConnection: "Check connection",
    home: "Home",
    joinAgain: "Rejoin",
    otherCode: "Use a different code",
    dismiss: "Dismiss",
    withKey: "{label} ({key})",
  },

  nameProblems: {
    name_missing: "Enter your name so others know who you are.",
    name_too_long: "Names can be up to 64 characters.",
    name_forbidden_character: "That name has a character we can’t use. Please type it again.",
  },

  /** By the server's code. */
  refusals: /** @type {Record<string, string>} */ ({
    passcode_needed: "Enter the passcode. Ask the person who invited you if you don’t have it.",
    wrong_passcode: "Wrong passcode. Try again.",
    room_full: "The room is full. Try again when someone leaves.",
    room_locked: "The host has locked this room. Ask them to unlock it, then try again.",
    token_required: "This room is by invitation only. Open your personal link, or ask for one.",
    invalid_token: "Your invitation link has expired. Join without it, or ask for a new one.",
    rate_limited: "Too many attempts. Wait a moment and try again.",
    overloaded: "The server is busy right now. Try again in a moment.",
    store_unavailable: "The server can’t save changes right now. Try again in a moment.",
    guest_rooms_disabled: "Guests can’t create rooms on this server. Ask its admin, or enter a code.",
    not_loaded: "Part of this page didn’t load. Try again in a moment.",
    timeout: "The server took too long to respond. Try again in a moment.",
    connection_lost: "Lost connection to the server. Try again in a moment.",
    unknown: "Something went wrong. Try again in a moment.",
  }),
  waitAtLeast: {
    one: "Too many attempts. Try again in {count} second.",
    other: "Too many attempts. Try again in {count} seconds.",
  },

  /** By reason; `callWords` has more. */
  endings: /** @type {Record<string, { title: string, text: string, again?: string }>} */ ({
    room_not_found: {
      title: "Room not found",
      text: "Check the code or ask for a new link. The room may have expired.",
    },
    unsupported: {
      title: "This browser can’t make calls",
      text: "Use a current Firefox, Chrome, Edge or Safari. If you do, an extension may be blocking WebRTC.",
    },
  }),
  endedOtherwise: "You’re no longer in the call",

  /** By the SDK's MediaProblem. */
  deviceProblems: {
    permission_denied: {
      audio: "Your browser is blocking your microphone. Click the icon next to the address to allow it, then try again.",
      video: "Your browser is blocking your camera. Click the icon next to the address to allow it, then try again.",
      both: "Your browser is blocking your camera and microphone. Click the icon next to the address to allow them, then try again.",
    },
    permission_open: {
      audio: "Your microphone isn’t allowed yet. Try again and choose “Allow”.",
      video: "Your camera isn’t allowed yet. Try again and choose “Allow”.",
      both: "Your camera and microphone aren’t allowed yet. Try again and choose “Allow”.",
    },
    blocked_by_system: {
      audio: "Your device’s privacy settings block the microphone for this browser. Allow it there, then try again.",
      video: "Your device’s privacy settings block the camera for this browser. Allow it there, then try again.",
      both: "Your device’s privacy settings block the camera and microphone for this browser. Allow them there, then try again.",
    },
    blocked_by_page: {
      audio: "The page this call is embedded in doesn’t share your microphone. Open the call in its own tab.",
      video: "The page this call is embedded in doesn’t share your camera. Open the call in its own tab.",
      both: "The page this call is embedded in doesn’t share your camera and microphone. Open the call in its own tab.",
    },
    not_found: {
      audio: "No microphone found. Connect one and try again.",
      video: "No camera found. Connect one and try again.",
      both: "No camera or microphone found. Connect one and try again.",
    },
    in_use: {
      audio: "Can’t start your microphone. Another app may be using it. Close that app and try again.",
      video: "Can’t start your camera. Another app may be using it. Close that app and try again.",
      both: "Can’t start your camera and microphone. Another app may be using them. Close that app and try again.",
    },
    insecure_page: "Your camera and microphone only work on a secure page. Open it with https://, or ask the admin to set it up (--lan).",
    overconstrained: {
      audio: "This microphone doesn’t support video calls. Try another one.",
      video: "This camera doesn’t support video calls. Try another one.",
      both: "This camera and microphone don’t support video calls. Try others.",
    },
    unsupported: "This browser doesn’t support your camera and microphone. Use a current Firefox, Chrome, Edge or Safari.",
    unknown: {
      audio: "Your microphone didn’t start. Try again or restart your browser.",
      video: "Your camera didn’t start. Try again or restart your browser.",
      both: "Your camera and microphone didn’t start. Try again or restart your browser.",
    },
  },
  joinAllTheSame: "You can still join. You’ll see and hear everyone.",
}));
