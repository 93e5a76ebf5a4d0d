// @ts-check
// The other camera of a phone.

/** @typedef {import("./local_media.js").LocalMedia} LocalMedia */

/** Where they do not say where they look, it is the next one. @param {LocalMedia} media */
export async function flipCamera(media) {
  const before = media.deviceId("video");
  await media.change({ camera: null, facing: media.facing === "user" ? "environment" : "user" });
  if (before === null || media.deviceId("video") !== before) return;
  const cameras = media.devices.of("video");
  const at = cameras.findIndex(({ id }) => id === before);
  await media.change({ camera: cameras[(at + 1) % cameras.length] ?? null });
}
