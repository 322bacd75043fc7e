import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { badDay } from "@admit-one/testing/simulation";
import { expect, test } from "vitest";
import { moneyPlants } from "./support/money-plants.ts";

const path = (name: string): string => fileURLToPath(new URL(`support/${name}`, import.meta.url));

/** With TEST_RUNS more of them come. */
const customers = Number(process.env["TEST_RUNS"] ?? 1) > 1 ? "40" : "15";

/** What each of some seeds breaks first, with nothing going wrong but these faults. */
const runWith = async (faults: readonly string[], plant: object, seed = 1): Promise<string> => {
  const args = [
    "--import",
    path("plant-hook.ts"),
    path("run-seeds.ts"),
    customers,
    "0.5",
    String(seed),
    ...faults,
  ];
  const env = { ...process.env, PLANT: JSON.stringify(plant) };
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, timeout: 110_000 });
  return stdout;
};

/** What moves money without a command of ours. */
const money = Object.keys(badDay).filter((name) =>
  /^(payment|refund|balance|disputed|news)/.test(name),
);

test("every fault of money has a rule that it puts to the test", () => {
  const tested = new Set<string>(moneyPlants.flatMap(({ faults }) => faults));
  expect(money.filter((name) => !tested.has(name))).toEqual([]);
});

test("nothing breaks where the rules are right", { timeout: 120_000 }, async () => {
  expect(await runWith(money, {})).toBe([1, 2, 3, 4].map((n) => `${n} breaks no law\n`).join(""));
});

test.for(moneyPlants)("without $without: $faults", { timeout: 120_000 }, async (plant) => {
  const { file, from, to, faults, breaks, seed } = plant;
  expect(await runWith(faults, { file: `core/src/${file}`, from, to }, seed)).toMatch(breaks);
});
