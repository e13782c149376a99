// Marks, in the table of contents, the section being read.
export function contents() {
  const links = new Map();
  document.querySelectorAll(".toc a[href^='#']").forEach((a) => {
    const id = decodeURIComponent(a.hash.slice(1));
    links.set(id, [...(links.get(id) ?? []), a]);
  });
  const heads = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  if (!heads.length || !("IntersectionObserver" in window)) return;
  const mark = () => {
    const line = innerHeight * 0.3;
    const past = heads.filter((h) => h.getBoundingClientRect().top < line);
    const current = (past.at(-1) ?? heads[0]).id;
    links.forEach((all, id) =>
      all.forEach((a) => (id === current ? a.setAttribute("aria-current", "true") : a.removeAttribute("aria-current"))),
    );
  };
  const watch = new IntersectionObserver(mark, { rootMargin: "-30% 0px -69% 0px" });
  heads.forEach((h) => watch.observe(h));
  addEventListener("scrollend", mark, { passive: true });
  mark();
}
