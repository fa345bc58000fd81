// Asks how far the checks are and goes on when they are over; without this script the page reloads itself.
const box = document.getElementById("progress");
const bar = box.querySelector("progress");
const stage = document.getElementById("progress-stage");
const waiting = document.getElementById("progress-waiting");
const items = box.querySelectorAll(".stages__item");
let pause = Number(box.dataset.pollMs);

async function ask() {
  try {
    const answer = await fetch(box.dataset.url, { headers: { Accept: "application/json" } });
    if (answer.redirected || !answer.ok) { location.reload(); return; }
    const found = await answer.json();
    if (found.is_over) { location.replace(found.next); return; }
    if (found.total !== items.length) { location.reload(); return; }
    bar.value = found.done;
    if (stage.textContent !== found.stage) stage.textContent = found.stage;
    items.forEach((item, index) => item.classList.toggle("stages__item--done", index < found.done));
    waiting.hidden = !found.is_waiting;
    pause = found.is_waiting ? 5000 : Number(box.dataset.pollMs);
  } catch {
    pause = 5000; // offline for a moment: keep asking
  }
  setTimeout(ask, pause);
}
setTimeout(ask, pause);
