// Keys for quick work, off while somebody types: `data-key` on a button or link names its key; `data-row` is a line of
// a list that j and k walk through, `data-open` its link. Everything works without this file, by mouse and Tab.
const TYPING = "textarea, select, [contenteditable], input:not([type=checkbox]):not([type=radio])";
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const rows = () => all("[data-row]");
const current = () => document.activeElement.closest("[data-row]");
const PLACE = "jointforce-row";
let leaving = false;

function walk(step) {
  const list = rows();
  if (!list.length) return false;
  const at = list.indexOf(current());
  const next = list[Math.max(0, Math.min(list.length - 1, at < 0 ? 0 : at + step))];
  next.querySelector("[data-open]").focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function toggle() {
  const box = current()?.querySelector("input[type=checkbox]");
  if (!box) return false;
  box.click();
  return true;
}

// An answer is for what was chosen; where nothing was, for the line in the frame; where there is none, for nothing.
function press(target) {
  const form = target.closest("form[data-answers]");
  if (!form || !rows().length) return target.click();
  if (!form.querySelector("input[name=case]:checked")) {
    if (!current()) return walk(0);
    toggle();
  }
  sessionStorage.setItem(PLACE, String(Math.max(0, rows().indexOf(current()))));
  target.click();
}

function showKeys() {
  const dialog = document.querySelector("dialog[data-keys]");
  if (!dialog || dialog.open) return false;
  dialog.showModal();
  return true;
}

const MOVES = { j: () => walk(1), k: () => walk(-1), x: toggle, "?": showKeys };

document.addEventListener("keydown", (event) => {
  if (event.target.closest(TYPING) || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (leaving || document.querySelector("dialog[open]")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (MOVES[key]?.()) return event.preventDefault();
  const target = key.length === 1 && document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return;
  event.preventDefault();
  press(target);
});

function count() {
  const shown = document.querySelector("[data-chosen]");
  if (shown) shown.textContent = String(all("input[name=case]:checked").length);
}

document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.matches("[data-select-all]")) {
    const name = box.dataset.selectAll || "case";
    all(`input[name="${name}"]`).forEach((one) => { one.checked = box.checked; });
  }
  count();
});

document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !window.confirm(question)) return event.preventDefault();
  if (event.target.method === "post" && !event.defaultPrevented) leaving = true;
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-show-keys]")) showKeys();
});

window.addEventListener("pageshow", () => {
  leaving = false;
  count();
  document.querySelector("[data-select]")?.select();
  const place = sessionStorage.getItem(PLACE);
  sessionStorage.removeItem(PLACE);
  const list = rows();
  if (place !== null && list.length) list[Math.min(Number(place), list.length - 1)].querySelector("[data-open]").focus();
});
