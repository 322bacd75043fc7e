import type { Queue, QueueStore } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { queueId } from "../support/box-office.ts";
import {
  openServedLine,
  type Person,
  type Place,
  type ServedLine,
  type ServedLineOptions,
} from "../support/served-line.ts";

/** As strict as a policy can be: only what obedience asks for keeps anybody. */
const strict = { presentWithinMs: 1, arriveWithinMs: 1 };

const setRoom = (line: ServedLine, maxActive: number) =>
  (line.places.find(({ isUp }) => isUp()) ?? line.places[0])
    ?.office()
    .changeQueue({ queueId, policy: { maxActive } });

/**
 * A slow line: whoever comes in stays for a minute, so that those far back are given long hints; and
 * so many wait near the head and far from it, for so long that whoever is missed is thrown out.
 */
const openSlowLine = async (options: ServedLineOptions): Promise<ServedLine> => {
  const line = await openServedLine({ policy: { ...strict, maxActive: 1 }, ...options });
  const people: Person[] = [];
  for (let count = 0; count < 30; count += 1) people.push(await line.join());
  for (let stays = 0; stays < 4; stays += 1) {
    await line.run(60_000);
    await people[stays]?.leave();
  }
  return line;
};

type Story = (line: ServedLine, places: readonly Place[]) => Promise<unknown>;

const one = (places: readonly Place[], index = 0): Place => {
  const place = places[index];
  if (place === undefined) throw new Error(`There is no place ${index}.`);
  return place;
};

const away =
  (how: "kill" | "stop" | "freeze" | "cutOff", ms: number, back: "start" | "wake" | "reconnect") =>
  async (line: ServedLine, places: readonly Place[]): Promise<void> => {
    for (const place of places) await place[how]();
    await line.run(ms);
    for (const place of places) place[back]();
  };

type Told = {
  readonly servers: number;
  readonly story: Story;
  /** A process that lived through it knows of it without the row. */
  readonly isKnown?: true;
};

const stories: Readonly<Record<string, Told>> = {
  "the only one is stopped for 70 s": { servers: 1, story: away("stop", 70_000, "start") },
  "the only one is stopped for 6 s": { servers: 1, story: away("stop", 6_000, "start") },
  "the only one is killed for 70 s": { servers: 1, story: away("kill", 70_000, "start") },
  "the only one is killed for 6 s": { servers: 1, story: away("kill", 6_000, "start") },
  "the only one is frozen for five minutes": { servers: 1, story: away("freeze", 300_000, "wake") },
  "the store is away for ten minutes": {
    servers: 1,
    story: away("cutOff", 600_000, "reconnect"),
    isKnown: true,
  },
  "all three are killed for 20 s": { servers: 3, story: away("kill", 20_000, "start") },
  "one of two is killed": { servers: 2, story: async (_, places) => one(places, 1).kill() },
  "one of two is frozen": { servers: 2, story: async (_, places) => one(places, 1).freeze() },
  "one of two can't reach the store for a minute": {
    servers: 2,
    story: async (line, places) => away("cutOff", 60_000, "reconnect")(line, places.slice(1)),
  },
  "three are killed one after the other, as in a bad deploy": {
    servers: 3,
    story: async (line, places) => {
      for (const place of places) {
        place.kill();
        await line.run(20_000);
        place.start();
      }
    },
  },
};

/** Rows as they were before anybody left a sign in them. */
const forgetful = (queues: QueueStore): QueueStore => ({
  ...queues,
  update: (slice, decide) =>
    queues.update(slice, (state) => {
      const { outcome, change } = decide({ ...state, queue: unsigned(state.queue) });
      const queue = unsigned(change?.queue ?? null);
      return { outcome, ...(change && { change: { ...change, ...(queue && { queue }) } }) };
    }),
  read: async (slice) => {
    const state = await queues.read(slice);
    return { ...state, queue: unsigned(state.queue) };
  },
});

const unsigned = (queue: Queue | null): Queue | null => {
  if (queue === null) return null;
  const { asked } = queue.presence;
  return { ...queue, presence: { asked, outages: [] } };
};

describe("fault 39: nobody who obeys is thrown out", () => {
  describe.each(Object.entries(stories))("when %s", (_name, { servers, story, isKnown }) => {
    const lostOf = async (laterMs: number, options: ServedLineOptions = {}) => {
      const line = await openSlowLine({ servers, ...options });
      await story(line, line.places);
      await line.run(laterMs);
      // Everybody is called at once.
      await setRoom(line, 100);
      await line.run(120_000);
      return line.lost;
    };
    // When the next are called: at the end of the story, or so much later.
    test.each([0, 3_000, 10_000, 30_000, 60_000])("and all are called %i ms later", async (ms) => {
      expect(await lostOf(ms)).toEqual([]);
    });

    test.skipIf(isKnown)("which this test would notice", async () => {
      const lost: string[] = [];
      for (const ms of [0, 10_000, 30_000]) lost.push(...(await lostOf(ms, { wrap: forgetful })));
      expect(lost).not.toEqual([]);
    });
  });
});
