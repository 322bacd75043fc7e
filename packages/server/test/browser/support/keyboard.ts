import type { Locator, Page } from "playwright-core";

const stepsMax = 150;

/** Moves the focus with Tab until it is on the element. A mouse is not there. */
const tabTo = async (page: Page, target: Locator): Promise<void> => {
  const focused = target.and(page.locator(":focus"));
  for (let steps = 0; steps < stepsMax; steps += 1) {
    if ((await focused.count()) > 0) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not reach ${String(target)}.`);
};

export const press = async (page: Page, target: Locator, key = "Enter"): Promise<void> => {
  await tabTo(page, target);
  await page.keyboard.press(key);
};
