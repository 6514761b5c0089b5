// Works out the figures of a merge plan anew while one decides, and opens the condition where one is wanted. Without
// this script the figures change when the plan is saved, and everything can be opened by hand.
document.addEventListener("DOMContentLoaded", () => {
  const print = document.querySelector("[data-tj-print]");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }
  const form = document.querySelector("[data-tj-figures]");
  if (!form) return;
  const panel = document.getElementById("plan-figures");
  const live = form.querySelector("[data-tj-live]");
  const wait = 400;
  let timer, request;
  const headers = { "X-Requested-With": "XMLHttpRequest" };
  const ask = async () => {
    request?.abort();
    request = new AbortController();
    try {
      const body = new FormData(form);
      const answer = await fetch(form.dataset.tjFigures, { method: "POST", headers, body, signal: request.signal });
      // Whoever has been logged out meanwhile is sent to the login page, which is no figures.
      if (!answer.ok || answer.redirected) return;
      panel.innerHTML = await answer.text();
      live.textContent = panel.querySelector("[data-tj-said]").textContent;
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };
  form.addEventListener("change", event => {
    if (event.target.matches("[data-tj-verdict]") && event.target.value === "conditional")
      event.target.closest("td").querySelector("details").open = true;
    clearTimeout(timer);
    timer = setTimeout(ask, wait);
  });
});
