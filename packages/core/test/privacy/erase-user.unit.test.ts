import type { BookingSnapshot } from "@admit-one/core";
import { viewOf } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import type { PrivacyContext } from "../../src/privacy/privacy-context.ts";
import { createPrivacyUseCases } from "../../src/privacy/privacy-use-cases.ts";
import { emptyBookings } from "../support/empty-bookings.ts";
import { ann, payment, reservation, show, t0 } from "../support/given.ts";
import { ownRefund } from "../support/refunds.ts";

// What stands in the way of an erasure, and how much is read to find out.

const sold = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    reservation(`r-${String(index).padStart(3, "0")}`, "confirmed", {
      createdAtMs: t0 + index,
    }),
  );

const erase = async (over: Partial<BookingSnapshot>) => {
  const parts: number[] = [];
  let shows = 0;
  const changes: unknown[] = [];
  const view = viewOf({ ...emptyBookings, ...over });
  const context = {
    clock: { nowMs: () => t0 },
    ids: { next: (kind: string) => `${kind}-1` },
    stores: {
      queues: { tokensOf: async () => [] },
      concerts: {
        show: async () => {
          shows += 1;
          return show();
        },
      },
      bookings: {
        view: (look: (it: typeof view) => unknown) =>
          look({
            ...view,
            reservationsOf: (id, after, limit) => {
              parts.push(limit);
              return view.reservationsOf(id, after, limit);
            },
          }),
        updateAccount: async (
          _userId: string,
          decide: (state: object) => { readonly outcome: unknown; readonly change?: unknown },
        ) => {
          const { outcome, change } = decide({ erasure: null, wallets: over.wallets ?? [] });
          if (change !== undefined) changes.push(change);
          return outcome;
        },
        update: async () => true,
        rewriteRecords: async () => null,
        rewriteJournal: async () => null,
      },
      events: { rewrite: async () => {} },
    },
  } as unknown as PrivacyContext;
  const answer = await createPrivacyUseCases(context).eraseUser({ userId: ann });
  const reasons = "reasons" in answer ? (answer.reasons ?? []) : [];
  return { answer, reasons, parts, shows, changes };
};

describe("an erasure", () => {
  test("of a user of whom nothing is stored is refused", async () => {
    const { answer, changes } = await erase({});
    expect([answer, changes]).toEqual([{ outcome: "not_found", what: "user" }, []]);
  });

  test("names 20 obstacles, and reads no more once it has them", async () => {
    const { reasons, parts, shows } = await erase({ reservations: sold(120) });
    expect(reasons).toHaveLength(20);
    // One look whether the user is known, and one part. All are of one show.
    expect([parts, shows]).toEqual([[1, 50], 1]);
  });

  test("reads everything while there are fewer", async () => {
    const ended = sold(101).map((one, index) =>
      index < 19 ? one : { ...one, status: "cancelled" as const, endedAtMs: t0 },
    );
    const { reasons, parts } = await erase({ reservations: ended });
    expect(reasons).toHaveLength(19);
    expect(parts).toEqual([1, 50, 50, 50]);
  });

  test("names each refund with its own payment", async () => {
    const ids = ["p", "q"];
    const over = {
      reservations: [reservation("r", "cancelled")],
      payments: ids.map((id) => payment("refunding", { paymentId: id as never })),
      refunds: ids.map((id) => ownRefund({ paymentId: id as never, refundId: `${id}-refund` })),
    };
    const { reasons } = await erase(over);
    expect(reasons).toEqual(
      ids.map((id) => ({
        reason: "open_refund",
        ids: { paymentId: id, refundId: `${id}-refund` },
      })),
    );
  });

  test("is stored with its row of the journal, under the pseudonym only", async () => {
    const { answer, changes } = await erase({ reservations: [reservation("r", "cancelled")] });
    expect(answer).toMatchObject({ outcome: "user_erased", pseudonym: "pseudonym-1" });
    expect(changes).toMatchObject([
      {
        erasure: { userId: ann, requestedAtMs: t0, dueAtMs: t0 + 60_000 },
        journal: { call: "eraseUser", subjectType: "user", subjectId: "pseudonym-1" },
      },
    ]);
  });
});
