import type { BookingState, Erasure, Payment, QueueState, Token } from "@admit-one/core";
import { viewOf } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { createForgetTokens } from "../../src/privacy/forget-tokens.ts";
import type { PrivacyContext } from "../../src/privacy/privacy-context.ts";
import { renameBookings } from "../../src/privacy/rename-bookings.ts";
import { renameTokens } from "../../src/privacy/rename-tokens.ts";
import { ann, bob, booking, payment, reservation, show, t0 } from "../support/given.ts";
import { activeToken, queue } from "../support/line.ts";
import { outsideRefund } from "../support/refunds.ts";

// Which of a user's rows a step of an erasure renames, and which tokens are forgotten.

const erasure: Erasure = { userId: ann, pseudonym: bob, requestedAtMs: t0, dueAtMs: t0 };
const over = show({ startsAtMs: t0 });
const sold = reservation("r", "confirmed");
const paid = payment("captured");

type Change = Record<string, readonly { readonly userId?: string }[]>;

/** The bookings as they are listed, and as each step finds them. */
const rename = async (payments: readonly Payment[], states: readonly Partial<BookingState>[]) => {
  const steps: unknown[] = [];
  const found = [...states];
  const all = { seats: [], claims: [], refunds: [], wallets: [], ledger: [] };
  const bookings = {
    view: (look: (view: ReturnType<typeof viewOf>) => unknown) =>
      look(viewOf({ ...all, reservations: [sold], payments })),
    update: async (
      slice: object,
      decide: (state: BookingState) => { readonly outcome: unknown; readonly change?: Change },
    ) => {
      const state = { ...booking(), show: over, reservation: sold, ...found.shift() };
      const { outcome, change = {} } = decide(state);
      const renamed = Object.entries(change).map(([name, rows]) => [
        name,
        ...rows.map(({ userId }) => userId),
      ]);
      steps.push([slice, ...renamed]);
      return outcome;
    },
  };
  const context = { clock: { nowMs: () => t0 }, stores: { bookings } };
  const waiting = await renameBookings(context as unknown as PrivacyContext, erasure);
  return { waiting, steps };
};

const byPayment = { by: "payment", paymentId: "p" };
const named = (one: string) => payment("captured", { paymentId: one as never });

describe("a booking of an erased user", () => {
  test("without payments is renamed by itself", async () => {
    const { waiting, steps } = await rename([], [{}]);
    const slice = { by: "reservation", reservationId: "r" };
    expect([waiting, steps]).toEqual([0, [[slice, ["reservations", bob]]]]);
  });

  test("has each payment renamed in its own step, and the reservation in the last", async () => {
    const payments = [named("p"), named("q")];
    const refunds = [outsideRefund()];
    const { waiting, steps } = await rename(payments, [
      { payment: named("p"), refunds },
      { payment: named("q") },
    ]);
    expect(waiting).toBe(0);
    expect(steps).toEqual([
      [byPayment, ["payments", bob], ["refunds", bob]],
      [{ ...byPayment, paymentId: "q" }, ["payments", bob], ["reservations", bob]],
    ]);
  });

  const renamed = { ...sold, userId: bob };
  test.each<[string, Partial<BookingState>, readonly unknown[]]>([
    ["is gone", { reservation: null, payment: paid }, []],
    [
      "is of a new user with the same id",
      { reservation: { ...sold, createdAtMs: t0 + 1 }, payment: paid },
      [],
    ],
    ["has the pseudonym already", { reservation: renamed, payment: { ...paid, userId: bob } }, []],
    ["has it except for a payment", { reservation: renamed, payment: paid }, [["payments", bob]]],
    [
      "has it in the payment only",
      { payment: { ...paid, userId: bob }, refunds: [outsideRefund()] },
      [["reservations", bob]],
    ],
  ])("that %s by then has no other row written", async (_what, state, expected) => {
    const { waiting, steps } = await rename([paid], [state]);
    expect([waiting, steps]).toEqual([0, [[byPayment, ...expected]]]);
  });

  test("waits while its show is ahead or its money on its way, and its other payments do", async () => {
    const ahead = await rename([named("p"), named("q")], [{ show: show(), payment: named("p") }]);
    expect([ahead.waiting, ahead.steps]).toEqual([1, [[byPayment]]]);
    const open = await rename([paid], [{ payment: payment("pending") }]);
    expect([open.waiting, open.steps]).toEqual([1, [[byPayment]]]);
  });
});

describe("a token of an erased user", () => {
  const mine = activeToken(1, { userId: ann, joinedAtMs: t0 });
  const ended: Token = {
    ...mine,
    status: "expired",
    reason: "left",
    endedAtMs: t0,
  } as unknown as Token;

  const renameOne = async (token: Token | null) => {
    const changes: unknown[] = [];
    const queues = {
      tokensOf: async () => [mine],
      update: async (
        slice: object,
        decide: (state: QueueState) => { readonly change?: object },
      ) => {
        const { change } = decide({ queue: queue(), token } as unknown as QueueState);
        if (change !== undefined) changes.push([slice, change]);
      },
    };
    const context = { clock: { nowMs: () => t0 + 5 }, stores: { queues } };
    await renameTokens(context as unknown as PrivacyContext, erasure);
    return changes;
  };
  const slice = { queueId: mine.queueId, no: 1 };

  test("that ended is renamed", async () => {
    const renamed = { ...ended, userId: bob };
    expect(await renameOne(ended)).toEqual([[slice, { tokens: [renamed] }]]);
  });

  test("that is live ends as if the user had left, under the pseudonym", async () => {
    expect(await renameOne(mine)).toMatchObject([
      [
        slice,
        {
          tokens: [{ no: 1, userId: bob, status: "expired", reason: "left", endedAtMs: t0 + 5 }],
          events: [{ type: "TokenExpired", userId: bob }],
        },
      ],
    ]);
  });

  test.each<[string, Token | null]>([
    ["is gone", null],
    ["is another's by now", { ...mine, userId: bob }],
    ["is of a new user with the same id", { ...mine, joinedAtMs: t0 + 1 }],
  ])("that %s stays as it is", async (_what, token) => {
    expect(await renameOne(token)).toEqual([]);
  });
});

describe("tokens that ended long ago", () => {
  const tokens = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      ...activeToken(index + 1),
      status: "expired",
    }));

  const forgetting = (count: number, over: object = {}) => {
    const asked: unknown[] = [];
    const forgotten: number[] = [];
    const all = tokens(count);
    const stores = {
      queues: {
        ended: async (beforeMs: number, part: { after: { no: number } | null; limit: number }) => {
          asked.push([beforeMs, part.after?.no ?? null, part.limit]);
          return all.filter(({ no }) => no > (part.after?.no ?? 0)).slice(0, part.limit);
        },
        forget: async (gone: readonly { readonly no: number }[]) => {
          forgotten.push(...gone.map(({ no }) => no));
          return gone.length;
        },
      },
      bookings: { holdsOf: async () => [] },
      events: { find: async () => [] },
      ...over,
    };
    const context = {
      clock: { nowMs: () => t0 },
      options: { tokenRetentionMs: 1_000 },
      stores,
    } as unknown as PrivacyContext;
    return { forget: createForgetTokens(context), asked, forgotten };
  };

  test("are forgotten 500 at once; each call goes on behind the last one, then from the start", async () => {
    const { forget, asked, forgotten } = forgetting(502);
    expect([await forget(), await forget(), await forget()]).toEqual([500, 2, 500]);
    expect(asked).toEqual([null, 500, null].map((no) => [t0 - 1_000, no, 500]));
    expect(forgotten.slice(0, 502)).toEqual(tokens(502).map(({ no }) => no));
  });

  test("are none where none ended", async () => {
    const { forget, forgotten } = forgetting(0);
    expect([await forget(), forgotten]).toEqual([0, []]);
  });

  test.each([
    ["held", 1],
    ["paying", 1],
    ["confirmed", 2],
  ] as const)(
    "stay while their user has a reservation that is %s: of two %d go",
    async (status, gone) => {
      const hold = reservation("r", status, { userId: "u1" as never });
      const bookings = { holdsOf: async () => [hold] };
      expect(await forgetting(2, { bookings }).forget()).toBe(gone);
    },
  );
});
