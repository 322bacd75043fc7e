import { createRequire } from "node:module";
import type { BrowserContext, Page } from "playwright-core";

const fromHere = createRequire(import.meta.url);
/** `AxeBuilder` sends its half megabyte with each question. Here a context gets it once. */
const { source } = createRequire(fromHere.resolve("@axe-core/playwright"))("axe-core") as {
  readonly source: string;
};

export const prepareAxe = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript({ content: source });

type Finding = { readonly id: string; readonly help: string; readonly html: readonly string[] };

/** What axe finds on the page, in one line each. */
export const askAxe = async (page: Page): Promise<readonly string[]> => {
  const found = await page.evaluate<readonly Finding[]>(
    `axe.run({ resultTypes: ["violations"], runOnly: ${JSON.stringify(tags)} })
      .then(({ violations }) => violations.map(({ id, help, nodes }) =>
        ({ id, help, html: nodes.map(({ html }) => html.slice(0, 160)) })))`,
  );
  return found.flatMap(({ id, help, html }) => html.map((each) => `${id}: ${help}: ${each}`));
};

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
