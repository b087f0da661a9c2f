// Every page works without this. It only moves the focus to what a reader needs first.
(() => {
  "use strict";

  const problems = document.getElementById("problems");
  if (problems) problems.focus();

  // A filter panel that stays open over fresh results would hide them.
  document.addEventListener("submit", () => {
    for (const panel of document.querySelectorAll("[popover]")) {
      if (panel.matches(":popover-open")) panel.hidePopover();
    }
  });
})();
