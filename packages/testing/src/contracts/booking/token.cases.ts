import assert from "node:assert/strict";
import type { TokenInStep, TokenRef } from "@admit-one/core";
import { holdChange } from "../../fixtures/booking-steps.ts";
import {
  admit,
  expiredToken,
  joinMany,
  leave,
  nextQueue,
  openQueue,
  queue1,
} from "../../fixtures/queues.ts";
import type { CaseOf, MakeStores } from "../contract-case.ts";
import { bySeats, load, openHall, put } from "./world.ts";

export type MakeTokenStores = MakeStores<"bookings" | "concerts" | "events" | "queues">;
type TokenWorld = Awaited<ReturnType<MakeTokenStores>>;

/** Whether the bookings can look at tokens: they need not. */
const canLook = ({ stores: { bookings, queues } }: TokenWorld): boolean =>
  bookings.queuesIn !== undefined && bookings.queuesIn === queues.database;

const look = async (world: TokenWorld, no: number, queueId = queue1): Promise<TokenInStep> => {
  const { token } = await load(world, { ...bySeats(["A-1-1"]), token: { queueId, no } });
  assert.ok(token, "A slice that names a token loads it.");
  return token;
};

/** What the queues themselves say. */
const read = async ({ stores }: TokenWorld, { queueId, no }: TokenRef): Promise<TokenInStep> => {
  const { queue, token } = await stores.queues.read({ queueId, no });
  return { queue, token };
};

export const tokenCases: readonly CaseOf<TokenWorld>[] = [
  {
    name: "a slice that names a token loads it with its queue, as the queues read it",
    run: async (world) => {
      await openHall(world);
      await openQueue(world.stores.queues);
      await joinMany(world.stores.queues, 4);
      await admit(world.stores.queues, 2);
      await leave(world.stores.queues, 3);
      if (!canLook(world)) return;
      for (const no of [1, 3, 4, 5]) {
        assert.deepEqual(await look(world, no), await read(world, { queueId: queue1, no }));
      }
      const unknown = "queue-unknown" as typeof queue1;
      assert.deepEqual(await look(world, 1, unknown), { queue: null, token: null });
      assert.equal((await load(world, bySeats(["A-1-1"]))).token, undefined);
    },
  },
  {
    name: "slices that are loaded together each get their own token",
    run: async (world) => {
      await openHall(world);
      await openQueue(world.stores.queues);
      await joinMany(world.stores.queues, 8);
      if (!canLook(world)) return;
      const numbers = [1, 2, 3, 4, 5, 6, 7, 8, 1];
      const states = await Promise.all(numbers.map((no) => look(world, no)));
      assert.deepEqual(
        states.map(({ token }) => token?.no),
        numbers,
      );
    },
  },
  {
    name: "every step reads its token again, also after a step of the same show",
    run: async (world) => {
      await openHall(world);
      const { queues } = world.stores;
      await openQueue(queues);
      await joinMany(queues, 1);
      if (!canLook(world)) return;
      assert.equal((await look(world, 1)).token?.status, "waiting");
      await admit(queues, 1);
      const slice = { ...bySeats(["A-1-1"]), token: { queueId: queue1, no: 1 } };
      await put(world, slice, ({ token, seats }) => {
        assert.equal(token?.token?.status, "active");
        return holdChange("res-1", seats);
      });
      await queues.update({ queueId: queue1, no: 1 }, ({ queue, token }) => {
        assert.ok(queue && token);
        return {
          outcome: undefined,
          change: { queue: nextQueue(queue, { active: 0 }), tokens: [expiredToken(token)] },
        };
      });
      assert.equal((await look(world, 1)).token?.status, "expired");
    },
  },
];
