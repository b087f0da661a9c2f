// Suggestions under the search box. htmx fetches them; this makes a combobox of the box and its
// list: arrows choose, Enter goes there, Escape puts them away. Without it there are none.
(() => {
  "use strict";

  const box = document.getElementById("search-q");
  const list = document.getElementById("suggestions");
  const status = document.getElementById("suggestions-status");
  if (!box || !list || !status) return;

  const options = () => [...list.querySelectorAll("[role=option]")];
  let at = -1;

  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);

  function mark(number) {
    at = number;
    options().forEach((option, other) => {
      option.setAttribute("aria-selected", String(other === at));
    });
    const chosen = options()[at];
    if (chosen) {
      box.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else {
      box.removeAttribute("aria-activedescendant");
    }
  }

  function show(open) {
    list.hidden = !open;
    box.setAttribute("aria-expanded", String(open));
    mark(-1);
  }

  function go(option) {
    if (option) window.location.assign(option.dataset.url);
  }

  list.addEventListener("htmx:afterSwap", () => {
    const count = options().length;
    show(count > 0 && document.activeElement === box);
    status.textContent = count === 1 ? "1 voorstel" : `${count} voorstellen`;
  });

  // After this, Enter asks what was typed and no longer what was suggested before.
  box.addEventListener("input", () => show(false));
  box.addEventListener("blur", () => show(false));

  box.addEventListener("keydown", (event) => {
    const count = options().length;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      show(false);
    } else if (event.key === "Enter" && at >= 0 && !list.hidden) {
      event.preventDefault();
      go(options()[at]);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
      event.preventDefault();
      if (list.hidden) show(true);
      // One place more than there are options: the box itself, where nothing is chosen.
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(((at + 1 + step + count + 1) % (count + 1)) - 1);
    }
  });

  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => go(event.target.closest("[role=option]")));

  show(false);
})();
