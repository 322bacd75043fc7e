import type { QueueToken } from "@admit-one/client";
import type { Language } from "../messages/language.ts";
import type { LineMessages } from "../messages/messages.ts";
import { fill } from "../shared/fill.ts";
import { count, duration, timeOf } from "../shared/times.ts";

/** What the parts of the line say about a place. */
export type LineTexts = {
  readonly position: string;
  readonly ahead: string;
  readonly wait: string;
  /** One sentence about the state. */
  readonly status: string;
};

export const textsOf = (words: LineMessages, language: Language, token: QueueToken): LineTexts => {
  const { position, ahead, eta } = token;
  return {
    position: position === null ? "–" : count(language, position),
    ahead:
      ahead === null
        ? "–"
        : fill(ahead === 1 ? words.person : words.people, count(language, ahead)),
    wait:
      eta === null
        ? words.waitUnknown
        : fill(words.wait, duration(language, eta.p50Seconds), duration(language, eta.p90Seconds)),
    status: statusOf(words, language, token),
  };
};

const statusOf = (words: LineMessages, language: Language, token: QueueToken): string => {
  const { status, reason, position, message, opensAt, activeUntil } = token;
  if (status === "expired") return reason === undefined ? words.notInLine : words.ended[reason];
  if (status === "active") {
    return activeUntil === null
      ? words.calledTitle
      : fill(words.called, timeOf(language, activeUntil));
  }
  const place = position === null ? words.waiting : fill(words.position, count(language, position));
  const more = [
    ...(opensAt === undefined ? [] : [fill(words.opensAt, timeOf(language, opensAt))]),
    ...(message === undefined ? [] : [`${words.paused} ${message}`]),
  ];
  return [place, ...more].join(" ");
};

/**
 * Screen readers hear the news of the line at most so often. The sentence is written at once if the
 * state changes.
 */
const announceEveryMs = 30_000;

export type Announcer = {
  /** True if the sentence should be written now. */
  readonly isDue: (state: string, nowMs: number) => boolean;
};

export const createAnnouncer = (): Announcer => {
  let last = { state: "", atMs: Number.NEGATIVE_INFINITY };
  return {
    isDue: (state, nowMs) => {
      if (state === last.state && nowMs - last.atMs < announceEveryMs) return false;
      last = { state, atMs: nowMs };
      return true;
    },
  };
};

/** Whether a place in line went back, which can't be: others never come before it later. */
export const hasGrown = (before: QueueToken | null, now: QueueToken): boolean =>
  before !== null &&
  before.tokenId === now.tokenId &&
  before.position !== null &&
  now.position !== null &&
  now.version >= before.version &&
  now.position > before.position;
