// A link or button with data-opens shows the dialog with that id; without this the link leads to a page that asks the
// same. Escape and data-closes close it, and the focus goes back by itself.
export function dialogs() {
  document.addEventListener("click", (e) => {
    const opener = e.target.closest?.("[data-opens]");
    if (opener) {
      const box = document.getElementById(opener.dataset.opens);
      if (box?.showModal) {
        e.preventDefault();
        box.showModal();
      }
      return;
    }
    if (e.target.closest?.("[data-closes]")) e.target.closest("dialog")?.close();
    else if (e.target instanceof HTMLDialogElement) e.target.close();
  });
}
