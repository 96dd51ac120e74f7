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

    // Keeps typed text on this phone until the server has it; ticked boxes and pictures are not kept.
    keep(form) {
      const key = "kept:" + form.dataset.key;
      const texts = [...form.elements].filter(
        (field) => field.name !== "csrf_token" && /^(text|tel|hidden|textarea|select-one)$/.test(field.type)
      );
      const show = (state) => (form.querySelector(`[data-state=${state}]`).hidden = false);
      const kept = read(key);
      const answered = document.querySelector(".govuk-error-summary");
      if (kept && kept.saved === form.dataset.saved && !answered) {
        texts.forEach((field) => (field.value = kept.values[field.name] ?? field.value));
        show("restored");
      }
      form.addEventListener("input", () => {
        const values = Object.fromEntries(texts.map((field) => [field.name, field.value]));
        write(key, { saved: form.dataset.saved, values });
      });
      form.addEventListener("submit", (event) => {
        if (navigator.onLine) return;
        event.preventDefault();
        show("offline");
      });
    },

    // Forgets what a form kept, once the server says that it has taken something since.
    sent(element) {
      const key = "kept:" + element.dataset.key;
      const kept = read(key);
      if (kept && kept.saved !== element.dataset.saved) localStorage.removeItem(key);
    },

    // Forgets everything kept: the next person may hold this phone.
    forget(form) {
      form.addEventListener("submit", () => {
        try {
          Object.keys(localStorage).filter((key) => key.startsWith("kept:"))
            .forEach((key) => localStorage.removeItem(key));
        } catch {
          // This browser keeps nothing.
        }
      });
    },

    // Makes a picture small before it is sent, and proposes its day in the field that data-day names.
    picture(input) {
      input.addEventListener("change", async () => {
        const file = input.files[0];
        const day = document.getElementById(input.dataset.day);
        if (!file) return;
        if (day && !day.value) day.value = new Date(file.lastModified).toLocaleDateString("en-GB");
        try {
          const image = await createImageBitmap(file);
          const scale = Math.min(1, 1600 / Math.max(image.width, image.height));
          const canvas = document.createElement("canvas");
          canvas.width = Math.round(image.width * scale);
          canvas.height = Math.round(image.height * scale);
          canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
          const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
          if (!small || small.size >= file.size || input.files[0] !== file) return;
          const list = new DataTransfer();
          list.items.add(new File([small], "picture.jpg", { type: "image/jpeg" }));
          input.files = list.files;
        } catch {
          // The file goes as it is; the server draws it anew.
        }
      });
    },

    // Brings the page one is on into sight, where not all parts have room.
    tabs(list) {
      const here = list.querySelector("[aria-current]");
      if (here) list.scrollLeft = here.offsetLeft - list.offsetLeft - 40;
    },

    print(button) {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    },
  };

  function read(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  function write(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // This browser keeps nothing.
    }
  }

  function fold(text) {
    return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/đ/g, "d").trim();
  }

  document.querySelectorAll("[data-module]").forEach((element) => {
    const start = modules[element.dataset.module];
    if (start) start(element);
  });
})();
