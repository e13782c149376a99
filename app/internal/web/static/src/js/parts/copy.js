// Buttons with data-copy put an address (or the page's own) on the clipboard and say so in their own label. Blocks of code
// get a button for their text. The words come from the page, which knows its language.
const say = (what, otherwise) => document.body.dataset["say" + what] ?? otherwise;

async function put(text, label) {
  const before = (label.dataset.before ??= label.textContent);
  try {
    await navigator.clipboard.writeText(text);
    label.textContent = say("Copied", "Copied");
  } catch {
    label.textContent = say("Blocked", "Copying is blocked here");
  }
  setTimeout(() => (label.textContent = before), 2400);
}

export function copy() {
  document.addEventListener("click", (e) => {
    const button = e.target.closest?.("[data-copy]");
    if (!button) return;
    const value = button.dataset.copy ? new URL(button.dataset.copy, location.href).href : location.href.split("#")[0];
    put(value, button.querySelector("[data-label]") ?? button);
  });
}

export function copyCode() {
  if (!navigator.clipboard) return;
  document.querySelectorAll(".prose pre.chroma").forEach((pre) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy-code";
    button.textContent = say("Copy", "Copy");
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", () => put(pre.textContent, button));
    const box = document.createElement("div");
    box.className = "code-box";
    pre.replaceWith(box);
    box.append(pre, button);
  });
}
