import { readFile } from "node:fs/promises";
import { importPlan } from "./import-plan/import-plan.ts";
import { PlanProblem } from "./import-plan/seating-plan.ts";

export type ImportTask = { readonly file: string; readonly prices: ReadonlyMap<string, number> };

/** The task that the words of the command line name, or null. */
export const toImportTask = (words: readonly string[]): ImportTask | null => {
  const [command, file, ...rest] = words;
  if (command !== "import-plan" || file === undefined || file.startsWith("--")) return null;
  const prices = new Map<string, number>();
  for (let index = 0; index < rest.length; index += 2) {
    const price = rest[index] === "--price" ? priceOf(rest[index + 1] ?? "") : null;
    if (price === null) return null;
    prices.set(...price);
  }
  return { file, prices };
};

/** A name may have an equals sign itself: the last one counts. */
const priceOf = (text: string): [string, number] | null => {
  const found = /^(?<grade>.+)=(?<amount>\d{1,13})$/.exec(text)?.groups;
  return found === undefined ? null : [found["grade"] ?? "", Number(found["amount"])];
};

/** The text to print: what a concert document needs of a seating plan. */
export const readPlan = async ({ file, prices }: ImportTask): Promise<string> => {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new PlanProblem(`${file} can't be read (${error.code ?? error.message}).`);
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new PlanProblem(`${file} is no JSON.`);
  }
  try {
    return `${JSON.stringify(importPlan(json, prices), null, 2)}\n`;
  } catch (error) {
    throw error instanceof PlanProblem ? new PlanProblem(`${file}: ${error.message}`) : error;
  }
};
