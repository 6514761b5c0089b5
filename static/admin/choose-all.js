// Ticks every row of a list at once, or none. The button shows only where this script runs.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-tj-all]").forEach(button => {
    const boxes = () => [...button.closest("form").querySelectorAll("td input[type=checkbox]")];
    button.hidden = false;
    button.addEventListener("click", () => {
      const tick = boxes().some(box => !box.checked);
      boxes().forEach(box => { box.checked = tick; });
    });
  });
});
