import type { GatewayPayment, PaymentGateway } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import {
  findGateway,
  firstCall,
  gatewayOf,
  toGateway,
  unknown,
  within,
} from "../../src/payment/gateway-call.ts";
import { leaseOf } from "../../src/payment/lease.ts";
import type { PaymentContext } from "../../src/payment/payment-context.ts";
import { pending } from "../support/given.ts";

const gateways = [{ name: "card" }, { name: "bank" }] as unknown as readonly PaymentGateway[];

/** A context whose time limit ends when the test says so. */
const limited = () => {
  const limit = { afterMs: 0, end: () => {}, isCancelled: false };
  const timers = {
    after: (afterMs: number, run: () => void) => {
      Object.assign(limit, { afterMs, end: run });
      return () => {
        limit.isCancelled = true;
      };
    },
    random: () => 0,
  };
  const context = { gateways, timers, options: { gatewayTimeoutMs: 10_000 } };
  return { limit, context: context as unknown as PaymentContext };
};

describe("a gateway", () => {
  test("is found by the method's type", () => {
    expect(findGateway({ gateways }, { type: "bank" })).toBe(gateways[1]);
    expect(findGateway({ gateways }, { type: "gone" })).toBeUndefined();
    const { context } = limited();
    expect(gatewayOf(context, { type: "card" })).toBe(gateways[0]);
    expect(() => gatewayOf(context, { type: "gone" })).toThrow("No gateway serves gone.");
  });

  test("is sent the fields of a payment that it may know", () => {
    const { paymentId, amount, currency, method, createdAtMs } = pending();
    const sent = { paymentId, amount, currency, method, createdAtMs, proof: null, reference: null };
    expect(toGateway(pending() as GatewayPayment)).toEqual(sent);
  });

  test("of one step charges first, and of two steps authorizes", async () => {
    const answers = (twoStep: boolean) =>
      ({
        capabilities: { twoStep },
        charge: async () => "charged",
        authorize: async () => "authorized",
      }) as unknown as PaymentGateway;
    expect(await firstCall(answers(false), pending())).toBe("charged");
    expect(await firstCall(answers(true), pending())).toBe("authorized");
  });
});

describe("a call within the time limit", () => {
  test("has its answer, and the limit is over", async () => {
    const { limit, context } = limited();
    expect(await within(context, async () => 7)).toBe(7);
    expect(limit).toMatchObject({ afterMs: 10_000, isCancelled: true });
  });

  test.each([
    ["that rejects", () => Promise.reject(new Error("no"))],
    [
      "that throws",
      () => {
        throw new Error("no");
      },
    ],
  ])("%s has an unknown outcome", async (_how, call) => {
    expect(await within(limited().context, call)).toEqual(unknown);
  });

  test("that takes too long has an unknown outcome", async () => {
    const { limit, context } = limited();
    const answer = within(context, () => new Promise(() => {}));
    limit.end();
    expect(await answer).toEqual({ outcome: "unknown" });
  });

  test("is followed by time to store the answer before anybody else may work on it", () => {
    expect(leaseOf(limited().context)).toBe(15_000);
  });
});
