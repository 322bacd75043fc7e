import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseConcertDocument } from "@admit-one/http";
import { jsonAgrees, textAgrees } from "./agrees.ts";
import { diagrams, type Edges, edgesOf, problemsOfSequence } from "./diagrams.ts";
import { type Block, root } from "./markdown.ts";
import type { Workshop } from "./programs.ts";
import { type Ran, runNode } from "./run.ts";
import { isRequest, problemsOfCommands, runRequests, statusesOf } from "./shell.ts";

export type World = {
  /** Where a server listens. */
  readonly url: string;
  /** An empty folder for what requests of one page keep. */
  readonly folder: string;
  /** Which has seen all programs of the page. */
  readonly workshop: Workshop;
};

/** Whether a block is a whole program, and no part of an example. */
export const isProgram = ({ language, meta }: Block): boolean => language === "ts" && meta === "";

/**
 * What is wrong with the blocks of one page, each as `file:line: what`. Every block is checked by
 * its language; one of which nobody knows how to check it is wrong.
 */
export const problemsOf = async (
  blocks: readonly Block[],
  world: World,
): Promise<readonly string[]> => {
  const programs = blocks.filter(isProgram);
  const ofPrograms = await Promise.all(programs.map((block) => world.workshop.problemsOf(block)));
  const found: string[] = [];
  let last: Ran | undefined;
  for (const [index, block] of blocks.entries()) {
    const next = blocks[index + 1];
    if (block.language === "sh" && isRequest(block)) last = await runRequests(block, world);
    const problems =
      ofPrograms[programs.indexOf(block)] ?? (await problemsOfBlock(block, { last, next }));
    found.push(...problems.map((problem) => `${block.file}:${block.line}: ${problem}`));
  }
  return found;
};

type Around = { readonly last: Ran | undefined; readonly next: Block | undefined };

const problemsOfBlock = async (
  block: Block,
  { last, next }: Around,
): Promise<readonly string[]> => {
  switch (block.language) {
    case "ts":
    // Configurations of programs that are not ours: tests of their own try them.
    case "caddy":
    case "haproxy":
    case "nginx":
    case "yaml":
      return problemsOfCopy(block);
    case "sql":
      return problemsOfStatements(block);
    case "sh":
      return isRequest(block) ? problemsOfRequests(last, next) : problemsOfCommands(block);
    case "json":
      return problemsOfJson(block, last);
    case "text":
      return problemsOfText(block, last);
    case "mermaid":
      return block.meta === "sequence" ? problemsOfSequence(block.code) : problemsOfDiagram(block);
    default:
      return [`nobody knows how to check a block of "${block.language}"`];
  }
};

/** The text of a file, or of the region of it that the meta names after a `#`. */
const original = (meta: string): string | undefined => {
  const [file = "", region] = meta.split("#");
  const text = readFileSync(join(root, file), "utf8");
  if (region === undefined) return text;
  const marks = new RegExp(`^( *)// #region ${region}\n(.*?)^ *// #endregion`, "ms").exec(text);
  const [, indent = "", body] = marks ?? [];
  return body?.replaceAll(new RegExp(`^${indent}`, "gm"), "");
};

/** A part of an example, which its own test runs: here it must only be the same. */
const problemsOfCopy = ({ meta, code }: Block): readonly string[] =>
  original(meta)?.trim() === code.trim() ? [] : [`is not what stands in ${meta}`];

/** Statements, which the test that the meta names reads from the page and runs. */
const problemsOfStatements = ({ file, meta }: Block): readonly string[] =>
  meta !== "" &&
  existsSync(join(root, meta)) &&
  readFileSync(join(root, meta), "utf8").includes(basename(file))
    ? []
    : [`is not run by a test: "${meta}"`];

const problemsOfRequests = (ran: Ran | undefined, next: Block | undefined): readonly string[] => {
  if (ran?.code !== 0) return [`ends with ${ran?.code}: ${ran?.stderr}`];
  const statuses = statusesOf(ran);
  if (statuses.length === 0) return ["asked nothing"];
  // A refusal is no mistake where the page shows it.
  const shown = next?.language === "json" ? statusIn(next) : undefined;
  return statuses
    .filter((status) => status >= 400 && status !== shown)
    .map((status) => `is answered with ${status}: ${ran.stdout}`);
};

const statusIn = ({ code }: Block): unknown => {
  const json = parse(code);
  return typeof json === "object" && json !== null && "status" in json ? json.status : undefined;
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const problemsOfJson = (block: Block, last: Ran | undefined): readonly string[] => {
  const { meta, code } = block;
  // A file, which a test of its own reads.
  if (meta.endsWith(".json")) return problemsOfCopy(block);
  const json = parse(code);
  if (json === undefined) return ["is no JSON"];
  if (meta === "concert-document") {
    const parsed = parseConcertDocument(json);
    return parsed.outcome === "valid"
      ? []
      : parsed.errors.map((it) => `${it.field}: ${it.message}`);
  }
  if (last === undefined) return ["is an answer to no request"];
  return jsonAgrees(json, parse(last.stdout)) ? [] : [`is not the answer: ${last.stdout}`];
};

const problemsOfText = async ({ meta, code }: Block, last: Ran | undefined) => {
  const ran = meta === "" ? last : await runNode(join(root, meta), { cwd: root });
  if (ran === undefined) return ["is the output of nothing"];
  return textAgrees(code, ran.stdout) ? [] : [`is not the output: ${ran.stdout}${ran.stderr}`];
};

const problemsOfDiagram = ({ meta, code }: Block): readonly string[] => {
  const real = diagrams[meta];
  if (real === undefined) return [`nobody knows what the diagram "${meta}" shows`];
  const shown = edgesOf(code);
  return [...missing(shown, real(), "shows what is not"), ...missing(real(), shown, "lacks")];
};

const missing = (some: Edges, others: Edges, what: string): readonly string[] =>
  [...some].filter((edge) => !others.has(edge)).map((edge) => `${what}: ${edge}`);
