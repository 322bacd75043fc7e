// What pages say about the code, compared with the code.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { accounts } from "@admit-one/core";
import { readConfig } from "@admit-one/server";
import { describe, expect, test } from "vitest";
import { problemStatus } from "../../packages/http/src/problem-codes.ts";
import { problemSchema } from "../../packages/http/src/schemas/problem.ts";
import { titles } from "../../packages/http/src/titles.ts";
import { crashPoints } from "../../packages/testing/src/crash-points/index.ts";
import { publishedPackages } from "./support/diagrams.ts";
import { type Markdown, pages, root, tableOf } from "./support/markdown.ts";

const page = (file: string): Markdown => ({ file, text: readFileSync(join(root, file), "utf8") });

const unquoted = (cell = ""): string => cell.replaceAll("`", "");

test("errors.md: every code, in order of precedence, with its status and sentences", () => {
  const rows = tableOf(page("docs/errors.md"), "code").map(([code, status, ko, en]) => ({
    code: unquoted(code),
    status: Number(status),
    ko,
    en,
  }));
  const codes = Object.keys(problemStatus) as (keyof typeof problemStatus)[];
  expect(rows).toEqual(
    codes.map((code) => ({ code, status: problemStatus[code], ...titles[code] })),
  );
});

test("errors.md: every member that some problem has beside the usual ones", () => {
  const usual = ["type", "title", "status", "code", "detail", "requestId"];
  const rows = tableOf(page("docs/errors.md"), "member");
  const members = Object.keys(problemSchema.shape).filter((name) => !usual.includes(name));
  expect(new Set(rows.map(([name]) => unquoted(name)))).toEqual(new Set(members));
  const codes = rows.flatMap(([, of]) => unquoted(of).split(", "));
  expect(codes.filter((code) => !(code in problemStatus))).toEqual([]);
});

test("payments.md: every account, and no other", () => {
  const rows = tableOf(page("docs/payments.md"), "account");
  expect(rows.map(([name]) => unquoted(name))).toEqual(accounts);
});

test("payments.md: every crash point, in their order", () => {
  const names = tableOf(page("docs/payments.md"), "point").map(([name = ""]) => name);
  expect(names).toEqual(names.map((_, index) => `K${index}`));
  expect(crashPoints.map(({ name }) => name).filter((name) => !names.includes(name))).toEqual([]);
});

describe("operating.md: variables", () => {
  const rows = tableOf(page("docs/operating.md"), "variable");
  const names = rows.map(([name]) => unquoted(name));

  test("all that the server reads, and no other", () => {
    const source = readFileSync(join(root, "packages/server/src/config.ts"), "utf8");
    const read = [...source.matchAll(/\benv\["(\w+)"\]/g)].map(([, name]) => name);
    expect(read.length).toBeGreaterThan(10);
    expect(new Set(names)).toEqual(new Set(read));
    expect(new Set(names).size).toBe(names.length);
  });

  test.for(rows.map(([name, value]) => [unquoted(name), unquoted(value)] as const))(
    "%s: setting its default, “%s”, changes nothing",
    ([name, value]) => {
      expect(readConfig({ [name]: value })).toEqual(readConfig({}));
    },
  );

  test("another value than the default does change something", () => {
    expect(readConfig({ PORT: "3001" })).not.toEqual(readConfig({}));
  });
});

test("README.md: every package that is published, and no other", () => {
  const rows = tableOf(page("README.md"), "package");
  const names = rows.map(([link = ""]) => /^\[`(?<name>.+)`\]/.exec(link)?.groups?.["name"]);
  const published = publishedPackages().map(({ name }) => name);
  expect(new Set(names)).toEqual(new Set(published));
});

describe("links", () => {
  const anchorOf = (heading: string): string =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-");
  const anchorsOf = (file: string): readonly string[] =>
    [...readFileSync(file, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, text]) => anchorOf(text ?? ""));

  test.for(pages().map((it) => [it.file, it] as const))("%s", ([, { file, text }]) => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)];
    const dead = links.filter(([, path = "", anchor]) => {
      const target = path === "" ? join(root, file) : join(root, dirname(file), path);
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    });
    expect(dead.map(([link]) => link)).toEqual([]);
  });
});
