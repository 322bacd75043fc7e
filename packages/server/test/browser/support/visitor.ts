import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { expect, inject } from "vitest";
import "./provided.ts";

const provided = inject("browser");

/** Skips the tests of a file where there is no browser. The set-up has said why. */
export const hasBrowser = "endpoint" in provided;

/** The one browser of all test files. Close the connection at the end of a file. */
export const connect = async (): Promise<Browser> => {
  if (!("endpoint" in provided)) throw new Error(provided.missing);
  return await chromium.connect(provided.endpoint);
};

export type Visitor = AsyncDisposable & {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors that no script caught, and what the Content Security Policy refused. */
  readonly faults: readonly string[];
};

/** Where a visitor looks from. */
export const phone: BrowserContextOptions = {
  viewport: { width: 360, height: 740 },
  hasTouch: true,
  isMobile: true,
};

/** A slow network and a processor four times slower, from now on. */
export const slowDown = async (page: Page): Promise<void> => {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 150,
    downloadThroughput: 200_000,
    uploadThroughput: 94_000,
  });
};

/** Until the seats are on the canvas. */
export const mapIsDrawn = async (page: Page): Promise<void> => {
  const frames = () =>
    page.evaluate<number>("document.querySelector('admit-one-seat-map')?.stats?.frames ?? 0");
  await expect.poll(frames, { timeout: 20_000 }).toBeGreaterThan(0);
};

/** A person with an own cookie jar, logged in if there is a name. */
export const visit = async (
  browser: Browser,
  url: string,
  { name, ...options }: BrowserContextOptions & { readonly name?: string } = {},
): Promise<Visitor> => {
  const context = await browser.newContext({ baseURL: url, locale: "en-US", ...options });
  context.setDefaultTimeout(20_000);
  if (name !== undefined) {
    const answer = await context.request.post("/login", {
      form: { name, next: "/" },
      headers: { "Sec-Fetch-Site": "same-origin" },
      maxRedirects: 0,
    });
    if (answer.status() !== 303) throw new Error(`The log-in answered ${answer.status()}.`);
  }
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (/Content Security Policy|Trusted(?:HTML|Script)/i.test(message.text()))
      faults.push(message.text());
  });
  return { context, page, faults, [Symbol.asyncDispose]: () => context.close() };
};

/** Gives the operators' token to the console's log-in. */
export const logInToConsole = async (page: Page, token: string): Promise<void> => {
  await page.goto("/console/login?next=/console");
  await page.locator("input[name=token]").fill(token);
  await page.locator("button:not([name])").last().click();
  await page.waitForURL((url) => !url.pathname.endsWith("/login"));
};
