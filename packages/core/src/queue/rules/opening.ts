import { type Show, salesAt } from "../../concert/concert.ts";
import type { Context } from "../../context.ts";
import type { Decision } from "../../kernel/decision.ts";
import type { ConcertId, QueueId } from "../../kernel/ids.ts";
import { measured } from "./pace.ts";
import { withAsked } from "./presence.ts";
import type { Queue, Sales } from "../queue.ts";
import type { QueueChange } from "../queue-store.port.ts";

/*
 * A queue that opens with its sales knows when that is, since it may live in another store than what
 * is sold. Three write it down, so that none has to be relied on: whoever changes a show, at once;
 * the event relay, until it is done; and the step of the line, whenever a window opens or closes.
 */

/** What a queue is to know of the shows that it guards, as of an instant. */
export const salesOf = (shows: readonly Show[], nowMs: number): Omit<Sales, "revision"> => {
  const open = shows.filter(({ cancelled }) => !cancelled);
  const later = (instants: readonly number[]): number | null =>
    instants.filter((atMs) => atMs > nowMs).reduce<number | null>(earlier, null);
  const openings = open.map(({ salesOpenAtMs }) => salesOpenAtMs);
  const sells = open.some((show) => salesAt(show, nowMs) === "open");
  return {
    openAtMs: sells ? null : later(openings),
    edgeAtMs: later([...openings, ...open.map(({ salesCloseAtMs }) => salesCloseAtMs)]),
  };
};

const earlier = (first: number | null, atMs: number): number =>
  first === null ? atMs : Math.min(first, atMs);

/** Whether a window has opened or closed since the queue learnt of its sales. */
export const hasNewSales = ({ policy, sales }: Queue, nowMs: number): boolean => {
  const edgeAtMs = policy.opensAtMs === "sales" ? (sales?.edgeAtMs ?? null) : null;
  return edgeAtMs !== null && nowMs >= edgeAtMs;
};

export const withSales = (queue: Queue, shows: readonly Show[], nowMs: number): Queue => {
  const revision = (queue.sales?.revision ?? 0) + 1;
  // The time so far is counted as the queue was until now.
  return { ...measured(queue, nowMs), sales: { ...salesOf(shows, nowMs), revision } };
};

/**
 * Decides with the shows that the queue guards. Whoever wrote down newer ones meanwhile goes first,
 * and this looks again: the last to write has seen every change that was written down before.
 */
export const updateWithShows = async <O>(
  { stores, clock }: Pick<Context, "stores" | "clock">,
  queueId: QueueId,
  decide: (queue: Queue, shows: readonly Show[], nowMs: number) => Decision<QueueChange, O>,
): Promise<O | null> => {
  for (;;) {
    const seen = (await stores.queues.read({ queueId })).queue;
    if (seen === null) return null;
    const shows = await stores.concerts.showsOf(queueId);
    const decided = await stores.queues.update(
      { queueId },
      ({ queue }): Decision<QueueChange, { readonly outcome: O } | null> => {
        if (queue === null || queue.sales?.revision !== seen.sales?.revision) {
          return { outcome: null };
        }
        const { outcome, change } = decide(queue, shows, clock.nowMs());
        return { outcome: { outcome }, ...(change && { change }) };
      },
    );
    if (decided !== null) return decided.outcome;
  }
};

/**
 * Lets the queue know of its sales as they are now, where `needs` says so: after a change of a show
 * always, also where it knows them already, since somebody may be about to write what was before.
 * Answers how many queues were changed.
 */
export const refreshSales = async (
  context: Pick<Context, "stores" | "clock">,
  queueId: QueueId,
  needs: (queue: Queue, nowMs: number) => boolean = () => true,
): Promise<number> => {
  const changed = await updateWithShows(context, queueId, (queue, shows, nowMs) => {
    if (!needs(queue, nowMs)) return { outcome: 0 };
    const after = withAsked(withSales(queue, shows, nowMs), nowMs);
    return { outcome: 1, change: { queue: { ...after, version: queue.version + 1 } } };
  });
  return changed ?? 0;
};

/** The same of the queue that guards a concert. */
export const refreshSalesOf = async (context: Context, concertId: ConcertId): Promise<void> => {
  const concert = await context.stores.concerts.concert(concertId);
  if (concert !== null) await refreshSales(context, concert.queueId);
};
