// Sends files in pieces to the addresses that were planned for them, three at a time. A piece that fails is asked for
// again: the server says where the file ends, and it goes on from there, after growing waits and as soon as the network
// is back. Pieces travel with their SHA-256 where the browser can take it.
const atOnce = 3;
const piece = 8 << 20;
const waits = [1000, 2000, 5000, 10000, 20000, 30000];

export class Sender {
  // told is called with a row whenever something about it changed.
  constructor(token, told) {
    this.token = token;
    this.told = told;
    this.rows = [];
    this.running = 0;
    this.paused = false;
    addEventListener("online", () => this.wake());
  }

  add(row) {
    this.rows.push(Object.assign(row, { state: "waiting", sent: 0, tries: 0 }));
    this.told(row);
  }

  start() {
    this.begun ??= performance.now();
    this.next();
  }

  pause(on) {
    this.paused = on;
    if (on) this.rows.forEach((r) => r.request?.abort());
    else this.next();
  }

  // again takes up what failed.
  again() {
    for (const r of this.rows) if (r.state === "failed") this.set(r, "waiting", "");
    this.next();
  }

  busy() {
    return this.rows.some((r) => r.state === "waiting" || r.state === "sending" || r.state === "stalled");
  }

  wake() {
    for (const r of this.rows) if (r.state === "stalled") (clearTimeout(r.timer), this.set(r, "waiting", ""));
    this.next();
  }

  set(row, state, why) {
    row.state = state;
    row.why = why;
    this.told(row);
  }

  next() {
    while (!this.paused && this.running < atOnce) {
      const row = this.rows.find((r) => r.state === "waiting");
      if (!row) return;
      this.running++;
      this.set(row, "sending", "");
      this.send(row).then(
        () => this.set(row, "sent", ""),
        (e) => this.failed(row, e),
      ).finally(() => {
        this.running--;
        this.next();
      });
    }
  }

  failed(row, e) {
    if (this.paused) return this.set(row, "waiting", "");
    if (e.final) return this.set(row, "failed", e.message);
    if (row.tries >= waits.length * 4) return this.set(row, "failed", "The connection does not come back. Try again later.");
    const wait = e.wait ?? waits[Math.min(row.tries++, waits.length - 1)];
    this.set(row, "stalled", (e.message || "The connection broke off.") + " Trying again…");
    row.timer = setTimeout(() => {
      if (row.state !== "stalled") return;
      this.set(row, "waiting", "");
      this.next();
    }, wait);
  }

  async send(row) {
    let at = await this.offset(row);
    while (at < row.file.size) {
      if (this.paused) throw new Halt("");
      const end = Math.min(at + piece, row.file.size);
      const part = row.file.slice(at, end);
      at = await this.patch(row, at, part, await sum(part));
      row.tries = 0;
      row.sent = at;
      this.told(row);
    }
  }

  // offset asks how much of the file has come.
  async offset(row) {
    const answer = await reach(row.url, { method: "HEAD", headers: { "Tus-Resumable": "1.0.0" } });
    if (answer.status === 401) throw new Halt("You are signed out. Sign in in another window, then go on here.", false, 15000);
    if (answer.status === 404 || answer.status === 410) throw new Halt("It was discarded.", true);
    if (!answer.ok) throw new Halt("");
    row.sent = Number(answer.headers.get("Upload-Offset"));
    this.told(row);
    return row.sent;
  }

  patch(row, at, part, checksum) {
    return new Promise((done, failed) => {
      const r = (row.request = new XMLHttpRequest());
      r.open("PATCH", row.url);
      r.setRequestHeader("Tus-Resumable", "1.0.0");
      r.setRequestHeader("Upload-Offset", at);
      r.setRequestHeader("X-CSRF-Token", this.token);
      r.setRequestHeader("Accept", "application/json");
      r.setRequestHeader("Content-Type", "application/offset+octet-stream");
      if (checksum) r.setRequestHeader("Upload-Checksum", "sha256 " + checksum);
      r.upload.addEventListener("progress", (e) => {
        row.sent = at + Math.min(e.loaded, part.size);
        this.told(row);
      });
      r.addEventListener("load", () => {
        if (r.status === 204) return done(Number(r.getResponseHeader("Upload-Offset")));
        let said = {};
        try {
          said = JSON.parse(r.responseText);
        } catch {
          // An answer from something in between; the status has to do.
        }
        failed(new Halt(said.message ?? "", [403, 404, 410, 413, 415].includes(r.status)));
      });
      r.addEventListener("error", () => failed(new Halt("")));
      r.addEventListener("abort", () => failed(new Halt("")));
      r.send(part);
    });
  }
}

class Halt extends Error {
  constructor(message, final = false, wait) {
    super(message);
    this.final = final;
    this.wait = wait;
  }
}

async function reach(url, options) {
  try {
    return await fetch(url, { credentials: "same-origin", ...options });
  } catch {
    throw new Halt("");
  }
}

// sum is the SHA-256 of a piece in Base64, or nothing where the browser does not take it (plain HTTP).
async function sum(part) {
  if (!globalThis.crypto?.subtle) return "";
  try {
    const digest = await crypto.subtle.digest("SHA-256", await part.arrayBuffer());
    return btoa(String.fromCharCode(...new Uint8Array(digest)));
  } catch {
    throw new Halt("The file cannot be read any more. Was it moved or changed? Choose it again.", true);
  }
}

// headOf recognises a file that is chosen again: the hash of its first bytes.
export async function headOf(file) {
  if (!globalThis.crypto?.subtle) return "";
  const digest = await crypto.subtle.digest("SHA-256", await file.slice(0, 64 << 10).arrayBuffer());
  return [...new Uint8Array(digest)].slice(0, 16).map((b) => b.toString(16).padStart(2, "0")).join("");
}
