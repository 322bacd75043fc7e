import { describe, expect, test } from "vitest";
import {
  findPayments,
  findReservations,
  listAllConcerts,
  listQueues,
} from "../../src/operations/look-up.ts";
import type { OperationsContext } from "../../src/operations/operations-context.ts";
import { concert, payment, reservation, show, t0 } from "../support/given.ts";
import { queue } from "../support/line.ts";

// What operators look for: what is asked of the stores, and which queries are refused.

const lapsed = reservation("r-2", "held", { createdAtMs: t0 + 2, expiresAtMs: t0 + 9 });
const rows = {
  reservations: [lapsed, reservation("r-1", "confirmed", { createdAtMs: t0 + 1 })],
  payments: [
    payment("pending", { paymentId: "p-2" as never, createdAtMs: t0 + 2 }),
    payment("pending", { paymentId: "p-1" as never, createdAtMs: t0 + 1 }),
  ],
  queues: [
    queue({ closesAtMs: t0 + 9 }, { queueId: "q-2" as never, createdAtMs: t0 + 2 }),
    queue({}, { queueId: "q-1" as never, createdAtMs: t0 + 1 }),
  ],
  concerts: [
    concert({ concertId: "c-2" as never, createdAtMs: t0 + 2 }),
    concert({ concertId: "c-1" as never, createdAtMs: t0 + 1 }),
  ],
};

/** Stores that note what they are asked for, and always answer with both rows. */
const open = () => {
  const asked: unknown[] = [];
  const noting =
    <Row>(found: readonly Row[]) =>
    async (...question: readonly unknown[]) => {
      asked.push(...question);
      return found;
    };
  const shows = [show({ concertId: "c-1" as never })];
  const context = {
    clock: { nowMs: () => t0 + 9 },
    stores: {
      lookups: { reservations: noting(rows.reservations), payments: noting(rows.payments) },
      queues: { queues: noting(rows.queues) },
      concerts: { concerts: noting(rows.concerts), shows: noting(shows) },
    },
  } as unknown as OperationsContext;
  return { context, asked, shows };
};

const calls = { findReservations, findPayments, listQueues, listAllConcerts };
type Name = keyof typeof calls;
const names = Object.keys(calls) as readonly Name[];
const call = async (name: Name, query: object) => {
  const { context, asked } = open();
  return { answer: await calls[name](context, query), asked };
};

describe("a page", () => {
  const keys = {
    findReservations: { reservationId: "r-2" },
    findPayments: { paymentId: "p-2" },
    listQueues: { queueId: "q-2" },
    listAllConcerts: { concertId: "c-2" },
  } as const;

  test.each(names)("of %s has 50 rows if nobody asks for another number", async (name) => {
    const { answer, asked } = await call(name, {});
    expect(asked).toContainEqual({ after: null, limit: 51 });
    expect(answer).toHaveProperty("next", null);
  });

  test.each(names)("of %s goes on behind its last row", async (name) => {
    const { answer, asked } = await call(name, { limit: 1 });
    expect(asked).toContainEqual({ after: null, limit: 2 });
    const next = "next" in answer ? answer.next : null;
    expect(next).not.toBeNull();
    const { asked: then } = await call(name, { limit: 2, after: next });
    expect(then).toContainEqual({ after: { createdAtMs: t0 + 2, ...keys[name] }, limit: 3 });
  });

  test.each(names)("of %s begins at no made-up place", async (name) => {
    const { answer, asked } = await call(name, { after: "?" });
    const message = "must be `next` of an earlier answer";
    expect(answer).toEqual({ outcome: "validation", errors: [{ field: "after", message }] });
    expect(asked).toEqual([]);
  });
});

describe("what is found", () => {
  test("are reservations as they read now, and their filter", async () => {
    const query = { showId: "s", userId: "u", seatId: "a", paymentId: "p", status: "expired" };
    const { answer, asked } = await call("findReservations", query);
    expect(asked.slice(0, 2)).toEqual([query, t0 + 9]);
    const [, other] = rows.reservations;
    const expired = { ...lapsed, status: "expired", endedAtMs: t0 + 9 };
    expect(answer).toEqual({
      outcome: "reservations_found",
      reservations: [expired, other],
      next: null,
    });
    const { asked: all } = await call("findReservations", {});
    expect(all[0]).toEqual({});
  });

  test("are payments, and their filter", async () => {
    const query = {
      showId: "s",
      userId: "u",
      reservationId: "r",
      paymentId: "p",
      status: "pending",
    };
    const { answer, asked } = await call("findPayments", query);
    expect(asked[0]).toEqual(query);
    expect(answer).toEqual({ outcome: "payments_found", payments: rows.payments, next: null });
  });

  test("are queues as they are now: one that closes by the clock is closed", async () => {
    const { answer } = await call("listQueues", {});
    expect(answer).toMatchObject({
      outcome: "queues_listed",
      queues: [{ queueId: "q-2", mode: "closed" }, rows.queues[1]],
    });
  });

  test("are concerts with their shows, those without any too", async () => {
    const { context, asked, shows } = open();
    const [second, first] = rows.concerts;
    expect(await listAllConcerts(context, {})).toEqual({
      outcome: "concerts_listed",
      concerts: [
        { concert: second, shows: [] },
        { concert: first, shows },
      ],
      next: null,
    });
    expect(asked).toContainEqual(["c-2", "c-1"]);
  });
});

describe("is refused", () => {
  const length = "must be 1 to 255 characters";
  const noStatus = "is no status that there is";
  test.each<[Name, object, string, string]>([
    ["findReservations", { showId: "" }, "showId", length],
    ["findReservations", { userId: "" }, "userId", length],
    ["findReservations", { showId: "s", seatId: "" }, "seatId", length],
    ["findReservations", { paymentId: "p".repeat(256) }, "paymentId", length],
    ["findReservations", { seatId: "a" }, "seatId", "needs showId: every show has its own seats"],
    ["findReservations", { status: "captured" }, "status", noStatus],
    ["findPayments", { showId: "" }, "showId", length],
    ["findPayments", { userId: "" }, "userId", length],
    ["findPayments", { reservationId: "" }, "reservationId", length],
    ["findPayments", { paymentId: "" }, "paymentId", length],
    ["findPayments", { status: "held" }, "status", noStatus],
  ])("%s with %o", async (name, query, field, message) => {
    const { answer, asked } = await call(name, query);
    expect(answer).toEqual({ outcome: "validation", errors: [{ field, message }] });
    expect(asked).toEqual([]);
  });

  test("a query with all that is wrong in it", async () => {
    const { answer } = await call("findPayments", { showId: "", status: "held", limit: 0 });
    expect(answer).toMatchObject({
      errors: [{ field: "showId" }, { field: "status" }, { field: "limit" }],
    });
  });
});
