// A film is a link until somebody asks to see it here: only then does its host learn of the reader.
export function videos() {
  document.addEventListener("click", (e) => {
    const facade = e.target.closest?.("a.video-facade[data-player]");
    if (!facade || e.ctrlKey || e.metaKey || e.shiftKey || e.button) return;
    e.preventDefault();
    const player = new URL(facade.dataset.player);
    player.searchParams.set("autoplay", "1");
    const frame = document.createElement("iframe");
    frame.src = player.href;
    frame.title = facade.querySelector(".video-title")?.textContent ?? "";
    frame.allow = "autoplay; fullscreen; picture-in-picture";
    frame.allowFullscreen = true;
    frame.className = "video-player";
    facade.replaceWith(frame);
    frame.focus();
  });
}
