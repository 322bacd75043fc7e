import { type EndingCall, endingCalls, type PaymentId } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { createClient, documentedRoutes } from "./client.ts";
import { concertDocument, createRealBoxOffice } from "./real-box-office.ts";

// Every alarm about money is followed as an operator does who has nothing but its own text and ids,
// by each of the calls that it names. Then it is over, and the books are in order.

const price = 110_000;
const dayMs = 86_400_000;

type AuditBody = {
  readonly ok: boolean;
  readonly alarms: readonly {
    readonly alarm: string;
    readonly message: string;
    readonly ids: Readonly<Record<string, string>>;
    readonly endedBy: readonly EndingCall[];
  }[];
  readonly money: readonly Readonly<Record<string, number>>[];
};

/** One seat that ann has paid for, at a provider whose money moves. */
const open = async () => {
  const { boxOffice, clock, gateway } = createRealBoxOffice();
  const client = createClient(boxOffice);
  let keys = 0;
  const post = async (path: string, json?: object): Promise<{ readonly owed?: number }> => {
    keys += 1;
    const headers = { "Idempotency-Key": `key-${keys}` };
    const answer = await client.ask("POST", path, { admin: true, headers, ...(json && { json }) });
    return answer.json;
  };
  const asAnn = async (path: string, ask: object = {}) =>
    (await client.ask("POST", path, { user: "ann", ...ask })).json as Record<string, string>;
  await post("/admin/concerts", concertDocument("c"));
  const { token } = await asAnn("/queues/c/tokens");
  const held = await asAnn("/shows/c-1/reservations", { token, json: { seatIds: ["A-1-1"] } });
  const reservation = `/admin/reservations/${held["reservationId"]}`;
  const paid = await asAnn(`/reservations/${held["reservationId"]}/payments`, { token });
  const paymentId = paid["paymentId"] as PaymentId;
  const { provider } = gateway;
  /** Time passes, and the work of the server is done. */
  const later = async (ms = 60_000): Promise<void> => {
    clock.advance(ms);
    await boxOffice.work.reconcile();
    await boxOffice.work.recover();
    await boxOffice.work.sweep();
  };
  const audit = async (): Promise<AuditBody> => {
    const { json } = await client.ask("GET", "/admin/audit", { admin: true });
    expect(json).toMatchObject({ ok: true, breaches: [] });
    return json;
  };
  return { client, post, provider, paymentId, reservation, later, audit };
};

type Sale = Awaited<ReturnType<typeof open>>;

/** The call that is meant by a name, with what the alarm says and a person knows. */
const calls: Partial<
  Record<EndingCall, (sale: Sale, ids: Readonly<Record<string, string>>) => Promise<void>>
> = {
  retryRefund: async ({ post }, { paymentId }) => {
    await post(`/admin/payments/${paymentId}/refund/retry`);
  },
  settleRefund: async ({ post }, { paymentId }) => {
    const path = `/admin/payments/${paymentId}/refund/settle`;
    const { owed = 0 } = await post(path, { amount: 1, note: "a coin" });
    if (owed > 0) await post(path, { amount: owed, note: "the rest" });
  },
  acceptPayment: async ({ post }, { paymentId }) => {
    await post(`/admin/payments/${paymentId}/accept`, { note: "goodwill" });
  },
  cancelReservation: async ({ post }, { reservationId, dispute }) => {
    const refund = dispute === undefined ? "full" : "none";
    await post(`/admin/reservations/${reservationId}/cancel`, { refund });
  },
};

/** What happens until the audit warns, and the alarm that stands then. */
const stories: Readonly<Record<string, readonly [string, (sale: Sale) => Promise<unknown>]>> = {
  "a refund fails for good": [
    "refund_needs_operator",
    async ({ post, provider, reservation, paymentId, later }) => {
      await post(`${reservation}/cancel`);
      provider.failRefund(`${paymentId}-refund`);
      await later();
    },
  ],
  "a provider has no money for two weeks": [
    "refund_needs_operator",
    async ({ post, provider, reservation, later }) => {
      provider.setRefunds("no_balance");
      await post(`${reservation}/cancel`);
      for (let day = 0; day < 16; day += 1) await later(dayMs);
      provider.setRefunds("paid");
    },
  ],
  "the provider pays back a part of a sale": [
    "paid_back_outside",
    async ({ provider, paymentId, later }) => {
      provider.refund(paymentId, 30_000);
      await later();
    },
  ],
  "the provider pays back all of a sale": [
    "paid_back_outside",
    async ({ provider, paymentId, later }) => {
      provider.refund(paymentId);
      await later();
    },
  ],
  "the provider pays what was settled by hand": [
    "paid_back_twice",
    async ({ post, provider, reservation, paymentId, later }) => {
      provider.setRefunds("no_balance");
      await post(`${reservation}/cancel`);
      await post(`/admin/payments/${paymentId}/refund/settle`, { amount: price, note: "in cash" });
      provider.refund(paymentId);
      await later();
    },
  ],
  "a dispute of a sale is lost": [
    "dispute_lost",
    async ({ provider, paymentId, later }) => {
      const { reference } = provider.openDispute(paymentId);
      await later();
      provider.setDispute(reference, "lost");
      await later();
    },
  ],
  "a dispute about a part of a sale is lost, and a part was paid back": [
    "dispute_lost",
    async ({ post, provider, paymentId, later }) => {
      provider.refund(paymentId, 30_000);
      await later();
      await post(`/admin/payments/${paymentId}/accept`, { note: "goodwill" });
      provider.setDispute(provider.openDispute(paymentId, 50_000).reference, "lost");
      await later();
    },
  ],
};

describe.each(Object.entries(stories))("when %s", (_what, [kind, happens]) => {
  const alarmed = async () => {
    const sale = await open();
    await happens(sale);
    const { alarms } = await sale.audit();
    expect(alarms.map(({ alarm }) => alarm)).toEqual([kind]);
    return { sale, alarms };
  };

  test("the alarm names its calls in words, too, and each of them ends it", async () => {
    const names = (await alarmed()).alarms.flatMap(({ endedBy }) => endedBy);
    expect(names).not.toEqual([]);
    for (const name of names) {
      const { sale, alarms } = await alarmed();
      for (const { message, ids } of alarms) {
        expect(message).toContain(name);
        await calls[name]?.(sale, ids);
      }
      await sale.later(6 * 3_600_000);
      const { alarms: left, money } = await sale.audit();
      expect(left, name).toEqual([]);
      expect(money.map(({ refunds_payable, suspense }) => [refunds_payable, suspense])).toEqual([
        [0, 0],
      ]);
    }
  });
});

test("each call that an alarm may name is an operation of the API, or a step of the work", async () => {
  const { client } = await open();
  const operations = new Set(documentedRoutes(client.app).map(({ operationId }) => operationId));
  expect(endingCalls.filter((call) => !operations.has(call))).toEqual(["recover"]);
});
