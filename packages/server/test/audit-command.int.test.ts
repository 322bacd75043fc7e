import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { auditStore, auditText } from "../src/audit-command.ts";
import { configOf } from "./support/config-of.ts";
import { fillHall, type Hall, plants } from "./support/planted-breaches.ts";
import { createFolder, type Folder, runToEnd } from "./support/server-process.ts";

let folder: Folder;
let hall: Hall;
let whole: string;
beforeAll(async () => {
  folder = await createFolder();
  whole = join(folder.path, "whole.db");
  hall = await fillHall(configOf(whole));
});
afterAll(() => folder[Symbol.asyncDispose]());

/** A copy of the file in which somebody meddled past all constraints. */
const spoiled = async (sql: string): Promise<string> => {
  const file = join(folder.path, "spoiled.db");
  await copyFile(whole, file);
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  expect(Number(database.prepare(sql).run().changes)).toBe(1);
  database.close();
  return file;
};

describe("audit finds what was planted in the tables of SQLite", () => {
  test.for(plants)("$law: $message", async ({ law, message, sql, names }) => {
    const report = await auditStore(configOf(await spoiled(sql(hall))));
    expect(report.ok).toBe(false);
    const ids = expect.objectContaining(names(hall));
    expect(report.breaches).toContainEqual({ law, message, ids });
  });

  test("every kind of breach that audit knows", async () => {
    // Read off the code: a new check without a plant of its own fails here.
    const files = ["audit-seats.ts", "audit-payments.ts"];
    const sources = files.map((file) =>
      readFile(new URL(`../../core/src/operations/${file}`, import.meta.url), "utf8"),
    );
    const source = (await Promise.all(sources)).join();
    const known = [...source.matchAll(/"(An? .+?\.|Two .+?\.|The .+?\.)"/g)].map(([, it]) => it);
    expect(known.length).toBeGreaterThan(8);
    const planted = plants.map(({ message }) => message);
    expect(known.filter((message) => !planted.includes(message ?? ""))).toEqual([]);
  });

  test("nothing where nothing was planted", async () => {
    expect(await auditStore(configOf(whole))).toMatchObject({
      ok: true,
      breaches: [],
      counts: { seatsTaken: 4, reservations: 4, payments: 2 },
    });
  });
});

describe("on the command line", { timeout: 90_000 }, () => {
  const run = (DATABASE_URL: string) => runToEnd(folder, { DATABASE_URL }, ["audit"]);

  test("a store in order ends with 0", async () => {
    expect(await run(`sqlite:${whole}`)).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        /^KRW {2}gateway \d+, .*suspense 0, sales -\d+.*\nNo breaches of L1–L4: 4 seats taken, 4 reservations, 2 payments\.\n$/,
      ),
      stderr: "",
    });
  });

  test("breaches are listed with their ids, and end with 1", async () => {
    const [plant] = plants;
    const file = await spoiled(plant?.sql(hall) ?? "");
    const { code, stdout, stderr } = await run(`sqlite:${file}`);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toBe(auditText(await auditStore(configOf(file))));
    expect(stdout).toContain(`L1  ${plant?.message}  showId=small-1 seatId=A-1-1 reservationId=`);
    expect(stdout).toMatch(/\n2 breaches of L1–L4: 4 seats taken, /);
  });

  test.each([
    ["memory:", "memory:"],
    ["sqlite:missing.db", "does not exist"],
    ["sqlite:concert.txt:odd", "no known form"],
  ])("%s can't be audited, which ends with 2 and one line", async (url, word) => {
    const { code, stdout, stderr } = await run(url);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^DATABASE_URL .+\n$/);
    expect(stderr).toContain(word);
  });

  test("another word is answered with the usage", async () => {
    const { code, stderr } = await runToEnd(folder, {}, ["audits"]);
    expect(code).toBe(2);
    expect(stderr).toContain("admit-one audit");
  });
});
