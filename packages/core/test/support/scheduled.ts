import { type BookingStore, TicketingError } from "@admit-one/core";
import type fc from "fast-check";
import { lateMs } from "../../src/queue/rules/presence.ts";
import type { Fault } from "./interleaving-plan.ts";
import { observeBookings } from "./observer.ts";

type Call = (...args: unknown[]) => Promise<unknown>;
type Calls = Readonly<Record<string, Call>>;

/** Every call of the port waits for its turn; with `faults`, some break before or after their effect. */
export const scheduled = <T extends object>(
  scheduler: fc.Scheduler,
  name: string,
  port: T,
  nextFault: () => Fault = () => "none",
): T => {
  const wrap =
    (key: string, call: Calls[string]) =>
    async (...args: readonly unknown[]) => {
      await scheduler.schedule(Promise.resolve(), `${name}.${key}`);
      const fault = nextFault();
      if (fault === "before") throw new TicketingError("UNAVAILABLE", "planted: before");
      const result = await call(...args);
      if (fault === "after") throw new TicketingError("COMMIT_UNKNOWN", "planted: after");
      return result;
    };
  const entries = Object.entries(port as Calls).map(([key, call]) => [key, wrap(key, call)]);
  return Object.fromEntries(entries) as T;
};

/** Looks at the whole store after every commit. */
export const observed = (bookings: BookingStore): BookingStore => ({
  ...bookings,
  update: async (slice, decide) => {
    const outcome = await bookings.update(slice, decide);
    observeBookings(await bookings.snapshot());
    return outcome;
  },
});

export const tolerate = async <T>(work: Promise<T>): Promise<T | null> => {
  try {
    return await work;
  } catch (error) {
    // Only the faults that were planted may come out of a box office.
    const isPlanted = error instanceof TicketingError && error.message.startsWith("planted");
    if (isPlanted) return null;
    throw error;
  }
};

/** The same for a look-up: it also fails if time leaps during each of its three tries. */
export const tolerateLeaps = async <T>(
  nowMs: () => number,
  look: () => Promise<T>,
): Promise<T | null> => {
  const sinceMs = nowMs();
  const couldLeap = (): boolean => nowMs() - sinceMs >= 3 * lateMs;
  return tolerate(
    look().catch((error: unknown) => {
      const isLate = error instanceof TicketingError && error.message.includes("took too long");
      if (isLate && couldLeap()) return null;
      throw error;
    }),
  );
};
