// Every call of a payment's way, lost or broken in every way: the money is taken once, and what was
// thrown is found out by asking again, as core does.
import type { GatewayAnswer, GatewayPayment, TwoStepGateway } from "@admit-one/core";
import { TicketingError } from "@admit-one/core";
import type { Fault, Faults } from "@admit-one/stripe/stand-in";
import { describe, expect, test } from "vitest";
import { captured, payment, refundOf, secretKey, webhookSecret, world } from "./support/world.ts";

const faults: readonly Fault[] = ["lost_before", "lost_after", "error_before", "error_after"];

/** Breaks the nth call, and no other. */
const once = (nth: number, fault: Fault): Faults => {
  let calls = 0;
  return () => {
    calls += 1;
    return calls === nth ? fault : undefined;
  };
};

/** What core does with a payment until it is settled, in a few lines. */
const drive = async (gateway: TwoStepGateway, asked: GatewayPayment): Promise<GatewayAnswer> => {
  let known = asked;
  for (let turn = 0; turn < 10; turn += 1) {
    try {
      const found = await gateway.lookup(known);
      if ("reference" in found && found.reference) known = { ...known, reference: found.reference };
      if (found.outcome === "not_found") await gateway.authorize(known);
      else if (found.outcome === "authorized") await gateway.capture(known);
      else return found;
    } catch (error) {
      expect(error).toBeInstanceOf(TicketingError);
    }
  }
  throw new TypeError("It never settled.");
};

const cases = faults.flatMap((fault) => [1, 2, 3, 4, 5, 6].map((nth) => [nth, fault] as const));

test.for(cases)("call %i %s: captured once", async ([nth, fault]) => {
  const { gateway, standIn, calls } = world(once(nth, fault));
  expect(await drive(gateway, payment())).toMatchObject({ outcome: "captured", amount: 110_000 });
  expect(calls.length).toBeGreaterThan(4);
  expect(standIn.ledger()).toEqual([
    { paymentId: "pay_1", captures: 1, captured: 110_000, refunded: 0 },
  ]);
});

test.for(cases.filter(([nth]) => nth < 6))(
  "call %i %s, then given up: never captured",
  async ([nth, fault]) => {
    const { gateway, standIn } = world(once(nth, fault));
    await gateway.authorize(payment()).catch(() => {});
    const giveUp = () => gateway.cancel(payment()).catch(giveUpAgain);
    const giveUpAgain = () => gateway.cancel(payment());
    expect((await giveUp()).outcome).toBe("failed");
    expect((await gateway.authorize(payment())).outcome).toBe("failed");
    expect(standIn.ledger()).toEqual([]);
  },
);

test("a 500 that Stripe keeps for the key is left behind with it", async () => {
  const { gateway, standIn } = world((call) =>
    call.idempotencyKey === "pay_1" || call.idempotencyKey === "pay_1:2"
      ? "error_after"
      : undefined,
  );
  expect(await drive(gateway, payment())).toMatchObject({ outcome: "captured" });
  expect(standIn.ledger()).toMatchObject([{ captures: 1 }]);
});

test("where every key fails, nothing is certain and nothing is taken", async () => {
  const { gateway, standIn } = world(({ method }) =>
    method === "POST" ? "error_after" : undefined,
  );
  for (const _ of [1, 2, 3, 4, 5, 6, 7, 8]) {
    await expect(gateway.authorize(payment())).rejects.toThrow(TicketingError);
  }
  expect(standIn.ledger()).toEqual([]);
});

test("whoever comes while the first is opening the intent waits for it", async () => {
  const { gateway, standIn, calls } = world();
  const asked = Array.from({ length: 5 }, () => gateway.authorize(payment()));
  const answers = await Promise.all(asked);
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  const openings = calls.filter((it) => it === "POST /v1/payment_intents");
  expect(openings.length).toBeGreaterThan(5);
  expect(standIn.events.filter(({ type }) => type === "payment_intent.created")).toHaveLength(1);
});

test("an object that others hold is waited for", async () => {
  let busy = 2;
  const { gateway } = world(() => {
    busy -= 1;
    return busy >= 0 ? "busy" : undefined;
  });
  expect(await gateway.authorize(payment())).toMatchObject({ outcome: "authorized" });
});

test("an answer that takes too long is unknown, whatever it did", async () => {
  const late = Promise.withResolvers<void>();
  const { gateway } = world(
    ({ path }) => (path.endsWith("/confirm") ? { answerAfter: late.promise } : undefined),
    { timeoutMs: 50 },
  );
  await expect(gateway.authorize(payment())).rejects.toThrow(TicketingError);
  expect(await gateway.lookup(payment())).toMatchObject({ outcome: "authorized" });
  late.resolve();
});

/** Breaks the first refund, and no other call. */
const firstRefund = (fault: Fault): Faults => {
  let broken = false;
  return ({ method, path }) => {
    if (broken || method !== "POST" || path !== "/v1/refunds") return undefined;
    broken = true;
    return fault;
  };
};

describe("refunds", () => {
  test.for(faults.filter((fault) => fault !== "error_before"))("%s: once", async (fault) => {
    const { gateway, standIn } = world(firstRefund(fault));
    const refund = refundOf(await captured(gateway));
    await expect(gateway.refund(refund)).rejects.toThrow(TicketingError);
    expect(await gateway.refund(refund)).toEqual({ outcome: "refunded" });
    expect(await gateway.lookupRefund?.(refund)).toEqual({ outcome: "refunded" });
    expect(standIn.ledger()).toMatchObject([{ captures: 1, refunded: 110_000 }]);
  });

  test("a failure that Stripe keeps is uncertain for a day, then it is sent anew", async () => {
    const { gateway, standIn, advance } = world(firstRefund("error_before"));
    const refund = refundOf(await captured(gateway));
    await expect(gateway.refund(refund)).rejects.toThrow(TicketingError);
    await expect(gateway.refund(refund)).rejects.toThrow(TicketingError);
    expect(await gateway.lookupRefund?.(refund)).toEqual({ outcome: "not_found" });
    advance(86_400_000);
    expect(await gateway.refund(refund)).toEqual({ outcome: "refunded" });
    expect(standIn.ledger()).toMatchObject([{ refunded: 110_000 }]);
  });
});

test("errors hold no secrets", async () => {
  const thrown: unknown[] = [];
  const keep = (error: unknown): void => void thrown.push(error);
  for (const fault of faults) {
    const { gateway } = world(({ path }) => (path.endsWith("/confirm") ? fault : undefined));
    await gateway.authorize(payment()).catch(keep);
  }
  const stranger = world(undefined, { secretKey: `${secretKey}_OTHER` });
  await stranger.gateway.authorize(payment()).catch(keep);
  expect(thrown).toHaveLength(5);
  for (const error of thrown) {
    expect(error).toBeInstanceOf(TicketingError);
    const { message, stack, cause } = error as TicketingError;
    for (const secret of [secretKey, webhookSecret, "_secret_", "Bearer"]) {
      expect(`${message} ${stack}`).not.toContain(secret);
    }
    expect(cause).toBeUndefined();
  }
});
