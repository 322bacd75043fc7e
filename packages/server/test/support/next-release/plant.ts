// Loaded with `--import` before a server: makes a later release of it, by two changes of its source.
// PLANTED_RELEASE says which: 1 for release N, 2 for release N + 1.
import { registerHooks } from "node:module";

const release = Number(process.env["PLANTED_RELEASE"]);
const steps = new URL("migrations.ts", import.meta.url).href;

const planted = [
  'defineMigration("0002_add_failed_attempts", addFailedAttempts),',
  'defineMigration("0003_drop_declines", dropDeclines),',
].slice(0, release);

type Change = { readonly from: string; readonly to: string };

/** The file, by the end of its path, and what changes in it. */
const changes: Readonly<Record<string, readonly Change[]>> = {
  "/packages/sql/src/tables/reservation.ts": [
    { from: "declines: int(),", to: 'failed_attempts: int().as("declines"),' },
  ],
  "/packages/sql/src/migrations/index.ts": [
    {
      from: "import type",
      to: `import { addFailedAttempts, dropDeclines } from "${steps}";\nimport type`,
    },
    {
      from: "firstTables(words)),",
      to: `firstTables(words)),\n  ${planted.join("\n  ")}`,
    },
  ],
};

registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context);
    const found = Object.entries(changes).find(([path]) => url.endsWith(path));
    if (found === undefined) return loaded;
    const { source: text } = loaded;
    let source = text instanceof Uint8Array ? new TextDecoder().decode(text) : text;
    if (typeof source !== "string") throw new TypeError(`${url} has no source.`);
    for (const { from, to } of found[1]) {
      if (!source.includes(from)) throw new Error(`${url} does not say: ${from}`);
      source = source.replace(from, to);
    }
    return { ...loaded, source };
  },
});
