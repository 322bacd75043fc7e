import "../styles/console.css";

// The console's pages are whole without this. It keeps their figures fresh, and asks for nothing
// while the page is hidden.

// Figures are at most half a second old when they are asked for, and two seconds when they go.
const everyMs = 1_500;
const policyName = "admit-one-console";

type TrustedTypes = {
  readonly createPolicy: (
    name: string,
    rules: { readonly createHTML: (text: string) => string },
  ) => { readonly createHTML: (text: string) => string };
};

// Parts come from the console's own server, which escapes every text.
const policy = (globalThis as { readonly trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy(
  policyName,
  { createHTML: (text) => text },
) ?? { createHTML: (text: string) => text };

const livePart = (): HTMLElement | null => document.querySelector<HTMLElement>("[data-live]");

let readAtMs = performance.now();
let isLost = false;

const showAge = (): void => {
  const part = livePart();
  const age = part?.querySelector<HTMLElement>("[data-part=age]");
  if (!part || !age) return;
  const seconds = Math.floor((Number(part.dataset["age"]) + performance.now() - readAtMs) / 1_000);
  const text =
    seconds < 1
      ? (part.dataset["freshText"] ?? "")
      : (part.dataset["ageText"] ?? "").replace("{s}", String(seconds));
  age.textContent = `· ${text}${isLost ? `. ${part.dataset["lostText"] ?? ""}` : ""}`;
  part.classList.toggle("stale", isLost);
};

/** What the reader looks at and where the focus is stay, although the part is another one. */
const replace = (part: HTMLElement, text: string): void => {
  const focusable = "a, summary, [tabindex]";
  const focused = [...part.querySelectorAll(focusable)].indexOf(document.activeElement as Element);
  const scrolled = [...part.querySelectorAll(".scroll")].map((one) => one.scrollLeft);
  const holder = document.createElement("template");
  holder.innerHTML = policy.createHTML(text);
  const next = holder.content.querySelector<HTMLElement>("[data-live]");
  if (next === null) return;
  const opened = [...part.querySelectorAll("details")].map((one) => one.open);
  [...next.querySelectorAll("details")].forEach((one, index) => {
    one.open = opened[index] ?? false;
  });
  part.replaceWith(next);
  [...next.querySelectorAll(".scroll")].forEach((one, index) => {
    one.scrollLeft = scrolled[index] ?? 0;
  });
  const again = focused < 0 ? undefined : next.querySelectorAll<HTMLElement>(focusable)[focused];
  again?.focus({ preventScroll: true });
};

const refresh = async (): Promise<void> => {
  const part = livePart();
  if (part === null || document.hidden) return;
  const address = new URL(location.href);
  address.searchParams.delete("done");
  address.searchParams.set("live", "1");
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(10_000) });
    if (answer.status === 401) {
      location.reload();
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    replace(part, await answer.text());
    readAtMs = performance.now();
    isLost = false;
  } catch {
    isLost = true;
  }
};

const live = async (): Promise<void> => {
  await refresh();
  showAge();
  setTimeout(() => void live(), everyMs);
};

/** A form is sent once, however often its button is pressed. */
const sendOnce = (): void => {
  document.addEventListener("submit", ({ target, submitter }) => {
    if (!(target instanceof HTMLFormElement) || target.method !== "post") return;
    // After this turn, so that the button's own value is sent.
    setTimeout(() => {
      for (const button of target.querySelectorAll("button")) button.disabled = true;
    });
    submitter?.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("button")) button.disabled = false;
  });
};

sendOnce();
if (livePart() !== null) {
  setInterval(showAge, 1_000);
  document.addEventListener("visibilitychange", () => void refresh().then(showAge));
  setTimeout(() => void live(), everyMs);
  showAge();
}
