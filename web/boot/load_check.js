// @ts-check
// Says so where the page could not be loaded, or is not understood by the browser: nothing else would be there to do it.
// A classic script before all others, in JavaScript that every browser reads; its words stand in index.html.

(function () {
  "use strict";
  var LOADING_SHOWS_AFTER = 1000; // ms
  var isPartMissing = false;

  /** @param {string} id @param {boolean} isHidden */
  function hide(id, isHidden) {
    var found = document.getElementById(id);
    if (found) found.hidden = isHidden;
  }

  /** The first screen takes the place of #loading. */
  function isStarting() {
    return document.readyState === "loading" || document.getElementById("loading") !== null;
  }

  var waiting = setTimeout(function () { hide("loading", false); }, LOADING_SHOWS_AFTER);

  // A style or script that does not arrive is told to its element alone. What is loaded later has others to look after it.
  window.addEventListener("error", function (event) {
    if (event.target !== window && isStarting()) isPartMissing = true;
  }, true);

  // By now all has run, or has failed to.
  window.addEventListener("load", function () {
    clearTimeout(waiting);
    if (!isPartMissing && !isStarting()) return;
    hide("loading", true);
    hide("not-loaded", false);
    var reload = document.getElementById("reload");
    if (reload) reload.onclick = function () { location.reload(); };
  });
})();
