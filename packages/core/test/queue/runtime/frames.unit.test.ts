import type { GapBlock, Queue, QueueState, QueueStore } from "@admit-one/core";
import { createFakeClock, createFakeTimers } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { emptyGapBits, markGaps } from "../../../src/queue/rules/gap.ts";
import { createFrames } from "../../../src/queue/runtime/frames.ts";
import { queueId, t0 } from "../../support/given.ts";
import { lineState, queue, waitingToken } from "../../support/line.ts";

const line = (version: number, over: Partial<Queue> = {}): Queue =>
  queue({}, { version, head: 1, nextNo: 101, waiting: 99, ...over });

const flush = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

/** Frames over a store that answers when it is told to. */
const make = () => {
  const clock = createFakeClock(t0);
  const reads: {
    readonly since: number | undefined;
    readonly answer: (found: Queue | null, gaps?: readonly GapBlock[]) => Promise<void>;
    readonly fail: () => Promise<void>;
  }[] = [];
  const read: QueueStore["read"] = ({ gapsSince }) => {
    const { promise, resolve, reject } = Promise.withResolvers<QueueState>();
    reads.push({
      since: gapsSince,
      answer: (found, gaps) => {
        resolve(lineState({ queue: found, ...(gaps && { gaps }) }));
        return flush();
      },
      fail: () => {
        reject(new Error("planted"));
        return flush();
      },
    });
    return promise;
  };
  let timersOpen = 0;
  const fake = createFakeTimers({ clock });
  const timers: typeof fake = {
    ...fake,
    after: (delayMs, run) => {
      timersOpen += 1;
      const cancel = fake.after(delayMs, () => {
        timersOpen -= 1;
        run();
      });
      return () => {
        timersOpen -= 1;
        cancel();
      };
    },
  };
  const frames = createFrames({ queues: { read } as QueueStore, clock, timers });
  const last = () => {
    const found = reads.at(-1);
    if (found === undefined) throw new Error("nothing was read");
    return found;
  };
  /** What an asker gets, once it is there. */
  const ask = async () => {
    const asked: { is: Awaited<ReturnType<typeof frames.get>> | undefined; error?: unknown } = {
      is: undefined,
    };
    void frames.get(queueId).then(
      (known) => {
        asked.is = known;
      },
      (error: unknown) => {
        asked.error = error;
      },
    );
    await flush();
    return asked;
  };
  /** Frames that know a version, as of now. */
  const knowing = async (version = 5) => {
    await ask();
    await last().answer(line(version));
  };
  return { frames, clock, reads, last, ask, knowing, timersOpen: () => timersOpen };
};

const versionOf = (asked: Awaited<ReturnType<ReturnType<typeof make>["ask"]>>) =>
  asked.is?.snapshot.queue.version;

describe("the first look", () => {
  test("is shared by all who ask before it is there, and asks for all gaps", async () => {
    const { reads, ask, last, timersOpen } = make();
    const all = [await ask(), await ask(), await ask()];
    expect(all.map(({ is }) => is)).toEqual([undefined, undefined, undefined]);
    expect(reads.map(({ since }) => since)).toEqual([0]);
    await last().answer(line(5));
    expect(all.map(versionOf)).toEqual([5, 5, 5]);
    // Nobody waits any more, so no timer is left that would keep a process from stopping.
    expect(timersOpen()).toBe(0);
  });

  test("is waited for as long as it takes", async () => {
    const { ask, last, clock } = make();
    const first = await ask();
    clock.advance(5_000);
    await flush();
    expect(first).toEqual({ is: undefined });
    await last().answer(line(5));
    expect(versionOf(first)).toBe(5);
  });

  test("finds no queue", async () => {
    const { ask, last, reads } = make();
    const asked = await ask();
    await last().answer(null);
    expect(asked.is).toBeNull();
    // It may be made at any time, so the next to ask looks again.
    await ask();
    expect(reads).toHaveLength(2);
  });

  test("that fails is told to all who ask, and is not repeated within a second", async () => {
    const { ask, last, clock, reads } = make();
    const asked = await ask();
    await last().fail();
    expect(asked.error).toEqual(new Error("planted"));
    clock.advance(999);
    expect((await ask()).error).toEqual(new Error("planted"));
    expect(reads).toHaveLength(1);
    clock.advance(1);
    const again = await ask();
    expect(reads).toHaveLength(2);
    await last().answer(line(5));
    expect(versionOf(again)).toBe(5);
  });
});

describe("a snapshot", () => {
  test("is good for a second, and for another one while the next look is under way", async () => {
    const { knowing, ask, clock, reads, last } = make();
    await knowing();
    const first = await ask();
    clock.advance(999);
    expect((await ask()).is?.snapshot).toBe(first.is?.snapshot);
    expect(reads).toHaveLength(1);
    clock.advance(1);
    expect((await ask()).is).toMatchObject({ stale: false, snapshot: { atMs: t0 } });
    expect(reads.map(({ since }) => since)).toEqual([0, 5]);
    clock.advance(999);
    expect((await ask()).is).toMatchObject({ stale: false });
    await last().answer(line(6));
    // It is as old as the moment in which it was asked for.
    expect((await ask()).is?.snapshot).toMatchObject({ queue: { version: 6 }, atMs: t0 + 1_000 });
    expect(reads).toHaveLength(2);
  });

  test("of two seconds is stale: whoever asks waits for a look, a second at most", async () => {
    const { knowing, ask, clock, reads } = make();
    await knowing();
    clock.advance(2_000);
    const first = await ask();
    expect(first.is).toBeUndefined();
    clock.advance(999);
    expect((await ask()).is).toBeUndefined();
    clock.advance(1);
    await flush();
    expect(first.is).toMatchObject({ stale: true, snapshot: { queue: { version: 5 } } });
    // The look hangs: nobody else waits for it, nor looks besides.
    expect((await ask()).is).toMatchObject({ stale: true });
    expect(reads).toHaveLength(2);
  });

  test("is answered from while the store fails, which is asked once a second", async () => {
    const { knowing, ask, clock, reads, last, timersOpen } = make();
    await knowing();
    clock.advance(2_000);
    const asked = await ask();
    await last().fail();
    expect(asked.is).toMatchObject({ stale: true });
    expect(timersOpen()).toBe(0);
    clock.advance(999);
    expect((await ask()).is).toMatchObject({ stale: true });
    expect(reads).toHaveLength(2);
    clock.advance(1);
    const again = await ask();
    expect(reads).toHaveLength(3);
    await last().answer(line(5));
    expect(again.is).toMatchObject({ stale: false, snapshot: { atMs: t0 + 3_000 } });
  });

  test("closes when it is time, without a look", async () => {
    const { ask, last, clock, reads } = make();
    const bits = markGaps(emptyGapBits(), [7]);
    await ask();
    const closing = line(5);
    const policy = { ...closing.policy, closesAtMs: t0 + 500 };
    await last().answer({ ...closing, policy, nextNo: 1_001 }, [{ block: 0, bits }]);
    clock.advance(499);
    expect((await ask()).is?.snapshot.queue).toMatchObject({ mode: "open", waiting: 99 });
    clock.advance(1);
    const closed = (await ask()).is?.snapshot;
    expect(closed?.queue).toMatchObject({ mode: "closed", waiting: 0 });
    expect([...(closed?.gaps ?? [])]).toEqual([[0, bits]]);
    expect(closed?.atMs).toBe(t0);
    expect(reads).toHaveLength(1);
  });
});

describe("what this process writes", () => {
  const tokens = [waitingToken(80)];

  test("shows at once where it follows on what is known", async () => {
    const { frames, knowing, ask } = make();
    await knowing();
    frames.onUpdate(queueId, { queue: line(6, { waiting: 98 }), tokens, departed: [80] });
    const { snapshot } = (await ask()).is ?? {};
    expect(snapshot).toMatchObject({ queue: { version: 6, waiting: 98 }, atMs: t0 });
    expect(snapshot?.gaps.get(0)).toEqual(markGaps(emptyGapBits(), [80]));
    expect(frames.isDirty(queueId, 80)).toBe(false);
    frames.onUpdate(queueId, { queue: line(7) });
    const after = (await ask()).is?.snapshot;
    expect(after?.queue.version).toBe(7);
    expect([...(after?.gaps.keys() ?? [])]).toEqual([0]);
  });

  test("is marked where somebody else wrote between, until a look has seen it", async () => {
    const { frames, knowing, ask, clock, last } = make();
    await knowing();
    frames.onUpdate(queueId, { queue: line(7), tokens, departed: [80] });
    frames.onUpdate(queueId, { queue: line(9), tokens: [waitingToken(90)] });
    expect(versionOf(await ask())).toBe(5);
    const dirty = () => [79, 80, 90].map((no) => frames.isDirty(queueId, no));
    expect(dirty()).toEqual([false, true, true]);
    clock.advance(1_000);
    await ask();
    await last().answer(line(6));
    expect(dirty()).toEqual([false, true, true]);
    clock.advance(1_000);
    await ask();
    await last().answer(line(7));
    expect(dirty()).toEqual([false, false, true]);
  });

  test("is nothing new where a look has seen it already", async () => {
    const { frames, knowing, ask } = make();
    await knowing();
    frames.onUpdate(queueId, { queue: line(5, { waiting: 1 }), tokens });
    frames.onUpdate(queueId, { queue: line(4, { waiting: 2 }), tokens });
    expect((await ask()).is?.snapshot.queue).toMatchObject({ version: 5, waiting: 99 });
    expect(frames.isDirty(queueId, 80)).toBe(false);
  });

  test("is not undone by a look that began before: positions never grow", async () => {
    const { frames, knowing, ask, clock, last } = make();
    await knowing();
    clock.advance(1_000);
    await ask();
    frames.onUpdate(queueId, { queue: line(6, { waiting: 98 }), departed: [80] });
    await last().answer(line(5));
    const { snapshot } = (await ask()).is ?? {};
    expect(snapshot).toMatchObject({ queue: { version: 6 }, atMs: t0 + 1_000 });
    expect(snapshot?.gaps.has(0)).toBe(true);
  });

  test("is nothing to a queue that nobody asked for, nor is a change of no queue", async () => {
    const { frames, knowing, ask } = make();
    frames.onUpdate(queueId, { queue: line(5), tokens });
    expect(frames.isDirty(queueId, 80)).toBe(false);
    await knowing();
    frames.onUpdate(queueId, { tokens });
    expect(versionOf(await ask())).toBe(5);
  });
});
