// The page in a frame, and the SDK's example.

const policy = () => /** @type {any} */ (document).featurePolicy;

/** Those of these features that the frame may not use. @param {string[]} features */
export function forbiddenFeatures(features) {
  return features.filter((feature) => !policy().allowsFeature(feature));
}

/** Those of these features that this browser does not know. @param {string[]} features */
export function unknownFeatures(features) {
  return features.filter((feature) => !policy().features().includes(feature));
}

/** How many frames the example has drawn, by the name of the sender. */
export function drawnFrames() {
  return Object.fromEntries([...document.querySelectorAll("video")]
    .map((video) => [video.ariaLabel ?? "", video.getVideoPlaybackQuality().totalVideoFrames]));
}

/** The same once frames of this sender are drawn, more than before if given. @param {[name: string, before?: number]} of */
export function drawnFramesOf([name, before = 0]) {
  const drawn = drawnFrames();
  return (drawn[name] ?? 0) > before && drawn;
}
