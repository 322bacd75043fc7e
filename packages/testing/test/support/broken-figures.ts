import type { FigureStore, StoredFigures, Stores, Suspects } from "@admit-one/core";
import { type BrokenStores, broken } from "./broken.ts";

const ofSeats =
  "FigureStore: seats are free, held or sold, each show by itself, from its first step to its last";
const onSale =
  "FigureStore: shows whose sale ended before are left out, and queues with nothing else behind them";
const ofPayments =
  "FigureStore: payments count while recovery has an eye on them, by gateway, state and doubt";
const ofRefunds = "FigureStore: refunds count until they are settled, unless they are of nothing";
const ofWork =
  "FigureStore: events, deliveries and webhooks count while they are open, no further than asked for";
const theAlarms =
  "FigureStore: the audit finds the same alarms among the suspects as in the whole store";
const noOthers = "FigureStore: suspects are those that may be alarms, and no others";
const theWhole =
  "FigureStore: suspects come as they are, with all of their refunds and their reservations";

const inFigures =
  (change: (inner: FigureStore) => Partial<FigureStore>) =>
  (stores: Stores): Stores => ({
    ...stores,
    figures: { ...stores.figures, ...change(stores.figures) },
  });

const counting = (miscount: (figures: StoredFigures) => Partial<StoredFigures>) =>
  inFigures((inner) => ({
    figures: async (query) => {
      const figures = await inner.figures(query);
      return { ...figures, ...miscount(figures) };
    },
  }));

const suspecting = (overlook: (suspects: Suspects) => Partial<Suspects>) =>
  inFigures((inner) => ({
    suspects: async (query) => {
      const suspects = await inner.suspects(query);
      return { ...suspects, ...overlook(suspects) };
    },
  }));

/** Looks once, and never again. */
const cached = inFigures((inner) => {
  let known: Promise<StoredFigures> | undefined;
  return { figures: (query) => (known ??= inner.figures(query)) };
});

const withoutLimits = inFigures((inner) => ({
  figures: (query) => inner.figures({ ...query, showsMax: 1_000, countMax: 1_000 }),
  suspects: (query) => inner.suspects({ ...query, limit: 1_000 }),
}));

const allShows = inFigures((inner) => ({
  figures: (query) => inner.figures({ ...query, showsMax: 1_000 }),
}));

const ofBlocked =
  "FigureStore: blocked seats are neither free nor anybody's, whole or in pieces, and after a step";

/** Stores whose figures are wrong. */
export const brokenFigures: readonly BrokenStores[] = [
  broken(
    "figures that list every show",
    "FigureStore: of the shows those that close first are listed, no more than asked for, with their queues",
    allShows,
  ),
  broken(
    "blocked seats that count as free",
    ofBlocked,
    counting(({ shows }) => ({
      shows: shows.map(({ free, blocked, ...show }) => ({
        ...show,
        free: free + blocked,
        blocked: 0,
      })),
    })),
  ),
  broken("figures of before", ofSeats, cached),
  broken(
    "seats that are sold and counted as held",
    ofSeats,
    counting(({ shows }) => ({
      shows: shows.map(({ held, sold, ...show }) => ({ ...show, held: held + sold, sold: 0 })),
    })),
  ),
  broken(
    "shows of long ago among the figures",
    onSale,
    inFigures((inner) => ({ figures: (query) => inner.figures({ ...query, sinceMs: 0 }) })),
  ),
  broken(
    "payments in doubt that look as any",
    ofPayments,
    counting(({ payments }) => ({
      payments: payments.map((payment) => ({ ...payment, inDoubt: false })),
    })),
  ),
  broken(
    "payments that are due a millisecond late",
    ofPayments,
    inFigures((inner) => ({
      figures: (query) => inner.figures({ ...query, atMs: query.atMs - 1 }),
    })),
  ),
  broken(
    "refunds that need an operator and are left out",
    ofRefunds,
    counting(({ refunds }) => ({
      refunds: refunds.filter(({ status }) => status !== "needs_operator"),
    })),
  ),
  broken("a count without an end", ofWork, withoutLimits),
  broken(
    "money in suspense that is overlooked",
    theAlarms,
    suspecting(({ payments }) => ({
      payments: payments.filter((one) => !("suspendedAtMs" in one && one.suspendedAtMs !== null)),
    })),
  ),
  broken(
    "a dispute that is overlooked",
    noOthers,
    suspecting(({ payments }) => ({
      payments: payments.filter((one) => !("disputes" in one && one.disputes.length > 0)),
    })),
  ),
  broken(
    "refunds of nobody's money that are overlooked",
    theAlarms,
    suspecting(({ payments, refunds }) => ({
      refunds: refunds.filter((refund) => payments.some((it) => it.paymentId === refund.paymentId)),
    })),
  ),
  broken(
    "suspects without the later refunds",
    theWhole,
    suspecting(({ refunds }) => ({ refunds: refunds.filter(({ no }) => no === 1) })),
  ),
  broken(
    "suspects without an end",
    "FigureStore: of each kind no more suspects are looked at than asked for",
    withoutLimits,
  ),
  broken("everything among the suspects", noOthers, (stores) => ({
    ...stores,
    figures: { ...stores.figures, suspects: () => stores.bookings.snapshot() },
  })),
];
