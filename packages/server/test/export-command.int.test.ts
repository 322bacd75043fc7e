import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exportStore, sayRows, toExportTask } from "../src/export-command.ts";
import { configOf } from "./support/config-of.ts";
import { fillHall, type Hall } from "./support/planted-breaches.ts";
import { createFolder, type Folder, runToEnd } from "./support/server-process.ts";

let folder: Folder;
let hall: Hall;
let database: string;
beforeAll(async () => {
  folder = await createFolder();
  database = join(folder.path, "sold.db");
  hall = await fillHall(configOf(database));
});
afterAll(() => folder[Symbol.asyncDispose]());

const ask = async (showId: string, file: string | null) => {
  const stdout = new PassThrough();
  const rows: number[] = [];
  const onRows = (count: number): void => void rows.push(count);
  const done = await exportStore(configOf(database), { showId, file }, { stdout, onRows });
  return { done, rows, text: String(stdout.read() ?? "") };
};

describe("admit-one export", () => {
  test("writes the sales of a show to the standard output, and how many on stderr", async () => {
    const variables = { DATABASE_URL: `sqlite:${database}` };
    const { code, stdout, stderr } = await runToEnd(folder, variables, ["export", "small-1"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "Rows written: 1.\n" });
    const [names, row, ...more] = stdout.trimEnd().split("\r\n");
    expect(names).toMatch(/^\uFEFFkind,status,at,/);
    expect(row).toMatch(/^seat,sold,/);
    expect(row).toContain(`,${hall.confirmed},${hall.captured},A-1-4,`);
    expect(more).toEqual([]);
  }, 90_000);

  test("writes them to a new file, and never over another", async () => {
    const file = join(folder.path, "sales.csv");
    const { text } = await ask("small-1", null);
    expect(await ask("small-1", file)).toEqual({ done: 1, rows: [1, 1], text: "" });
    expect(await readFile(file, "utf8")).toBe(text);
    await expect(ask("small-1", file)).rejects.toThrow(/^FILE is .*sales\.csv, which exists: /);
    expect(await readFile(file, "utf8")).toBe(text);
  });

  test("says in one line that there is no such show", async () => {
    await expect(ask("none", null)).rejects.toThrow(/^SHOW is none, which no show has as its id: /);
  });
});

test.each([
  [["export", "s"], { showId: "s", file: null }],
  [["export", "s", "-"], { showId: "s", file: null }],
  [["export", "s", "f.csv"], { showId: "s", file: "f.csv" }],
  [["export"], null],
  [["export", "s", "f", "g"], null],
  [["audit"], null],
])("%j asks for %j", (words, task) => {
  expect(toExportTask(words)).toEqual(task);
});

test("progress is reported once a second", () => {
  let nowMs = 0;
  const lines: string[] = [];
  const say = sayRows(
    (line) => lines.push(line),
    () => nowMs,
  );
  for (const [atMs, rows] of [
    [10, 200],
    [1_009, 400],
    [1_010, 600],
    [1_500, 800],
    [2_300, 1_000],
  ] as const) {
    nowMs = atMs;
    say(rows);
  }
  expect(lines).toEqual(["600 rows\n", "1000 rows\n"]);
});
