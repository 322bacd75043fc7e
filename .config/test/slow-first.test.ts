import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { TestSpecification, Vitest } from "vitest/node";
import { SlowFirst, slowest } from "../slow-first.ts";
import { root } from "./planted.ts";

test("every slow file is there", () => {
  expect(slowest.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test("the slow files of a project come before its other ones", async () => {
  const result = { failed: false, duration: 1 };
  const context = { cache: { getTestSpecificationResult: () => result }, config: {} };
  const config = { sequence: { groupOrder: 0 }, isolate: false };
  const spec = (name: string, file: string) =>
    ({ moduleId: join(root, file), project: { name, config } }) as TestSpecification;
  const [first = "", second = ""] = slowest;
  const sorted = await new SlowFirst(context as unknown as Vitest).sort([
    spec("pg", "packages/a.pg.test.ts"),
    spec("unit", "packages/b.test.ts"),
    spec("pg", second),
    spec("pg", first),
  ]);
  const files = ["packages/b.test.ts", "packages/a.pg.test.ts", first, second];
  const at = (file: string) => sorted.findIndex(({ moduleId }) => moduleId === join(root, file));
  expect(files.map(at)).toEqual([3, 2, 0, 1]);
});
