// @ts-check
// The words of the connection check, loaded with it. `words.deviceProblems` has the sentences for devices that do not open.

import { translatable } from "./translation.js";

export const doctorWords = translatable("doctorWords", /** @type {const} */ ({
  title: "Connection check",
  close: "Close connection check",
  running: "Checking {steps}…",
  speak: "Say something, so your microphone can be checked.",
  progress: "Progress of the check",
  cancel: "Cancel",
  cancelled: "You cancelled the check.",
  failed: "The check stopped unexpectedly. Try again.",
  again: "Check again",
  results: "Results",
  details: "Details",

  steps: {
    page: "this page",
    camera: "your camera",
    microphone: "your microphone",
    speaker: "your speaker",
    server: "the server",
    relays: "the relay servers",
    calls: "test calls",
  },

  summary: {
    fine: "Everything works.",
    warnings: { one: "Calls should work, but we found {count} weak point.", other: "Calls should work, but we found {count} weak points." },
    faults: { one: "We found {count} problem.", other: "We found {count} problems." },
  },
  sendReport: "Send the report below to the admin who can fix this.",

  states: { fine: "OK", warning: "Weak point", fault: "Problem" },
  notChecked: "Not checked",
  who: {
    you: "You can fix this.",
    network: "Your network’s admin can fix this.",
    operator: "This server’s admin can fix this.",
  },

  checks: {
    secure_page: "Secure page",
    camera: "Camera",
    microphone: "Microphone",
    speaker: "Speaker",
    websocket: "Server",
    reconnect: "Reconnecting",
    ice_servers: "Server settings",
    stun: "Direct connections",
    turn: "Relay server",
    relay_call: "Test call",
    udp: "Fast connections",
  },
  /** Where there are several of a kind. */
  numbered: "{check} {number}",

  /** By check and cause. */
  causes: {
    secure_page: {
      ok: "This page is secure.",
      insecure_page: "This page isn’t secure, so browsers block cameras and microphones. Open it with https://.",
    },
    camera: {
      ok: "Your camera shows a picture.",
      turned_off: "Your camera is off, so it wasn’t checked.",
      paused: "Your device has paused your camera, maybe because of a phone call. End the call and check again.",
      black: "Your camera shows only black. Open its cover, or choose another camera.",
      no_frames: "Your camera is on, but no picture comes. Unplug it and connect it again, or restart your browser.",
    },
    microphone: {
      ok: "Your microphone picks up sound.",
      turned_off: "Your microphone is muted, so it wasn’t checked.",
      paused: "Your device has paused your microphone, maybe because of a phone call. End the call and check again.",
      silent: "Your microphone is silent. Turn on its switch, or choose another microphone.",
    },
    speaker: {
      ok: "Sound can play. Play the test sound to hear whether it comes from the right speaker.",
      not_found: "No speaker found. Connect one, or headphones.",
      blocked: "Your browser plays no sound. Check whether this tab is muted, and whether a speaker is connected.",
    },
    websocket: {
      ok: "The server answers.",
      slow: "The server answers slowly. Try another network, or stop downloads.",
      websocket_blocked: "Something between you and the server blocks live connections, such as a proxy, a VPN or a security "
        + "program. Turn it off or try another network.",
      unreachable: "The server can’t be reached. Check your internet connection, or try another network.",
      origin_refused: "The server doesn’t accept pages at this address. Its admin can allow it.",
      overloaded: "The server is full. Try again later.",
    },
    reconnect: {
      ok: "A lost connection can be replaced.",
      reconnect_failed: "The second connection failed. Something between you and the server may limit connections.",
    },
    ice_servers: {
      ok: "The server told how to connect people.",
      rate_limited: "You checked too often, so relay servers weren’t checked. Wait a minute and check again.",
      not_told: "The server didn’t tell how to connect people, so relay servers weren’t checked. Check again later.",
    },
    stun: {
      ok: "Direct connections to other people are possible.",
      no_answer: "The server that finds your public address doesn’t answer. Some direct connections may fail.",
      name_not_found: "The server that finds your public address has a name that doesn’t exist.",
      udp_blocked: "Your network blocks the server that finds your public address. Calls take a longer way.",
      bad_url: "The server that finds your public address is set up wrong.",
      forbidden: "The server that finds your public address refuses to answer.",
    },
    turn: {
      ok: "The relay server can pass calls on.",
      no_turn: "No relay server could be checked. Without one, calls between some networks fail.",
      no_answer: "The relay server doesn’t answer. It may be off, or a firewall may block it.",
      no_tls_answer: "The relay server gives no encrypted answer. Its certificate may be wrong, or a firewall may block it.",
      udp_blocked: "Your network blocks the fastest way to the relay server. Calls take a slower one.",
      name_not_found: "The relay server’s name doesn’t exist.",
      credentials_refused: "The relay server refuses the password that this server gave you.",
      forbidden: "The relay server refuses to help.",
      quota: "The relay server is full: too many calls go through it.",
      no_capacity: "The relay server has no free addresses left.",
      bad_url: "The relay server’s address is set up wrong.",
      private_relay: "The relay server gives out an address that no one outside its own network can reach.",
    },
    relay_call: {
      ok: "A test call through the relay server works well.",
      nothing_through: "The relay server gives out an address, but no call comes through.",
      lossy: "Much of a call through the relay server gets lost. Expect gaps. Use a cable, or move closer to your Wi-Fi.",
      slow: "A call through the relay server arrives late. Try another network, or turn off your VPN.",
      narrow: "Your connection is too slow for good video. Stop downloads, or turn off your camera.",
    },
    udp: {
      ok: "Your network lets fast connections through.",
      udp_blocked: "Your network blocks fast connections. Calls work, but may stutter. Try another network, or turn off your VPN.",
    },
  },

  /** For the admin, behind "Details", by cause. */
  hints: /** @type {Record<string, string>} */ ({
    insecure_page: "Serve the page with HTTPS: TLS_CERT and TLS_KEY, or a proxy with a certificate.",
    origin_refused: "The Origin of the page isn’t allowed: set PUBLIC_URL or ALLOWED_ORIGINS.",
    websocket_blocked: "HTTP works, the WebSocket doesn’t. A proxy in front of the server must pass on Upgrade and Connection.",
    overloaded: "MAX_CONNECTIONS or MAX_CONNECTIONS_PER_IP is reached.",
    no_turn: "Set TURN_URLS and TURN_SECRET. TURN with fixed credentials can be checked only during a call.",
    no_answer: "No answer from this URL. Check host and port, that the service runs, and its firewall. An HTTP proxy or CDN "
      + "passes no STUN or TURN on.",
    no_tls_answer: "No TURN over TLS. Check that cert and pkey are set and readable, that the certificate is for this name, "
      + "complete and not expired, and the firewall.",
    name_not_found: "The name in this URL isn’t in DNS.",
    credentials_refused: "401. TURN_SECRET must be static-auth-secret of coturn, with use-auth-secret and without lt-cred-mech; "
      + "the clocks of both servers must agree.",
    forbidden: "The server refuses. See its log; allowed-peer-ip and denied-peer-ip may forbid it.",
    quota: "486. Raise user-quota and total-quota: a call of n people needs n(n-1) allocations.",
    no_capacity: "508. Widen min-port to max-port.",
    bad_url: "The browser refuses this URL: see TURN_URLS and STUN_URLS.",
    private_relay: "Set external-ip of coturn to its public address.",
    nothing_through: "Open the relay ports (min-port to max-port, UDP) in the firewall, set external-ip, and don’t deny the server’s "
      + "own addresses with denied-peer-ip.",
    udp_blocked: "STUN and TURN over UDP are silent; TURN over TCP or TLS answers. Allow UDP to these ports.",
  }),

  figures: { roundTrip: "Round trip {time} ms", loss: "{percent} % lost", rate: "{rate} Mbit/s" },
  took: "took {time} ms",

  report: {
    copy: "Copy report",
    copied: "Report copied",
    byHand: "Couldn’t copy. Select the report and copy it yourself.",
    text: "Report",
    download: "Download report",
    addresses: "Include network addresses",
    addressesHint: "Without them, the report shows neither servers nor your network. It never has passwords in it.",
    fileName: "web-v-con-connection-check.txt",
    heading: "{product} connection check, {time}",
    page: "Page: {page}",
    browser: "Browser: {browser}",
    inCall: "During a call",
    address: "(address)",
  },
}));
