// @ts-check
// Tells whether someone may see the call: a hidden page may still have a floating window.

/** @typedef {Window & typeof globalThis} FloatingPage */
/**
 * Document Picture-in-Picture, which TypeScript does not know.
 * @typedef {object} FloatingPages
 * @property {FloatingPage | null} window   the open one
 * @property {(size: { width: number, height: number }) => Promise<FloatingPage>} requestWindow
 */

/** Null in browsers without it and in frames, which may not open a window. @returns {FloatingPages | null} */
export const floatingPages = () => (window.top === window && Reflect.get(window, "documentPictureInPicture")) || null;

export const isWatched = () => !document.hidden || Boolean(document.pictureInPictureElement ?? floatingPages()?.window);
