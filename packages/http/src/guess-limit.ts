import type { Timers } from "@admit-one/core";

/** Wrong guesses of one client that are answered at once, and one more every so often. */
const atOnce = 10;
const everyMs = 1_000;
/** Clients that are remembered; whoever guesses from more of them drives out the oldest. */
const clientsMax = 16_384;

/** Slows down whoever tries out secrets, and nobody else. */
export type GuessLimit = {
  /** Whether a guess may be looked at; null is a client that nobody knows, and always may. */
  mayGuess(client: string | null): boolean;
  wrong(client: string | null): void;
};

/** Counts the wrong guesses of each client, and forgets one of each every second. */
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
