import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createHmacTokenSigner,
  generateTokenKey,
  loadOrCreateTokenKeys,
  parseTokenKeys,
} from "@admit-one/node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const long = "0123456789abcdef0123456789abcdef";

describe("parseTokenKeys", () => {
  test("reads keys in their order, and colons within a secret", () => {
    expect(parseTokenKeys(`a:${long}`)).toEqual([{ id: "a", secret: long }]);
    expect(parseTokenKeys(` b:x:${long} , a:${long} `)).toEqual([
      { id: "b", secret: `x:${long}` },
      { id: "a", secret: long },
    ]);
  });

  test.for([
    "",
    "a",
    long,
    `a:${long},`,
    `a:${long},a:${long}`,
    "a:short",
    `:${long}`,
    `a b:${long}`,
  ])("refuses %j and does not repeat it", (text) => {
    expect(() => parseTokenKeys(text)).toThrow(TypeError);
    const message = () => {
      try {
        return JSON.stringify(parseTokenKeys(text));
      } catch (error) {
        return String(error);
      }
    };
    expect(message()).not.toContain(long);
  });
});

test("generated keys are different and long enough", () => {
  const keys = Array.from({ length: 20 }, generateTokenKey);
  expect(new Set(keys.map(({ id }) => id)).size).toBe(20);
  expect(createHmacTokenSigner({ keys }).sign("x")).toContain(`a1.${keys[0]?.id}.`);
});

describe("loadOrCreateTokenKeys", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "admit-one-keys-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test("makes a file that only its owner reads, and answers the same keys again", async () => {
    const file = join(folder, "data", "token.keys");
    const keys = await loadOrCreateTokenKeys(file);
    expect(keys).toHaveLength(1);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await loadOrCreateTokenKeys(file)).toEqual(keys);
    expect(parseTokenKeys((await readFile(file, "utf8")).trim())).toEqual(keys);
    expect(await readdir(join(folder, "data"))).toEqual(["token.keys"]);
  });

  test("gives all who start at once the same keys, and leaves no draft behind", async () => {
    const file = join(folder, "token.keys");
    const all = await Promise.all(Array.from({ length: 20 }, () => loadOrCreateTokenKeys(file)));
    for (const keys of all) expect(keys).toEqual(all[0]);
    expect(await readdir(folder)).toEqual(["token.keys"]);
  });

  test.for([0o644, 0o640, 0o604, 0o620])("refuses a file of mode %o", async (mode) => {
    const file = join(folder, "token.keys");
    await writeFile(file, `a:${long}\n`);
    await chmod(file, mode);
    await expect(loadOrCreateTokenKeys(file)).rejects.toThrow("chmod 600");
    await chmod(file, 0o400);
    expect(await loadOrCreateTokenKeys(file)).toEqual([{ id: "a", secret: long }]);
  });

  test("refuses a file with something else in it, and leaves it as it is", async () => {
    const file = join(folder, "token.keys");
    await writeFile(file, "no keys", { mode: 0o600 });
    await expect(loadOrCreateTokenKeys(file)).rejects.toThrow(TypeError);
    expect(await readFile(file, "utf8")).toBe("no keys");
  });

  test("says so when it can't write there", async () => {
    await writeFile(join(folder, "file"), "");
    await expect(loadOrCreateTokenKeys(join(folder, "file", "token.keys"))).rejects.toThrow(
      /ENOTDIR|EEXIST/,
    );
  });
});
