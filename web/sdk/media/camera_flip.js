// @ts-check
// Switches between the front and back cameras of a phone.

/** @typedef {import("./local_media.js").LocalMedia} LocalMedia */

/** Picks the next camera in the list when `facingMode` changes nothing. @param {LocalMedia} media */
export async function flipCamera(media) {
  const before = media.deviceId("video");
  await media.change({ camera: null, facing: media.facing === "user" ? "environment" : "user" });
  if (before === null || media.deviceId("video") !== before) return;
  const cameras = media.devices.of("video");
  const at = cameras.findIndex(({ id }) => id === before);
  await media.change({ camera: cameras[(at + 1) % cameras.length] ?? null });
}
