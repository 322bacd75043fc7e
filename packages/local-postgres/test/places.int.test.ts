import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "@admit-one/local-postgres";
import { afterAll, describe, expect, test } from "vitest";
import { findBinaries } from "../src/keeper/binaries.ts";
import { query } from "./support/query.ts";

const patient = 120_000;
const isRoot = process.getuid?.() === 0;
const temporary = mkdtempSync(join(realpathSync(tmpdir()), "admit-one-places-"));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

/** What a clone in root's home is to anybody else. */
const closedClone = (): string => {
  const closed = mkdtempSync(join(temporary, "closed-"));
  expect(statSync(closed).mode & 0o777).toBe(0o700);
  const binaries = join(closed, "native");
  cpSync(findBinaries("newest"), binaries, { recursive: true, verbatimSymlinks: true });
  return binaries;
};

/** A folder that others may pass, unlike what mkdtemp makes. */
const openFolder = (name: string): string => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), `admit-one-${name}-`));
  chmodSync(folder, 0o755);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

describe("binaries in a folder that is closed to others", () => {
  test(
    "serve, with several starters at once making one copy",
    async () => {
      const binaries = closedClone();
      const copies = openFolder("copies");
      const starting = [1, 2, 3].map(() => startPostgres({ binaries, copies }));
      const servers = await Promise.all(starting);
      try {
        for (const { url } of servers)
          expect(await query(url, "select 1 as n")).toEqual([{ n: 1 }]);
      } finally {
        await Promise.all(servers.map((server) => server.stop()));
      }
      // Whoever is not root runs as the same user, who gets to the binaries as they are.
      expect(readdirSync(copies)).toHaveLength(isRoot ? 1 : 0);
    },
    patient,
  );

  test(
    "are copied again where a part of the copy is gone",
    async () => {
      const binaries = closedClone();
      const copies = openFolder("copies");
      await (await startPostgres({ binaries, copies })).stop();
      for (const copy of readdirSync(copies))
        rmSync(join(copies, copy, "share"), { recursive: true });
      await (await startPostgres({ binaries, copies })).stop();
      expect(readdirSync(copies)).toHaveLength(isRoot ? 1 : 0);
    },
    patient,
  );
});

describe("shared memory", () => {
  const memory = openFolder("memory");
  const startIn = async (path: string, minFreeBytes: number): Promise<string> => {
    await using server = await startPostgres({ sharedMemory: { path, minFreeBytes } });
    expect(await query(server.url, "select 1 as n")).toEqual([{ n: 1 }]);
    return server.dataDir;
  };

  test(
    "is used where there is room",
    async () => {
      expect(await startIn(memory, 1)).toContain(memory);
      expect(readdirSync(memory)).toEqual([]);
    },
    patient,
  );

  test(
    "that is too small is left alone",
    async () => {
      expect(await startIn(memory, Number.MAX_SAFE_INTEGER)).not.toContain(memory);
    },
    patient,
  );

  test(
    "need not exist",
    async () => {
      const missing = join(temporary, "missing");
      expect(await startIn(missing, 1)).not.toContain(missing);
    },
    patient,
  );
});
