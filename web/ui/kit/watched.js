// @ts-check
// Tells whether someone may see the call: a hidden page may still have a floating window.

export const isWatched = () => !document.hidden || Boolean(document.pictureInPictureElement);
