import assert from "node:assert/strict";
import {
  type BoxOffice,
  createBoxOffice,
  type DomainEvent,
  type EventSubscriber,
  type GatewayAnswer,
  type Pay,
  type Payment,
  type Reservation,
  type Stores,
} from "@admit-one/core";
import {
  concertDocument,
  createFakeClock,
  createFakeTimers,
  createSequentialIds,
  createTestSigner,
  type FakeClock,
} from "@admit-one/testing";
import { createStageBank, type StageBank } from "./bank.ts";
import { act, type Deed, type Doom, doomed } from "./doom.ts";

/** Runs an action in a process that dies at a call. Resolves when it is dead. */
export type Kill = (deed: Deed, doom: Doom, stage: Stage) => Promise<void>;

export type Stage = {
  readonly stores: Stores;
  readonly clock: FakeClock;
  readonly bank: StageBank;
  /** A server that survives. */
  readonly boxOffice: BoxOffice;
  readonly told: DomainEvent[];
  kill(deed: Deed, doom: Doom): Promise<void>;
  /** A server that has claimed everything due and hangs in its look-ups until it wakes. */
  zombie(): Promise<{
    readonly wake: (answer: GatewayAnswer) => void;
    readonly slept: Promise<unknown>;
  }>;
  /** An admitted user with a hold, and the command that pays it. */
  hold(
    user: string,
    seat: string | readonly string[],
    method?: Pay["method"],
  ): Promise<Pay & { reservationId: string }>;
  reservation(reservationId: string): Promise<Reservation>;
  paymentOf(reservationId: string): Promise<Payment>;
  /** Advances the clock in steps and runs all of a server's work in each. */
  live(ms: number, everyMs?: number): Promise<void>;
};

export const options = {
  deliveryTimeoutMs: 5_000,
  clockSkewMs: 0,
  gatewayTimeoutMs: 1_000,
  suspenseAlarmMs: 60_000,
  reconcileLookbackMs: 3_600_000,
};
export const wallet = { openingBalances: { KRW: 300_000 } };

/** The subscriber of every process. Processes that die ignore their events. */
const listener = (hear: (event: DomainEvent) => unknown): EventSubscriber => ({
  name: "listener",
  deliver: (event) => {
    hear(event);
  },
});
export const deafSubscribers: readonly EventSubscriber[] = [listener(() => {})];

let deaths = 0;

/** The in-memory way to die: nothing that the process waits for ever resolves. */
export const killInMemory: Kill = (deed, doom, { stores, clock, bank }) =>
  new Promise((resolve, reject) => {
    const die = (): Promise<never> => {
      resolve();
      return new Promise(() => {});
    };
    const parts = doomed({ stores, gateways: bank.gateways }, doom, die);
    const timers = createFakeTimers({ clock });
    const ids = { next: (kind: string) => `${kind}-of-dead-${(deaths += 1)}` };
    const signer = createTestSigner();
    const box = createBoxOffice({
      ...parts,
      clock,
      timers,
      ids,
      signer,
      options,
      wallet,
      subscribers: deafSubscribers,
    });
    act(box, deed).then(
      () => reject(new Error(`${JSON.stringify(doom)} was never reached.`)),
      (error: unknown) => reject(error),
    );
  });

export const createStage = async (stores: Stores, kill: Kill): Promise<Stage> => {
  const clock = createFakeClock();
  const bank = createStageBank(clock);
  const told: DomainEvent[] = [];
  const boxOffice = createBoxOffice({
    stores,
    clock,
    timers: createFakeTimers({ clock }),
    ids: createSequentialIds(),
    signer: createTestSigner(),
    gateways: bank.gateways,
    options,
    wallet,
    subscribers: [listener((event) => told.push(event))],
  });
  const document = concertDocument();
  const created = await boxOffice.createConcert(document);
  assert.ok(created.outcome === "concert_created", created.outcome);
  const { queueId } = created;
  const [showId = ""] = created.showIds;
  const stage: Stage = {
    stores,
    clock,
    bank,
    boxOffice,
    told,
    kill: (deed, doom) => kill(deed, doom, stage),
    zombie: async () => {
      const { promise, resolve: wake } = Promise.withResolvers<GatewayAnswer>();
      const asked = Promise.withResolvers<void>();
      const lookup = (): Promise<GatewayAnswer> => {
        asked.resolve();
        return promise;
      };
      const undead = createBoxOffice({
        stores,
        clock,
        // It also sleeps through its own time limit.
        timers: { after: () => () => {}, random: () => 0 },
        ids: createSequentialIds(),
        signer: createTestSigner(),
        gateways: bank.gateways.map((gateway) => ({ ...gateway, lookup })),
        options,
      });
      clock.advance(5_000);
      const slept = undead.work.recover();
      await asked.promise;
      // Now its lease has ended.
      clock.advance(30_000);
      return { wake, slept };
    },
    hold: async (userId, seat, method = { type: "card" }) => {
      const issued = await boxOffice.issueToken({ queueId, userId });
      assert.ok("token" in issued, issued.outcome);
      const { token } = issued.token;
      const held = await boxOffice.reserveSeats({ showId, seatIds: [seat].flat(), userId, token });
      assert.ok(held.outcome === "seats_reserved", held.outcome);
      const { reservationId } = held.reservation;
      return { reservationId, userId, token, method, idempotencyKey: `pay-${userId}` };
    },
    reservation: async (reservationId) => {
      const found = await stores.bookings.reservation(reservationId as never);
      assert.ok(found !== null);
      return found;
    },
    paymentOf: async (reservationId) => {
      const { payments } = await stores.bookings.snapshot();
      const [found] = payments.filter((payment) => payment.reservationId === reservationId);
      assert.ok(found !== undefined);
      return found;
    },
    live: async (ms, everyMs = 5_000) => {
      for (let passed = 0; passed < ms; passed += everyMs) {
        clock.advance(everyMs);
        for (const step of ["recover", "relay", "sweep", "advance"] as const) {
          await boxOffice.work[step]().catch(() => {});
        }
      }
    },
  };
  return stage;
};

/** How often this gateway call was made. */
export const sent = ({ bank }: Stage, call: string): number =>
  bank.calls.filter((one) => one === call).length;

/** What must be true after any crash, once everything has settled. */
export const atRest = async (stage: Stage, allowed: readonly string[] = []): Promise<void> => {
  const report = await stage.boxOffice.audit();
  assert.deepEqual(report.breaches, []);
  assert.deepEqual(
    report.alarms.map(({ alarm }) => alarm),
    allowed,
  );
  const counts = Object.values(await stage.boxOffice.countAlarms());
  assert.equal(
    counts.reduce((sum, count) => sum + count),
    allowed.length,
  );
  for (const { suspense } of report.money) assert.equal(suspense, 0n);
  const { reservations, payments, refunds } = await stage.stores.bookings.snapshot();
  const sold = new Map(
    reservations.flatMap((one) =>
      one.status === "confirmed" ? [[one.paymentId as string, one.amount] as const] : [],
    ),
  );
  for (const { paymentId, status, amount } of refunds) {
    if (status === "needs_operator") sold.set(paymentId, amount);
  }
  const { card, vault, plain } = stage.bank;
  for (const line of [card, vault, plain].flatMap((gateway) => gateway.ledger())) {
    assert.ok(line.captures <= 1, `${line.paymentId} was charged ${line.captures} times`);
    const kept = line.captured - line.refunded;
    assert.equal(
      kept,
      sold.get(line.paymentId) ?? 0,
      `the bank keeps ${kept} of ${line.paymentId}`,
    );
  }
  assert.deepEqual(
    payments.filter(({ status }) => status === "pending"),
    [],
  );
};
