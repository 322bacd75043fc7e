import { globSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the repository. */
export const root: string = fileURLToPath(new URL("../../../", import.meta.url));

export type Markdown = { readonly file: string; readonly text: string };

/** A fenced block: what stands between the fences, and what the opening one says. */
export type Block = {
  readonly file: string;
  readonly line: number;
  readonly language: string;
  /** What follows the language: for readers of the source and for the test that runs the block. */
  readonly meta: string;
  readonly code: string;
};

const patterns = [
  "*.md",
  "docs/**/*.md",
  "examples/*.md",
  "examples/hosts/*.md",
  "packages/*/README.md",
];

/** A package that is not published may talk of what only its own tests start. */
const isPrivate = (file: string): boolean => {
  if (!file.startsWith("packages/")) return false;
  const manifest = readFileSync(`${root}/${dirname(file)}/package.json`, "utf8");
  return (JSON.parse(manifest) as { readonly private?: boolean }).private === true;
};

/** Every page that a reader of the repository or of a published package meets. */
export const pages = (): readonly Markdown[] =>
  globSync(patterns, { cwd: root })
    .filter((file) => !isPrivate(file))
    .sort()
    .map((file) => ({ file, text: readFileSync(`${root}/${file}`, "utf8") }));

const fence = /^(?<indent> *)(?<marks>`{3,}|~{3,})(?<info>.*)$/;

/** The fenced blocks of a page, in order. One that is not closed is a mistake, not the rest. */
export const blocksOf = ({ file, text }: Markdown): readonly Block[] => {
  const blocks: Block[] = [];
  let open:
    | { line: number; marks: string; info: string; indent: string; code: string[] }
    | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    const { indent = "", marks = "", info = "" } = fence.exec(line)?.groups ?? {};
    if (open === undefined) {
      if (marks !== "") open = { line: index + 1, marks, info: info.trim(), indent, code: [] };
    } else if (marks.startsWith(open.marks) && info.trim() === "") {
      const [language = "", ...meta] = open.info.split(/\s+/);
      const code = open.code.join("\n");
      blocks.push({ file, line: open.line, language, meta: meta.join(" "), code });
      open = undefined;
    } else {
      // In a list item, blocks are indented as the item is.
      open.code.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line);
    }
  }
  if (open !== undefined) throw new Error(`${file}:${open.line}: a fence that is never closed`);
  return blocks;
};

const cellsOf = (line: string): string[] =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());

/** The rows of all tables whose header starts with this cell, without headers and rules. */
export const tablesOf = ({ file, text }: Markdown, firstCell: string): readonly string[][] => {
  const lines = text.split("\n");
  const starts = lines.flatMap((line, index) => (cellsOf(line)[0] === firstCell ? [index] : []));
  if (starts.length === 0) throw new Error(`${file}: no table that starts with ${firstCell}`);
  return starts.flatMap((start) => {
    const rest = lines.slice(start + 2);
    const end = rest.findIndex((line) => !line.startsWith("|"));
    return rest.slice(0, end < 0 ? rest.length : end).map(cellsOf);
  });
};
