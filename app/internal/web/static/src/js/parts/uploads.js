// The form of /studio/uploads: files, folders and a zip are chosen or dropped, announced as one batch, and sent by
// parts/uploadsend.js. Files that were begun before are recognised and gone on with. Without this file the form posts one
// file like any other.
import { Sender, headOf } from "./uploadsend.js";
import { swap } from "./swap.js";
import { follow } from "./poll.js";

const shown = 40; // rows of a list that could have thousands
const units = ["B", "KB", "MB", "GB", "TB"];
const size = (n) => {
  let u = 0;
  while (n >= 1000 && u < units.length - 1) (n /= 1000), u++;
  return (u && n < 10 ? n.toFixed(1) : Math.round(n)) + " " + units[u];
};
const plural = (n, word) => n.toLocaleString() + " " + word + (n === 1 ? "" : "s");
const litter = /\/(\.|__macosx\/|~\$|(thumbs\.db|desktop\.ini|ehthumbs\.db)$)/i;
const sheets = ["manifest.csv", "assets.csv", "index.csv"];

export function uploads() {
  const form = document.querySelector("form[data-intake]");
  if (form) new Intake(form);
}

class Intake {
  constructor(form) {
    this.form = form;
    this.token = form.elements._csrf.value;
    this.at = (name) => form.querySelector(`[data-${name}]`);
    this.chosen = [];
    this.sender = new Sender(this.token, (row) => this.changed(row));
    form.addEventListener("submit", (e) => e.preventDefault());
    for (const id of ["file", "folder"]) {
      const input = form.querySelector("#" + id);
      input.addEventListener("change", () => {
        this.choose([...input.files].map((f) => ({ file: f, path: below(f.webkitRelativePath) || f.name })));
        input.value = "";
      });
    }
    this.at("start").addEventListener("click", () => this.begin());
    this.at("clear").addEventListener("click", () => this.choose([], true));
    this.at("pause").addEventListener("click", (e) => {
      this.sender.pause(!this.sender.paused);
      e.target.textContent = this.sender.paused ? "Go on" : "Pause";
      this.draw();
    });
    this.at("again").addEventListener("click", () => this.sender.again());
    addEventListener("beforeunload", (e) => this.sender.busy() && e.preventDefault());
    this.dropping();
  }

  dropping() {
    const area = this.form.querySelector(".drop");
    const over = (on) => (e) => {
      if (![...(e.dataTransfer?.types ?? [])].includes("Files")) return;
      e.preventDefault();
      area.classList.toggle("over", on);
    };
    ["dragenter", "dragover"].forEach((t) => document.addEventListener(t, over(true)));
    ["dragleave", "dragend"].forEach((t) => document.addEventListener(t, over(false)));
    document.addEventListener("drop", async (e) => {
      over(false)(e);
      // The entries must be taken before anything is waited for.
      const entries = [...(e.dataTransfer?.items ?? [])].map((i) => i.webkitGetAsEntry?.()).filter(Boolean);
      if (!entries.length) return;
      const alone = entries.length === 1 && entries[0].isDirectory;
      const found = (await Promise.all(entries.map((x) => walk(x, "")))).flat();
      this.choose(alone ? found.map((f) => ({ ...f, path: below(f.path) || f.path })) : found);
    });
  }

  // choose adds files to what will be sent, a spreadsheet among them set apart.
  choose(files, anew) {
    if (anew) (this.chosen = []), (this.sheet = null);
    for (const f of files) {
      if (sheets.includes(f.path.toLowerCase())) this.sheet = f.file;
      else this.chosen.push(f);
    }
    const total = this.chosen.reduce((n, f) => n + f.file.size, 0);
    const sheet = this.sheet ? `, and the spreadsheet ${this.sheet.name}` : "";
    this.at("chosen").hidden = !this.chosen.length;
    this.at("summary").textContent = `${plural(this.chosen.length, "file")}, ${size(total)}${sheet}`;
    this.at("start").textContent = this.chosen.length === 1 ? "Upload the file" : `Upload ${plural(this.chosen.length, "file")}`;
    this.problems([]);
    if (this.chosen.length) this.at("start").focus();
  }

  problems(list, more) {
    const box = this.at("problems");
    box.hidden = !list.length;
    const p = document.createElement("p");
    p.textContent = more ?? "";
    const ul = document.createElement("ul");
    ul.className = "problems";
    for (const text of list) ul.append(Object.assign(document.createElement("li"), { textContent: text }));
    box.lastElementChild.replaceChildren(p, ul);
    if (list.length) box.scrollIntoView({ block: "nearest" });
  }

  async begin() {
    const start = this.at("start");
    start.disabled = true;
    try {
      const { fresh, known } = await this.recognise(this.chosen);
      if (fresh.length) await this.plan(fresh);
      for (const [f, item] of known) this.resume(f, item);
      this.chosen = [];
      this.at("chosen").hidden = true;
      this.at("progress").hidden = false;
      this.sender.start();
      this.draw();
      this.refresh();
    } catch (e) {
      this.problems(e.list ?? [e.message || "The server cannot be reached. Try again."], e.list ? "Nothing was added yet. This is what to mend:" : "");
    }
    start.disabled = false;
  }

  // recognise tells files that were begun before from the others.
  async recognise(files) {
    const answer = await fetch(this.form.dataset.left, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    const left = new Map();
    const key = (name, bytes) => bytes + " " + name;
    for (const l of answer.ok ? await answer.json() : []) left.set(key(l.name, l.size), [...(left.get(key(l.name, l.size)) ?? []), l]);
    const fresh = [];
    const known = [];
    for (const f of files) {
      const alike = left.get(key(f.file.name, f.file.size)) ?? [];
      let n = alike.findIndex((l) => (!l.modified || l.modified === f.file.lastModified) && f.path.endsWith(l.path));
      if (n >= 0 && alike[n].head && alike[n].head !== (await headOf(f.file).catch(() => ""))) n = -1;
      if (n < 0) fresh.push(f);
      else known.push([f, ...alike.splice(n, 1)]);
    }
    // What the system left in a folder is no reason for another batch.
    return { fresh: known.length ? fresh.filter((f) => !litter.test("/" + f.path)) : fresh, known };
  }

  // resume goes on with a file that was begun before; one that is here already is only listed.
  resume(f, item) {
    this.batch ??= item.batch;
    if (item.url) this.sender.add({ file: f.file, path: f.path, url: item.url });
    else if (item.state === "refused") this.refused(f, item.detail);
    else this.row({ ...f, state: "sent", sent: f.file.size, why: "It came before." });
  }

  async plan(files) {
    const most = Number(this.form.dataset.most);
    if (files.length > most) throw new Error(`These are ${plural(files.length, "file")}. Bring at most ${most.toLocaleString()} at once, or put them into a zip.`);
    const fields = [...new FormData(this.form)].filter(([k, v]) => typeof v === "string" && v !== "" && k !== "_csrf");
    const sheet = this.form.querySelector("#sheet").files[0] ?? this.sheet;
    const list = [];
    for (const f of files) list.push({ path: f.path, size: f.file.size, modified: f.file.lastModified, head: await headOf(f.file).catch(() => "") });
    const answer = await fetch(this.form.dataset.plan, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": this.token },
      body: JSON.stringify({ files: list, sheet: sheet ? await sheet.text() : "", form: fields }),
    });
    const said = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(said.message), { list: said.problems });
    this.batch = said.batch;
    files.forEach((f, n) => {
      const item = said.items[n];
      if (item.url) this.sender.add({ file: f.file, path: f.path, url: item.url });
      else if (item.state) this.refused(f, item.detail);
    });
  }

  refused(f, why) {
    this.row({ ...f, state: "refused", sent: 0, why });
  }

  row(row) {
    this.sender.rows.push(row);
    this.changed();
  }

  changed() {
    this.due ??= requestAnimationFrame(() => {
      this.due = null;
      this.draw();
    });
  }

  draw() {
    const rows = this.sender.rows;
    const all = rows.filter((r) => r.state !== "refused");
    const sent = all.reduce((n, r) => n + r.sent, 0);
    const total = all.reduce((n, r) => n + r.file.size, 0);
    const done = rows.filter((r) => r.state === "sent").length;
    const bad = rows.filter((r) => r.state === "failed").length;
    const refused = rows.length - all.length;
    this.at("count").textContent = `${done.toLocaleString()} of ${plural(all.length, "file")} sent` + (bad ? `, ${bad} failed` : "") + (refused ? `, ${refused} refused` : "");
    this.at("rate").textContent = this.rate(sent, total);
    const bar = this.at("progress").querySelector("progress");
    bar.value = total ? sent / total : 1;
    bar.className = bad ? "bad" : sent === total ? "good" : "";
    this.at("again").hidden = !bad;
    this.at("pause").hidden = !this.sender.busy();
    const link = this.at("batch");
    link.hidden = !this.batch;
    if (this.batch) link.href = this.batch;
    this.list(rows);
    if (!this.sender.busy() && rows.length && !this.ended) {
      this.ended = true;
      this.at("said").textContent = `${plural(done, "file")} sent.`;
      this.refresh();
    } else if (this.sender.busy()) this.ended = false;
  }

  rate(sent, total) {
    if (this.sender.paused) return "Paused";
    if (sent >= total) return size(total);
    const now = performance.now();
    this.marks = [...(this.marks ?? []), [now, sent]].filter(([t]) => now - t < 8000);
    const [t, n] = this.marks[0];
    const speed = now - t > 500 ? ((sent - n) * 1000) / (now - t) : 0;
    if (speed <= 0) return `${size(sent)} of ${size(total)}`;
    const left = (total - sent) / speed;
    const time = left > 5400 ? `${Math.round(left / 3600)} h` : left > 90 ? `${Math.round(left / 60)} min` : `${Math.max(1, Math.round(left))} s`;
    return `${size(sent)} of ${size(total)} · ${size(speed)}/s · about ${time} left`;
  }

  // list shows what is under way and what went wrong first: thousands of rows would help nobody.
  list(rows) {
    const order = { failed: 0, stalled: 1, sending: 2, refused: 3, waiting: 4, sent: 5 };
    const top = [...rows].sort((a, b) => order[a.state] - order[b.state]).slice(0, shown);
    const words = { waiting: "Waiting", sending: "", stalled: "", failed: "", refused: "", sent: "Sent. It is being checked." };
    const ul = this.at("progress").querySelector(".queue");
    ul.replaceChildren(
      ...top.map((r) => {
        r.li ??= line(r);
        r.note.textContent = r.why || words[r.state] || `${size(r.sent)} of ${size(r.file.size)}`;
        r.note.className = r.state === "failed" || r.state === "refused" ? "said bad" : "said";
        r.bar.value = r.file.size ? r.sent / r.file.size : 0;
        r.bar.className = { sent: "good", failed: "bad", refused: "bad" }[r.state] ?? "";
        return r.li;
      }),
    );
    if (rows.length > shown) ul.append(Object.assign(document.createElement("li"), { textContent: `And ${plural(rows.length - shown, "more file")}.` }));
  }

  refresh() {
    const id = this.form.dataset.list;
    swap(location.href, id).then(() => follow(id), () => {});
  }
}

function line(row) {
  const li = document.createElement("li");
  const words = document.createElement("div");
  const name = Object.assign(document.createElement("span"), { className: "name", textContent: row.path });
  row.note = document.createElement("span");
  row.bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
  row.bar.setAttribute("aria-label", "Upload of " + row.path);
  words.append(name, document.createElement("br"), row.note);
  li.append(words, row.bar);
  return li;
}

// below takes the folder away that was chosen: what lies in it is meant.
function below(path) {
  const cut = (path ?? "").indexOf("/");
  return cut < 0 ? "" : path.slice(cut + 1);
}

// walk lists the files of a dropped folder.
async function walk(entry, above) {
  const path = above + entry.name;
  if (entry.isFile) return [{ file: await new Promise((done, failed) => entry.file(done, failed)), path }];
  const reader = entry.createReader();
  const out = [];
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) return out;
    for (const x of some) out.push(...(await walk(x, path + "/")));
  }
}
