import { type Acting, hostActor } from "./actor.ts";
import type { Decision } from "./decision.ts";
import type { Ids } from "./ids.ts";
import {
  actedBy,
  entryOf,
  type OperatorsCall,
  type OperatorsDecision,
  type Order,
  type Recorded,
} from "./journal.ts";

/** The methods of stores that write. */
type Writes =
  | "addSeats"
  | "addShow"
  | "begin"
  | "changeShow"
  | "create"
  | "discard"
  | "publish"
  | "remove"
  | "rewrite"
  | "rewriteJournal"
  | "rewriteRecords"
  | "touch"
  | "update"
  | "updateAccount";

/**
 * What an operator's use case depends on. Its stores only read. It writes through `acceptBooking`,
 * `acceptAccount`, `acceptConcert`, `acceptQueue` or `acceptDeliveries`, which save the journal's row
 * in the same step, so it cannot forget it. It can choose neither author nor name of the command.
 */
export type Operating<C extends { readonly stores: object }> = Omit<C, "stores"> & {
  readonly stores: { readonly [K in keyof C["stores"]]: Omit<C["stores"][K], Writes> };
  readonly order: Order;
  /** The whole context: for steps that prepare an accepted command, or carry it out. */
  readonly whole: C;
};

/** Begins an operator's command. The bindings of the use cases call it. */
export const operating = <C extends { readonly stores: object; readonly ids: Ids }>(
  context: C,
  call: OperatorsCall,
  { actor = hostActor }: Acting,
): Operating<C> => {
  const order: Order = { entryId: context.ids.next("journal"), actor, call };
  // The same stores; their type hides what writes.
  return { ...context, order, whole: context } as unknown as Operating<C>;
};

/** The decision for the store: with the journal's row, and with the author in the events. */
export const recorded = <Change extends Recorded, Outcome>(
  order: Order,
  decision: OperatorsDecision<Change, Outcome>,
): Decision<Change, Outcome> => {
  const { outcome } = decision;
  if (!("note" in decision)) return { outcome };
  const { change, note } = decision;
  if (note === null) return { outcome, change };
  const events = change.events && actedBy(order, change.events);
  const named = { ...change, ...(events && { events }) };
  if (note === "continued") return { outcome, change: named };
  return { outcome, change: { ...named, journal: entryOf(order, note) } };
};
