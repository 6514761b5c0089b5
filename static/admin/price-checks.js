// Asks the price checks again whenever the editor has saved by itself. Without this script the panel shows what was
// found when the page was opened.
document.addEventListener("w-autosave:success", () => {
  const panel = document.querySelector("[data-tj-price-checks]");
  if (!panel) return;
  fetch(panel.dataset.tjPriceChecks, { headers: { "X-Requested-With": "XMLHttpRequest" } })
    .then(answer => (answer.ok && !answer.redirected ? answer.text() : ""))
    .then(text => {
      // Said only when it differs, so that a screen reader is not told the same again and again.
      if (text.trim() && text.trim() !== panel.innerHTML.trim()) panel.innerHTML = text;
    })
    .catch(() => {});
});
