// @ts-check
// The words on the screen of a call and of the settings, keyed by meaning. Templates are whole sentences, and texts with a
// count are keyed by plural form.

import { chatWords } from "./chat_words.js";
import { peopleWords } from "./people_words.js";
import { stageWords } from "./stage_words.js";
import { translatable } from "./translation.js";

export const callWords = translatable("callWords", /** @type {const} */ ({
  ...peopleWords,
  ...chatWords,
  ...stageWords,

  waiting: {
    title: "Waiting for the host to let you in",
    asked: "The host knows you’re here. If they haven’t arrived yet, they’ll be told when they do.",
    nothingToDo: "Keep this page open. You’ll join automatically.",
    since: "Waiting since {time}",
    lost: "Connection lost. Reconnecting… We’ll ask again automatically.",
    leave: "Stop waiting",
  },

  call: {
    people: "People in this call",
    controls: "Call controls",
    you: "{name} (you)",
    muted: "muted",
    leave: "Leave call",
    more: "More",
    onlyYou: "People: only you",
    count: { other: "{count} people" },
    goodFor: { other: "Your device and network are good for about {count} people." },
    alone: "You’re the only one here",
    aloneHint: "Share this link to invite others.",
    joined: "You’re in the call",
    peersJoined: { other: "{names} joined" },
    peersLeft: { other: "{names} left" },
    others: { other: "{count} others" },
    peerRemoved: "{name} was removed",
    allMutedBy: "{name} muted everyone. Unmute when you want to speak.",
    mutedBy: "{name} muted you. Unmute when you want to speak.",
    flooding: "{name} sends too much at once. Some of it is left out.",
    turnOnSound: "Turn on sound",
    soundRefused: "Your browser is blocking the call’s sound.",
    locked: "Room locked. No one new can join.",
    unlocked: "Room unlocked",
    openUntil: "The room is open until {time}",
    addressRefused: "The server doesn’t accept this address. Its admin can allow it with the setting PUBLIC_URL.",
    youAreMuted: "You’re muted",
    unmute: "Unmute",
    timer: "Time in this call:",
    waitsAgain: "You were disconnected and need to be let in again. The host has been told.",
  },

  leaving: { title: "Leave the call?", text: "You can rejoin while the room is open." },
  times: { other: "{text} ({count} times)" },
  andMore: { other: "and {count} more" },
  actions: { cancel: "Cancel" },

  /** Below the icons of the control bar, by action: parts of the whole labels, for those who say what they see. */
  bar: {
    microphone: "Mic", camera: "Camera", screen: "Screen", hand: "Hand", reactions: "React", more: "More", leave: "Leave",
    invite: "Invite", chat: "Chat", people: "People", picture_in_picture: "Float",
  },

  devices: { flip: "Flip camera", microphone: "Audio options", camera: "Camera options", settings: "Settings…" },

  invite: {
    title: "Invite people",
    linkLabel: "Room link",
    copy: "Copy link",
    copied: "Link copied",
    byHand: "Couldn’t copy. Select the link and copy it yourself.",
    share: "Share…",
    mail: "Email",
    mailSubject: "Join my video call",
    mailSubjectNamed: "Join “{name}”",
    mailBody: "You can join the call here:\n{link}",
    calendar: "Calendar",
    eventTitle: "Video call",
    eventText: "Join the call: {link}",
    eventFile: "call-{code}.ics",
    qrCode: "QR code of the room link",
    scan: "Scan to join on a phone",
    hints: {
      locked: "The room is locked. Unlock it before new people join.",
      token: "This link alone doesn’t let anyone in. People need a personal link from the admin.",
      passcode: "People also need the passcode. It isn’t part of the link.",
      waitingRoom: "People who use the link wait until a host admits them.",
    },
  },

  server: { reconnecting: "Reconnecting… Your call continues.", offline: "You seem to be offline. Reconnecting…", back: "Back online" },

  settings: {
    close: "Close settings",
    picture: "Video",
    resolution: "Resolution",
    dataUse: "Data use",
    dataUses: { full: "Best quality", low: "Low data", audio: "Audio only" },
    dataUseHint: "Low data makes all video smaller, except of people you pin. Audio only stops the video of others.",
    resolutions: { auto: "Automatic", "360p": "360p (uses less data)", "720p": "720p", "1080p": "1080p" },
    framing: "Framing",
    framings: { fill: "Fill the tile", whole: "Show the whole video" },
    framingHint: "Filling may cut off the edges. Changes only what you see.",
    backgroundBlur: "Background blur",
    backgroundBlurHint: "Blurs everything behind you.",
    faceFraming: "Automatic framing",
    faceFramingHint: "Your camera keeps your face in view.",
    effects: {
      off: "Turn on your camera to see if it has this.",
      none: "Not available with this browser and camera. Your system’s camera settings may have it.",
      on: "On. You can turn it off in your system’s settings.",
      refused: "Your device didn’t accept the change.",
    },
    mirrorsSelf: "Mirror self-view",
    mirrorsSelfHint: "Only you see it. Others always see your video unmirrored.",
    floatsAutomatically: "Automatic floating window",
    floatsAutomaticallyHint: "Opens when you switch to another tab. Your browser may ask first.",
    sound: "Audio",
    voiceIsolation: "Voice isolation",
    voiceIsolationHint: "Removes everything but your voice.",
    noiseSuppression: "Noise suppression",
    noiseSuppressionHint: "Turn off when you play music.",
    echoCancellation: "Echo cancellation",
    echoCancellationHint: "Keep on unless you use headphones.",
    autoGainControl: "Automatic microphone volume",
    autoGainControlHint: "Keeps your voice at an even level.",
    comingSounds: "Join and leave sounds",
    comingSoundsHint: "Plays a short sound when someone joins or leaves.",
    passingOn: "Earlier messages",
    passingsOn: { ask: "Ask each time", always: "Always share", never: "Never share" },
    passingOnHint: "People who join later can ask for the last 50 messages of the chat. This decides if your device shares them. "
      + "Private messages and files are never shared.",
    languageHint: "It changes when you leave this call.",
    looks: "Appearance",
    theme: "Theme",
    themes: { system: "System", light: "Light", dark: "Dark" },
    labels: "Name size",
    labelSizes: { small: "Small", medium: "Medium", large: "Large" },
  },

  recent: {
    title: "Recent rooms",
    clear: "Clear",
    clearLabel: "Clear recent rooms",
    cleared: "Recent rooms cleared",
    about: "{code} · open until {time}",
    aboutHost: "{code} · host · open until {time}",
    copyHostLink: "Copy host link of {name}",
    ended: "Ended",
    again: "Create again",
    againLabel: "Create {name} again",
    againHint: "A room that you create again keeps its name, waiting room and size. It gets a new link and is unlocked.",
    passcodeHint: "This device doesn’t keep passcodes. Enter one, or leave it empty to go without.",
    create: "Create",
  },

  countdown: {
    left: "This call ends in {time}",
    announced: { one: "This call ends in one minute", other: "This call ends in {count} minutes" },
    extend: "Add 1 hour",
  },

  recording: {
    start: "Record",
    stop: "Stop recording",
    stopShort: "Stop",
    askTitle: "Record this call?",
    askText: "Everyone’s audio and video is saved on this device. Everyone can see that you’re recording.",
    askHint: "Keep this tab visible, or the recording may stutter.",
    ask: "Start recording",
    isOn: "Recording · {time}",
    isOnAnnounced: "You’re recording",
    by: { one: "{names} is recording", other: "{names} are recording" },
    endedBy: "{name} stopped recording",
    mark: "recording",
    about: "Recording",
    savedAs: "Recording saved as {file}",
    failed: "Recording stopped unexpectedly. Everything up to then is saved.",
    notStarted: "Couldn’t start recording. Your browser may not support it, or the file can’t be saved.",
    notSaved: "Couldn’t save the recording. Your disk may be full.",
    unnamed: "call",
    screenOf: "{name}: screen",
  },

  title: {
    knocks: "{name} wants to join",
    knock: { other: "{count} waiting" },
    withNews: "({news}) {title}",
  },

  shortcuts: {
    title: "Keyboard shortcuts",
    closeList: "Close keyboard shortcuts",
    space: "Space",
    newest: "Go to the newest notification",
    noNotices: "No notifications",
    pushToTalk: "Hold to talk while muted",
    speaking: "Talking. Release Space to mute.",
    escape: "Esc",
    close: "Close panel or menu",
    on: "Enable shortcuts",
    hint: "They work everywhere except in text fields and while the chat is open. "
      + "Turn them off if voice control or accidental presses trigger them.",
  },

  duration: { seconds: "{count} s", minutes: "{count} min", hours: "{count} h" },

  /** Why a call is over, by reason. */
  endings: {
    left: { title: "You left the call", text: "Everyone else is still in the call." },
    left_alone: { title: "You left the call", text: "" },
    deleted: { title: "This room was deleted", text: "The admin deleted this room. Its link no longer works." },
    expired: { title: "This room has expired", text: "Rooms stay open for a limited time. Create a new one to continue." },
    closed_by_host: { title: "The host ended the call", text: "It has ended for everyone." },
    denied: {
      title: "The host didn’t let you in",
      text: "Check with the person who invited you, or ask again.",
      again: "Ask again",
    },
    stopped_waiting: {
      title: "You left the waiting room",
      text: "You can ask to join again at any time.",
      again: "Ask again",
    },
    removed: {
      title: "You were removed from the call",
      text: "A host removed you. You can rejoin if the room is still open.",
    },
    banned: {
      title: "You can’t join this room",
      text: "A host blocked you from this room. If that’s a mistake, contact the person who invited you.",
    },
    taken_over: { title: "You’re in this call elsewhere", text: "You continued this call in another window or device." },
  },

  /** Why a host's request failed, where `words.refusals` has no fitting words. */
  failures: /** @type {Record<string, string>} */ ({
    not_allowed: "You’re no longer a host, so you can’t do that.",
    room_full: "The room is full. Someone has to leave first.",
    peer_not_found: "They’ve already left.",
    invalid_message: "That wasn’t accepted. Check what you entered.",
    connection_lost: "Connection lost. The change may not have been made. Check, and try again.",
  }),
}));
