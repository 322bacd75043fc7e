import type { BookingChange, BookingState, Refund } from "@admit-one/core";
import { type BrokenStores, broken, inBookings, turns } from "./broken.ts";

/** Changes what a decision writes before the store behind gets it. */
const rewriting = (rewrite: (change: BookingChange, state: BookingState) => BookingChange) =>
  inBookings((inner) => ({
    update: (slice, decide) =>
      inner.update(slice, (state) => {
        const { outcome, change } = decide(state);
        return { outcome, ...(change && { change: rewrite(change, state) }) };
      }),
  }));

/** Changes what a slice shows of refunds. */
const seeing = (see: (refunds: readonly Refund[]) => readonly Refund[]) =>
  inBookings((inner) => ({
    update: (slice, decide) =>
      inner.update(slice, (state) => decide({ ...state, refunds: see(state.refunds) })),
  }));

/** A number that is taken becomes the next one that is free. */
const renumbered = (change: BookingChange, { refunds: stored }: BookingState): BookingChange => {
  const taken = new Map(stored.map(({ no, refundId }) => [no, refundId]));
  const refunds = change.refunds?.map((put) => {
    let { no } = put;
    while (taken.has(no) && taken.get(no) !== put.refundId) no += 1;
    taken.set(no, put.refundId);
    return { ...put, no };
  });
  return { ...change, ...(refunds && { refunds }) };
};

/** Reads first and writes later, under whatever number is free by then. */
const lateNumbers = inBookings((inner) => ({
  update: async (slice, decide) => {
    const read = await inner.update(slice, (state) => ({ outcome: state }));
    await turns(2);
    const { outcome, change } = decide(read);
    if (change === undefined) return outcome;
    await inner.update(slice, (state) => ({
      outcome: undefined,
      change: renumbered(change, state),
    }));
    return outcome;
  },
}));

const several =
  "BookingStore: a payment has several refunds, ours and the provider's, by their numbers";
const numbers =
  "BookingStore: two refunds of a payment never have one number, and none is put without its payment";
const stuck =
  "BookingStore: refunds that need an operator are counted by show, and tried again where that was ordered";

export const brokenRefunds: readonly BrokenStores[] = [
  broken(
    "the first refund of a payment only",
    several,
    seeing((refunds) => refunds.slice(0, 1)),
  ),
  broken(
    "refunds in the order in which they were written",
    several,
    inBookings((inner) => ({
      refunds: async (paymentId) => (await inner.refunds(paymentId)).toReversed(),
    })),
  ),
  broken("a number that gives way to another one", numbers, rewriting(renumbered)),
  broken(
    "numbers that are drawn before the step",
    "BookingStore: of racing steps that add a refund under one number one wins, and the others run again",
    lateNumbers,
  ),
  broken(
    "refunds without what was paid by hand",
    "BookingStore: every form of a refund comes back as it was put, with its payment and its reservation",
    rewriting((change) => ({
      ...change,
      ...(change.refunds && {
        refunds: change.refunds.map((put) => ("byHand" in put ? { ...put, byHand: [] } : put)),
      }),
    })),
  ),
  broken(
    "a payment that is due once for all of its refunds",
    "BookingStore: dueRefunds answers open refunds from the instant on, oldest first",
    inBookings((inner) => ({
      dueRefunds: async (atMs, limit, gateways) => {
        const due = await inner.dueRefunds(atMs, limit, gateways);
        return [...new Map(due.map((one) => [one.paymentId, one])).values()];
      },
    })),
  ),
  broken(
    "refunds that are counted, whatever their show",
    stuck,
    inBookings((inner) => ({
      stuckRefunds: async () =>
        (await inner.stuckRefunds("show-1" as never)) +
        (await inner.stuckRefunds("show-2" as never)),
    })),
  ),
  broken(
    "refunds that are tried again though nobody ordered it",
    stuck,
    inBookings((inner) => ({
      refundsToRetry: async () =>
        (await inner.snapshot()).refunds.filter(({ status }) => status === "needs_operator"),
    })),
  ),
  broken(
    "an order that holds for what fails later, too",
    stuck,
    rewriting((change) => ({
      ...change,
      ...(change.show?.refundsRetryAtMs && {
        show: { ...change.show, refundsRetryAtMs: Number.MAX_SAFE_INTEGER },
      }),
    })),
  ),
];
