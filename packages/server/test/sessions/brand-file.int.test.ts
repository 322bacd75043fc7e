import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readBrandFile } from "../../src/sessions/brand-file.ts";
import { createFolder } from "../support/server-process.ts";

const full = {
  name: "Blue Hall",
  logo: "/static/logo.svg",
  css: { accent: "#0b5fff", font: '"Noto Sans KR", sans-serif' },
  links: { terms: "https://example.com/terms", contact: "mailto:tickets@example.com" },
};

const read = async (text: string) => {
  await using folder = await createFolder();
  const file = join(folder.path, "brand.json");
  await writeFile(file, text);
  return await readBrandFile(file);
};

test("name, logo, colours and links", async () => {
  const { links, ...brand } = full;
  expect(await read(JSON.stringify(full))).toEqual({ brand, links });
  expect(await read('{"name":"Hall"}')).toEqual({ brand: { name: "Hall" } });
  expect(await readBrandFile(null)).toEqual({});
});

test("the file that the documentation shows", async () => {
  const file = fileURLToPath(new URL("../../../../examples/brand.json", import.meta.url));
  expect(await readBrandFile(file)).toMatchObject({ brand: { name: "Blue Hall" } });
});

test.each<[string, string]>([
  ["no JSON", "is no JSON object"],
  ["[]", "is no JSON object"],
  ["{}", "has no name"],
  ['{"name":" "}', "has no name"],
  [
    JSON.stringify({ ...full, colour: "#fff" }),
    "has colour, which is none of name, logo, css, links",
  ],
  [JSON.stringify({ ...full, logo: "http://example.com/x.png" }), "has a logo"],
  [JSON.stringify({ ...full, logo: "javascript:alert(1)" }), "has a logo"],
  [JSON.stringify({ ...full, logo: "//evil.example/x.png" }), "has a logo"],
  [JSON.stringify({ ...full, logo: 7 }), "has a logo"],
  [JSON.stringify({ ...full, links: { terms: "javascript:alert(1)" } }), "has a link terms"],
  [JSON.stringify({ ...full, links: { terms: "mailto:a@example.com" } }), "has a link terms"],
  [
    JSON.stringify({ ...full, links: { contact: 'mailto:a@b.example"><script>' } }),
    "has a link contact",
  ],
  [JSON.stringify({ ...full, links: { blog: "https://example.com" } }), "links blog"],
  [JSON.stringify({ ...full, links: [] }), "has links that are no object"],
  [
    JSON.stringify({ ...full, css: { accent: "red; } body { display: none" } }),
    "has a value of accent",
  ],
  [
    JSON.stringify({ ...full, css: { accent: "url(https://evil.example)" } }),
    "has a value of accent",
  ],
  [JSON.stringify({ ...full, css: { accent: "</style><script>" } }), "has a value of accent"],
  [JSON.stringify({ ...full, css: { "x: y": "red" } }), "names a custom property x: y"],
  [JSON.stringify({ ...full, css: "red" }), "has css that is no object"],
])("%s is refused", async (text, line) => {
  await expect(read(text)).rejects.toThrow(line);
  await expect(read(text)).rejects.toThrow(/^BRAND_FILE .*brand\.json .*: give a JSON object/);
});

test("a file that is not there is one clear line", async () => {
  await expect(readBrandFile("missing.json")).rejects.toThrow(
    /^BRAND_FILE missing\.json can't be read/,
  );
});
