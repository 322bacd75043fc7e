import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { builtFolder, type Chunks, readBuilt } from "../src/built.ts";

/** Of all scripts that one visit to a page may load, in one language, compressed. */
const budgetsKb = { line: 6.75, seats: 18, checkout: 5.75, console: 20 } as const;
const languages = ["ko", "en"] as const;
/** What no page of ours loads, or only together with the script of a provider. */
const apart = /\/(?:seat-map\/offer-hold|pay\/(?:stripe|toss))\.ts$/;

const { chunks, files } = readBuilt(builtFolder);

/** With what is imported later, except the sentences of another language. */
const allScripts = (key: string, language: string, all: Chunks = chunks): ReadonlySet<string> => {
  const seen = new Set<string>();
  const scripts = new Set<string>();
  const visit = (one: string): void => {
    const chunk = all[one];
    const isOther = languages.some(
      (other) => other !== language && one.endsWith(`/${other}.ts`) && one.includes("/messages/"),
    );
    if (chunk === undefined || isOther || apart.test(one) || seen.has(one)) return;
    seen.add(one);
    scripts.add(chunk.file);
    for (const next of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) visit(next);
  };
  visit(key);
  return scripts;
};

const kbOf = (scripts: Iterable<string>): number =>
  [...scripts].reduce((sum, name) => {
    const file = files.get(name);
    if (file === undefined) throw new Error(`${name} is in the manifest and not in the folder`);
    return sum + gzipSync(file.bytes, { level: 9 }).length / 1_024;
  }, 0);

const cases = Object.entries(budgetsKb).flatMap(([page, kb]) =>
  languages.map((language) => ({ page, kb, language })),
);

describe("budget: JavaScript, gzip, all files of a page", () => {
  test.for(cases)("$page in $language: at most $kb kB", ({ page, kb, language }) => {
    const size = kbOf(allScripts(`browser/${page}.ts`, language));
    expect(size).toBeGreaterThan(0);
    expect(size).toBeLessThanOrEqual(kb);
  });

  test("what is imported later counts, another language does not", () => {
    const planted: Chunks = {
      "browser/line.ts": {
        file: "line.js",
        imports: ["_a"],
        dynamicImports: ["x/messages/line/ko.ts"],
      },
      _a: { file: "a.js", dynamicImports: ["_late", "x/messages/line/en.ts"] },
      _late: { file: "late.js" },
      "x/messages/line/ko.ts": { file: "ko.js" },
      "x/messages/line/en.ts": { file: "en.js" },
    };
    expect([...allScripts("browser/line.ts", "ko", planted)].toSorted()).toEqual([
      "a.js",
      "ko.js",
      "late.js",
      "line.js",
    ]);
  });
});
