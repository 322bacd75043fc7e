import { type Stores, TicketingError } from "@admit-one/core";

type Port = keyof Stores;
type Break = { readonly call: string; readonly when: "before" | "after"; skip: number };

export type FlakyStores = {
  readonly stores: Stores;
  /** Breaks the next such call, after `skip` of them went well: before or after its effect. */
  breakNext(call: `${Port}.${string}`, when: "before" | "after", skip?: number): void;
  /** Runs just before the next such call, once. */
  interrupt(call: `${Port}.${string}`, run: () => Promise<unknown>): void;
};

/** Stores that stop at a chosen call, as if the process had died there. */
export const createFlakyStores = (inner: Stores): FlakyStores => {
  let breaks: Break[] = [];
  const interrupts = new Map<string, () => Promise<unknown>>();

  const broken = (call: string): Break["when"] | null => {
    const found = breaks.find((one) => one.call === call);
    if (found === undefined) return null;
    if (found.skip > 0) {
      found.skip -= 1;
      return null;
    }
    breaks = breaks.filter((one) => one !== found);
    return found.when;
  };

  const wrap = <T extends object>(port: Port, store: T): T => {
    const entries = Object.entries(store).map(([name, method]: [string, unknown]) => {
      if (typeof method !== "function") return [name, method];
      const call = `${port}.${name}`;
      const run = method as (...args: unknown[]) => Promise<unknown>;
      return [
        name,
        async (...args: unknown[]) => {
          const first = interrupts.get(call);
          interrupts.delete(call);
          await first?.();
          const when = broken(call);
          if (when === "before") throw new TicketingError("UNAVAILABLE", "planted: before");
          const result = await run(...args);
          if (when === "after") throw new TicketingError("COMMIT_UNKNOWN", "planted: after");
          return result;
        },
      ];
    });
    return Object.fromEntries(entries) as T;
  };

  return {
    stores: {
      queues: wrap("queues", inner.queues),
      concerts: wrap("concerts", inner.concerts),
      bookings: wrap("bookings", inner.bookings),
      events: wrap("events", inner.events),
      inbox: wrap("inbox", inner.inbox),
      figures: wrap("figures", inner.figures),
      lookups: wrap("lookups", inner.lookups),
    },
    breakNext: (call, when, skip = 0) => {
      breaks.push({ call, when, skip });
    },
    interrupt: (call, run) => {
      interrupts.set(call, run);
    },
  };
};

/** Runs before each of the next steps of the booking store, one after another. */
export const beforeSteps = (
  world: { readonly flaky: Pick<FlakyStores, "interrupt"> },
  ...runs: readonly (() => Promise<unknown>)[]
): void => {
  const [run, ...rest] = runs;
  if (run === undefined) return;
  world.flaky.interrupt("bookings.update", async () => {
    await run();
    beforeSteps(world, ...rest);
  });
};
