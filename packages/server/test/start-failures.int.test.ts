import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createFolder, type Ended, runToEnd, startProcess } from "./support/server-process.ts";

/**
 * How the start ended: one line on stderr that begins with the variable, and exit code 1. Lines of the
 * log stand beside it.
 */
const failureOf = ({ code, stdout, stderr }: Ended) => {
  const lines = stderr.trimEnd().split("\n");
  const said = lines.filter((line) => !line.startsWith("{"));
  return { code, stdout, lines: said.length, variable: said[0]?.split(" ")[0] };
};

const oneLineAbout = (variable: string) => ({ code: 1, stdout: "", lines: 1, variable });

test.each<[Record<string, string>, string, string]>([
  [{ PORT: "http" }, "PORT", "65535"],
  [{ DATABASE_URL: "postgres://u:p4ssw0rd@db/x" }, "QUEUE_TOKEN_KEYS", "id:secret"],
  [{ DATABASE_URL: "sqlite:/dev/null/a.db" }, "DATABASE_URL", "/dev/null/a.db"],
  [{ HOST: "0.0.0.0" }, "JWT_SECRET", "JWKS_URL"],
  [
    {
      HOST: "198.51.100.7",
      JWT_SECRET: "0123456789abcdef0123456789abcdef",
      DATABASE_URL: "memory:",
      GATEWAY: "stripe",
      STRIPE_SECRET_KEY: "sk_test_1",
    },
    "HOST",
    "198.51.100.7",
  ],
  [
    {
      HOST: "0.0.0.0",
      JWT_SECRET: "0123456789abcdef0123456789abcdef",
      DATABASE_URL: "memory:",
    },
    "GATEWAY",
    "HOST=0.0.0.0",
  ],
  [
    { NODE_ENV: "production", JWT_SECRET: "0123456789abcdef0123456789abcdef" },
    "GATEWAY",
    "NODE_ENV=production",
  ],
  [{ CONCERT_FILE: "missing.json", DATABASE_URL: "memory:" }, "CONCERT_FILE", "ENOENT"],
])("%o ends the start with one line", async (env, variable, word) => {
  await using folder = await createFolder();
  const ended = await runToEnd(folder, env);
  expect(failureOf(ended)).toEqual(oneLineAbout(variable));
  expect(ended.stderr).toContain(word);
});

test.each<[string, string, string]>([
  ["no JSON", "{", "JSON"],
  ["no concert document", '{"title": "T"}', "concert document"],
  [
    "a document with a show that ends before it begins to sell",
    JSON.stringify({
      title: "T",
      currency: "KRW",
      shows: [
        {
          startsAt: "2999-01-01T00:00:00Z",
          salesOpenAt: "2998-01-01T00:00:00Z",
          salesCloseAt: "2997-01-01T00:00:00Z",
          sections: [{ section: "A", price: 1, rows: [{ row: "1", seats: 1 }] }],
        },
      ],
    }),
    "sales",
  ],
])("a concert file that holds %s ends the start with one line", async (_name, text, word) => {
  await using folder = await createFolder();
  await writeFile(join(folder.path, "concert.json"), text);
  const ended = await runToEnd(folder, { CONCERT_FILE: "concert.json", DATABASE_URL: "memory:" });
  expect(failureOf(ended)).toEqual(oneLineAbout("CONCERT_FILE"));
  expect(ended.stderr).toContain(word);
});

test("a port in use ends the start with one line", async () => {
  await using folder = await createFolder();
  await using other = await startProcess(folder, { DATABASE_URL: "memory:" });
  const { port } = new URL(other.url);
  const ended = await runToEnd(folder, { DATABASE_URL: "memory:", PORT: port });
  expect(failureOf(ended)).toEqual(oneLineAbout("PORT"));
  expect(ended.stderr).toContain("in use");
});

test("token keys that others may read end the start with one line", async () => {
  await using folder = await createFolder();
  const keys = join(folder.path, "a.db.keys");
  await writeFile(keys, "key:0123456789abcdef0123456789abcdef");
  await chmod(keys, 0o644);
  const ended = await runToEnd(folder, { DATABASE_URL: "sqlite:a.db" });
  expect(failureOf(ended)).toEqual(oneLineAbout("QUEUE_TOKEN_KEYS"));
  expect(ended.stderr).toContain("chmod 600");
});
