import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Files, gate, root, workspace } from "./planted.ts";

// Slow if pnpm's store is still empty.
describe("packages", { timeout: 180_000 }, () => {
  const manifest = "packages/core/package.json";
  const published = (exports: unknown, more: readonly string[] = []): Files => {
    const json = JSON.parse(readFileSync(join(root, manifest), "utf8")) as { files: string[] };
    const files = [...json.files, ...more];
    return { [manifest]: JSON.stringify({ ...json, files, publishConfig: { exports } }) };
  };

  test("publint names an export that is not there", async () => {
    const planted = published({ ".": { types: "./dist/index.d.ts", default: "./dist/nix.js" } });
    const { passed, said } = await gate("packages", workspace(planted));
    expect(said).toContain("publint @admit-one/core:");
    expect(said).toContain("./dist/nix.js");
    expect(passed).toBe(false);
  });

  test("attw names an export without types", async () => {
    const planted = published({ ".": "./dist/index.js", "./plain": "./plain.js" }, ["plain.js"]);
    const plain = { "packages/core/plain.js": "export const a = 1;\n" };
    const { passed, said } = await gate("packages", workspace({ ...planted, ...plain }));
    expect(said).toContain("attw @admit-one/core:");
    expect(passed).toBe(false);
  });

  test("the journey misses what only the workspace has", async () => {
    const file = "packages/core/src/index.ts";
    const copy = workspace({ [file]: 'import "vite";\nexport const here = "core";\n' });
    const { passed, said } = await gate("packages", copy);
    expect(said).toContain("Cannot find package 'vite'");
    expect(passed).toBe(false);
  });
});
