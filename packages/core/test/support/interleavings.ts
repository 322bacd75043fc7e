import { type BoxOffice, type Clock, createBoxOffice, type Stores } from "@admit-one/core";
import {
  createFakeClock,
  createFakeTimers,
  createSequentialIds,
  createTestSigner,
} from "@admit-one/testing";
import fc from "fast-check";
import { buyer, type Promises } from "./buyer.ts";
import { checkEnd, settle } from "./interleaving-end.ts";
import { type Actor, type Plan, plan, seatCount } from "./interleaving-plan.ts";
import { createLedgerGateway, type LedgerGateway } from "./ledger-gateway.ts";
import { recordQueue } from "./observer.ts";
import { observed, scheduled } from "./scheduled.ts";

// Random interleavings of whole use cases: every call of every port is a task that the scheduler
// may put anywhere. Two box offices with clocks apart, faults before and after commits, and a
// gateway that declines, delays, redirects and loses answers. See `checkInterleavings`.

const putOnSale = (boxOffice: BoxOffice, maxActive: number) =>
  boxOffice.createConcert({
    concertId: "concert",
    title: "Concert",
    currency: "KRW",
    queue: {
      queueId: "q",
      maxActive,
      ratePerMinute: 120,
      burst: 3,
      activeForMs: 40_000,
      arriveWithinMs: 10_000,
    },
    policy: {
      holdForMs: 20_000,
      payWithinMs: 60_000,
      maxSeatsPerReservation: 3,
      maxSeatsPerUser: 4,
      maxHoldExtensions: 1,
      extendHoldByMs: 15_000,
    },
    shows: [
      {
        showId: "show",
        startsAtMs: 1e10,
        salesOpenAtMs: 0,
        salesCloseAtMs: 1e9,
        sections: [
          { section: "A", price: 100, rows: [{ row: "1", seats: seatCount - 1 }] },
          { section: "B", price: 0, rows: [{ row: "1", seats: 1 }] },
        ],
      },
    ],
  });

/** `pause` lets other tasks run where an honest store has no gap. */
export type MakeStores = (pause: () => Promise<void>) => Promise<{
  readonly stores: Stores;
  readonly dispose?: () => Promise<void>;
}>;

const run = async (
  stores: Stores,
  plan: Plan,
  scheduler: fc.Scheduler,
  race: (on: boolean) => void,
): Promise<void> => {
  const clock = createFakeClock(1_000);
  const skewed: Clock = { nowMs: () => clock.nowMs() + plan.skewMs };
  const gateway = createLedgerGateway("fake", plan.inBrowser);
  const promises: Promises = { cancelled: new Set(), released: new Set(), extended: new Map() };
  gateway.script(...plan.behaviours);
  const line = recordQueue(stores.queues);
  let faults = [...plan.faults];
  const whole: Stores = { ...stores, queues: line.store, bookings: observed(stores.bookings) };
  const nextFault = () => faults.shift() ?? "none";
  const common = {
    timers: createFakeTimers({ clock }),
    ids: createSequentialIds(),
    signer: createTestSigner(),
  };
  const officeAt = (name: string, officeClock: Clock) =>
    createBoxOffice({
      ...common,
      stores: {
        queues: scheduled(scheduler, `${name}.queues`, whole.queues, nextFault),
        concerts: scheduled(scheduler, `${name}.concerts`, whole.concerts),
        bookings: scheduled(scheduler, `${name}.bookings`, whole.bookings, nextFault),
        events: scheduled(scheduler, `${name}.events`, whole.events, nextFault),
        inbox: scheduled(scheduler, `${name}.inbox`, whole.inbox, nextFault),
        figures: whole.figures,
        lookups: whole.lookups,
      },
      clock: officeClock,
      gateways: [{ ...gateway, ...scheduled(scheduler, name, pick(gateway)) }],
      options: { clockSkewMs: 2_000 },
    });
  const offices = [officeAt("a", clock), officeAt("b", skewed)] as const;
  const quiet = createBoxOffice({ ...common, stores: whole, clock, gateways: [gateway] });
  race(false);
  const created = await putOnSale(quiet, plan.maxActive);
  if (created.outcome !== "concert_created") throw new Error(created.outcome);

  race(true);
  const all: readonly Actor[] = [...plan.buyers, ...plan.world];
  const lives = all.map(async ({ office, steps }, index) => {
    const act = buyer(`user-${index}`, offices[office], promises, () => clock.nowMs());
    for (const step of steps) {
      if (step.do === "clock") {
        await scheduler.schedule(Promise.resolve(), `clock+${step.ms}`);
        clock.advance(step.ms);
      } else await act(step);
    }
  });
  await scheduler.waitFor(Promise.all(lives));
  line.check(Math.abs(plan.skewMs));

  race(false);
  faults = [];
  gateway.script();
  await settle(quiet, (ms) => clock.advance(ms));
  line.check(Math.abs(plan.skewMs));
  await checkEnd(whole, quiet, gateway, promises);
};

const pick = (gateway: LedgerGateway) => ({
  charge: (request: Parameters<LedgerGateway["charge"]>[0]) => gateway.charge(request),
  lookup: (paymentId: Parameters<LedgerGateway["lookup"]>[0]) => gateway.lookup(paymentId),
  cancel: (paymentId: Parameters<LedgerGateway["cancel"]>[0]) => gateway.cancel(paymentId),
  refund: (request: Parameters<LedgerGateway["refund"]>[0]) => gateway.refund(request),
});

/**
 * Checks over random interleavings of several buyers and two servers, after every commit: no seat is
 * ever in two reservations, none has half its seats; the line is dense, in order and within its
 * limits. And once all is recovered: the audit is clean, money taken less money returned is exactly
 * what the confirmed reservations cost. Rejects with seed and path of what it found.
 */
export const checkInterleavings = (
  makeStores: MakeStores,
  options: { readonly numRuns: number; readonly seed?: number },
): Promise<void> =>
  fc.assert(
    fc.asyncProperty(plan, fc.scheduler(), async (drawn, scheduler) => {
      let racing = true;
      const pause = async (): Promise<void> => {
        if (racing) await scheduler.schedule(Promise.resolve(), "pause");
      };
      const { stores, dispose } = await makeStores(pause);
      try {
        await run(stores, drawn, scheduler, (on) => {
          racing = on;
        });
      } finally {
        await dispose?.();
      }
    }),
    { ...options, interruptAfterTimeLimit: 120_000, endOnFailure: false },
  );
