import type { Page } from "playwright-core";

const collections = "concerts|shows|reservations|lines|orders|users|events|payments|tokens";
const ids = new RegExp(`/(${collections})/[^/]+`, "g");

/** Addresses that differ only in ids lead to pages of one kind. */
const kindOf = ({ pathname, searchParams }: URL): string => {
  const keys = [...searchParams.keys()].toSorted((a, b) => a.localeCompare(b));
  return `${pathname.replaceAll(ids, "/$1/:id")}?${[...new Set(keys)].join("&")}`;
};

/** What is no page: downloads, and the other language of a page. */
const isPage = ({ pathname, searchParams }: URL): boolean =>
  !/\.(?:ics|csv|json)$/.test(pathname) &&
  !searchParams.has("lang") &&
  !/^\/(?:api|metrics|assets)\b/.test(pathname);

/** False for a download, whose address does not say so. */
const isShown = (page: Page, path: string): Promise<boolean> =>
  page.goto(path).then(
    () => true,
    (error: unknown) => {
      if (String(error).includes("Download is starting")) return false;
      throw error;
    },
  );

export type Walk = {
  readonly starts: readonly string[];
  /** How many pages of one kind to see. */
  readonly each?: number;
  readonly look: (path: string) => Promise<void>;
};

/** Follows every link of the site from these pages on. Returns the paths that it has seen. */
export const walk = async (
  page: Page,
  { starts, each = 1, look }: Walk,
): Promise<readonly string[]> => {
  const seen: string[] = [];
  const counts = new Map<string, number>();
  const waiting = [...starts];
  const known = new Set(starts);
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (!(await isShown(page, path))) continue;
    seen.push(path);
    await look(path);
    const links = await page.evaluate<string[]>("[...document.links].map(({ href }) => href)");
    const here = new URL(page.url());
    for (const link of links) {
      const url = URL.parse(link);
      if (url === null || url.origin !== here.origin || !isPage(url)) continue;
      const next = `${url.pathname}${url.search}`;
      const kind = kindOf(url);
      if (known.has(next) || (counts.get(kind) ?? 0) >= each) continue;
      known.add(next);
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      waiting.push(next);
    }
  }
  return seen;
};
