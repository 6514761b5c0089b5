// Hides what does not apply to the chosen way of leaving. Without this script every field is shown, with its help.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form:has([data-tj-way])");
  if (!form) return;
  const followed = () =>
    [...form.elements.successors.options].some(option => option.selected) || form.elements.new_titles.value.trim() !== "";
  const show = () => {
    const way = form.querySelector("[name=way]:checked")?.value;
    form.querySelectorAll("[data-tj-way]").forEach(part => {
      const fits = part.dataset.tjWay === way && !(part.id === "field-no_successor_why" && followed());
      part.hidden = !fits && !part.querySelector(".error-message");
    });
  };
  form.addEventListener("change", show);
  form.addEventListener("input", show);
  show();
});
