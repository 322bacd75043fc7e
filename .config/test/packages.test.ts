import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { removeStale } from "../packed/packages.ts";
import { type Files, gate, root, temporaryFolders, write } from "./planted.ts";

const { temporary, workspace } = temporaryFolders();

const manifest = "packages/core/package.json";

/** A workspace that publishes one package: what is planted there is found among all as well. */
const onlyCore = (planted: Files): string => {
  const copy = workspace(planted);
  for (const file of globSync("packages/*/package.json", { cwd: copy })) {
    if (file === manifest) continue;
    const json = JSON.parse(readFileSync(join(copy, file), "utf8")) as object;
    write(copy, { [file]: JSON.stringify({ ...json, private: true }) });
  }
  return copy;
};

// Slow if pnpm's store is still empty.
describe("packages", { timeout: 180_000 }, () => {
  const published = (exports: unknown, more: readonly string[] = []): Files => {
    const json = JSON.parse(readFileSync(join(root, manifest), "utf8")) as { files: string[] };
    const files = [...json.files, ...more];
    return { [manifest]: JSON.stringify({ ...json, files, publishConfig: { exports } }) };
  };

  test("publint names an export that is not there", async () => {
    const planted = published({ ".": { types: "./dist/index.d.ts", default: "./dist/nix.js" } });
    const { passed, said } = await gate("packages", onlyCore(planted));
    expect(said).toContain("publint @admit-one/core:");
    expect(said).toContain("./dist/nix.js");
    expect(passed).toBe(false);
  });

  test("attw names an export without types", async () => {
    const planted = published({ ".": "./dist/index.js", "./plain": "./plain.js" }, ["plain.js"]);
    const plain = { "packages/core/plain.js": "export const a = 1;\n" };
    const { passed, said } = await gate("packages", onlyCore({ ...planted, ...plain }));
    expect(said).toContain("attw @admit-one/core:");
    expect(passed).toBe(false);
  });

  test("the journey misses what only the workspace has", async () => {
    const file = "packages/core/src/index.ts";
    const copy = onlyCore({ [file]: 'import "vite";\nexport const here = "core";\n' });
    const { passed, said } = await gate("packages", copy);
    expect(said).toContain("Cannot find package 'vite'");
    expect(passed).toBe(false);
  });
});

describe("what is packed", () => {
  const filesOf = (folder: string): readonly string[] =>
    globSync("dist/**/*.*", { cwd: folder }).toSorted((a, b) => a.localeCompare(b));
  const built: Files = {
    "src/a.ts": "",
    "src/inner/b.ts": "",
    "dist/a.d.ts": "",
    "dist/a.js": "",
    "dist/a.js.map": "",
    "dist/inner/b.js": "",
  };

  test("has nothing that no source gives", () => {
    const folder = join(temporary, "stale");
    write(folder, { ...built, "dist/gone.js": "", "dist/inner/gone.d.ts": "" });
    removeStale(folder);
    const left = ["dist/a.d.ts", "dist/a.js", "dist/a.js.map", "dist/inner/b.js"];
    expect(filesOf(folder)).toEqual(left);
  });

  test("is built from scratch where a file is missing", () => {
    const folder = join(temporary, "missing");
    write(folder, { ...built, "src/c.ts": "" });
    removeStale(folder);
    expect(filesOf(folder)).toEqual([]);
  });
});
