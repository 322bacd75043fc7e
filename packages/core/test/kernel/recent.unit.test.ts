import { createFakeClock } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { createRecent } from "../../src/kernel/recent.ts";

/** Looks that end when the test says so. */
const open = (max = 10) => {
  const clock = createFakeClock();
  const recent = createRecent<number>({ clock, keptForMs: 1_000, max });
  const looks: { readonly resolve: (value: number) => void; readonly reject: () => void }[] = [];
  const get = (key = "a"): Promise<number> =>
    recent.get(key, () => {
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      looks.push({ resolve, reject: () => reject(new Error("down")) });
      return promise;
    });
  const end = async (index: number, value: number): Promise<void> => {
    looks[index]?.resolve(value);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { clock, recent, looks, get, end };
};

describe("recent", () => {
  test("many who ask at once share one look, and it is good for a second", async () => {
    const { clock, looks, get, end } = open();
    const asked = [get(), get(), get()];
    await end(0, 7);
    expect(await Promise.all(asked)).toEqual([7, 7, 7]);
    clock.advance(999);
    expect(await get()).toBe(7);
    expect(looks).toHaveLength(1);
    clock.advance(1);
    const later = get();
    await end(1, 8);
    expect(await later).toBe(8);
  });

  test("what began before a change answers nobody who asks after it", async () => {
    const { recent, looks, get, end } = open();
    const before = get();
    recent.forget();
    const after = [get(), get()];
    // One look at a time: theirs begins once the first is over.
    expect(looks).toHaveLength(1);
    await end(0, 1);
    expect(looks).toHaveLength(2);
    recent.forget();
    const last = get();
    await end(1, 2);
    await end(2, 3);
    expect(await Promise.all([before, ...after, last])).toEqual([1, 2, 2, 3]);
  });

  test("a failure is answered to who waited for it, and not kept", async () => {
    const { looks, get, end } = open();
    const asked = [get(), get()];
    looks[0]?.reject();
    for (const one of await Promise.allSettled(asked)) expect(one.status).toBe("rejected");
    const next = get();
    await end(1, 5);
    expect(await next).toBe(5);
  });

  test("a failure does not keep those away who waited for the look after it", async () => {
    const { recent, looks, get, end } = open();
    const first = get();
    recent.forget();
    const second = get();
    looks[0]?.reject();
    await expect(first).rejects.toThrow("down");
    await end(1, 9);
    expect(await second).toBe(9);
  });

  test("keeps no more answers than it may", async () => {
    const { looks, get, end } = open(2);
    for (const [index, key] of ["a", "b", "c"].entries()) {
      const asked = get(key);
      await end(index, index);
      await asked;
    }
    expect(await get("b")).toBe(1);
    void get("a");
    expect(looks).toHaveLength(4);
  });

  describe("keys that callers invent", () => {
    /** A store in which every key has a value or nothing, and that counts what it is asked. */
    const openStore = (max: number) => {
      const clock = createFakeClock();
      const recent = createRecent<string | null>({ clock, keptForMs: 1_000, max });
      const reads: string[] = [];
      const ask = (key: string, value: string | null = key) =>
        recent.get(key, () => {
          reads.push(key);
          return Promise.resolve(value);
        });
      const readsOf = (name: string) => reads.filter((key) => key === name).length;
      return { clock, recent, ask, readsOf };
    };

    test("of nothing push out no key of something, however often they are asked for", async () => {
      const { ask, readsOf } = openStore(4);
      for (const key of ["a", "a"]) await ask(key);
      for (let index = 0; index < 100; index += 1) {
        await Promise.all([ask(`none-${index}`, null), ask(`none-${index}`, null)]);
        await ask(`none-${index}`, null);
      }
      expect(await ask("a")).toBe("a");
      expect(readsOf("a")).toBe(1);
      expect(readsOf("none-99")).toBe(1);
    });

    test("of something push out no key that many ask for", async () => {
      const { clock, ask, readsOf } = openStore(4);
      for (let index = 0; index < 1_000; index += 1) {
        if (index % 100 === 0) await ask("a");
        await ask(`once-${index}`);
        if (index % 3 === 0) await Promise.all([ask("b"), ask(`twice-${index}`)]);
        if (index % 3 === 0) await ask(`twice-${index}`);
      }
      expect(readsOf("b")).toBe(1);
      clock.advance(1_000);
      // Its second look belongs to the same key: it stays among those that are asked for again.
      await Promise.all(Array.from({ length: 64 }, () => ask("b")));
      expect(readsOf("b")).toBe(2);
    });

    test("what is gone counts as nothing from then on, and what came does not", async () => {
      const { clock, ask, readsOf } = openStore(1);
      for (const key of ["a", "a", "b"]) await ask(key);
      clock.advance(1_000);
      await ask("a", null);
      await ask("c", null);
      await ask("a", null);
      expect(readsOf("a")).toBe(3);
      clock.advance(1_000);
      for (const key of ["a", "a", "d", "e", "a"]) await ask(key);
      expect(readsOf("a")).toBe(4);
    });
  });
});
