import { join } from "node:path";
import { expect, test } from "vitest";
import { type Durability, openDatabase } from "../src/open-database.ts";
import { temporaryFolder } from "./support/temporary.ts";

const settings = async (durability?: Durability) => {
  await using folder = await temporaryFolder();
  const database = openDatabase(join(folder.path, "box-office.db"), durability);
  const names = ["journal_mode", "synchronous", "foreign_keys"];
  const values = names.map((name) => database.pragma(name, { simple: true }));
  database.close();
  return values;
};

// By SQLite's numbers: 1 is NORMAL, 2 is FULL.
test("every commit waits for the disk, unless less is asked for", async () => {
  expect(await settings()).toEqual(["wal", 2, 1]);
  expect(await settings("full")).toEqual(["wal", 2, 1]);
  expect(await settings("normal")).toEqual(["wal", 1, 1]);
});
