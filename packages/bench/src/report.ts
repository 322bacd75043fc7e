import { cpus, totalmem } from "node:os";
import type { CaseResult, SideResult } from "./run-case.ts";
import { type SellOutReport, shows } from "./sellout/sell-out.ts";

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

/** A table that is readable as plain text and as Markdown. The first row is its header. */
export const markdown = (rows: readonly (readonly string[])[]): string => {
  const [header = []] = rows;
  const widths = header.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [line(header), rule, ...rows.slice(1).map(line)].join("\n");
};

/** The result of a whole sale, as lines and a table. */
export const sellOutText = (report: SellOutReport): string =>
  [
    `sellout/postgres: ${report.buyers} buyers, ${shows * report.seatsPerShow} seats, two servers: ` +
      `sold out after ${number(report.soldOutAfterSeconds)} s, everybody answered after ` +
      `${number(report.seconds)} s; ${report.bought} bought, ${report.foundNothing} found nothing ` +
      `left, ${report.breaches} breaches`,
    markdown([
      ["journey", "calls", "median / p95 / p99 ms"],
      ...report.journeys.map(({ journey, calls, medianMs, p95Ms, p99Ms }) => [
        journey,
        String(calls),
        [medianMs, p95Ms, p99Ms].map(number).join(" / "),
      ]),
    ]),
  ].join("\n\n");

export const tableOf = (results: readonly CaseResult[]): string =>
  markdown([header, ...results.map(rowOf)]);

export const machine = (): Record<string, string | number> => ({
  cpus: cpus().length,
  cpu: cpus()[0]?.model ?? "unknown",
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  platform: `${process.platform} ${process.arch}`,
  node: process.versions.node,
});
