import { asOf, modeAt } from "../queue/rules/mode.ts";
import type { Figures } from "./figures.ts";
import type { OperationsContext } from "./operations-context.ts";

/** An operator should still see the sale on the next morning. */
const keptForMs = 86_400_000;
/** Above this a backlog is too large in any case. */
const countMax = 10_000;
/** The shows that close next. A scrape and its graphs must not grow with all that was ever sold. */
const showsMax = 200;

export const readFigures = async ({ stores, clock }: OperationsContext): Promise<Figures> => {
  const atMs = clock.nowMs();
  const query = { atMs, sinceMs: atMs - keptForMs, showsMax, countMax };
  const { queues, ...rest } = await stores.figures.figures(query);
  const nowMs = clock.nowMs();
  return {
    ...rest,
    queues: queues.map((stored) => {
      const queue = asOf(stored, nowMs);
      return { queue, mode: modeAt(queue, nowMs) };
    }),
  };
};
