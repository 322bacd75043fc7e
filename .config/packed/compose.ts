// Reads the parts of a compose file that the tests need, without a YAML parser: the lines of its
// services, with two spaces for each level.
import { readFileSync } from "node:fs";

export type Service = {
  /** Each `key: value` directly below the service, as written. */
  readonly keys: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
};

const entries = (lines: readonly string[], indent: number): Record<string, string> => {
  const form = new RegExp(`^ {${indent}}(\\w+): ?(.*)$`);
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, key, value = ""] = form.exec(line) ?? [];
      return key === undefined ? [] : [[key, value]];
    }),
  );
};

/** The lines below a head that ends with a colon, up to the next line of its level. */
const below = (lines: readonly string[], head: string): readonly string[] => {
  const start = lines.indexOf(head);
  if (start < 0) return [];
  const indent = head.search(/\S/);
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.trim() !== "" && line.search(/\S/) <= indent);
  return end < 0 ? rest : rest.slice(0, end);
};

export const serviceOf = (file: string, name: string): Service => {
  const all = readFileSync(file, "utf8").split("\n");
  const lines = below(below(all, "services:"), `  ${name}:`);
  if (lines.length === 0) throw new Error(`${file} has no service ${name}.`);
  return { keys: entries(lines, 4), environment: entries(below(lines, "    environment:"), 6) };
};

/** Replaces `${NAME:?why}` as Compose does. */
export const filledIn = (text: string, env: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\$\{(\w+)(?::\?[^}]*)?\}/g, (_, name: string) => {
    const value = env[name];
    if (value === undefined) throw new Error(`${name} is not set.`);
    return value;
  });
