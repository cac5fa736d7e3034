// Keeps an open page true: asks every 400 ms whether anything changed, lets what was removed fade, then
// takes the new page's content in place of the old one. Without JavaScript the page is right on each load.
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

async function refresh(live) {
  const page = await fetch(location.href);
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html").getElementById("live");
  live.replaceWith(fresh);
}

async function look() {
  const live = document.getElementById("live");
  const now = await (await fetch(`/${live.dataset.shop}/live`)).json();
  if (String(now.version) === live.dataset.version) return;
  const removed = new Set(now.removed);
  const going = [...live.querySelectorAll(".card")].filter((card) => removed.has(card.dataset.id));
  going.forEach((card) => card.classList.add("going"));
  if (going.length) await wait(250);
  await refresh(live);
}

async function watch() {
  for (;;) {
    try {
      if (!document.hidden) await look();
    } catch {
      await wait(2000); // the shop is being restarted: ask again a little later
    }
    await wait(400);
  }
}

watch();
