import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const deployFolder = fileURLToPath(new URL("../../../../examples/deploy/", import.meta.url));

/** What a shipped file says, and what it says on this machine. */
export type Replacements = Readonly<Record<string, string>>;

/**
 * A file of `examples/deploy`, for this machine. Only these texts differ from what is shipped. Each
 * of them must be there, so that file and program can't grow apart unnoticed.
 */
export const shipped = (path: string, replacements: Replacements): string => {
  let text = readFileSync(`${deployFolder}${path}`, "utf8");
  for (const [from, to] of Object.entries(replacements)) {
    if (!text.includes(from)) throw new Error(`examples/deploy/${path} does not say: ${from}`);
    text = text.replaceAll(from, to);
  }
  return text;
};

/** Writes that file to `to`. */
export const placeShipped = (path: string, to: string, replacements: Replacements): string => {
  writeFileSync(to, shipped(path, replacements));
  return to;
};

/** The variables of an environment file. */
export const variablesOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => {
        const [name = "", ...value] = line.split("=");
        return [name, value.join("=")];
      }),
  );
