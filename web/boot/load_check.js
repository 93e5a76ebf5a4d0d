// @ts-check
// Shows an error if the page fails to load, or if the browser is too old for it. A classic script in ES5 that runs
// before all others. Its texts are in index.html.

(function () {
  "use strict";
  var LOADING_SHOWS_AFTER = 1000; // ms
  var isPartMissing = false;
  var isLoaded = false;

  /** @param {string} id @param {boolean} isHidden */
  function hide(id, isHidden) {
    var found = document.getElementById(id);
    if (found) found.hidden = isHidden;
  }

  /** The first screen replaces #loading. */
  function isStarting() {
    return document.readyState === "loading" || document.getElementById("loading") !== null;
  }

  var waiting = setTimeout(function () { hide("loading", false); }, LOADING_SHOWS_AFTER);

  // Load errors of styles and scripts do not bubble, so they are captured. The page may have started by the time when
  // one is reported. Elements that the page adds handle their own errors.
  window.addEventListener("error", function (event) {
    var part = event.target;
    if (part instanceof Element && !isLoaded && !part.hasAttribute("data-added")) isPartMissing = true;
  }, true);

  // When the page has loaded, all modules have run or failed, but the words of another language may be on their way.
  window.addEventListener("load", check);
  window.addEventListener("translated", check);

  function check() {
    if (document.readyState !== "complete" || document.documentElement.hasAttribute("data-waits")) return;
    isLoaded = true;
    clearTimeout(waiting);
    if (!isPartMissing && !isStarting()) return;
    hide("loading", true);
    hide("not-loaded", false);
    var reload = document.getElementById("reload");
    if (reload) reload.onclick = function () { location.reload(); };
  }
})();
