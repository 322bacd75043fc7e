// Everything between fences, on every page, is run or compared with what it shows.
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isProgram, problemsOf, type World } from "./support/check-blocks.ts";
import { blocksOf, pages } from "./support/markdown.ts";
import { openWorkshop, type Workshop } from "./support/programs.ts";
import { type Server, startServer } from "./support/server.ts";
import { isRequest } from "./support/shell.ts";

const tools = ["bash", "curl"].filter((it) => spawnSync(it, ["--version"]).status !== 0);

const onPage = (text: string) => blocksOf({ file: "x.md", text });

let server: Server;
let workshop: Workshop;
beforeAll(async () => {
  const wrong = Object.values(planted).flatMap(([text]) => onPage(text));
  const programs = [...pages().flatMap(blocksOf), ...wrong].filter(isProgram);
  [server, workshop] = await Promise.all([startServer(), openWorkshop(programs)]);
});
afterAll(async () => {
  await workshop[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const inWorld = async <T>(act: (world: World) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), "admit-one-page-"));
  try {
    return await act({ url: server.url, folder, workshop });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

test.for(pages().map((page) => [page.file, page] as const))("%s", async ([, page], { skip }) => {
  const blocks = blocksOf(page);
  if (tools.length > 0) skip(blocks.some(isRequest), `this machine lacks ${tools.join(" and ")}`);
  expect(await inWorld((world) => problemsOf(blocks, world))).toEqual([]);
});

test("there are pages to check", () => {
  const files = pages().map(({ file }) => file);
  expect(files).toContain("README.md");
  expect(files).toContain("packages/core/README.md");
  expect(pages().flatMap(blocksOf).length).toBeGreaterThan(20);
});

/** Blocks that are wrong, each in its own way: whoever finds nothing wrong with one is blind. */
const planted: Readonly<Record<string, readonly [page: string, finds: RegExp]>> = {
  "a language nobody checks": ["```http\nGET /\n```", /nobody knows how to check/],
  "no language": ["```\nplain\n```", /nobody knows how to check/],
  "a wrong type": ["```ts\nexport const n: number = 'one';\n```", /TS2322/],
  "an import that is not there": [
    '```ts\nimport { nothing } from "@admit-one/core";\nconsole.log(nothing);\n```',
    /TS2305/,
  ],
  "a program that fails": ["```ts\nthrow new Error('on purpose');\n```", /on purpose/],
  "a copy that differs": ["```ts examples/quickstart.ts\nother\n```", /is not what stands in/],
  "a region that is not there": ["```ts examples/quickstart.ts#no\n\n```", /is not what stands in/],
  "an unknown script": ["```sh\nnpm run nothing\n```", /nobody knows whether/],
  "an unknown package": ["```sh\nnpm install @admit-one/nothing\n```", /nobody knows whether/],
  "statements that no test runs": ["```sql\nselect 1;\n```", /is not run by a test/],
  "a command that the server lacks": ["```sh\nnpm start -- nothing\n```", /nobody knows whether/],
  "a missing file": ["```sh\nnode examples/nothing.ts\n```", /nobody knows whether/],
  "a concert that can't be": ["```json concert-document\n{}\n```", /title/],
  "an answer to nothing": ["```json\n{}\n```", /an answer to no request/],
  "broken JSON": ["```json\n{,}\n```", /is no JSON/],
  "another output": ["```text examples/quickstart.ts\nnothing\n```", /is not the output/],
  "an arrow too many": ["```mermaid payment\nrefunded --> pending\n```", /shows what is not/],
  "an arrow too few": ["```mermaid payment\n```", /lacks: pending → captured/],
  "an unknown diagram": ["```mermaid\n```", /nobody knows what/],
  "a sequence without a message": ["```mermaid sequence\nsequenceDiagram\n```", /no message/],
  "a stranger in a sequence": ["```mermaid sequence\na->>b: hello\n```", /a is nobody/],
  "a call that is not there": [
    "```mermaid sequence\nparticipant a\na->>a: POST /nowhere\n```",
    /no such call: POST \/nowhere/,
  ],
};

describe("finds what is planted", () => {
  test.for(Object.entries(planted))("%s", async ([, [text, finds]]) => {
    const problems = await inWorld((world) => problemsOf(onPage(text), world));
    expect(problems.join("\n")).toMatch(finds);
  });

  test("a fence that is never closed", () => {
    expect(() => blocksOf({ file: "x.md", text: "```ts\n" })).toThrow("never closed");
  });

  const requests: Readonly<Record<string, readonly [page: string, finds: RegExp]>> = {
    "a refusal": ["```sh\ncurl http://127.0.0.1:3000/api/nothing\n```", /is answered with 404/],
    "another answer": [
      '```sh\ncurl http://127.0.0.1:3000/healthz\n```\n```json\n{"status":"dead"}\n```',
      /is not the answer/,
    ],
    "a failing line": ["```sh\nfalse; curl http://127.0.0.1:3000/healthz\n```", /ends with 1/],
  };
  test.for(Object.entries(requests))("%s", async ([, [text, finds]], { skip }) => {
    skip(tools.length > 0, `this machine lacks ${tools.join(" and ")}`);
    const problems = await inWorld((world) => problemsOf(onPage(text), world));
    expect(problems.join("\n")).toMatch(finds);
  });
});
