import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeApi } from "../describe-api.ts";
import { about, type Files, gate, root, run, temporaryFolders, write } from "./planted.ts";

const { temporary, workspace } = temporaryFolders();

/** The files of all findings, each as the pattern's first group. */
const filesOf = (said: string, finding: RegExp): readonly string[] =>
  [...said.matchAll(finding)].map(([, file = ""]) => file);

describe("format", () => {
  test("names a file that the formatter would change", async () => {
    const file = "packages/core/src/crooked.ts";
    const { passed, said } = await gate("format", workspace({ [file]: "export const  a = 1\n" }));
    expect(said).toContain(file);
    expect(passed).toBe(false);
  });
});

describe("lint", () => {
  const core = (name: string): string => `packages/core/src/${name}.ts`;
  const anywhere = (name: string): string => `packages/memory/src/${name}.ts`;
  const planted: readonly (readonly [file: string, rule: string, content: string])[] = [
    [core("date"), "no-restricted-globals", "export const now = Date.now();\n"],
    [core("new-date"), "no-restricted-globals", "export const now = new Date();\n"],
    [core("timer"), "no-restricted-globals", "setTimeout(() => undefined, 1);\n"],
    [core("uuid"), "no-restricted-globals", "export const id = crypto.randomUUID();\n"],
    [core("process"), "no-restricted-globals", "export const home = process.env;\n"],
    [core("detour"), "no-restricted-globals", "export const now = globalThis.Date.now();\n"],
    [core("chance"), "no-restricted-properties", "export const dice = Math.random();\n"],
    [core("builtin"), "no-restricted-imports", 'export { readFileSync } from "node:fs";\n'],
    [core("package"), "no-restricted-imports", 'export { here } from "@admit-one/memory";\n'],
    [
      anywhere("inside"),
      "no-restricted-imports",
      'export { here } from "../../core/src/index.ts";\n',
    ],
    [
      anywhere("floating"),
      "no-floating-promises",
      "const later = async (): Promise<void> => {};\nlater();\n",
    ],
    [
      anywhere("misused"),
      "no-misused-promises",
      "const later = async (): Promise<boolean> => true;\nexport const a = later() ? 1 : 2;\n",
    ],
    [anywhere("any"), "no-explicit-any", "export const a: any = 1;\n"],
    [anywhere("cycle"), "no-cycle", 'import "./cycle.ts";\nexport const a = 1;\n'],
    [
      anywhere("switch"),
      "switch-exhaustiveness-check",
      'export const f = (it: "a" | "b"): number => {\n  switch (it) {\n    case "a":\n      return 1;\n    default:\n      return 2;\n  }\n};\n',
    ],
    [
      "packages/memory/test/focused.test.ts",
      "no-focused-tests",
      'import { test } from "vitest";\ntest.only("a", () => {});\n',
    ],
    [
      "packages/memory/test/skipped.test.ts",
      "no-disabled-tests",
      'import { test } from "vitest";\ntest.skip("a", () => {});\n',
    ],
    [
      "packages/memory/test/todo.test.ts",
      "warn-todo",
      'import { test } from "vitest";\ntest.todo("a");\n',
    ],
    [".config/floating.ts", "no-floating-promises", "Promise.resolve(1);\n"],
  ];

  test("names every planted violation and its rule, and no other file", async () => {
    const files = Object.fromEntries(planted.map(([file, , content]) => [file, content]));
    const { passed, said } = await gate("lint", workspace(files), "--format=unix");
    for (const [file, rule] of planted) expect(about(said, file), file).toContain(rule);
    expect(filesOf(said, /^(\S+?):\d+:\d+: /gm).filter((file) => !(file in files))).toEqual([]);
    expect(passed).toBe(false);
  });
});

describe("types", () => {
  test("refuses Node in the core, a wrong type in sources, tests and gates, and nothing else", async () => {
    const wrong = 'export const a: number = "one";\n';
    const planted: Files = {
      "packages/core/src/says.ts": "console.log(1);\n",
      "packages/memory/src/wrong.ts": wrong,
      "packages/memory/test/wrong.test.ts": wrong,
      "examples/wrong.ts": wrong,
      ".config/wrong.ts": wrong,
    };
    const { passed, said } = await gate("types", workspace(planted));
    const named = filesOf(said, /^(\S+?)\(\d+,\d+\): error TS/gm);
    expect(new Set(named)).toEqual(new Set(Object.keys(planted)));
    expect(passed).toBe(false);
  });
});

describe("references", () => {
  test("names a missing project reference, which tsc does not", async () => {
    const file = "packages/memory/tsconfig.json";
    const copy = workspace({ [file]: '{ "extends": "../../tsconfig.base.json" }\n' });
    write(copy, { "packages/memory/src/uses.ts": 'export { here } from "@admit-one/core";\n' });
    const { passed, said } = await gate("references", copy);
    expect(said).toContain(`${file}: missing project reference ../core`);
    expect(passed).toBe(false);
  });
});

describe("reference", () => {
  test("names a docstring with a link that leads nowhere", async () => {
    const source = "/** See {@link Nowhere}. */\nexport const here = 1;\n";
    const copy = workspace({ "packages/core/src/index.ts": source });
    const { passed, said } = await gate("reference", copy);
    expect(said).toMatch(/Failed to resolve link to "Nowhere" in comment for .*core.*here/);
    expect(passed).toBe(false);
  });
});

describe("manifests", () => {
  test("fault 16: names what a registry misses, an install script, and links that lead nowhere", async () => {
    const manifest = "packages/core/package.json";
    const readme = "packages/core/README.md";
    const {
      keywords: _keywords,
      repository: _repository,
      publishConfig: _publishConfig,
      ...bare
    } = JSON.parse(readFileSync(join(root, manifest), "utf8")) as Record<string, unknown>;
    const scripts = { postinstall: "node report.js" };
    const nowhere = "https://github.com/admit-one/admit-one/blob/main/nowhere.md";
    const planted: Files = {
      [manifest]: JSON.stringify({ ...bare, scripts }),
      [readme]: `[a](../../docs/design.md) [b](${nowhere})\n`,
    };
    const { passed, said } = await gate("manifests", workspace(planted));
    for (const message of ["keywords", "no repository", '"main" and "types"', "install script"]) {
      expect(about(said, manifest)).toContain(message);
    }
    expect(about(said, readme)).toContain("../../docs/design.md is not absolute");
    expect(about(said, readme)).toContain("nowhere.md leads nowhere");
    expect(passed).toBe(false);
  });
});

describe("architecture", () => {
  test("names every crossed boundary", async () => {
    const planted: readonly (readonly [file: string, rule: string, content: string])[] = [
      [
        "packages/core/src/memory.ts",
        "core-knows-only-its-line",
        'export { here } from "@admit-one/memory";\n',
      ],
      [
        "packages/core/src/queue/upward.ts",
        "floor-queue",
        'export type { Show } from "../concert/show.ts";\n',
      ],
      ["packages/core/src/concert/show.ts", "", "export type Show = 1;\n"],
      [
        "packages/core/src/payment/beside.ts",
        "floor-payment",
        'export type { Held } from "../reservation/held.ts";\n',
      ],
      [
        "packages/core/src/reservation/held.ts",
        "floor-reservation",
        'export type { Paid } from "../payment/paid.ts";\nexport type Held = 1;\n',
      ],
      ["packages/core/src/payment/paid.ts", "", "export type Paid = 1;\n"],
      [
        "packages/core/src/cellar/below.ts",
        "on-a-floor",
        'export type { Show } from "../concert/show.ts";\n',
      ],
      ["packages/memory/src/fs.ts", "no-node-here", 'export { readFileSync } from "node:fs";\n'],
      [
        "packages/memory/src/dev.ts",
        "not-to-dev-dep",
        'export { here } from "@admit-one/testing";\nexport { assert } from "fast-check";\n',
      ],
      [
        "packages/http/src/server.ts",
        "nobody-knows-the-roots",
        'export { here } from "../../server/src/index.ts";\n',
      ],
      ["packages/http/src/missing.ts", "resolvable", 'export { pino } from "pino";\n'],
      [
        "packages/sqlite/src/circle.ts",
        "no-circular",
        'export type { B } from "./circle-b.ts";\nexport type A = 1;\n',
      ],
      [
        "packages/sqlite/src/circle-b.ts",
        "no-circular",
        'import type { A } from "./circle.ts";\nexport type B = A;\n',
      ],
      [
        "packages/newcomer/src/index.ts",
        "adapter-knows-only-its-line",
        'export { here } from "../../memory/src/index.ts";\n',
      ],
    ];
    const files = Object.fromEntries(planted.map(([file, , content]) => [file, content]));
    const { passed, said } = await gate("architecture", workspace(files));
    for (const [file, rule] of planted) expect(about(said, file), file).toContain(rule);
    expect(passed).toBe(false);
  });

  test("fails when dependency-cruiser has cruised nothing", async () => {
    const copy = workspace();
    const config = ".config/dependency-cruiser.mjs";
    const blind = readFileSync(join(copy, config), "utf8").replace("/(dist|built)/", "/");
    write(copy, { [config]: blind });
    const direct = await run(`depcruise --config ${config} packages`, copy);
    expect(direct, "the tool itself has nothing to find").toMatchObject({ passed: true });
    const { passed, said } = await gate("architecture", copy);
    expect(said).toContain("not cruised: packages/core/src/index.ts");
    expect(passed).toBe(false);
  });
});

describe("dead code", () => {
  test("names an unused file and an unused export", async () => {
    const planted: Files = {
      "packages/core/src/orphan.ts": "export const nobody = 1;\n",
      "packages/core/src/shelf.ts": "export const taken = 1;\nexport const untaken = 2;\n",
      "packages/core/src/index.ts": 'export { taken } from "./shelf.ts";\n',
    };
    const { passed, said } = await gate("dead-code", workspace(planted));
    expect(said).toContain("packages/core/src/orphan.ts");
    expect(about(said, "packages/core/src/shelf.ts")).toContain("untaken");
    expect(said).not.toMatch(/\btaken/);
    expect(passed).toBe(false);
  });
});

describe("tidy", () => {
  test("names a long source, a conflict, a shared hook, a path of one machine and a registry", async () => {
    const planted: Files = {
      "packages/core/src/long.ts": "export {};\n".repeat(401),
      "packages/core/src/home.ts": `// ${["", "home", "someone", "x"].join("/")}\n`,
      "packages/core/test/support/shared.ts": "afterAll(() => {});\n",
      "docs/merged.md": `${"<".repeat(7)} HEAD\n`,
      "docs/formatted.md": `${"> ".repeat(7)}b23d077\n`,
      "docs/install.md": `${["registry", "npmjs", "org"].join(".")}\n`,
    };
    const { passed, said } = await gate("tidy", workspace(planted));
    for (const file of Object.keys(planted)) expect(said).toContain(file);
    expect(passed).toBe(false);
  });
});

describe("documents", () => {
  test("names what leads nowhere, words that many do not know, and nothing else", async () => {
    const planted: Files = {
      "docs/payments.md": "# Payments\n\n| K5 | a crash |\n",
      "docs/design.md": "# Design\n\n## 3. Laws\n\n- **L1** A seat.\n",
      "docs/guide.md": [
        "# Guide",
        "See `packages/core/src/moved.ts`, `packages/core/src/index.ts` and `core/test/**/*.gone.ts`.",
        "See [the design](design.md#3-laws), [a heading](design.md#4-limits), [a page](gone.md).",
        "See [code](https://github.com/admit-one/admit-one/blob/main/packages/core/src/lost.ts).",
        "Data is in `data/admit-one.db`. Whoever asks, is told anew.",
      ].join("\n\n"),
      "packages/core/src/rule.ts": [
        "// K5 and L1 are explained, see design.md, section 3; K99 and T7 are not.",
        "// See design.md, section 9, and docs/absent.md.",
        'export const says = "see docs/vanished.md";',
      ].join("\n"),
      "packages/memory/README.md": "`rule.ts` is in another package.\n",
    };
    const { passed, said } = await gate("documents", workspace(planted));
    const told = (file: string): readonly string[] =>
      about(said, file)
        .split("\n")
        .map((line) => line.replace(/^[^:]+:/, ""));
    expect(told("docs/guide.md")).toEqual([
      "5: the link design.md#4-limits names no heading",
      "5: the link gone.md leads nowhere",
      "7: the link https://github.com/admit-one/admit-one/blob/main/packages/core/src/lost.ts leads nowhere",
      "3: packages/core/src/moved.ts is not there",
      "3: core/test/**/*.gone.ts is not there",
      "9: “Whoever”: say it in plainer words",
      "9: “anew”: say it in plainer words",
    ]);
    expect(told("packages/core/src/rule.ts")).toEqual([
      "2: docs/design.md has no section 9",
      "2: docs/absent.md is not there",
      "3: docs/vanished.md is not there",
      "1: docs/payments.md or docs/changing-a-sale.md does not explain K99",
      "1: docs/payments.md does not explain T7",
    ]);
    expect(about(said, "packages/memory/README.md")).toContain("1: rule.ts is not there");
    expect(passed).toBe(false);
  });
});

describe("openapi", () => {
  const say = (only: string, document: object): ReturnType<typeof gate> => {
    const folder = join("examples/typed-client/node_modules/.cache", `planted-${only}`);
    const file = join(temporary, `${only}.json`);
    writeFileSync(file, JSON.stringify(document));
    return gate("openapi", root, `--document ${file} --only ${only} --folder ${folder}`);
  };
  /** A document with one correct call. */
  const answers = { 200: { description: "a" }, 404: { description: "b" } };
  const call = {
    operationId: "a",
    summary: "a",
    description: "a",
    tags: ["A"],
    responses: answers,
  };
  const sound = {
    openapi: "3.1.0",
    info: {
      title: "A",
      version: "1",
      description: "a",
      license: { name: "MIT", url: "https://a.example/license" },
      contact: { name: "a", url: "https://a.example" },
    },
    servers: [{ url: "/api" }],
    tags: [{ name: "A", description: "a" }],
    paths: { "/a": { get: { ...call, security: [] } } },
  };

  test("fault 36: redocly names a missing licence and a call that never refuses", async () => {
    const { license: _license, ...info } = sound.info;
    const get = { ...call, security: [], responses: { 200: answers[200] } };
    const { passed, said } = await say("redocly", { ...sound, info, paths: { "/a": { get } } });
    expect(said).toContain("info-license");
    expect(said).toContain("operation-4xx-response");
    expect(passed).toBe(false);
  });

  test("redocly names a call that needs a scheme which nobody defined", async () => {
    const get = { ...call, security: [{ nobody: ["viewer"] }] };
    const { passed, said } = await say("redocly", { ...sound, paths: { "/a": { get } } });
    expect(said).toContain("security-defined");
    expect(passed).toBe(false);
  });

  test("fault 36: spectral names an unknown tag and a call without a description", async () => {
    const { description: _description, ...get } = { ...call, tags: ["B"], security: [] };
    const { passed, said } = await say("spectral", { ...sound, paths: { "/a": { get } } });
    expect(said).toContain("operation-tag-defined");
    expect(said).toContain("operation-description");
    expect(said.match(/ warning /g)).toHaveLength(2);
    expect(passed).toBe(false);
  });

  test("fault 36: a client does not compile against a description without one of its fields", async () => {
    const document = JSON.parse(await describeApi()) as {
      components: { schemas: { Reservation: { properties: Record<string, unknown> } } };
    };
    const { properties } = document.components.schemas.Reservation;
    expect(delete properties["seats"]).toBe(true);
    const { passed, said } = await say("types", document);
    expect(said).toMatch(/journey\.ts\(\d+,\d+\): error TS\d+/);
    expect(passed).toBe(false);
  });
});

describe("tests", () => {
  test("a failing test fails, and is not tried again", async () => {
    const file = "packages/core/test/second-try.test.ts";
    const content = [
      'import { expect, test } from "vitest";',
      "let tries = 0;",
      'test("passes at the second try", () => { tries += 1; expect(tries).toBe(2); });',
    ];
    const folder = workspace({ [file]: content.join("\n") });
    const { passed, said } = await gate("tests", folder, "packages/core");
    expect(said).toContain(file);
    expect(passed).toBe(false);
  });
});

describe("npm test", () => {
  test("begins no gate after one that failed, and says which", async () => {
    const copy = workspace({ "packages/core/src/crooked.ts": "export const  a = 1\n" });
    const { passed, said } = await run("node .config/check.ts format types manifests tests", copy);
    expect(said).toContain("Failed: npm run check -- format");
    expect(said).not.toMatch(/── (manifests|tests)/);
    expect(passed).toBe(false);
  });
});
