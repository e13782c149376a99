// A short message at the edge of the page. It is text, never markup, and stays until it was read or closed.
const icon = (name) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", "#i-" + name);
  svg.append(use);
  return svg;
};

export function toast(message, kind = "good", act) {
  let box = document.querySelector(".toasts");
  if (!box) {
    box = document.createElement("div");
    box.className = "toasts";
    box.setAttribute("role", "status");
    document.body.append(box);
  }
  const card = document.createElement("div");
  card.className = "toast " + kind;
  const text = document.createElement("span");
  text.textContent = message;
  const close = document.createElement("button");
  close.type = "button";
  close.setAttribute("aria-label", "Close");
  close.append(icon("x"));
  close.addEventListener("click", () => card.remove());
  card.append(icon(kind === "bad" ? "circle-alert" : "circle-check"), text);
  if (act) {
    const b = document.createElement("button");
    b.type = "button";
    b.className = "linklike";
    b.textContent = act.label;
    b.addEventListener("click", () => {
      card.remove();
      act.run();
    });
    card.append(b);
  }
  card.append(close);
  box.append(card);
  let timer;
  const leave = () => (timer = setTimeout(() => card.remove(), 6000));
  card.addEventListener("pointerenter", () => clearTimeout(timer));
  card.addEventListener("pointerleave", leave);
  if (kind !== "bad") leave();
}
