import type { Outage } from "./record.ts";

export type Row = {
  readonly fault: string;
  readonly outage: Outage;
  readonly outageMaxMs: number;
  /** What the check of all promises found of the visits during the fault. */
  readonly problems: readonly string[];
};

const isTwice = (problem: string): boolean => problem.includes("was sold to");
const isLapse = (problem: string): boolean => problem.includes("obeyed and lost");

/** One line for each fault, as `docs/scaling.md` shows them. */
export const lineOf = ({ fault, outage, problems }: Row): string => {
  const seconds = (outage.longestMs / 1000).toFixed(1);
  const twice = problems.filter(isTwice).length;
  const lapsed = problems.filter(isLapse).length;
  const lost = problems.length - twice - lapsed;
  const cells = [
    fault,
    `${seconds} s`,
    outage.unavailable,
    outage.broken,
    lost,
    twice,
    outage.failed.length,
    lapsed,
    outage.answered,
  ];
  return `| ${cells.join(" | ")} |`;
};

export const heading = [
  "| fault | longest time without a sale's step | 503 | connections broken | answers lost | sold twice | 500 | obedient lapsed | answers |",
  "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
];

/** Why this row is a failure. */
export const failuresOf = ({ fault, outage, outageMaxMs, problems }: Row): readonly string[] => [
  ...problems.map((problem) => `${fault}: ${problem}`),
  ...outage.failed.map((answer) => `${fault}: ${answer}`),
  ...(outage.longestMs > outageMaxMs
    ? [`${fault}: nothing succeeded for ${outage.longestMs} ms, at most ${outageMaxMs} is promised`]
    : []),
];
