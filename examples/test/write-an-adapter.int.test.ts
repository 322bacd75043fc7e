// The adapter of docs/write-an-adapter.md, judged as its author would judge it; and spoiled copies
// of it, of which each must be refused by the law that it breaks.
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { storesContract } from "@admit-one/testing/contracts";
import { describe, expect, test } from "vitest";
import { root } from "./support/markdown.ts";
import { type Ran, run } from "./support/run.ts";

const example = join(root, "examples/write-an-adapter");

/** Judges the adapter of a folder with nothing but Node's own test runner. */
const judge = (folder: string, ...flags: readonly string[]): Promise<Ran> =>
  run(process.execPath, ["--test", "--test-reporter=tap", ...flags, "contracts.ts"], {
    cwd: folder,
  });

const notOpened = () => Promise.reject(new Error("Only the names are asked for."));

test("passes every contract, one line each", { timeout: 120_000 }, async () => {
  const { code, stdout } = await judge(example);
  expect(stdout.match(/^not ok .*$/gm) ?? []).toEqual([]);
  for (const { name } of storesContract(notOpened)) expect(stdout).toContain(`- ${name}`);
  expect(code).toBe(0);
});

type Spoiled = {
  readonly fault: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly rejectedBy: string;
};

const spoiled: readonly Spoiled[] = [
  {
    fault: "steps that are kept by halves",
    file: "database.ts",
    from: 'database.exec("rollback")',
    to: 'database.exec("commit")',
    rejectedBy: "BookingStore: a change leaves nothing when its last seat is refused",
  },
  {
    fault: "a load before the step",
    file: "booking-store.ts",
    from: `step(() => {
        const state = loadBooking(database, slice);`,
    to: `Promise.resolve(loadBooking(database, slice)).then((state) => {`,
    rejectedBy: "BookingStore: of N concurrent updates of one reservation none is lost",
  },
  {
    fault: "puts without their guard",
    file: "save-booking.ts",
    from: "${table}_id = ? and version = ?",
    to: "${table}_id = ? and ? >= 0",
    rejectedBy: "BookingStore: a reservation stored as version 2 is never put as version 4",
  },
  {
    fault: "events that are dropped",
    file: "save-booking.ts",
    from: "appendEvents(database, change.events);",
    to: "",
    rejectedBy:
      "BookingStore: a step's events are logged with it, in the order of the steps of each stream",
  },
  {
    fault: "no backstop",
    file: "save-booking.ts",
    from: "insert into claim",
    to: "insert or replace into claim",
    rejectedBy: "BookingStore: the backstop refuses a second live reservation of a seat",
  },
];

describe("is refused with", () => {
  test.for(spoiled)("$fault", async ({ file, from, to, rejectedBy }) => {
    const folder = await mkdtemp(join(tmpdir(), "admit-one-spoiled-"));
    try {
      await cp(example, folder, { recursive: true });
      await symlink(join(root, "examples/node_modules"), join(folder, "node_modules"));
      await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
      const source = await readFile(join(folder, file), "utf8");
      expect(source.split(from).length, `${file} no longer says: ${from}`).toBe(2);
      await writeFile(
        join(folder, file),
        source.replace(from, () => to),
      );
      const only = rejectedBy.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
      const { code, stdout } = await judge(folder, `--test-name-pattern=^${only}$`);
      expect(stdout).toMatch(new RegExp(`^not ok \\d+ - ${only}$`, "m"));
      expect(stdout).toMatch(/code: '(ERR_ASSERTION|CORRUPT)'|TicketingError/);
      expect(code).toBe(1);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
