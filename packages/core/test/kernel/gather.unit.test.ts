import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createGather } from "../../src/kernel/gather.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Looks that begin with the version of the moment, and end when the test says so. */
const open = () => {
  let version = 0;
  const running: { readonly key: string; readonly end: (fails: boolean) => void }[] = [];
  const look = createGather((key: string) => {
    const seen = version;
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    running.push({ key, end: (fails) => (fails ? reject(new Error("down")) : resolve(seen)) });
    return promise;
  });
  return { look, running, write: () => (version += 1), version: () => version };
};

describe("looks that are shared and never stale", () => {
  test("everybody who came while a look ran gets the next one", async () => {
    const { look, running, write } = open();
    const first = look("a");
    write();
    const later = [look("a"), look("a")];
    expect(running).toHaveLength(1);
    running[0]?.end(false);
    expect(await first).toBe(0);
    await turn();
    expect(running).toHaveLength(2);
    running[1]?.end(false);
    expect(await Promise.all(later)).toEqual([1, 1]);
    expect(running).toHaveLength(2);
  });

  test("whatever happens, an answer is of a look that began after the call, one at a time", async () => {
    const steps = fc.array(fc.constantFrom("ask a", "ask b", "write", "end", "fail"), {
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const { look, running, write, version } = open();
        const asked: Promise<void>[] = [];
        const ask = async (key: string): Promise<void> => {
          const since = version();
          const seen = await look(key).catch(() => null);
          expect(seen ?? since).toBeGreaterThanOrEqual(since);
        };
        const end = async (fails: boolean): Promise<void> => {
          running.shift()?.end(fails);
          await turn();
        };
        for (const step of plan) {
          if (step === "write") write();
          else if (step === "end" || step === "fail") await end(step === "fail");
          else asked.push(ask(step));
          const keys = running.map(({ key }) => key);
          expect(new Set(keys).size).toBe(keys.length);
        }
        while (running.length > 0) await end(false);
        await Promise.all(asked);
      }),
      { numRuns: 200 },
    );
  });
});
