import type { Dispute, PaymentId } from "@admit-one/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { disputeIdOf, outsideIdOf } from "../../src/payment/outside-id.ts";
import { disputeEvent, refundEvent } from "../../src/payment/payment-events.ts";
import { krw, payment, t0 } from "../support/given.ts";
import { outsideRefund } from "../support/refunds.ts";

// Ids that are made of what a provider calls a refund or a dispute: any text. Operators name events
// by their ids in a path; else what a subscriber can't take could never be discarded.

/** As long as any id that `Ids` makes. */
const paymentId = "p".repeat(64) as PaymentId;
/** What a path of the API takes for an event. */
const inPaths = /^[A-Za-z0-9_.:-]{1,160}$/;

const paid = { ...payment("captured"), paymentId, version: 999_999 };

const eventsOf = (reference: string): readonly string[] => {
  const refundId = outsideIdOf(paymentId, reference);
  const refund = outsideRefund({ refundId, version: 999_999 });
  const dispute: Dispute = {
    reference,
    amount: 1,
    currency: krw,
    status: "open",
    openedAtMs: t0,
    closedAtMs: null,
    covers: 0,
    accepted: null,
  };
  return [
    refundEvent(paid, refund, t0, { type: "PaidBackOutside" }),
    refundEvent(paid, refund, t0, { type: "RefundFailed", reason: "so" }),
    disputeEvent(paid, dispute, t0),
    disputeEvent(paid, { ...dispute, status: "lost" }, t0),
  ].map(({ eventId }) => eventId);
};

describe("what a provider made", () => {
  test("has the provider's own name in its id, where it is a plain one", () => {
    expect(outsideIdOf("p" as PaymentId, "re_3PQ-x")).toBe("p-outside-re_3PQ-x");
    const long = "x".repeat(60);
    expect(outsideIdOf("p" as PaymentId, long)).toBe(`p-outside-${long}`);
    expect(disputeIdOf("p" as PaymentId, "du_1")).toBe("p-dispute-du_1");
  });

  test.each([
    ["a/b", "a_b.3a8e75c19b6a3514"],
    ["x".repeat(61), `${"x".repeat(40)}.2b4be3379419a140`],
    ["환불 12", "___12.7c107af04c23daf3"],
    ["re 0", "re_0.157ba420067ec6cc"],
  ])("is named %j for ever by what it was named first, since rows have that id", (text, name) => {
    expect(outsideIdOf("p" as PaymentId, text)).toBe(`p-outside-${name}`);
    expect(disputeIdOf("p" as PaymentId, text)).toBe(`p-dispute-${name}`);
  });

  test("has events that a path can name, whatever it is called", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), fc.string()), (text) => {
        for (const id of eventsOf(text)) expect(id).toMatch(inPaths);
      }),
    );
  });

  test.each(["", "x".repeat(61), "x".repeat(5_000), "a b", "a/b", "a.b", "환불", "\0", "\ud800"])(
    "%j is told apart from what looks like it",
    (reference) => {
      const others = [`${reference}x`, `x${reference}`, `${reference} `, reference.toUpperCase()];
      const ids = new Set([reference, ...others].map((one) => outsideIdOf(paymentId, one)));
      expect(ids.size).toBe(new Set([reference, ...others]).size);
      expect(outsideIdOf(paymentId, reference)).toBe(outsideIdOf(paymentId, reference));
    },
  );
});
