import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createFolder, runToEnd } from "./support/server-process.ts";

const readPackage = async () =>
  JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")) as {
    readonly version: string;
    readonly engines: { readonly node: string };
  };

test.each([["--help"], ["audit", "-h"]])(
  "fault 31: admit-one %s %s prints what there is to stdout and ends with 0",
  async (...words) => {
    await using folder = await createFolder();
    // Also where nothing else would do.
    const { code, stdout, stderr } = await runToEnd(folder, { PORT: "http" }, words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("admit-one audit");
  },
);

test("fault 31: admit-one --version prints its version to stdout and ends with 0", async () => {
  await using folder = await createFolder();
  const { code, stdout, stderr } = await runToEnd(folder, { PORT: "http" }, ["--version"]);
  const { version } = await readPackage();
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
});

test("admit-one with a word that it does not know says on stderr what there is, and ends with 2", async () => {
  await using folder = await createFolder();
  const { code, stdout, stderr } = await runToEnd(folder, {}, ["sell"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("admit-one audit");
});

const bin = fileURLToPath(new URL("../src/bin.ts", import.meta.url));

/** Node, calling itself another one before anything of ours is loaded. */
const asNode = (version: string) => ({
  script: bin,
  nodeArgs: [
    "--import",
    `data:text/javascript,Object.defineProperty(process.versions,"node",{value:"${version}"})`,
  ],
});

test.each(["20.20.2", "22.17.1", "8.0.0"])(
  "fault 31: Node %s gets one line about its version",
  async (version) => {
    await using folder = await createFolder();
    const ended = await runToEnd(folder, {}, ["--version"], asNode(version));
    const stderr = `Admit One needs Node 22.18 or newer, and this is ${version}.\n`;
    expect(ended).toEqual({ code: 1, stdout: "", stderr });
    expect((await readPackage()).engines.node).toBe(">=22.18");
  },
);

test("Node 22.18 is new enough", async () => {
  await using folder = await createFolder();
  const ended = await runToEnd(folder, {}, ["--version"], asNode("22.18.0"));
  expect(ended).toMatchObject({ code: 0, stderr: "" });
});

const theatre = fileURLToPath(
  new URL("../../../examples/import-plan/theatre.json", import.meta.url),
);
const priced = ["Front=9", "Stalls=7", "Balcony=5", "Box=12"].flatMap((one) => ["--price", one]);

test("admit-one import-plan prints what a concert document needs, without any configuration", async () => {
  await using folder = await createFolder();
  const words = ["import-plan", theatre, ...priced];
  const { code, stdout, stderr } = await runToEnd(folder, { PORT: "http" }, words);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(JSON.parse(stdout)).toMatchObject({ grades: { length: 4 }, sections: { length: 4 } });
});

test("admit-one import-plan says in one line what is wrong, and ends with 1", async () => {
  await using folder = await createFolder();
  const { code, stdout, stderr } = await runToEnd(folder, {}, ["import-plan", theatre]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(
    /^.*theatre\.json: It has seats without a price: add --price "Front=…".*\n$/,
  );
});
