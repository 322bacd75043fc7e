import type { BookingState, CapturedPayment, MovedPayment } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { learnMovements } from "../../../src/sales/refunding/learn-movements.ts";
import { booking, krw, payment, reservation, t0 } from "../../support/given.ts";
import { onePayment } from "../../support/one-payment.ts";
import { ownRefund } from "../../support/refunds.ts";

// What is asked about the money of one payment, and what is made of the answer.

const captured = payment("captured") as CapturedPayment;
const paymentId = captured.paymentId;
const sold = (over: Partial<BookingState> = {}): BookingState => ({
  ...booking({ reservation: reservation("r", "confirmed") }),
  payment: captured,
  ...over,
});
const listed = {
  refunds: [
    {
      refundId: null,
      reference: "re",
      amount: 60,
      currency: krw,
      status: "succeeded",
      failure: null,
    },
  ],
  disputes: [],
};

const learn = async (state: BookingState, movements?: unknown, isThere = true) => {
  const asked: MovedPayment[] = [];
  const answers = movements !== undefined && {
    movements: async (moved: MovedPayment) => {
      asked.push(moved);
      if (movements === "silent") throw new Error("no answer");
      return movements;
    },
  };
  const { context, now, steps } = onePayment(state, isThere ? { ...answers } : null);
  return { learned: await learnMovements(context, paymentId), asked, state: now.state, steps };
};

describe("what moved a payment's money", () => {
  test("is asked of its gateway, and applied", async () => {
    const { learned, asked, state } = await learn(sold(), listed);
    expect(learned).toEqual({ isAsked: true, isHeard: true });
    const { amount, currency, method, createdAtMs, reference } = captured;
    expect(asked).toEqual([{ paymentId, amount, currency, method, createdAtMs, reference }]);
    expect(state.payment).toMatchObject({ back: 60, kept: -60 });
  });

  test("is not heard while the gateway does not answer, or does not serve here", async () => {
    const silent = await learn(sold(), "silent");
    expect(silent.learned).toEqual({ isAsked: true, isHeard: false });
    expect(silent.steps).toEqual([]);
    const gone = await learn(sold(), listed, false);
    expect(gone.learned).toEqual({ isAsked: false, isHeard: false });
  });

  test("is nothing where the gateway has no such list", async () => {
    const { learned, steps } = await learn(sold());
    expect(learned).toEqual({ isAsked: false, isHeard: true });
    expect(steps).toEqual([]);
  });

  test.each<[string, BookingState]>([
    ["was not taken", sold({ payment: payment("pending") })],
    ["is none", sold({ payment: { ...captured, takenAmount: 0 } })],
    ["is in a wallet", sold({ payment: { ...captured, method: { type: "wallet" } } })],
    ["nobody knows of", sold({ payment: null })],
  ])("is not asked about if it %s", async (_what, state) => {
    const { learned, asked } = await learn(state, listed);
    expect([learned, asked]).toEqual([{ isAsked: false, isHeard: true }, []]);
  });

  test("is asked about by the order to pay it back, if no payment is known", async () => {
    const { method, reference } = captured;
    const { learned, asked } = await learn(
      sold({ payment: null, reservation: null, refunds: [ownRefund()] }),
      { refunds: [], disputes: [] },
    );
    expect(learned).toEqual({ isAsked: true, isHeard: true });
    const order = { paymentId, amount: 200, currency: krw, method, createdAtMs: t0, reference };
    expect(asked).toEqual([order]);
  });
});
