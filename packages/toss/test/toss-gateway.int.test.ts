import { type Currency, type ListedPayments, TicketingError } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { captured, payment, proven, refundOf, secretKey, world } from "./support/world.ts";

const minute = 60_000;
const day = 86_400_000;

describe("the page", () => {
  test("is told what to ask Toss for, before anything is called", async () => {
    const { gateway, calls } = world(undefined, { clientKey: "test_ck_1" });
    expect(await gateway.charge(payment({ method: { type: "toss", method: "CARD" } }))).toEqual({
      outcome: "pending",
      nextAction: {
        type: "toss",
        orderId: "pay_1",
        amount: 110_000,
        currency: "KRW",
        method: "CARD",
        clientKey: "test_ck_1",
      },
    });
    expect(calls).toEqual([]);
  });

  const key = "paymentKey=tstandin_1";
  test.for([
    ["nothing", ""],
    ["another order", `${key}&orderId=pay_2&amount=110000`],
    ["a smaller amount", `${key}&orderId=pay_1&amount=100`],
    ["an amount in other words", `${key}&orderId=pay_1&amount=1.1e5`],
    ["no key", "orderId=pay_1&amount=110000"],
    ["a key that is a path", "paymentKey=a%2F..&orderId=pay_1&amount=110000"],
  ])("that brings back %s is asked again, and Toss is not", async ([, proof = ""]) => {
    const { gateway, calls } = world();
    expect(await gateway.charge(payment({ proof }))).toEqual(await gateway.charge(payment()));
    expect(calls).toEqual([]);
  });

  test("may bring the right proof after a wrong one", async () => {
    const { gateway, standIn } = world();
    await gateway.charge(payment({ proof: "wrong" }));
    expect(await gateway.charge(proven(standIn))).toMatchObject({ outcome: "captured" });
  });

  test("that brings back the key of a cheaper order takes no money", async () => {
    const { gateway, standIn } = world();
    const cheap = new URLSearchParams(
      standIn.buyer.authenticate({ orderId: "pay_0", amount: 100 }),
    );
    const proof = `paymentKey=${cheap.get("paymentKey")}&orderId=pay_1&amount=110000`;
    expect(await gateway.charge(payment({ proof }))).toEqual({
      outcome: "failed",
      reason: "NOT_FOUND_PAYMENT_SESSION",
    });
    expect(standIn.ledger()).toEqual([]);
  });
});

describe("what Toss says to a confirmation", () => {
  test.for([
    ["REJECT_CARD_PAYMENT", "declined"],
    ["REJECT_ACCOUNT_PAYMENT", "declined"],
    ["INVALID_STOPPED_CARD", "declined"],
    ["EXCEED_MAX_DAILY_PAYMENT_COUNT", "declined"],
    ["BELOW_MINIMUM_AMOUNT", "declined"],
    ["INVALID_REQUEST", "failed"],
    ["NOT_REGISTERED_BUSINESS", "failed"],
  ])("%s: %s, again and at a look-up as well", async ([code, outcome]) => {
    const { gateway, standIn } = world();
    const asked = proven(standIn, payment(), code);
    const answer = { outcome, reason: code };
    expect(await gateway.charge(asked)).toEqual(answer);
    expect(await gateway.charge(asked)).toEqual(answer);
    expect(await gateway.lookup(asked)).toEqual(answer);
    expect(await gateway.cancel(asked)).toEqual(answer);
  });

  test.for([
    [400, "PROVIDER_ERROR"],
    [400, "CARD_PROCESSING_ERROR"],
    [400, "INVALID_API_KEY"],
    [401, "UNAUTHORIZED_KEY"],
    [403, "FORBIDDEN_REQUEST"],
    [403, "A_CODE_OF_TOMORROW"],
    [429, "TOO_MANY_REQUESTS"],
    [500, "UNKNOWN_PAYMENT_ERROR"],
    [500, "REJECT_CARD_PAYMENT"],
    [503, "SERVICE_UNAVAILABLE"],
  ] as const)("%i %s is unknown", async ([status, code]) => {
    const { gateway, standIn } = world(({ path }) =>
      path.endsWith("/confirm") ? { status, code } : undefined,
    );
    const asked = proven(standIn);
    await expect(gateway.charge(asked)).rejects.toThrow(TicketingError);
    expect(await gateway.lookup(asked)).toMatchObject({ outcome: "pending" });
  });

  test.for(["ALREADY_PROCESSED_PAYMENT", "DUPLICATED_ORDER_ID", "A_CODE_OF_TOMORROW"])(
    "%s after it was captured is captured",
    async (code) => {
      let confirmations = 0;
      const { gateway, standIn, advance } = world(({ path }) => {
        confirmations += path.endsWith("/confirm") ? 1 : 0;
        return path.endsWith("/confirm") && confirmations > 1 ? { status: 400, code } : undefined;
      });
      const asked = proven(standIn);
      const answer = await gateway.charge(asked);
      // The key is forgotten, so Toss looks at the payment itself.
      advance(15 * day);
      expect(await gateway.charge(asked)).toEqual(answer);
      expect(standIn.ledger()).toMatchObject([{ captures: 1 }]);
    },
  );

  test("an authentication that ran out fails", async () => {
    const { gateway, standIn, advance } = world();
    const asked = proven(standIn);
    advance(10 * minute);
    expect(await gateway.charge(asked)).toEqual({
      outcome: "failed",
      reason: "NOT_FOUND_PAYMENT_SESSION",
    });
    advance(20 * minute);
    expect(await gateway.lookup(asked)).toEqual({ outcome: "failed", reason: "EXPIRED" });
  });
});

test("what the buyer authenticated can't be withdrawn, and runs out", async () => {
  const { gateway, standIn, advance } = world();
  expect(await gateway.cancel(payment())).toEqual({ outcome: "not_found" });
  const asked = proven(standIn);
  expect(await gateway.cancel(asked)).toMatchObject({ outcome: "pending" });
  advance(gateway.capabilities.authorizationTtlMs);
  expect(await gateway.cancel(asked)).toMatchObject({ outcome: "failed" });
});

describe("a virtual account", () => {
  const virtual = payment({ method: { type: "toss", method: "VIRTUAL_ACCOUNT" } });
  const deposits = async () => {
    const { gateway, standIn, advance } = world();
    const { paymentId: orderId, amount } = virtual;
    const method = "virtual_account";
    const proof = standIn.buyer.authenticate({ orderId, amount, method });
    const waiting = await gateway.charge({ ...virtual, proof });
    return { gateway, standIn, advance, waiting, asked: { ...virtual, proof } };
  };

  test("waits for the money, and is captured when it came", async () => {
    const { gateway, standIn, waiting, asked } = await deposits();
    expect(waiting).toMatchObject({
      outcome: "pending",
      nextAction: { type: "deposit", bankCode: "20", accountNumber: /^X/ },
    });
    expect(await gateway.lookup(asked)).toEqual(waiting);
    standIn.buyer.deposit("pay_1");
    expect(await gateway.lookup(asked)).toMatchObject({ outcome: "captured", amount: 110_000 });
    // The confirmation itself is replayed as it was; whoever looks up knows more.
    expect(await gateway.cancel(asked)).toMatchObject({ outcome: "captured" });
  });

  test("that is given up takes no money any more", async () => {
    const { gateway, standIn, asked } = await deposits();
    expect(await gateway.cancel(asked)).toEqual({ outcome: "failed", reason: "CANCELED" });
    expect(() => standIn.buyer.deposit("pay_1")).toThrow("deposit");
    expect(await gateway.lookup(asked)).toEqual({ outcome: "failed", reason: "CANCELED" });
  });

  test("past its date is over", async () => {
    const { gateway, advance, asked } = await deposits();
    advance(7 * day);
    expect(await gateway.lookup(asked)).toEqual({ outcome: "failed", reason: "EXPIRED" });
  });

  test("is paid back by an operator, since the buyer's account is not known", async () => {
    const { gateway, standIn, waiting } = await deposits();
    standIn.buyer.deposit("pay_1");
    const reference = "reference" in waiting ? (waiting.reference ?? "") : "";
    expect(await gateway.refund(refundOf({ ...virtual, reference }))).toEqual({
      outcome: "refused",
      reason: "INVALID_REFUND_ACCOUNT_INFO",
      retry: "never",
    });
  });
});

describe("refunds", () => {
  test("are found by their id, and leave the payment captured", async () => {
    const here = world();
    const taken = await captured(here);
    const refund = refundOf(taken, { amount: 10_000 });
    expect(await here.gateway.lookupRefund?.(refund)).toEqual({ outcome: "not_found" });
    expect(await here.gateway.refund(refund)).toEqual({ outcome: "refunded" });
    expect(await here.gateway.lookupRefund?.(refund)).toEqual({ outcome: "refunded" });
    const rest = refundOf(taken, { refundId: "refund_2", amount: 100_000 });
    expect(await here.gateway.refund(rest)).toEqual({ outcome: "refunded" });
    expect(await here.gateway.lookup(taken)).toMatchObject({
      outcome: "captured",
      amount: 110_000,
    });
    expect(here.standIn.ledger()).toMatchObject([{ refunded: 110_000 }]);
  });

  test("are made once under one id, whatever the attempt and however late", async () => {
    const here = world();
    const refund = refundOf(await captured(here), { amount: 10_000 });
    await here.gateway.refund(refund);
    expect(await here.gateway.refund({ ...refund, attempt: 2 })).toEqual({ outcome: "refunded" });
    here.advance(16 * day);
    expect(await here.gateway.refund(refund)).toEqual({ outcome: "refunded" });
    expect(here.standIn.ledger()).toMatchObject([{ refunded: 10_000 }]);
  });

  test("that somebody else made already are refused", async () => {
    const here = world();
    const taken = await captured(here);
    await here.gateway.refund(refundOf(taken, { refundId: "of-an-operator" }));
    expect(await here.gateway.refund(refundOf(taken))).toEqual({
      outcome: "refused",
      reason: "ALREADY_CANCELED_PAYMENT",
      retry: "never",
    });
  });

  test.for([
    [{ amount: 110_001 }, "NOT_CANCELABLE_AMOUNT"],
    [{ currency: "USD" as never }, "other_currency"],
    [{ paymentId: "pay_2" as never }, "not_this_payment"],
    [{ reference: "nobody" }, "NOT_FOUND_PAYMENT"],
  ] as const)("of %o are refused: %s", async ([wrong, reason]) => {
    const here = world();
    const refund = refundOf(await captured(here), wrong);
    expect(await here.gateway.refund(refund)).toEqual({
      outcome: "refused",
      reason,
      retry: "never",
    });
    expect(here.standIn.ledger()).toMatchObject([{ refunded: 0 }]);
  });
});

test("the books come page by page, each capture once, and cancellations are none", async () => {
  const here = world();
  const ids = Array.from({ length: 130 }, (_, index) => `pay_${index}`);
  const asked = ids.map((paymentId) => payment({ paymentId: paymentId as never }));
  const taken = await Promise.all(asked.map((it) => captured(here, it)));
  await here.gateway.refund(refundOf(taken[0] ?? payment()));
  const sinceMs = Date.UTC(2030, 0, 1);
  const listed: string[] = [];
  let cursor: string | null = null;
  do {
    const page: ListedPayments | undefined = await here.gateway.listSince?.({ sinceMs, cursor });
    listed.push(...(page?.payments.map(({ paymentId }) => paymentId) ?? []));
    for (const { capturedAtMs } of page?.payments ?? []) expect(capturedAtMs).toBe(sinceMs);
    cursor = page?.cursor ?? null;
  } while (cursor !== null);
  expect(listed.toSorted()).toEqual(ids.toSorted());
  const later = await here.gateway.listSince?.({ sinceMs: sinceMs + 1_000, cursor: null });
  expect(later).toEqual({ payments: [], cursor: null });
});

test("any other currency than KRW fails at once, and Toss is not called", async () => {
  const { gateway, standIn, calls } = world();
  const failed = { outcome: "failed", reason: "toss_takes_KRW_alone" };
  const asked = { ...proven(standIn), currency: "USD" as never };
  expect(await gateway.charge(asked)).toEqual(failed);
  expect(await gateway.lookup(asked)).toEqual(failed);
  expect(await gateway.cancel(asked)).toEqual(failed);
  expect(calls).toEqual([]);
});

test.for([
  [200, "KRW", true],
  [110_000, "KRW", true],
  [9_999_999_999, "KRW", true],
  // "신용카드는 결제금액이 100원 이상, 계좌는 200원이상": the buyer chooses which.
  [199, "KRW", false],
  [0, "KRW", false],
  [-200, "KRW", false],
  [200.5, "KRW", false],
  [110_000, "EUR", false],
  [110_000, "USD", false],
] as const)("fault 7: %d %s is accepted: %o", async ([amount, code, yes]) => {
  const { gateway, standIn } = world();
  const currency = code as Currency;
  expect(gateway.accepts(amount, currency)).toBe(yes);
  const answer = await gateway.charge({ ...proven(standIn, payment({ amount })), currency });
  expect(answer.outcome).toBe(yes ? "captured" : "failed");
});

test("too little is declined by Toss as well", async () => {
  const { standIn } = world();
  const proof = standIn.buyer.authenticate({ orderId: "pay_1", amount: 99 });
  const paymentKey = new URLSearchParams(proof).get("paymentKey");
  const response = await standIn.fetch("http://stand-in.invalid/v1/payments/confirm", {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${secretKey}:`).toString("base64")}` },
    body: JSON.stringify({ paymentKey, orderId: "pay_1", amount: 99 }),
  });
  expect(await response.json()).toMatchObject({ code: "BELOW_MINIMUM_AMOUNT" });
});

test.for([
  [{ type: "toss", method: "BITCOIN" }, ["method.method"]],
  [{ type: "toss", cardNumber: "4242" }, ["method.cardNumber"]],
  [{ type: "card" }, ["method.type"]],
  [{ type: "toss", method: "VIRTUAL_ACCOUNT" }, []],
] as const)("checkMethod of %o: %o", ([method, fields]) => {
  const { gateway } = world();
  expect(gateway.checkMethod(method).map(({ field }) => field)).toEqual(fields);
});
