import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { readSessionKeys } from "../../src/sessions/session-keys.ts";
import { createFolder } from "../support/server-process.ts";

const keysOf = (env: Record<string, string>) => {
  const read = readConfig(env);
  if (read.outcome !== "config_read") throw new TypeError(read.message);
  return readSessionKeys(read.config);
};

test("SQLite keeps its keys beside its file, for the owner's eyes only", async () => {
  await using folder = await createFolder();
  const file = join(folder.path, "box.db");
  const env = { DATABASE_URL: `sqlite:${file}` };
  const [first, second] = await Promise.all([keysOf(env), keysOf(env)]);
  expect(second).toEqual(first);
  expect(await readFile(`${file}.session-keys`, "utf8")).toContain(first[0]?.secret);
  expect((await stat(`${file}.session-keys`)).mode & 0o777).toBe(0o600);
  // They are not those that sign places in line.
  await expect(stat(`${file}.keys`)).rejects.toThrow("ENOENT");
});

test("memory and a trial on PostgreSQL have keys of this process, and the configured ones win", async () => {
  const env = { DATABASE_URL: "memory:" };
  expect(await keysOf(env)).not.toEqual(await keysOf(env));
  const secret = "k".repeat(32);
  expect(await keysOf({ ...env, SESSION_KEYS: `a:${secret}` })).toEqual([{ id: "a", secret }]);
});
