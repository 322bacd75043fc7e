import type { DomainEvent } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { attempt, record } from "../../src/outbox/attempt.ts";
import type { Delivery, WaitingDelivery } from "../../src/outbox/delivery.ts";
import { createFollowUps, followUpSchedule } from "../../src/outbox/follow-ups.ts";
import type { OutboxContext } from "../../src/outbox/outbox-context.ts";
import type { EventSubscriber } from "../../src/outbox/subscriber.ts";
import { concert, queueId, t0, tokenRef } from "../support/given.ts";
import { activeToken, queue } from "../support/line.ts";

// What the box office does about its own events, and how the answer to a delivery is recorded.

const concertId = concert().concertId;

/** Stores that note which queue is changed, and how its token ends up. */
const open = (isConcert = true) => {
  const done: unknown[] = [];
  const state = { queue: queue({}, { queueId }), token: activeToken(1, { queueId }) };
  const context = {
    clock: { nowMs: () => t0 },
    options: { clockSkewMs: 0 },
    calendar: { read: async () => () => null },
    stores: {
      concerts: { concert: async () => (isConcert ? concert({ queueId }) : null) },
      queues: {
        read: async ({ queueId: asked }: { readonly queueId: string }) => {
          done.push(["refresh", asked]);
          return { queue: null };
        },
        update: async (slice: { readonly no?: number }, decide: (found: unknown) => unknown) => {
          const { change } = decide(state) as { change?: { tokens?: readonly object[] } };
          done.push(["token", slice.no, ...(change?.tokens ?? [])]);
        },
      },
    },
  } as unknown as OutboxContext;
  return { followUps: createFollowUps(context), done };
};

const deliver = async (event: object, isConcert = true) => {
  const { followUps, done } = open(isConcert);
  await followUps.deliver({
    concertId,
    queueId,
    token: tokenRef,
    ...event,
  } as unknown as DomainEvent);
  return done;
};
const expiresAtMs = t0 + 900_000;

describe("a follow-up", () => {
  test.each(["SeatsReserved", "HoldExtended"])(
    "of %s keeps the buyer active until the hold ends",
    async (type) => {
      const [done] = await deliver({ type, expiresAtMs });
      expect(done).toMatchObject(["token", 1, { status: "active", activeUntilMs: expiresAtMs }]);
    },
  );

  test("of ReservationConfirmed ends the token, which paid", async () => {
    const [done] = await deliver({ type: "ReservationConfirmed" });
    expect(done).toMatchObject(["token", 1, { status: "expired", reason: "paid" }]);
  });

  test.each(["SeatsReserved", "HoldExtended", "ReservationConfirmed"])(
    "of %s without a token is none",
    async (type) => {
      expect(await deliver({ type, expiresAtMs, token: null })).toEqual([]);
    },
  );

  test.each<[string, object]>([
    ["ConcertCreated", {}],
    ["ConcertChanged", { changed: ["title", "status"] }],
    ["ShowAdded", {}],
    ["ShowChanged", {}],
    ["ShowCancelled", {}],
  ])("of %s writes the sales of its queue", async (type, over) => {
    expect(await deliver({ type, ...over })).toEqual([["refresh", queueId]]);
  });

  test("of a concert whose status stayed, or that is gone, is none", async () => {
    expect(await deliver({ type: "ConcertChanged", changed: ["title"] })).toEqual([]);
    expect(await deliver({ type: "ShowAdded" }, false)).toEqual([]);
  });

  test("is made of these events only, a hundred at once, and tried for ever", () => {
    const { types, parallel, name } = open().followUps;
    expect([name, parallel]).toEqual(["box-office", 100]);
    expect(types?.toSorted()).toEqual([
      "ConcertChanged",
      "ConcertCreated",
      "HoldExtended",
      "ReservationConfirmed",
      "SeatsReserved",
      "ShowAdded",
      "ShowCancelled",
      "ShowChanged",
    ]);
    const delaysMs = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000];
    expect(followUpSchedule).toEqual({ delaysMs, endless: true });
  });
});

const waiting = (eventId: string, attempts = 1): WaitingDelivery => ({
  subscriber: "s",
  event: { eventId, stream: eventId } as DomainEvent,
  no: 1,
  attempts,
  attemptsBefore: 0,
  failure: null,
  status: "waiting",
  dueAtMs: t0,
});

describe("an attempt", () => {
  const tried = async (answer: EventSubscriber["deliver"], isLate = false) => {
    let isRunning = true;
    const timers = {
      after: (delayMs: number, run: () => void) => {
        if (isLate && delayMs === 500) run();
        return () => {
          isRunning = false;
        };
      },
    };
    const context = { timers, options: { deliveryTimeoutMs: 500 } } as unknown as OutboxContext;
    const delivery = waiting("e");
    const made = await attempt(context, { name: "s", deliver: answer }, delivery);
    expect(made.delivery).toBe(delivery);
    return { answer: made.answer, isRunning };
  };
  const failed = (reason: string) => ({ outcome: "failed", reason });

  test.each<[string, EventSubscriber["deliver"], object]>([
    ["resolves", () => {}, { outcome: "delivered" }],
    ["answers", () => ({ outcome: "gone", reason: "no" }), { outcome: "gone", reason: "no" }],
    ["rejects", () => Promise.reject(new Error("away")), failed("Error: away")],
    [
      "throws",
      () => {
        throw new Error("at once");
      },
      failed("Error: at once"),
    ],
  ])("of a subscriber that %s ends its time limit", async (_what, subscriber, answer) => {
    expect(await tried(subscriber)).toEqual({ answer, isRunning: false });
  });

  test("that takes too long has failed", async () => {
    const never = () => new Promise<void>(() => {});
    expect((await tried(never, true)).answer).toEqual(failed("Not done within 500 ms."));
  });
});

describe("a record of attempts", () => {
  test("is of the deliveries that are still this process's, and counts those done", async () => {
    const ok = { outcome: "delivered" } as const;
    const no = { outcome: "failed", reason: "no" } as const;
    const dead = { ...waiting("dead"), status: "dead", diedAtMs: t0 } as const;
    const stored = [waiting("a"), waiting("b"), waiting("other"), waiting("taken", 2), dead];
    let asked: unknown;
    let deliveries: readonly Delivery[] = [];
    const update = async (
      slice: unknown,
      decide: (found: unknown) => {
        readonly outcome: number;
        readonly change: { readonly deliveries: readonly Delivery[] };
      },
    ) => {
      asked = slice;
      const { outcome, change } = decide(stored);
      deliveries = change.deliveries;
      return outcome;
    };
    const context = { clock: { nowMs: () => t0 }, stores: { events: { update } } };
    const attempts = ["a", "taken", "dead"].map((id) => ({ delivery: waiting(id), answer: ok }));
    const count = await record(
      context as unknown as OutboxContext,
      "s",
      { delaysMs: [100], endless: false },
      [...attempts, { delivery: waiting("b"), answer: no }],
    );
    expect(count).toBe(1);
    expect(asked).toEqual({ subscriber: "s", eventIds: ["a", "taken", "dead", "b"] });
    expect(deliveries.map(({ event, status }) => [event.eventId, status])).toEqual([
      ["a", "done"],
      ["b", "waiting"],
    ]);
  });
});
