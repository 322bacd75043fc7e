// A lockfile that was written on one platform may lack the binaries of others. Then a tool does not
// start in a clone on such a platform.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./planted.ts";

const platforms = ["linux-x64", "linux-arm64", "darwin-arm64", "darwin-x64"];

/**
 * Families of packages with one package for each platform, and the packages that the lockfile
 * lacks.
 */
const missingIn = (lockfile: string): readonly string[] => {
  const names = lockfile.matchAll(
    /^ {2}'?(?<family>@?[\w@/.-]+?[-/])(?<platform>linux-x64)(?:-gnu)?@/gm,
  );
  const families = [...new Set([...names].map(({ groups }) => groups?.["family"] ?? ""))];
  return families.flatMap((family) =>
    platforms.map((platform) => family + platform).filter((name) => !lockfile.includes(name)),
  );
};

const lockfile = readFileSync(join(root, "pnpm-lock.yaml"), "utf8");

test("every tool has its binary for Linux and macOS", () => {
  expect(missingIn(lockfile)).toEqual([]);
});

test("a lockfile without one of them is noticed", () => {
  const without = lockfile.replaceAll(/^.*cli-darwin-arm64.*$/gm, "");
  expect(missingIn(without)).toContain("@biomejs/cli-darwin-arm64");
});
