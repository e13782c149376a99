// Marks, in the table of contents, the section being read. The observer's root reaches far above the window, so that a
// heading is inside of it from the moment it was read; nothing is measured, and nothing laid out twice.
export function contents() {
  const links = new Map();
  document.querySelectorAll(".toc a[href^='#']").forEach((a) => {
    const id = decodeURIComponent(a.hash.slice(1));
    links.set(id, [...(links.get(id) ?? []), a]);
  });
  const heads = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  if (!heads.length || !("IntersectionObserver" in window)) return;
  const passed = new Set();
  const watch = new IntersectionObserver(
    (changes) => {
      changes.forEach((c) => (c.isIntersecting ? passed.add(c.target) : passed.delete(c.target)));
      const current = (heads.filter((h) => passed.has(h)).at(-1) ?? heads[0]).id;
      links.forEach((all, id) =>
        all.forEach((a) => (id === current ? a.setAttribute("aria-current", "true") : a.removeAttribute("aria-current"))),
      );
    },
    { rootMargin: "1000000px 0px -70% 0px" },
  );
  heads.forEach((h) => watch.observe(h));
}
