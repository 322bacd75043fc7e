import { cpus, totalmem } from "node:os";
import type { CaseResult, SideResult } from "./run-case.ts";

const number = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

const sideColumns = ({ perSecond, medianMs, p95Ms, p99Ms }: SideResult): readonly string[] => [
  number(perSecond),
  [medianMs, p95Ms, p99Ms].map(number).join(" / "),
];

const header = [
  "case",
  "callers",
  "ratio",
  "min – max",
  "at least",
  "",
  "ours /s",
  "median / p95 / p99 ms",
  "baseline /s",
  "median / p95 / p99 ms",
];

const rowOf = (result: CaseResult): readonly string[] => [
  result.name,
  String(result.callers),
  result.ratio.median.toFixed(2),
  `${result.ratio.min.toFixed(2)} – ${result.ratio.max.toFixed(2)}`,
  String(result.atLeast),
  result.ratio.median >= result.atLeast ? "ok" : "MISSED",
  ...sideColumns(result.ours),
  ...sideColumns(result.baseline),
];

/** A table that is readable as it is and as Markdown. */
export const tableOf = (results: readonly CaseResult[]): string => {
  const rows = [header, ...results.map(rowOf)];
  const widths = header.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [line(header), rule, ...rows.slice(1).map(line)].join("\n");
};

export const machine = (): Record<string, string | number> => ({
  cpus: cpus().length,
  cpu: cpus()[0]?.model ?? "unknown",
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  platform: `${process.platform} ${process.arch}`,
  node: process.versions.node,
});
