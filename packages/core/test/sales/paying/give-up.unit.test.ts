import type { GatewayCapabilities, PayingReservation, PendingPayment } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { notFound } from "../../../src/kernel/refusals.ts";
import { cancelPayment } from "../../../src/sales/paying/cancel-payment.ts";
import { type GiveUp, giveUp } from "../../../src/sales/paying/give-up.ts";
import { ann, booking, payment, pending, reservation, t0 } from "../../support/given.ts";
import { oneShot } from "../../support/one-shot.ts";

// A buyer gives up a pending payment, alone or together with the seats.

const leaseMs = 7_000;
const nowMs = t0 + 1_000;
const fences: GatewayCapabilities = {
  twoStep: false,
  onlyProofTakesMoney: false,
  cancelBeforeCapture: true,
  idempotencyTtlMs: 1,
  authorizationTtlMs: 1,
  lookupByOurId: true,
  asynchronous: true,
  refundsAreFinal: true,
};
const cannotFence = { ...fences, cancelBeforeCapture: false };
/** Nothing takes money before there is a proof. */
const onlyProof = { ...cannotFence, onlyProofTakesMoney: true };
const owner = reservation("r", "paying") as PayingReservation;

const given = (
  over: Partial<PendingPayment>,
  how: Partial<GiveUp> = {},
  own: PayingReservation | null = owner,
) => {
  const one = pending({ attempts: 2, ...over });
  const state = { ...booking({ reservation: own }), payment: one };
  const { outcome, change } = giveUp(
    state,
    one,
    { release: false, capabilities: fences, leaseMs, ...how },
    nowMs,
  );
  return { outcome, change, one };
};

describe("a payment that its gateway can stop", () => {
  test("is marked before the gateway is called, under a claim of its own", () => {
    const action = { type: "redirect" } as never;
    const { outcome, change, one } = given({ step: "requires_action", nextAction: action });
    const voiding = {
      ...one,
      version: one.version + 1,
      step: "voiding",
      nextAction: null,
      cancelledAtMs: nowMs,
      attempts: 3,
      recoverAtMs: nowMs + leaseMs,
    };
    expect(outcome).toEqual({ outcome: "announced", payment: voiding });
    expect(change).toEqual({ payments: [voiding] });
  });

  test("takes the wish to release the seats with it, once", () => {
    const { change } = given({}, { release: true });
    const asked = { ...owner, releaseAskedAtMs: nowMs, version: owner.version + 1 };
    expect(change?.reservations).toEqual([asked]);
    const again = given({}, { release: true }, { ...owner, releaseAskedAtMs: t0 });
    expect(again.change).not.toHaveProperty("reservations");
  });

  test.each([
    ["is over", { ...reservation("r", "expired") } as unknown as PayingReservation],
    ["does not exist", null],
  ])("leaves a reservation that %s as it is", (_what, own) => {
    const { outcome, change } = given({}, { release: true }, own);
    expect(outcome.outcome).toBe("announced");
    expect(change).not.toHaveProperty("reservations");
  });

  describe("while another server calls it", () => {
    const busy = { step: "voiding", recoverAtMs: nowMs + 1 } as const;
    const cancelled = { ...busy, cancelledAtMs: t0 };

    test("is awaited, and nothing is written", () => {
      const { outcome, change, one } = given(cancelled);
      expect(outcome).toEqual({ outcome: "awaited", payment: one });
      expect(change).toBeUndefined();
    });

    test("is awaited with a new wish, and the claim stays the other's", () => {
      const { outcome, change, one } = given(cancelled, { release: true });
      const same = { ...one, version: one.version + 1 };
      expect(outcome).toEqual({ outcome: "awaited", payment: same });
      expect(change).toMatchObject({
        payments: [same],
        reservations: [{ releaseAskedAtMs: nowMs }],
      });
    });

    test("is the buyer's from now on, where only the server wanted it", () => {
      const { outcome, change } = given(busy);
      expect(outcome.outcome).toBe("awaited");
      expect(change?.payments).toMatchObject([{ cancelledAtMs: nowMs, attempts: 2 }]);
    });

    test("is called again when that server's time is over", () => {
      const { outcome, change } = given({ ...cancelled, recoverAtMs: nowMs });
      expect(outcome.outcome).toBe("announced");
      expect(change?.payments).toMatchObject([{ cancelledAtMs: t0, attempts: 3 }]);
    });
  });
});

describe("a payment that cannot be stopped", () => {
  test.each([
    ["its gateway says so", cannotFence],
    ["nobody serves its gateway", undefined],
  ])("goes on if %s", (_what, capabilities) => {
    const { outcome, change } = given({}, { capabilities });
    expect(outcome).toEqual({ outcome: "payment_in_progress" });
    expect(change).toBeUndefined();
  });

  test("was stopped before: the wish is kept, and cancel is called again", () => {
    const { outcome } = given({ cancelledAtMs: t0 }, { capabilities: undefined });
    expect(outcome.outcome).toBe("announced");
  });

  test("ends now if nothing that takes money was ever sent, with the seats if wanted", () => {
    const kept = given({ proof: null }, { capabilities: onlyProof });
    expect(kept.outcome).toEqual({ outcome: "ended" });
    expect(kept.change?.payments).toMatchObject([{ status: "failed", watchUntilMs: null }]);
    expect(kept.change?.reservations).toMatchObject([{ status: "held" }]);
    const released = given({ proof: null }, { capabilities: onlyProof, release: true });
    expect(released.change?.reservations).toMatchObject([{ status: "released" }]);
  });
});

describe("whose payment it is", () => {
  const cancel = (over: object, userId: string = ann) => {
    const state = { ...booking({ reservation: owner }), payment: payment("declined"), ...over };
    return cancelPayment(oneShot(state, t0).context, { paymentId: "p", userId });
  };

  test.each<[string, object, string]>([
    ["another user's", {}, "bob"],
    ["one that does not exist", { payment: null }, ann],
    ["one whose reservation does not exist", { reservation: null }, ann],
  ])("%s is not found", async (_what, over, userId) => {
    expect(await cancel(over, userId)).toEqual(notFound("payment"));
  });

  test("the buyer gets how their own ended", async () => {
    expect(await cancel({})).toMatchObject({ outcome: "payment_cancelled" });
  });
});
