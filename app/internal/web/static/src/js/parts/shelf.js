// Stars that turn on and off in place, items that are dragged to another place, printing, and telling what is looked at.
// Everything works without: the forms post, the buttons move by one place.
import { toast } from "./toast.js";

const send = (url, fields) => {
  const token = document.querySelector('input[name="_csrf"]')?.value ?? "";
  return fetch(url, {
    method: "POST", credentials: "same-origin", keepalive: true,
    headers: { "X-Csrf-Token": token, Accept: "application/json" }, body: new URLSearchParams(fields),
  });
};

async function turn(form) {
  const button = form.querySelector("button");
  const answer = await send(form.action, { on: form.elements.on.value });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.message);
  button.setAttribute("aria-pressed", said.on);
  button.title = said.label;
  form.elements.on.value = said.on ? "0" : "1";
}

function toggles() {
  document.addEventListener("submit", (e) => {
    const form = e.target.closest?.("form[data-toggle]");
    if (!form) return;
    e.preventDefault();
    turn(form).catch((err) => toast(err.message || "It could not be saved. Try again.", "bad"));
  });
}

// seen tells that an asset is in view, once it was for a moment, and that a page of the site was followed to.
function seen() {
  const shown = document.querySelector("[data-opened]");
  if (shown) {
    const page = Number(/page=(\d+)/.exec(location.hash)?.[1] ?? 0);
    const tell = () => document.visibilityState === "visible" && send(shown.dataset.opened, { page, version: shown.dataset.version ?? "" }).catch(() => {});
    setTimeout(tell, 1500);
    document.querySelectorAll("video, audio").forEach((m) =>
      m.addEventListener("play", () => send(shown.dataset.opened, { what: "played" }).catch(() => {}), { once: true }));
  }
  document.addEventListener("click", (e) => {
    const link = e.target.closest?.("a[data-seen]");
    if (link?.dataset.seen) send("/library/seen/" + encodeURIComponent(link.dataset.seen), {}).catch(() => {});
  });
}

// order lets the items of a list be dragged by their grip; where one is dropped is sent, and the page is read anew.
function order() {
  const list = document.querySelector("[data-order]");
  if (!list) return;
  let held = null;
  let before = null;
  const clear = () => list.querySelectorAll(".before").forEach((x) => x.classList.remove("before"));
  const items = () => [...list.querySelectorAll("[data-item]")];
  list.querySelectorAll("[data-grip]").forEach((grip) => {
    grip.hidden = false;
    grip.addEventListener("pointerdown", (e) => {
      held = grip.closest("[data-item]");
      held.classList.add("held");
      grip.setPointerCapture(e.pointerId);
      e.preventDefault();
    });
    grip.addEventListener("pointermove", (e) => {
      if (!held) return;
      clear();
      before = items().find((x) => x !== held && e.clientY < x.getBoundingClientRect().top + x.offsetHeight / 2) ?? null;
      before?.classList.add("before");
    });
    const drop = async (e) => {
      if (!held) return;
      const item = held;
      held = null;
      item.classList.remove("held");
      clear();
      const all = items();
      if (e.type === "pointercancel" || all[all.indexOf(item) + 1] === (before ?? undefined)) return;
      try {
        const answer = await send(item.dataset.at + "/move", before ? { before: before.dataset.item } : { last: "1" });
        if (!answer.ok) throw new Error((await answer.json()).message);
        location.reload();
      } catch (err) {
        toast(err.message || "It could not be moved. Try again.", "bad");
      }
    };
    grip.addEventListener("pointerup", drop);
    grip.addEventListener("pointercancel", drop);
  });
}

export function shelf() {
  toggles();
  seen();
  order();
  document.querySelectorAll("[data-print]").forEach((b) => {
    b.hidden = false;
    b.addEventListener("click", () => print());
  });
}

// claims adds and removes claims of a battlecard's form in place; without it the buttons post the form.
export function claims() {
  const form = document.querySelector("form[data-claims]");
  if (!form) return;
  const all = () => [...form.querySelectorAll("[data-claim]")];
  const empty = () => {
    const fresh = all()[0].cloneNode(true);
    fresh.querySelectorAll("input, textarea").forEach((x) => (x.value = ""));
    return fresh;
  };
  const number = () => all().forEach((claim, i) => {
    claim.querySelectorAll("[id]").forEach((x) => (x.id = x.id.replace(/\d+$/, i + 1)));
    claim.querySelectorAll("label").forEach((x) => (x.htmlFor = x.htmlFor.replace(/\d+$/, i + 1)));
    claim.querySelector("[data-remove]").value = "remove-" + (i + 1);
  });
  form.addEventListener("click", (e) => {
    const add = e.target.closest?.("[data-add]");
    const remove = e.target.closest?.("[data-remove]");
    if ((!add && !remove) || (add && !all().length)) return;
    e.preventDefault();
    if (add) {
      const fresh = empty();
      form.querySelector(".claim-fields").append(fresh);
      number();
      fresh.querySelector("input").focus();
    } else {
      const claim = remove.closest("[data-claim]");
      if (all().length === 1) claim.replaceWith(empty());
      else claim.remove();
      number();
      form.querySelector("[data-add]").focus();
    }
  });
}
