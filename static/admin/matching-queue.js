// Works the matching queue by keyboard: j and k move, digits choose, Enter accepts. Without this script the form works
// by Tab, arrows and Space, as any form does.
document.addEventListener("DOMContentLoaded", () => {
  const rows = [...document.querySelectorAll("[data-tj-row]")];
  if (!rows.length) return;
  document.querySelector(".tj-keys").hidden = false;
  const current = () => rows.findIndex(row => row.contains(document.activeElement));
  const first = row => row.querySelector("[data-tj-choice]:checked") || row.querySelector("[data-tj-choice]");
  const move = step => {
    const at = current();
    const next = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
    first(next).focus();
    next.scrollIntoView({ block: "center" });
  };
  const choose = digit => {
    const row = rows[Math.max(0, current())];
    const choice = row.querySelector(`[data-tj-choice="${digit}"]`);
    if (!choice) return;
    choice.checked = true;
    (digit === "0" ? row.querySelector("[data-tj-other]") : choice).focus();
  };
  rows.forEach(row => row.querySelector("[data-tj-other]").addEventListener("input", () => {
    row.querySelector('[data-tj-choice="0"]').checked = true;
  }));
  document.addEventListener("keydown", event => {
    const typing = event.target.closest("input:not([type=radio]):not([type=checkbox]), select, textarea");
    if (event.ctrlKey || event.metaKey || event.altKey || typing) return;
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (/^[0-4]$/.test(event.key)) choose(event.key);
    else if (event.key === "Enter" && event.target.matches("[data-tj-choice]"))
      event.target.closest("[data-tj-row]").querySelector("button[name=accept]").click();
    else return;
    event.preventDefault();
  });
});
