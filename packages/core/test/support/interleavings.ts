import {
  type BookingStore,
  type BoxOffice,
  type Clock,
  createBoxOffice,
  type Stores,
  TicketingError,
} from "@admit-one/core";
import {
  createFakeClock,
  createFakeTimers,
  createSequentialIds,
  createTestSigner,
} from "@admit-one/testing";
import fc from "fast-check";
import { type Behaviour, createLedgerGateway, type LedgerGateway } from "./ledger-gateway.ts";
import { observeBookings, recordQueue } from "./observer.ts";

// Random interleavings of whole use cases: every call of every port is a task that the scheduler
// may put anywhere. Two box offices with clocks apart, faults before and after commits, and a
// gateway that declines, delays, redirects and loses answers. See `checkInterleavings`.

type Step =
  | { readonly do: "reserve"; readonly seats: readonly number[]; readonly keyed: boolean }
  | { readonly do: "pay"; readonly keyed: boolean }
  | { readonly do: "join" | "look" | "release" | "leave" | "confirm" | "list" }
  | { readonly do: "sweep" | "recover" | "relay" | "advance" }
  | { readonly do: "clock"; readonly ms: number }
  | { readonly do: "limits"; readonly maxActive: number }
  | { readonly do: "mode"; readonly mode: "open" | "paused" | "closed" };

type Actor = { readonly office: 0 | 1; readonly steps: readonly Step[] };
type Fault = "none" | "before" | "after";

const seatCount = 5;
const users = 3;

const nothing = <D extends Step["do"]>(...names: readonly D[]) =>
  fc.constantFrom(...names).map((name) => ({ do: name }) as Extract<Step, { readonly do: D }>);

const reserve = fc.record({
  do: fc.constant("reserve" as const),
  seats: fc.uniqueArray(fc.nat(seatCount - 1), { minLength: 1, maxLength: 3 }),
  keyed: fc.boolean(),
});
const pay = fc.record({ do: fc.constant("pay" as const), keyed: fc.boolean() });

const buyerStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: reserve },
  { weight: 4, arbitrary: pay },
  { weight: 1, arbitrary: nothing("join", "look", "leave", "list") },
  { weight: 2, arbitrary: nothing("release", "confirm") },
);

const worldStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: nothing("sweep", "recover", "relay", "advance") },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("clock" as const),
      ms: fc.constantFrom(400, 1_100, 2_500, 5_000, 16_000, 60_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("limits" as const),
      maxActive: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("mode" as const),
      mode: fc.constantFrom("open" as const, "open" as const, "paused" as const, "closed" as const),
    }),
  },
);

const actors = (step: fc.Arbitrary<Step>, count: number, maxLength: number) =>
  fc.array(
    fc.record({
      office: fc.constantFrom<0 | 1>(0, 1),
      steps: fc.array(step, { minLength: 1, maxLength }),
    }),
    { minLength: count, maxLength: count },
  );

const behaviour = fc.constantFrom<Behaviour>(
  "approve",
  "approve",
  "decline",
  "fail",
  "pending",
  "redirect",
  "unreachable",
  "lost",
);

const plan = fc.record({
  buyers: actors(buyerStep, users, 9),
  world: actors(worldStep, 2, 8),
  behaviours: fc.array(behaviour, { maxLength: 25 }),
  faults: fc.array(
    fc.oneof(
      { weight: 12, arbitrary: fc.constant<Fault>("none") },
      { weight: 1, arbitrary: fc.constantFrom<Fault>("before", "after") },
    ),
    { maxLength: 80 },
  ),
  skewMs: fc.constantFrom(-1_500, 0, 700),
  maxActive: fc.integer({ min: 1, max: 4 }),
});

type Plan = typeof plan extends fc.Arbitrary<infer P> ? P : never;

type Call = (...args: unknown[]) => Promise<unknown>;
type Calls = Readonly<Record<string, Call>>;

/** Every call of the port waits for its turn; with `faults`, some break before or after their effect. */
const scheduled = <T extends object>(
  scheduler: fc.Scheduler,
  name: string,
  port: T,
  nextFault: () => Fault = () => "none",
): T => {
  const wrap =
    (key: string, call: Calls[string]) =>
    async (...args: readonly unknown[]) => {
      await scheduler.schedule(Promise.resolve(), `${name}.${key}`);
      const fault = nextFault();
      if (fault === "before") throw new TicketingError("UNAVAILABLE", "planted: before");
      const result = await call(...args);
      if (fault === "after") throw new TicketingError("COMMIT_UNKNOWN", "planted: after");
      return result;
    };
  const entries = Object.entries(port as Calls).map(([key, call]) => [key, wrap(key, call)]);
  return Object.fromEntries(entries) as T;
};

/** Looks at the whole store after every commit. */
const observed = (bookings: BookingStore): BookingStore => ({
  ...bookings,
  update: async (slice, decide) => {
    const outcome = await bookings.update(slice, decide);
    observeBookings(await bookings.snapshot());
    return outcome;
  },
});

const tolerate = async <T>(work: Promise<T>): Promise<T | null> => {
  try {
    return await work;
  } catch (error) {
    // Only the faults that were planted may come out of a box office.
    const planted = error instanceof TicketingError && error.message.startsWith("planted");
    if (planted) return null;
    throw error;
  }
};

/** Four seats of one price, and one for nothing. */
const seatName = (index: number): string => (index < 4 ? `A-1-${index + 1}` : "B-1-1");

/** What one buyer remembers between steps. */
const buyer = (user: string, boxOffice: BoxOffice) => {
  let token = "";
  let reservationId = "";
  let paymentId = "";
  let keys = 0;
  const join = async () => {
    const issued = await tolerate(boxOffice.issueToken({ queueId: "q", userId: user }));
    if (issued?.outcome === "token_issued" || issued?.outcome === "token_found") {
      token = issued.token.token;
    }
  };
  const retried = async <T>(keyed: boolean, run: (key?: string) => Promise<T>) => {
    keys += 1;
    const first = await tolerate(run(keyed ? `${user}-${keys}` : undefined));
    // Whoever has a key and no answer asks again with the same one.
    return first === null && keyed ? tolerate(run(`${user}-${keys}`)) : first;
  };
  const reserve = async (seats: readonly number[], keyed: boolean) => {
    const seatIds = seats.map(seatName);
    const held = await retried(keyed, (idempotencyKey) =>
      boxOffice.reserveSeats({ showId: "show", seatIds, userId: user, token, idempotencyKey }),
    );
    if (held?.outcome === "seats_reserved") reservationId = held.reservation.reservationId;
    if (held?.outcome === "invalid_token") await join();
    if (held?.outcome === "token_not_active") await tolerate(boxOffice.work.advance());
  };
  return async (step: Step): Promise<void> => {
    if (token === "") await join();
    switch (step.do) {
      case "join":
        return join();
      case "look":
        await tolerate(boxOffice.lookUpToken({ queueId: "q", token }));
        return;
      case "leave":
        await tolerate(boxOffice.leaveQueue({ queueId: "q", userId: user, token }));
        return join();
      case "list":
        await tolerate(boxOffice.listSeats({ showId: "show", token }));
        return;
      case "reserve":
        return reserve(step.seats, step.keyed);
      case "release":
        await tolerate(boxOffice.releaseReservation({ reservationId, userId: user }));
        return;
      case "pay": {
        if (reservationId === "") await reserve([0, 4], true);
        const paid = await retried(step.keyed, (idempotencyKey) =>
          boxOffice.pay({ reservationId, userId: user, token, idempotencyKey }),
        );
        if (paid?.outcome === "payment_pending") paymentId = paid.payment.paymentId;
        return;
      }
      case "confirm":
        await tolerate(boxOffice.confirmPayment({ paymentId, userId: user, proof: "proof" }));
        return;
      case "sweep":
      case "recover":
      case "relay":
      case "advance":
        await tolerate(boxOffice.work[step.do]());
        return;
      case "limits":
        await tolerate(
          boxOffice.changeQueue({ queueId: "q", policy: { maxActive: step.maxActive } }),
        );
        return;
      case "mode":
        await tolerate(boxOffice.changeQueue({ queueId: "q", mode: step.mode }));
        return;
      case "clock":
        return;
    }
  };
};

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

/** When all faults are over, time and work bring everything to its end. */
const settle = async (boxOffice: BoxOffice, advance: (ms: number) => void): Promise<void> => {
  for (let round = 0; round < 12; round += 1) {
    advance(70_000);
    let done = 1;
    for (let turn = 0; done > 0 && turn < 50; turn += 1) {
      done = 0;
      for (const work of ["recover", "sweep", "relay", "advance"] as const) {
        done += await boxOffice.work[work]();
      }
    }
  }
};

const checkEnd = async (stores: Stores, boxOffice: BoxOffice, gateway: LedgerGateway) => {
  const report = await boxOffice.audit();
  if (!report.ok) throw new Error(`audit: ${JSON.stringify(report.breaches)}`);
  const { reservations, payments } = await stores.bookings.snapshot();
  for (const { status, paymentId } of payments) {
    if (status === "pending" || status === "refunding") {
      throw new Error(`${paymentId} is never finished`);
    }
  }
  if (reservations.some(({ status }) => status === "held" || status === "paying")) {
    throw new Error("a hold is never ended");
  }
  // The money that the gateway kept, by reservation, is exactly what confirmed ones cost.
  const keptMoney = new Map<string, number>();
  for (const { paymentId, reservationId } of payments) {
    const taken = gateway.captured().get(paymentId) ?? 0;
    const back = gateway.refunded().get(paymentId) ?? 0;
    keptMoney.set(reservationId, (keptMoney.get(reservationId) ?? 0) + taken - back);
  }
  for (const { reservationId, status, amount } of reservations) {
    const owed = status === "confirmed" ? amount : 0;
    const paid = keptMoney.get(reservationId) ?? 0;
    if (paid !== owed) throw new Error(`${reservationId} ${status}: paid ${paid}, owed ${owed}`);
  }
  const known = new Set(payments.map(({ paymentId }) => paymentId));
  for (const paymentId of gateway.captured().keys()) {
    if (!known.has(paymentId)) throw new Error(`${paymentId} was charged but never written down`);
  }
};

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
  const gateway = createLedgerGateway();
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
    const act = buyer(`user-${index}`, offices[office]);
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
  await checkEnd(whole, quiet, gateway);
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
