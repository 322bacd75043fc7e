import type { Answer, Call } from "../support/buyer.ts";
import { type Client, createClient } from "../support/chaos/client.ts";
import type { Random } from "../support/chaos/random.ts";

/** One answer, or a broken connection where the status is null. */
export type Seen = {
  readonly atMs: number;
  readonly status: number | null;
  readonly isWrite: boolean;
  readonly answer: string;
};

export type RecordingClient = Client & { readonly seen: readonly Seen[] };

/** Asks as the client does, and writes down every answer, those that are asked again included. */
export const createRecordingClient = (urls: readonly string[], random: Random): RecordingClient => {
  const seen: Seen[] = [];
  const record = ({ method }: Call, answer: Answer | null): void => {
    seen.push({
      atMs: Date.now(),
      status: answer?.status ?? null,
      isWrite: method !== undefined && method !== "GET",
      answer: answer === null || answer.status < 500 ? "" : JSON.stringify(answer.body),
    });
  };
  return { ...createClient(urls, random, record), seen };
};

export type Outage = {
  /** The longest time without a write that succeeded. */
  readonly longestMs: number;
  readonly unavailable: number;
  readonly broken: number;
  /** Answers with a status of 500 and more, other than 503. There must be none. */
  readonly failed: readonly string[];
  readonly answered: number;
};

const isSuccess = ({ status, isWrite }: Seen): boolean =>
  isWrite && status !== null && status < 300;

/** What buyers saw between two moments. */
export const outageIn = (seen: readonly Seen[], fromMs: number, toMs: number): Outage => {
  const within = seen.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
  const successes = [fromMs, ...within.filter(isSuccess).map(({ atMs }) => atMs), toMs];
  const gaps = successes.slice(1).map((atMs, index) => atMs - (successes[index] ?? atMs));
  return {
    longestMs: Math.max(...gaps),
    unavailable: within.filter(({ status }) => status === 503).length,
    broken: within.filter(({ status }) => status === null).length,
    failed: within
      .filter(({ status }) => status !== null && status >= 500 && status !== 503)
      .map(({ answer }) => answer),
    answered: within.length,
  };
};
