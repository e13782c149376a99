// Files dropped on or chosen in a form with data-upload are sent one request each, three at a time, as they are: the
// server reads the body while it arrives. The other fields of the form travel in the address. Each file has its own bar,
// can be called off, and can be tried again. Without this file the form posts like any other.
import { swap } from "./swap.js";
import { follow } from "./poll.js";

const atOnce = 3;
const units = ["B", "KB", "MB", "GB"];
const size = (n) => {
  let u = 0;
  while (n >= 1000 && u < units.length - 1) (n /= 1000), u++;
  return (u && n < 10 ? n.toFixed(1) : Math.round(n)) + " " + units[u];
};

export function upload() {
  const form = document.querySelector("form[data-upload]");
  if (form) new Queue(form);
}

class Queue {
  constructor(form) {
    this.form = form;
    this.picker = form.querySelector("input[type=file]");
    this.area = form.querySelector(".drop");
    this.list = form.querySelector(".queue");
    this.status = form.querySelector("[data-said]");
    this.waiting = [];
    this.running = 0;
    this.picker.addEventListener("change", () => {
      this.add(this.picker.files);
      this.picker.value = "";
    });
    this.dropping();
    addEventListener("beforeunload", (e) => this.running && e.preventDefault());
  }

  dropping() {
    const over = (on) => (e) => {
      if (![...(e.dataTransfer?.types ?? [])].includes("Files")) return;
      e.preventDefault();
      this.area.classList.toggle("over", on);
    };
    ["dragenter", "dragover"].forEach((t) => document.addEventListener(t, over(true)));
    ["dragleave", "dragend"].forEach((t) => document.addEventListener(t, over(false)));
    document.addEventListener("drop", (e) => {
      over(false)(e);
      if (e.dataTransfer?.files.length) this.add(e.dataTransfer.files);
    });
  }

  add(files) {
    for (const file of files) this.enqueue(new Row(file, this.list));
  }

  enqueue(row) {
    const most = Number(this.form.dataset.max);
    if (row.file.size === 0) return row.fail("This file is empty.");
    if (most && row.file.size > most) return row.fail(`Larger than the ${size(most)} allowed.`);
    row.say("Waiting", "Cancel", () => this.drop(row));
    this.waiting.push(row);
    this.next();
  }

  drop(row) {
    this.waiting = this.waiting.filter((r) => r !== row);
    row.request?.abort();
    row.remove();
  }

  next() {
    while (this.running < atOnce && this.waiting.length) this.send(this.waiting.shift());
  }

  address(file) {
    const url = new URL(this.form.action, location.href);
    for (const [key, value] of new FormData(this.form)) {
      if (typeof value === "string" && value !== "" && key !== "_csrf") url.searchParams.append(key, value);
    }
    url.searchParams.set("name", file.name);
    return url;
  }

  send(row) {
    const request = (row.request = new XMLHttpRequest());
    const ended = (then) => () => {
      this.running--;
      then();
      this.next();
    };
    request.open("POST", this.address(row.file));
    request.setRequestHeader("X-CSRF-Token", this.form.elements._csrf.value);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Content-Type", row.file.type || "application/octet-stream");
    request.upload.addEventListener("progress", (e) => row.progress(e.loaded, row.file.size));
    request.addEventListener("load", ended(() => this.answered(row, request)));
    request.addEventListener("error", ended(() => this.failed(row, "The connection broke off.")));
    request.addEventListener("abort", ended(() => {}));
    row.say("Starting", "Cancel", () => this.drop(row));
    this.running++;
    request.send(row.file);
  }

  answered(row, request) {
    let answer = {};
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      // An answer from something in between; the status has to do.
    }
    if (request.status < 200 || request.status > 299) {
      const why = answer.message ?? answer.error?.message ?? `The server answered ${request.status}.`;
      return this.failed(row, why, request.status === 413 || request.status === 415 || request.status === 422);
    }
    row.done(answer.url);
    if (this.status) this.status.textContent = row.file.name + " is stored";
    const part = this.form.dataset.upload;
    if (document.getElementById(part)) swap(location.href, part).then(() => follow(part), () => {});
  }

  failed(row, why, final) {
    if (this.status) this.status.textContent = row.file.name + ": " + why;
    row.fail(why, final ? null : () => this.enqueue(row));
  }
}

class Row {
  constructor(file, list) {
    this.file = file;
    this.li = document.createElement("li");
    this.name = document.createElement("span");
    this.name.className = "name";
    this.name.textContent = file.name;
    this.note = document.createElement("span");
    this.note.className = "said";
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "button quiet small";
    this.bar = document.createElement("progress");
    this.bar.max = 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", "Upload of " + file.name);
    const words = document.createElement("div");
    words.append(this.name, document.createElement("br"), this.note);
    this.li.append(words, this.button, this.bar);
    list.append(this.li);
  }

  say(text, action, run) {
    this.note.className = "said";
    this.bar.className = "";
    this.note.textContent = text;
    this.act(action, run);
  }

  act(action, run) {
    this.button.hidden = !action;
    this.button.textContent = action ?? "";
    this.button.setAttribute("aria-label", action ? action + ": " + this.file.name : "");
    this.button.onclick = run;
  }

  progress(sent, all) {
    this.bar.value = sent / all;
    // The last byte is out, but the upload counts only once the server has it safe.
    if (sent >= all) this.note.textContent = "Storing…";
    else this.note.textContent = `${size(sent)} of ${size(all)}, ${Math.floor((100 * sent) / all)} %`;
  }

  done(url) {
    this.bar.value = 1;
    this.bar.className = "good";
    this.note.textContent = `Stored, ${size(this.file.size)}. Its text is being read.`;
    const at = url && new URL(url, location.href);
    if (at && at.origin === location.origin) {
      const a = document.createElement("a");
      a.href = at.pathname;
      a.textContent = this.file.name;
      this.name.replaceChildren(a);
    }
    this.act("Hide", () => this.remove());
  }

  fail(why, again) {
    this.note.className = "said bad";
    this.bar.className = "bad";
    this.note.textContent = why;
    if (again) this.act("Try again", again);
    else this.act("Remove", () => this.remove());
  }

  remove() {
    this.li.remove();
  }
}
