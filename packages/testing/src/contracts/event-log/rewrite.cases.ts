import assert from "node:assert/strict";
import type { DomainEvent, EventData, Rewrite, UserId } from "@admit-one/core";
import { startMs } from "../../fixtures/plan.ts";
import { queue1 } from "../../fixtures/queues.ts";
import { sameSet } from "../assertions.ts";
import {
  deadAt,
  done,
  drain,
  type EventCase,
  emit,
  emitTo,
  put,
  routeTo,
  take,
  waitingUntil,
} from "./world.ts";

/** An event that names a user. */
const of = (stream: string, version: number, userId = "ann"): DomainEvent => ({
  ...({
    type: "TokenIssued",
    queueId: queue1,
    no: version,
    userId: userId as UserId,
  } satisfies EventData),
  eventId: `${stream}.${version}.TokenIssued`,
  stream,
  atMs: startMs + version,
});

const idOf = ({ eventId }: DomainEvent): string => eventId;

/** Replaces `ann` by `gone`. */
const rename: Rewrite = {
  event: (event) =>
    "userId" in event && event.userId === "ann" ? { ...event, userId: "gone" as UserId } : event,
  failure: (failure) => failure.replaceAll("ann", "gone"),
};

export const rewriteCases: readonly EventCase[] = [
  {
    name: "find answers events that are still here, delivered or not, in the order of the log",
    run: async (world) => {
      const { events } = world.stores;
      const [unrouted, wanted, unwanted, forgotten] = ["a", "b", "c", "d"].map((it) => of(it, 1));
      assert.ok(unrouted && wanted && unwanted && forgotten);
      await emitTo(world, [], [forgotten]);
      assert.equal(await events.forget(startMs + 9, 9), 1);
      await emitTo(world, ["s"], [wanted]);
      await emitTo(world, [], [unwanted]);
      await emit(world, [unrouted]);
      const ids = [unrouted, wanted, unwanted, forgotten].map(idOf);
      const check = async () =>
        assert.deepEqual(await events.find([...ids, "unknown"]), [wanted, unwanted, unrouted]);
      await check();
      await drain(world, "s");
      await check();
      assert.deepEqual(await events.find([]), []);
    },
  },
  {
    name: "rewrite changes these events, delivered or not, and no others",
    run: async (world) => {
      const { events } = world.stores;
      // Delivered, dead, blocked by it, of another stream, and not routed.
      await emitTo(world, ["s"], [of("a", 1)]);
      await drain(world, "s");
      await emitTo(world, ["s"], [of("b", 1), of("b", 2), of("c", 1)]);
      const letters = (await take(world, "s")).filter(({ event }) => event.stream === "b");
      await put(world, letters, (letter) => ({
        ...deadAt(startMs)(letter),
        failure: "no ann here",
      }));
      await emit(world, [of("d", 1), of("e", 1)]);
      const ids = [of("a", 1), of("b", 1), of("b", 2), of("d", 1)].map(idOf);
      await events.rewrite([...ids, "unknown"], rename);
      const found = await events.find([...ids, ...[of("c", 1), of("e", 1)].map(idOf)]);
      sameSet(
        found.map((event) => `${event.eventId} ${"userId" in event ? event.userId : ""}`),
        [...ids.map((id) => `${id} gone`), "c.1.TokenIssued ann", "e.1.TokenIssued ann"],
        (line) => line,
      );
      const [dead] = await events.dead({ subscriber: "s", afterNo: 0, limit: 9 });
      assert.deepEqual(
        [dead?.event, dead?.failure],
        [of("b", 1, "gone"), "no gone here"],
        "a dead letter, and why it died",
      );
      await put(world, dead ? [dead] : [], done);
      await routeTo(world, ["s"]);
      await events.rewrite([], rename);
      const taken = await take(world, "s");
      sameSet(
        taken.map(({ event }) => event),
        [of("b", 2, "gone"), of("d", 1, "gone"), of("e", 1)],
        idOf,
      );
    },
  },
  {
    name: "a result that is written after a rewrite does not bring back the old event",
    run: async (world) => {
      const { events } = world.stores;
      await emitTo(world, ["s"], [of("a", 1)]);
      const [taken] = await take(world, "s");
      assert.ok(taken !== undefined);
      await events.rewrite([taken.event.eventId], rename);
      const slice = { subscriber: "s", eventIds: [taken.event.eventId] };
      // The relay that took it still has the old event.
      await events.update(slice, () => ({
        outcome: undefined,
        change: { deliveries: [{ ...waitingUntil(startMs)(taken), failure: "later" }] },
      }));
      const [again] = await take(world, "s");
      assert.deepEqual([again?.event, again?.failure], [of("a", 1, "gone"), "later"]);
      await put(world, again ? [again] : [], done);
      assert.equal(await events.forget(startMs + 9, 9), 1);
    },
  },
];
