import { copyFileSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSqliteStores } from "@admit-one/sqlite";
import { expect, test } from "vitest";
import { hallOf, hold, seatIdAt } from "./support/hall.ts";
import { temporaryStores } from "./support/temporary.ts";

const first = { name: "first", seatIds: [seatIdAt(0)] };

const open = async () => {
  const open = await temporaryStores();
  await open.stores.concerts.create(hallOf(2));
  await open.stores.ready();
  return open;
};

const unavailable = (said: string) => ({
  name: "TicketingError",
  code: "UNAVAILABLE",
  message: expect.stringContaining(said),
});

test.for(["", "-wal", "-shm"])(
  "fault 47: box-office.db%s that is deleted takes no more steps",
  async (ending) => {
    await using opened = await open();
    const { stores, file } = opened;
    rmSync(`${file}${ending}`);
    const said = unavailable(`box-office.db${ending} was deleted while it was open`);
    await expect(hold(stores, first)).rejects.toMatchObject(said);
    await expect(stores.ready()).rejects.toMatchObject(said);
  },
);

test("fault 47: a file that is replaced takes no more steps, and again once it is back", async () => {
  await using opened = await open();
  const { stores, file } = opened;
  renameSync(file, `${file}.old`);
  copyFileSync(`${file}.old`, file);
  await expect(hold(stores, first)).rejects.toMatchObject(unavailable("was replaced"));
  renameSync(`${file}.old`, file);
  await stores.ready();
  expect(await hold(stores, first)).toBe("held");
});

test("fault 53: what is kept is for its owner only", async () => {
  const folder = mkdtempSync(join(tmpdir(), "admit-one-modes-"));
  const file = join(folder, "new.db");
  const stores = await createSqliteStores({ file });
  const modes = ["", "-wal", "-shm"].map((ending) => statSync(`${file}${ending}`).mode);
  expect(modes.map((mode) => mode & 0o777)).toEqual([0o600, 0o600, 0o600]);
  await stores[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});
