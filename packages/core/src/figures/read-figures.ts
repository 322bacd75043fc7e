import type { Context } from "../context.ts";
import { asOf, modeAt } from "../queue/mode.ts";
import type { Queue, QueueMode } from "../queue/queue.ts";
import type { StoredFigures } from "./figure-store.port.ts";

/** A queue as it is now, and what its mode amounts to. */
export type QueueFigures = { readonly queue: Queue; readonly mode: QueueMode };

/** What an operator watches. */
export type Figures = Omit<StoredFigures, "queues"> & { readonly queues: readonly QueueFigures[] };

/** Whoever looks the morning after should still see the sale. */
const keptForMs = 86_400_000;
/** More than that is too much in any case. */
const countMax = 10_000;

export const readFigures = async ({ stores, clock }: Context): Promise<Figures> => {
  const atMs = clock.nowMs();
  const query = { atMs, sinceMs: atMs - keptForMs, countMax };
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
