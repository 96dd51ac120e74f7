"use strict";
// Small comforts, each keyed by data-module. Every page works without this file.
(() => {
  const modules = {
    // Copies data-text and says so for a moment.
    copy(button) {
      if (!navigator.clipboard) return;
      const label = button.textContent;
      button.hidden = false;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(button.dataset.text);
        button.textContent = button.dataset.done;
        setTimeout(() => (button.textContent = label), 2000);
      });
    },

    // Asks data-question before a form is sent.
    confirm(form) {
      form.addEventListener("submit", (event) => {
        if (!window.confirm(form.dataset.question)) event.preventDefault();
      });
    },

    // Shows only the rows that hold every typed word; accents do not matter.
    "table-filter"(group) {
      const table = document.getElementById(group.dataset.table);
      if (!table) return;
      const rows = [...table.tBodies[0].rows];
      const texts = rows.map((row) => fold(row.textContent));
      group.hidden = false;
      group.querySelector("input").addEventListener("input", (event) => {
        const words = fold(event.target.value).split(/\s+/);
        rows.forEach((row, i) => (row.hidden = !words.every((word) => texts[i].includes(word))));
      });
    },

    // Moves the reader to the list of problems, and from there into the field.
    "govuk-error-summary"(summary) {
      summary.tabIndex = -1;
      summary.focus();
      summary.addEventListener("click", (event) => {
        const link = event.target.closest("a");
        const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
        if (!field) return;
        event.preventDefault();
        field.scrollIntoView({ block: "center" });
        field.focus({ preventScroll: true });
      });
    },

    // Fetches the page again until the element no longer asks for it, then loads what came of it.
    poll(element) {
      const again = async () => {
        try {
          const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          const next = answer.ok && page.getElementById(element.id);
          if (answer.ok && !(next && next.dataset.module === "poll")) return location.reload();
          if (next) element.replaceChildren(...next.childNodes);
        } catch {
          // The connection is weak: the next round tries again.
        }
        setTimeout(again, 1000 * element.dataset.seconds);
      };
      setTimeout(again, 1000 * element.dataset.seconds);
    },

    print(button) {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    },
  };

  function fold(text) {
    return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/đ/g, "d").trim();
  }

  document.querySelectorAll("[data-module]").forEach((element) => {
    const start = modules[element.dataset.module];
    if (start) start(element);
  });
})();
