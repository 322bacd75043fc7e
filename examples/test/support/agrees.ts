// What a page shows of an answer may leave out what is different every time: "…" stands for it.

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Whether a line is as shown, where `…` stands for any text. */
const lineAgrees = (shown: string, real: string): boolean =>
  new RegExp(`^${shown.trimEnd().split("…").map(escape).join(".*")}$`).test(real.trimEnd());

/** Whether the output is as shown, line by line. A line that is only `…` stands for any lines. */
export const textAgrees = (shown: string, real: string): boolean =>
  linesAgree(shown.trim().split("\n"), real.trim().split("\n"));

const linesAgree = (shown: readonly string[], real: readonly string[]): boolean => {
  const [first, ...rest] = shown;
  if (first === undefined) return real.length === 0;
  if (first.trim() === "…") {
    return real.some((_, index) => linesAgree(rest, real.slice(index))) || rest.length === 0;
  }
  const [line, ...others] = real;
  return line !== undefined && lineAgrees(first, line) && linesAgree(rest, others);
};

/** Whether a JSON value is as shown: the same members, and `"…"` stands for any value. */
export const jsonAgrees = (shown: unknown, real: unknown): boolean => {
  if (typeof shown === "string") {
    return shown === "…" || (typeof real === "string" && lineAgrees(shown, real));
  }
  if (typeof shown !== "object" || shown === null) return shown === real;
  if (typeof real !== "object" || real === null) return false;
  if (Array.isArray(shown) !== Array.isArray(real)) return false;
  const members = Object.entries(shown);
  return (
    members.length === Object.keys(real).length &&
    members.every(
      ([name, value]) => name in real && jsonAgrees(value, (real as Record<string, unknown>)[name]),
    )
  );
};
