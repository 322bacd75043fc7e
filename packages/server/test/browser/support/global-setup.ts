// Runs once, before the first browser test, and not at all if none is selected.
import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { findChromium } from "./chromium.ts";
import "./provided.ts";

/** Only this machine: a page under test must not reach anybody. */
const onlyLoopback =
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost";

/** Starts one browser for all workers. Returns a function that ends it. */
export const setup = async (project: TestProject): Promise<(() => Promise<void>) | undefined> => {
  const found = await findChromium();
  if (found === null) {
    const missing = `browser tests need CHROMIUM=/path/to/chromium: the bundled one is not for ${process.platform} on ${process.arch}`;
    project.vitest.logger.warn(missing);
    project.provide("browser", { missing });
    return undefined;
  }
  const server = await chromium.launchServer({
    executablePath: found.executablePath,
    args: ["--no-sandbox", "--disable-gpu", onlyLoopback],
    env: { ...process.env, ...found.env },
    host: "127.0.0.1",
  });
  project.provide("browser", { endpoint: server.wsEndpoint() });
  return () => server.close();
};
