import assert from "node:assert/strict";
import type {
  AuditReport,
  DeliveryOutcome,
  DomainEvent,
  EraseUserOutcome,
  Stores,
  UserId,
} from "@admit-one/core";
import { createScriptedGateway } from "@admit-one/memory";
import { concertDocument } from "../concert-document.ts";
import { peekEvents } from "../fixtures/peek-events.ts";
import { startMs } from "../fixtures/plan.ts";
import { createTestBoxOffice, type TestBoxOffice } from "../test-box-office.ts";
import { bindCases, type CaseOf, type ContractCase, type MakeStores } from "./contract-case.ts";

const port = "Stores";
const userId = "erased-7f3a@example.com";
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const price = 110_000;

type Desk = TestBoxOffice & {
  /** All delivered events. */
  readonly delivered: DomainEvent[];
};

const refuse = (event: DomainEvent): DeliveryOutcome => ({
  outcome: "gone",
  reason: "userId" in event ? `no account of ${event.userId}` : "no account",
});

/** One subscriber refuses every event with a reason; another one accepts all. */
const openDesk = async (stores: Stores): Promise<Desk> => {
  const delivered: DomainEvent[] = [];
  const cards = createScriptedGateway({ clock: { nowMs: () => startMs }, name: "cards" });
  const desk = createTestBoxOffice({
    stores,
    // It accepts everything that the buyer sends.
    gateways: [{ ...cards, checkMethod: () => [] }],
    wallet: {},
    subscribers: [
      { name: "deaf", deliver: refuse },
      { name: "ear", deliver: (event) => void delivered.push(event) },
    ],
  });
  const created = await desk.boxOffice.createConcert(concertDocument());
  assert.equal(created.outcome, "concert_created");
  return { ...desk, delivered };
};

const join = async ({ boxOffice }: Desk): Promise<string> => {
  const joined = await boxOffice.issueToken({ queueId: "queue-1", userId });
  assert.ok(joined.outcome === "token_issued" || joined.outcome === "token_found");
  return joined.token.token;
};

const hold = async ({ boxOffice }: Desk, seatId: string, token: string): Promise<string> => {
  const held = await boxOffice.reserveSeats({
    showId: "show-1",
    seatIds: [seatId],
    userId,
    token,
    idempotencyKey: `hold-${seatId}`,
  });
  assert.equal(held.outcome, "seats_reserved", seatId);
  return "reservation" in held ? held.reservation.reservationId : "";
};

const pay = async (
  { boxOffice }: Desk,
  reservationId: string,
  token: string,
  method: { readonly type: string; readonly [field: string]: unknown },
): Promise<string> => {
  const idempotencyKey = `pay-${reservationId}-${JSON.stringify(method).length}`;
  const paid = await boxOffice.pay({ reservationId, userId, token, method, idempotencyKey });
  return paid.outcome;
};

const bought = { type: "cards", payer: userId };

/** Some of everything that a box office stores about a user. */
const buyAndCancel = async (desk: Desk): Promise<void> => {
  const { boxOffice } = desk;
  let token = await join(desk);
  const kept = await hold(desk, "A-1-1", token);
  assert.equal(await pay(desk, kept, token, bought), "payment_captured");
  token = await join(desk);
  const cancelled = await hold(desk, "A-1-2", token);
  const decline = { ...bought, outcome: "decline" };
  assert.equal(await pay(desk, cancelled, token, decline), "payment_declined");
  assert.equal(await pay(desk, cancelled, token, bought), "payment_captured");
  token = await join(desk);
  await boxOffice.releaseReservation({ reservationId: await hold(desk, "A-1-3", token), userId });
  const credit = { userId, amount: price, currency: "KRW", idempotencyKey: "credit-1" };
  assert.equal((await boxOffice.creditWallet(credit)).outcome, "wallet_credited");
  const byWallet = await hold(desk, "A-1-4", token);
  assert.equal(await pay(desk, byWallet, token, { type: "wallet" }), "payment_captured");
  const ended = await boxOffice.cancelReservation({ reservationId: cancelled });
  assert.equal(ended.outcome, "reservation_cancelled");
  await join(desk);
  await relayAll(desk);
};

const relayAll = async ({ boxOffice }: Desk): Promise<void> => {
  for (let rounds = 0; (await boxOffice.work.relay()) > 0; rounds += 1) assert.ok(rounds < 100);
};

/** The text of everything that the stores have about these users. */
const everythingOf = async (
  { stores, delivered }: Desk,
  userIds: readonly string[],
): Promise<Readonly<Record<string, string>>> => {
  const { bookings, queues, events, lookups } = stores;
  const all = { after: null, limit: 1_000 };
  const tokens = await Promise.all(userIds.map((id) => queues.tokensOf(id as UserId, all)));
  const records = await bookings.view((view) =>
    Promise.all(["", ...userIds].map((id) => view.recordsOf(id as UserId, null, 1_000))),
  );
  const tables = {
    ...(await bookings.snapshot()),
    tokens,
    records,
    erasures: await bookings.erasures(Number.MAX_SAFE_INTEGER, 10),
    events: await events.find(delivered.map(({ eventId }) => eventId)),
    letters: await events.dead({ subscriber: "deaf", afterNo: 0, limit: 1_000 }),
    unrouted: await peekEvents(events),
    journal: await lookups.journal({}, all),
  };
  return Object.fromEntries(
    Object.entries(tables).map(([name, rows]) => [name, JSON.stringify(rows)]),
  );
};

const nowhere = (tables: Readonly<Record<string, string>>): void => {
  for (const [table, text] of Object.entries(tables)) {
    assert.equal(text.includes(userId), false, `${table} still names the user`);
  }
};

const sumsOf = ({ money, counts, ok, breaches, alarms }: AuditReport) => ({
  money,
  counts,
  ok,
  breaches,
  alarms,
});

const erase = ({ boxOffice }: Desk): Promise<EraseUserOutcome> => boxOffice.eraseUser({ userId });

type World = Awaited<ReturnType<MakeStores>>;

const cases: readonly CaseOf<World>[] = [
  {
    name: "an erased user is found nowhere, and everything else is as it was",
    run: async ({ stores }) => {
      const desk = await openDesk(stores);
      await buyAndCancel(desk);
      const { boxOffice, clock } = desk;
      const refused = await erase(desk);
      assert.equal(refused.outcome, "conflict", "while a show of theirs is ahead");
      clock.advance(101 * hourMs);
      // One token has ended, and one is live.
      await join(desk);
      await relayAll(desk);
      const [before, audit] = [await everythingOf(desk, [userId]), await boxOffice.audit()];
      for (const [table, text] of Object.entries(before)) {
        const isElsewhere = ["seats", "claims", "erasures", "unrouted"].includes(table);
        assert.equal(text.includes(userId), !isElsewhere, `${table} names the user before`);
      }
      const erased = await erase(desk);
      assert.ok(erased.outcome === "user_erased");
      assert.equal(erased.waiting, 0);
      const named = [userId, erased.pseudonym];
      // The erasure itself needs the id until its second run.
      nowhere({ ...(await everythingOf(desk, named)), erasures: "" });
      assert.deepEqual(await erase(desk), erased, "it is under way until the second look");
      clock.advance(minuteMs);
      await boxOffice.work.sweep();
      const after = await everythingOf(desk, named);
      nowhere(after);
      const renamed = [
        "reservations",
        "payments",
        "refunds",
        "wallets",
        "ledger",
        "tokens",
        "journal",
      ];
      for (const table of renamed) {
        assert.ok(after[table]?.includes(erased.pseudonym), `${table} names the pseudonym`);
      }
      assert.deepEqual(sumsOf(await boxOffice.audit()), sumsOf(audit));
      assert.deepEqual(await erase(desk), { outcome: "not_found", what: "user" });
      const last = (await peekEvents(stores.events)).filter(({ type }) => type === "UserErased");
      assert.deepEqual(
        last.map((event) => "pseudonym" in event && event.pseudonym),
        [erased.pseudonym],
      );
    },
  },
];

/** What the stores together keep about a user, and together erase. */
export const erasureContract = (make: MakeStores): readonly ContractCase[] =>
  bindCases(port, make, cases);
