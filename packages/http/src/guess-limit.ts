import type { Timers } from "@admit-one/core";

/**
 * Wrong guesses of one client that are answered at once. After that, one more is allowed in each
 * interval.
 */
const atOnce = 10;
const everyMs = 1_000;
/** Clients that are remembered. Beyond this number the oldest one is forgotten. */
const clientsMax = 16_384;

/** Slows down clients that try out secrets, and no others. */
export type GuessLimit = {
  /** Whether a guess may be checked. An unknown client (null) may always guess. */
  mayGuess(client: string | null): boolean;
  wrong(client: string | null): void;
};

/** Counts the wrong guesses of each client, and removes one from each count every second. */
export const createGuessLimit = (timers: Timers): GuessLimit => {
  const guesses = new Map<string, number>();

  const forgetOne = (): void => {
    for (const [client, count] of guesses) {
      if (count > 1) guesses.set(client, count - 1);
      else guesses.delete(client);
    }
    if (guesses.size > 0) timers.after(everyMs, forgetOne);
  };

  return {
    mayGuess: (client) => client === null || (guesses.get(client) ?? 0) < atOnce,
    wrong: (client) => {
      if (client === null) return;
      if (guesses.size === 0) timers.after(everyMs, forgetOne);
      const [oldest] = guesses.keys();
      if (guesses.size >= clientsMax && oldest !== undefined && !guesses.has(client)) {
        guesses.delete(oldest);
      }
      guesses.set(client, (guesses.get(client) ?? 0) + 1);
    },
  };
};
