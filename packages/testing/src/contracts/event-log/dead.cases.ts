import assert from "node:assert/strict";
import { startMs } from "../../fixtures/plan.ts";
import {
  deadAt,
  done,
  drain,
  type EventCase,
  emitTo,
  eventOf,
  idsOf,
  put,
  take,
  waitingUntil,
} from "./world.ts";

export const deadCases: readonly EventCase[] = [
  {
    name: "dead letters are kept and listed: by subscriber, in the order of the log, in parts",
    run: async (world) => {
      const { events } = world.stores;
      const made = Array.from({ length: 5 }, (_, index) => eventOf(`s-${9 - index}`, index));
      await emitTo(world, ["s", "t"], made);
      const heads = await take(world, "s");
      // The order of the log, which differs from the order of their deaths.
      await put(world, heads, (delivery) =>
        deadAt(startMs + 100 - delivery.no)({ ...delivery, failure: `x${delivery.no}` }),
      );
      const all = await events.dead({ subscriber: "s", afterNo: 0, limit: 10 });
      assert.deepEqual(
        all.map(({ event }) => event),
        made,
      );
      for (const letter of all) {
        assert.equal(letter.status, "dead");
        assert.equal(letter.diedAtMs, startMs + 100 - letter.no);
        assert.equal(letter.failure, `x${letter.no}`);
        assert.equal(letter.attempts, 1);
      }
      const first = await events.dead({ subscriber: "s", afterNo: 0, limit: 2 });
      assert.deepEqual(first, all.slice(0, 2));
      const afterNo = first.at(-1)?.no ?? 0;
      assert.deepEqual(await events.dead({ subscriber: "s", afterNo, limit: 10 }), all.slice(2));
      assert.deepEqual(await events.dead({ subscriber: "t", afterNo: 0, limit: 10 }), []);
    },
  },
  {
    name: "deadCounts says for each subscriber how many dead letters it has, and since when",
    run: async (world) => {
      const { events } = world.stores;
      await emitTo(world, ["s", "t", "u"], [eventOf("a", 1), eventOf("b", 1)]);
      for (const [index, subscriber] of ["s", "t"].entries()) {
        const heads = await take(world, subscriber);
        const letters = heads.slice(index);
        await put(world, letters, (letter) =>
          deadAt(letter.event.stream === "a" ? startMs + 5 : startMs + 1)(letter),
        );
      }
      const counts = await events.deadCounts();
      assert.deepEqual(
        counts.toSorted((a, b) => (a.subscriber < b.subscriber ? -1 : 1)),
        [
          { subscriber: "s", count: 2, oldestDiedAtMs: startMs + 1 },
          { subscriber: "t", count: 1, oldestDiedAtMs: startMs + 1 },
        ],
      );
    },
  },
  {
    name: "a dead letter that waits again is delivered in its place, before what it held up",
    run: async (world) => {
      const { events } = world.stores;
      const made = [eventOf("a", 1), eventOf("a", 2), eventOf("a", 3)];
      await emitTo(world, ["s"], made);
      await put(world, await take(world, "s"), deadAt(startMs));
      const letters = await events.dead({ subscriber: "s", afterNo: 0, limit: 10 });
      assert.deepEqual(idsOf(letters), [eventOf("a", 1).eventId]);
      await put(world, letters, waitingUntil(startMs));
      assert.deepEqual(await events.dead({ subscriber: "s", afterNo: 0, limit: 10 }), []);
      assert.deepEqual(await events.deadCounts(), []);
      assert.deepEqual(await drain(world, "s"), made);
    },
  },
  {
    name: "a dead letter that is done with lets go of what it held up",
    run: async (world) => {
      const { events } = world.stores;
      const made = [eventOf("a", 1), eventOf("a", 2), eventOf("a", 3)];
      await emitTo(world, ["s"], made);
      await put(world, await take(world, "s"), deadAt(startMs));
      await put(world, await events.dead({ subscriber: "s", afterNo: 0, limit: 10 }), done);
      assert.deepEqual(await events.deadCounts(), []);
      assert.deepEqual(await drain(world, "s"), made.slice(1));
    },
  },
];
