import { setTimeout as pause } from "node:timers/promises";
import { type Answer, type Call, call } from "../buyer.ts";
import type { Random } from "./random.ts";

/** What came of asking again and again. */
export type Client = {
  /** Asks any of the servers until one gives an answer that stands. */
  ask(path: string, options?: Call): Promise<Answer>;
  /** How many calls had to be sent again. */
  readonly retries: () => number;
};

const patienceMs = 120_000;
/** A crowd that asks at once for what is not there leaves no machine to bring it back. */
const longestPauseMs = 1_000;

/** Calls whatever server is there; a broken line, a 5xx and a 429 are asked again, elsewhere. */
export const createClient = (
  urls: readonly string[],
  random: Random,
  /** Is called with each answer, those that are asked again included; null: the line broke. */
  onAnswer: (options: Call, answer: Answer | null) => void = () => {},
): Client => {
  let retries = 0;
  const isFinal = ({ status }: Answer): boolean => status < 500 && status !== 429;
  return {
    retries: () => retries,
    async ask(path, options) {
      const untilMs = Date.now() + patienceMs;
      let last = "nothing";
      let pauseMs = 25;
      while (Date.now() < untilMs) {
        const url = urls[random.int(0, urls.length - 1)] ?? "";
        const answer = await call(url, path, options).catch((error: unknown) => {
          last = String(error);
          return null;
        });
        onAnswer(options ?? {}, answer);
        if (answer !== null && isFinal(answer)) return answer;
        if (answer !== null) last = JSON.stringify(answer.body);
        retries += 1;
        pauseMs = Math.min(longestPauseMs, pauseMs * 2);
        await pause(random.int(pauseMs / 2, pauseMs));
      }
      throw new Error(`${path} was never answered: ${last}`);
    },
  };
};
