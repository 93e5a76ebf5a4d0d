// A connection check with made-up servers and devices, whose time the test lets pass.

import { checkConnection } from "../../web/sdk/doctor/doctor.js";
import { FakeDeviceTrack, FakeMediaDevices, camera, microphone } from "./fake_media_devices.mjs";
import { FakeNetwork, answering } from "./fake_turn.mjs";
import { settled } from "./fake_web_socket.mjs";

export const STUN = "stun:stun.example:3478";
export const UDP = "turn:turn.example:3478?transport=udp";
export const TCP = "turn:turn.example:3478?transport=tcp";
export const TLS = "turns:turn.example:5349";
const KEY = { username: "1:check-me", credential: "secret" };
export const SRFLX = answering({ types: ["host", "srflx"] });
const STEP = 10; // ms by which time passes
export const TIMEOUT = 10_100; // ms; after it every gathering is judged

const tick = () => new Promise((resolve) => setImmediate(resolve));

/** A check with these servers; `pass` lets time pass. The devices are those of a lobby that has them open. */
export function check(t, servers = { [STUN]: SRFLX, [UDP]: answering() }, changes = {}) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let clock = 0;
  const network = Object.assign(new FakeNetwork(), { servers, ...changes.network });
  const urls = Object.keys(servers);
  network.iceServers = changes.iceServers ?? urls.map((url) => ({ urls: [url], ...(url.startsWith("turn") ? KEY : {}) }));
  const mediaDevices = new FakeMediaDevices(camera("cam"), microphone("mic"));
  const media = {
    tracks: { audio: new FakeDeviceTrack("audio"), video: new FakeDeviceTrack("video") },
    problems: { audio: null, video: null },
    isOpening: () => false,
    settings: {},
    devices: { find: () => null, areNamed: () => true },
    ...changes.media,
  };
  const cancelling = new AbortController();
  const seen = { results: [], steps: [] };
  const done = checkConnection({
    url: "wss://calls.example/ws", media, isInCall: false, lookAt: async () => changes.sight ?? "picture", signal: cancelling.signal,
    onResults: (results) => { seen.results = results; },
    onStep: (running, count) => seen.steps.push([running, count]),
    environment: { ...network.environment(() => clock), mediaDevices, ...changes.environment },
    ...changes.options,
  });
  done.catch(() => {});
  const pass = async (time) => {
    for (const end = clock + time; clock < end;) {
      await tick();
      clock += STEP;
      t.mock.timers.tick(STEP);
    }
    await settled();
  };
  const of = (name, url) => seen.results.find((one) => one.check === name && (!url || one.url === url));
  return { network, mediaDevices, media, cancelling, seen, done, pass, of };
}

export const briefly = ({ check: name, state, cause, who }) => [name, state, cause, who];
