// Every call of a payment's way, lost or broken in every way: the money is taken once, and what was
// thrown is found out by asking again, as core does.
import {
  type GatewayAnswer,
  type GatewayPayment,
  type OneStepGateway,
  TicketingError,
} from "@admit-one/core";
import type { Fault, Faults } from "@admit-one/toss/stand-in";
import { describe, expect, test } from "vitest";
import { captured, proven, refundOf, secretKey, world } from "./support/world.ts";

const faults: readonly Fault[] = ["lost_before", "lost_after", "error_before", "error_after"];

/** Breaks the first call to an address that ends so, and no other. */
const first = (end: string, fault: Fault): Faults => {
  let broken = false;
  return ({ path }) => {
    if (broken || !path.endsWith(end)) return undefined;
    broken = true;
    return fault;
  };
};

/** What core does with a proven payment until it is settled, in a few lines. */
const drive = async (gateway: OneStepGateway, asked: GatewayPayment): Promise<GatewayAnswer> => {
  for (let turn = 0; turn < 5; turn += 1) {
    try {
      const found = await gateway.lookup(asked);
      if (found.outcome !== "pending" && found.outcome !== "not_found") return found;
      await gateway.charge(asked);
    } catch (error) {
      expect(error).toBeInstanceOf(TicketingError);
    }
  }
  return gateway.lookup(asked);
};

const once = [{ paymentId: "pay_1", captures: 1, captured: 110_000, refunded: 0 }];

test.for(["lost_before", "lost_after", "error_after"] as const)(
  "the confirmation is %s: captured once",
  async (fault) => {
    const { gateway, standIn } = world(first("/confirm", fault));
    const asked = proven(standIn);
    expect(await drive(gateway, asked)).toMatchObject({ outcome: "captured", amount: 110_000 });
    expect(standIn.ledger()).toEqual(once);
  },
);

test.for(faults)("a look-up is %s: captured once", async (fault) => {
  const { gateway, standIn } = world(first("/pay_1", fault));
  expect(await drive(gateway, proven(standIn))).toMatchObject({ outcome: "captured" });
  expect(standIn.ledger()).toEqual(once);
});

test("a failure that Toss keeps for the key is unknown until the payment runs out", async () => {
  const { gateway, standIn, advance } = world(first("/confirm", "error_before"));
  const asked = proven(standIn);
  expect(await drive(gateway, asked)).toMatchObject({ outcome: "pending" });
  advance(gateway.capabilities.authorizationTtlMs);
  expect(await drive(gateway, asked)).toEqual({ outcome: "failed", reason: "EXPIRED" });
  expect(standIn.ledger()).toEqual([]);
});

test("an answer that takes too long is unknown, whatever it did", async () => {
  const late = Promise.withResolvers<void>();
  const { gateway, standIn } = world(first("/confirm", { answerAfter: late.promise }), {
    timeoutMs: 50,
  });
  const asked = proven(standIn);
  await expect(gateway.charge(asked)).rejects.toThrow(TicketingError);
  expect(await gateway.lookup(asked)).toMatchObject({ outcome: "captured" });
  late.resolve();
});

test("whoever comes while the first is under way waits for its answer", async () => {
  const late = Promise.withResolvers<void>();
  const { gateway, standIn } = world(first("/confirm", { answerAfter: late.promise }));
  const asked = proven(standIn);
  const charges = [gateway.charge(asked), gateway.charge(asked), gateway.charge(asked)];
  late.resolve();
  const answers = await Promise.all(charges);
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(standIn.ledger()).toEqual(once);
});

describe("refunds", () => {
  test.for(["lost_before", "lost_after", "error_after"] as const)("%s: once", async (fault) => {
    const here = world(first("/cancel", fault));
    const refund = refundOf(await captured(here));
    await expect(here.gateway.refund(refund)).rejects.toThrow(TicketingError);
    expect(await here.gateway.refund(refund)).toEqual({ outcome: "refunded" });
    expect(here.standIn.ledger()).toMatchObject([{ refunded: 110_000 }]);
  });

  test("a failure that Toss keeps is uncertain for as long as the key lives", async () => {
    const here = world(first("/cancel", "error_before"));
    const refund = refundOf(await captured(here));
    await expect(here.gateway.refund(refund)).rejects.toThrow(TicketingError);
    await expect(here.gateway.refund(refund)).rejects.toThrow(TicketingError);
    here.advance(here.gateway.capabilities.idempotencyTtlMs);
    expect(await here.gateway.refund(refund)).toEqual({ outcome: "refunded" });
    expect(here.standIn.ledger()).toMatchObject([{ refunded: 110_000 }]);
  });

  test("a refusal is replayed to its attempt, and the next one is sent anew", async () => {
    const code = "NOT_AVAILABLE_BANK";
    const here = world(first("/cancel", { status: 403, code }));
    const refund = refundOf(await captured(here));
    expect(await here.gateway.refund(refund)).toEqual({
      outcome: "refused",
      reason: code,
      retry: "later",
    });
    expect(await here.gateway.refund(refund)).toEqual({
      outcome: "refused",
      reason: code,
      retry: "later",
    });
    const again = { ...refund, attempt: 2 };
    expect(await here.gateway.refund(again)).toEqual({ outcome: "refunded" });
    expect(await here.gateway.refund(again)).toEqual({ outcome: "refunded" });
    expect(here.standIn.ledger()).toMatchObject([{ refunded: 110_000 }]);
  });

  test.for([
    [400, "PROVIDER_ERROR"],
    [403, "FORBIDDEN_CONSECUTIVE_REQUEST"],
    [500, "FAILED_REFUND_PROCESS"],
  ] as const)("%i %s is unknown", async ([status, code]) => {
    const here = world(({ path }) => (path.endsWith("/cancel") ? { status, code } : undefined));
    const refund = refundOf(await captured(here));
    await expect(here.gateway.refund(refund)).rejects.toThrow(TicketingError);
  });
});

test("errors hold no secrets", async () => {
  const thrown: unknown[] = [];
  const keep = (error: unknown): void => void thrown.push(error);
  for (const fault of faults) {
    const { gateway, standIn } = world(first("/confirm", fault));
    await gateway.charge(proven(standIn)).catch(keep);
  }
  const stranger = world(undefined, { secretKey: `${secretKey}_OTHER` });
  await stranger.gateway.charge(proven(stranger.standIn)).catch(keep);
  expect(thrown).toHaveLength(5);
  const basic = Buffer.from(`${secretKey}:`).toString("base64");
  for (const error of thrown) {
    expect(error).toBeInstanceOf(TicketingError);
    const { message, stack, cause } = error as TicketingError;
    for (const secret of [secretKey, basic, "Basic"]) {
      expect(`${message} ${stack}`).not.toContain(secret);
    }
    expect(cause).toBeUndefined();
  }
});
