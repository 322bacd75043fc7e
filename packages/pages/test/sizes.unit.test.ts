import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { builtFolder, type Chunks, readBuilt } from "../src/built.ts";

/** Of all scripts that one visit to a page may load, in one language, compressed. */
const budgetsKb = { line: 6.6, seats: 14, checkout: 5, console: 20 } as const;
const languages = ["ko", "en"] as const;
/** What a page loads only together with the script of a provider. */
const apart = /\/pay\/(?:stripe|toss)\.ts$/;

const { chunks, files, words } = readBuilt(builtFolder);

/** With what is imported later. */
const allScripts = (key: string, all: Chunks = chunks): ReadonlySet<string> => {
  const seen = new Set<string>();
  const scripts = new Set<string>();
  const visit = (one: string): void => {
    const chunk = all[one];
    if (chunk === undefined || apart.test(one) || seen.has(one)) return;
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

describe("budget: JavaScript, gzip, all files of a page", () => {
  test.for(Object.entries(budgetsKb))("%s: at most %d kB", ([page, kb]) => {
    const size = kbOf(allScripts(`browser/${page}.ts`));
    expect(size).toBeGreaterThan(0);
    expect(size).toBeLessThanOrEqual(kb);
  });

  test("what is imported later counts", () => {
    const planted: Chunks = {
      "browser/line.ts": { file: "line.js", imports: ["_a"], dynamicImports: ["_late"] },
      _a: { file: "a.js", dynamicImports: ["x/pay/toss.ts"] },
      _late: { file: "late.js" },
      "x/pay/toss.ts": { file: "toss.js" },
    };
    expect([...allScripts("browser/line.ts", planted)].toSorted()).toEqual([
      "a.js",
      "late.js",
      "line.js",
    ]);
  });

  test("the sentences that a page brings along have at most 1 kB, and no script has them", () => {
    const scripts = [...files].filter(([name]) => name.endsWith(".js"));
    for (const page of ["line", "seats", "checkout"]) {
      for (const language of languages) {
        const text = JSON.stringify(words[page]?.[language]);
        expect(gzipSync(text, { level: 9 }).length).toBeLessThanOrEqual(1_024);
        for (const sentence of Object.values(JSON.parse(text) as object).filter(
          (one: unknown): one is string => typeof one === "string" && one.length > 20,
        )) {
          const having = scripts.filter(([, { bytes }]) => Buffer.from(bytes).includes(sentence));
          expect(having.map(([name]) => name)).toEqual([]);
        }
      }
    }
  });
});
