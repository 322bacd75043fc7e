import { setTimeout as sleep } from "node:timers/promises";
import type { BenchCase, Contest, Lap, Scale, Variant } from "./bench-case.ts";
import { runRound } from "./run-round.ts";
import { type Latencies, latenciesOf, median } from "./statistics.ts";

export type SideResult = Latencies & { readonly perSecond: number };

export type CaseResult = {
  readonly name: string;
  readonly callers: number;
  readonly atLeast: number;
  readonly ratio: { readonly median: number; readonly min: number; readonly max: number };
  readonly ours: SideResult;
  readonly baseline: SideResult;
  readonly operations: number;
};

const summary = (laps: readonly Lap[]): SideResult => ({
  perSecond: median(laps.map(({ perSecond }) => perSecond)),
  ...latenciesOf(laps.flatMap(({ latenciesMs }) => latenciesMs)),
});

/** The pause between two rounds, so that leftovers of one side do not burden the other. */
const settleMs = 20;

const runVariant = async (
  contest: Contest,
  { callers }: Variant,
  { rounds }: Scale,
  lastsMs: number,
): Promise<{ readonly ours: readonly Lap[]; readonly baseline: readonly Lap[] }> => {
  const laps = { ours: [] as Lap[], baseline: [] as Lap[] };
  // The first round of each side is a warm-up and does not count. The sides take turns to begin.
  for (let round = 0; round <= rounds; round += 1) {
    const order =
      round % 2 === 0 ? (["baseline", "ours"] as const) : (["ours", "baseline"] as const);
    for (const side of order) {
      const prepared = await contest[side].prepare();
      globalThis.gc?.();
      await sleep(settleMs);
      const lap = await runRound(prepared, callers, lastsMs);
      if (round > 0) laps[side].push(lap);
    }
  }
  return laps;
};

/** Runs our side and the baseline alternately. The ratio is the median of the rounds' ratios. */
export async function* runCase(benchCase: BenchCase, scale: Scale): AsyncGenerator<CaseResult> {
  await using contest = await benchCase.open(scale);
  for (const variant of benchCase.variants) {
    const lastsMs = benchCase.toTheEnd === true ? Number.POSITIVE_INFINITY : scale.roundMs;
    const { ours, baseline } = await runVariant(contest, variant, scale, lastsMs);
    const ratios = ours.map((lap, round) => lap.perSecond / (baseline[round]?.perSecond ?? 0));
    yield {
      name: benchCase.name,
      ...variant,
      ratio: { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) },
      ours: summary(ours),
      baseline: summary(baseline),
      operations: ours.reduce((sum, lap) => sum + lap.latenciesMs.length, 0),
    };
  }
}
