import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { crashPoints } from "../src/crash-points/index.ts";
import { plants } from "./support/plants.ts";

const path = (name: string): string => fileURLToPath(new URL(`support/${name}`, import.meta.url));

/** What the named points come to, each in one line. */
const runWith = (names: readonly string[], plant: object): string => {
  const { stdout } = spawnSync(
    process.execPath,
    ["--import", path("plant-hook.ts"), path("run-points.ts"), ...names],
    { encoding: "utf8", env: { ...process.env, PLANT: JSON.stringify(plant) }, timeout: 60_000 },
  );
  return stdout;
};

test("the points hold where nothing was taken away", { timeout: 60_000 }, () => {
  const names = [...new Set(plants.flatMap(({ fails }) => fails))];
  expect(runWith(names, {}).match(/ holds/g)?.length).toBe(names.length);
});

test("every point has a guard that can be taken away", () => {
  const names = plants.flatMap(({ fails }) => fails);
  expect(crashPoints.map(({ name }) => name).filter((name) => !names.includes(name))).toEqual([]);
});

test.for(plants)("without $without: $fails", { timeout: 60_000 }, (plant) => {
  const { fails, of = "core", file, from, to } = plant;
  const said = runWith(fails, { file: `${of}/src/${file}`, from, to });
  expect(said).not.toContain("PLANT");
  for (const name of fails) expect(said).toContain(`${name} fails`);
});
