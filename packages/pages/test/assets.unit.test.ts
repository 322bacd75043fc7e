import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import { createAssets, type EntryName } from "../src/assets.ts";
import { loadedBy } from "../src/built.ts";

const names: readonly EntryName[] = ["concerts", "line", "seats", "checkout", "console"];
const assets = createAssets("/shop");
const pathOf = (address: string): string => address.replace("/shop/assets", "");

/** A folder of a build, removed after the test. */
const folderWith = (files: Readonly<Record<string, string>>): URL => {
  const folder = mkdtempSync(join(tmpdir(), "admit-one-built-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return pathToFileURL(`${folder}/`);
};

describe("assets", () => {
  test.for(names)("%s: each address below the base path answers for ever", async (name) => {
    const { scripts, styles } = assets.entry(name);
    expect(scripts.length).toBeGreaterThan(0);
    for (const address of [...scripts, ...styles]) {
      expect(address).toMatch(/^\/shop\/assets\/[\w.-]+-[\w-]{8}\.(js|css)$/);
      const response = await assets.routes.request(pathOf(address));
      expect(response.status).toBe(200);
      expect(response.headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
      expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(response.headers.get("Content-Type")).toBe(
        address.endsWith(".css") ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8",
      );
    }
  });

  test("the same bytes, compressed for those who accept it", async () => {
    const [address = ""] = assets.entry("seats").styles;
    const get = async (encoding?: string) => {
      const headers = encoding === undefined ? {} : { "Accept-Encoding": encoding };
      const response = await assets.routes.request(pathOf(address), { headers });
      const bytes = Buffer.from(await response.arrayBuffer());
      expect(response.headers.get("Vary")).toBe("Accept-Encoding");
      return { encoding: response.headers.get("Content-Encoding"), bytes };
    };
    const plain = await get();
    const zipped = await get("gzip");
    const brotli = await get("gzip, deflate, br");
    expect([plain.encoding, zipped.encoding, brotli.encoding]).toEqual([null, "gzip", "br"]);
    expect(gunzipSync(zipped.bytes)).toEqual(plain.bytes);
    expect(brotliDecompressSync(brotli.bytes)).toEqual(plain.bytes);
    expect((await get("br;q=0")).encoding).toBeNull();
  });

  test("what every page does is in every page, although nothing is imported from it", async () => {
    for (const name of names.filter((one) => one !== "console")) {
      const texts = await Promise.all(
        assets.entry(name).scripts.map(async (address) => {
          const response = await assets.routes.request(pathOf(address));
          return response.text();
        }),
      );
      expect(texts.join(""), name).toContain("data-part=retry");
    }
  });

  test("nothing else of the folder is served", async () => {
    for (const path of ["/line.manifest.json", "/none.js", "/..%2Fpackage.json"]) {
      expect((await assets.routes.request(path)).status, path).toBe(404);
    }
  });

  test("a build that is missing names its command", () => {
    expect(() => createAssets("", folderWith({}))).toThrow(/Run `npm run setup`/);
    const none = new URL("none/", folderWith({}));
    expect(() => createAssets("", none)).toThrow(/Run `npm run setup`/);
  });

  test("what a script imports comes before it, once", () => {
    const chunks = {
      "browser/line.ts": { file: "line.js", imports: ["_a", "_b"], css: ["line.css"] },
      _a: { file: "a.js", imports: ["_b"], css: ["base.css"] },
      _b: { file: "b.js" },
    };
    expect(loadedBy(chunks, "browser/line.ts")).toEqual({
      scripts: ["b.js", "a.js", "line.js"],
      styles: ["base.css", "line.css"],
    });
  });
});
