import { readFile } from "node:fs/promises";
import type { Brand, Links } from "@admit-one/pages";
import { ConfigProblem } from "../config-values.ts";

export type BrandFile = { readonly brand?: Brand; readonly links?: Links };

/** What the file says about the look of the pages. */
export const readBrandFile = async (file: string | null): Promise<BrandFile> => {
  if (file === null) return {};
  const wrong = (problem: string): ConfigProblem =>
    new ConfigProblem("BRAND_FILE", `${file} ${problem}`, form);
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw wrong(`can't be read (${String(error)})`);
  });
  const parsed = parse(text);
  if (parsed === null) throw wrong("is no JSON object");
  const problem = problemOf(parsed);
  if (problem !== null) throw wrong(problem);
  const { links, ...brand } = parsed;
  // `problemOf` checked the form of both.
  return { brand, ...(links !== undefined && { links }) } as BrandFile;
};

const form =
  "give a JSON object with name, and if you like logo, css and links, as docs/operating.md shows";

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const parse = (text: string): Json | null => {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
};

const members = ["name", "logo", "css", "links"];
const linkNames = ["terms", "privacy", "refunds", "contact", "seller"];

/** What is wrong with the file, as the end of a sentence; null if nothing is. */
const problemOf = ({ name, logo, css = {}, links = {}, ...others }: Json): string | null => {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return `has ${unknown}, which is none of ${members.join(", ")}`;
  if (typeof name !== "string" || name.trim() === "" || name.length > 200) {
    return "has no name of 1 to 200 characters";
  }
  if (logo !== undefined && !isAddress(logo)) return "has a logo that is no https URL and no path";
  return cssProblem(css) ?? linksProblem(links);
};

/** A path of this host, or an https URL. Everything else could run a script. */
const isAddress = (value: unknown): boolean => {
  if (typeof value !== "string" || value.length > 2_000) return false;
  return /^\/(?![/\\])[!-[\]-~]*$/.test(value) || URL.parse(value)?.protocol === "https:";
};

const isMail = (value: unknown): boolean =>
  typeof value === "string" && /^mailto:[^\s"<>]+$/.test(value);

const linksProblem = (links: unknown): string | null => {
  if (!isObject(links)) return "has links that are no object";
  for (const [name, address] of Object.entries(links)) {
    if (!linkNames.includes(name)) return `links ${name}, which is none of ${linkNames.join(", ")}`;
    if (!isAddress(address) && !(name === "contact" && isMail(address))) {
      return `has a link ${name} that is no https URL and no path`;
    }
  }
  return null;
};

/** A value must not end the declaration, or load something. */
const isCssValue = (value: unknown): boolean =>
  typeof value === "string" && /^[^;{}<>\\@]{1,200}$/.test(value) && !/url\s*\(|\/\*/i.test(value);

const cssProblem = (css: unknown): string | null => {
  if (!isObject(css)) return "has css that is no object";
  for (const [name, value] of Object.entries(css)) {
    if (!/^[a-z][a-z0-9-]*$/.test(name)) return `names a custom property ${name}`;
    if (!isCssValue(value)) return `has a value of ${name} that is no plain CSS value`;
  }
  return null;
};
