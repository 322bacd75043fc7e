import { rememberZone } from "./zone.ts";

/** Counts down until something may be tried again. */
const countDown = (text: HTMLElement): void => {
  let left = Number(text.dataset["seconds"]);
  const timer = setInterval(() => {
    left -= 1;
    if (left < 1) {
      clearInterval(timer);
      if ("again" in text.dataset) location.reload();
    } else text.textContent = text.textContent.replace(/\d+/, String(left));
  }, 1_000);
};

// What every page has.
rememberZone();
for (const text of document.querySelectorAll<HTMLElement>("[data-part=retry]")) countDown(text);
