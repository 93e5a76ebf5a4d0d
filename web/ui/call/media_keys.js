// @ts-check
// Lets headset and hardware buttons, and the browser's own controls, act on the call. Opens the floating window when the
// tab is hidden, where the browser offers that and the user wants it.

import { setMediaKey } from "../kit/media_session.js";
import { preferences } from "../kit/preferences.js";

const KEYS = { togglemicrophone: "microphone", togglecamera: "camera", hangup: "leave" }; // by action
const FLOAT = "enterpictureinpicture";

/** @param {import("./call_screen.js").CallContext} context */
export function addMediaKeys({ actions, floating, media, signal }) {
  let isAutomatic = false; // the floating window opened without a click
  for (const [key, id] of Object.entries(KEYS)) setMediaKey(key, () => actions.get(id)?.run(new Event(key)));
  const follow = () => {
    const session = /** @type {Partial<MediaSession> | undefined} */ (navigator.mediaSession);
    session?.setMicrophoneActive?.(media.state.audio)?.catch(() => {}); // only shows what the browser knows
    session?.setCameraActive?.(media.state.video)?.catch(() => {});
  };
  const offer = () => {
    const float = async () => {
      await floating.open().catch(() => {}); // refused; the button still opens it
      isAutomatic = floating.isOpen;
    };
    setMediaKey(FLOAT, preferences.now.floatsAutomatically && floating.isPossible ? float : null);
  };
  media.on("changed", follow, { signal });
  preferences.on("changed", offer, { signal });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || !isAutomatic) return;
    isAutomatic = false;
    floating.close();
  }, { signal });
  floating.on("changed", () => { isAutomatic &&= floating.isOpen; }, { signal });
  signal.addEventListener("abort", () => {
    for (const key of [...Object.keys(KEYS), FLOAT]) setMediaKey(key, null);
  });
  follow();
  offer();
}
