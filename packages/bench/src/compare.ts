import { markdown } from "./report.ts";
import { median } from "./statistics.ts";

/** What `--json` writes, as far as every revision writes it. */
export type Figures = {
  readonly results: readonly {
    readonly name: string;
    readonly callers: number;
    readonly ours: { readonly perSecond: number };
  }[];
  readonly sellOut?: {
    readonly buyers: number;
    readonly seconds: number;
    readonly soldOutAfterSeconds: number;
  };
};

/** Each measure of a run by its name. More is better for rates, less for seconds. */
const measuresOf = ({ results, sellOut }: Figures): ReadonlyMap<string, number> =>
  new Map([
    ...results.map(({ name, callers, ours }): [string, number] => [
      `${name} ${callers}, /s`,
      ours.perSecond,
    ]),
    ...(sellOut === undefined
      ? []
      : ([
          [`sellout/postgres, ${sellOut.buyers} buyers: sold out, s`, sellOut.soldOutAfterSeconds],
          [`sellout/postgres, ${sellOut.buyers} buyers: all answered, s`, sellOut.seconds],
        ] satisfies [string, number][])),
  ]);

const short = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(2));

/** The table of both revisions' rounds. A ratio is ours divided by theirs in the same round. */
export const compare = (ours: readonly Figures[], theirs: readonly Figures[]): string => {
  const [mine, others] = [ours.map(measuresOf), theirs.map(measuresOf)];
  const names = [...(mine[0]?.keys() ?? [])].filter((name) => others[0]?.has(name) === true);
  if (names.length === 0) throw new Error("The two revisions have no case of the same size.");
  return markdown([
    ["case", "ours", "theirs", "ratio", "min – max"],
    ...names.map((name) => {
      const a = mine.map((one) => one.get(name) ?? Number.NaN);
      const b = others.map((one) => one.get(name) ?? Number.NaN);
      const ratios = a.map((value, round) => value / (b[round] ?? Number.NaN));
      const spread = `${short(Math.min(...ratios))} – ${short(Math.max(...ratios))}`;
      return [name, short(median(a)), short(median(b)), short(median(ratios)), spread];
    }),
  ]);
};
