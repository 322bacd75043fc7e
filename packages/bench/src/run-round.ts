import type { Lap, Round } from "./bench-case.ts";

/** Runs a round with this many callers. Each asks again as soon as it has its answer. */
export const runRound = async (round: Round, callers: number, lastsMs: number): Promise<Lap> => {
  if ("drive" in round) return await round.drive(callers, lastsMs);
  const latenciesMs: number[] = [];
  let next = 0;
  const startedMs = performance.now();
  const caller = async (): Promise<void> => {
    while (next < round.size && performance.now() - startedMs < lastsMs) {
      const index = next;
      next += 1;
      const askedMs = performance.now();
      await round.run(index);
      latenciesMs.push(performance.now() - askedMs);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const tookMs = performance.now() - startedMs;
  return { perSecond: (latenciesMs.length / tookMs) * 1000, latenciesMs };
};
