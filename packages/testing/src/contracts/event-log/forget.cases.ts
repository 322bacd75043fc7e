import assert from "node:assert/strict";
import { startMs } from "../../fixtures/plan.ts";
import {
  deadAt,
  done,
  drain,
  type EventCase,
  emit,
  emitTo,
  eventOf,
  put,
  routeTo,
  take,
} from "./world.ts";

export const forgetCases: readonly EventCase[] = [
  {
    name: "forget deletes what is done from before the instant, at most as many as it may",
    run: async (world) => {
      const { events } = world.stores;
      // Neither ids nor the order of delivery match the order of time.
      const all = [3, 1, 2, 4].map((ms, index) => eventOf("a", 9 - index, startMs + ms));
      await emit(world, all);
      assert.equal(await events.forget(startMs + 100, 10), 0, "nothing was routed");
      await routeTo(world, ["s"], 3);
      assert.equal(await events.forget(startMs + 100, 10), 0, "nothing was delivered");
      await drain(world, "s");
      assert.equal(await events.forget(startMs + 1, 10), 0, "nothing is that old");
      assert.equal(await events.forget(startMs + 2, 10), 1);
      assert.equal(await events.forget(startMs + 100, 1), 1);
      assert.equal(await events.forget(startMs + 100, 10), 1);
      assert.equal(await events.forget(startMs + 100, 10), 0);
      await routeTo(world, ["s"]);
      assert.deepEqual(await drain(world, "s"), all.slice(3));
    },
  },
  {
    name: "an event is not forgotten before everybody has it, dead letters the least of all",
    run: async (world) => {
      const { events } = world.stores;
      await emitTo(world, ["s", "t"], [eventOf("a", 1), eventOf("a", 2)]);
      await drain(world, "s");
      assert.equal(await events.forget(startMs + 1, 10), 0, "one has it, the other waits");
      const [letter] = await take(world, "t");
      assert.ok(letter !== undefined);
      await put(world, [letter], deadAt(startMs));
      assert.equal(await events.forget(startMs + 1, 10), 0, "it is dead, and holds up another");
      await put(world, [letter], done);
      assert.equal(await events.forget(startMs + 1, 10), 1);
      await drain(world, "t");
      assert.equal(await events.forget(startMs + 1, 10), 1);
    },
  },
  {
    name: "an event that nobody wants is forgotten as one that everybody has",
    run: async (world) => {
      const { events } = world.stores;
      await emitTo(world, [], [eventOf("a", 1), eventOf("b", 1)]);
      assert.equal(await routeTo(world, ["s"]), 0, "it was routed, to nobody");
      assert.equal(await events.forget(startMs + 1, 10), 2);
    },
  },
];
