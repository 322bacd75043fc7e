import { watchFrames } from "@admit-one/client";
import {
  createBoxOffice,
  type QueuePolicy,
  type TokenSigner,
  type TokenView,
} from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import { concertDocument } from "../concert-document.ts";
import { createSequentialIds } from "../fakes/sequential-ids.ts";
import { createAgenda } from "../simulation/agenda.ts";
import { type CacheHabits, createFrameCache, toToken } from "../simulation/frame-reader.ts";
import { createRandom } from "../simulation/random.ts";
import { createTally, type Report, type Tally } from "./tally.ts";

export type Crowd = {
  readonly people: number;
  /** `rush`: most people come at once; `even`: the same number every minute. */
  readonly arrival: "rush" | "even";
  /** How long people keep coming, in milliseconds. */
  readonly overMs: number;
  /** The share of people who disappear silently while waiting. */
  readonly leavers: number;
  /**
   * How long a person would stay inside on average, in milliseconds. Nobody stays longer than
   * allowed.
   */
  readonly stayMs: number;
};

export type Rehearsal = {
  readonly policy: Partial<QueuePolicy>;
  readonly crowd: Crowd;
  readonly seed?: number;
  /** People read frames through a cache that does this. Without it everybody polls. */
  readonly cache?: CacheHabits | undefined;
  /** Called occasionally with the progress. */
  readonly onProgress?: (line: string) => void;
};

/**
 * The default rehearsal: a queue of half an hour. People stay for five minutes, half of the allowed
 * time, because finding seats and paying takes that long. If they stayed much shorter than the time
 * for which missing people block their places, no rule could keep the room in use.
 */
export const defaultRehearsal: {
  readonly policy: Pick<
    QueuePolicy,
    "maxActive" | "ratePerMinute" | "activeForMs" | "arriveWithinMs" | "presentWithinMs"
  >;
  readonly crowd: Crowd;
  readonly seed: number;
} = {
  policy: {
    maxActive: 500,
    ratePerMinute: null,
    activeForMs: 600_000,
    arriveWithinMs: 30_000,
    presentWithinMs: 45_000,
  },
  crowd: { people: 5_000, arrival: "rush", overMs: 600_000, leavers: 0.3, stayMs: 300_000 },
  seed: 1,
};

const startMs = Date.UTC(2030, 0, 1);
const queueId = "rehearsal";
/** Concerts are created long before anybody comes. */
const putUpBeforeMs = 3_600_000;
/** The interval of the server's work loop. */
const advanceEveryMs = 500;
/** A rehearsal of more than one virtual day shows a policy that never finishes. */
const longestMs = 24 * 3_600_000;

/** Runs a crowd through a queue in virtual time. Everything is real except the people. */
export const rehearse = async (rehearsal: Rehearsal): Promise<Report> => {
  const { policy, crowd, seed = 1, cache: habits, onProgress } = rehearsal;
  const random = createRandom(seed);
  const agenda = createAgenda<() => Promise<void>>();
  let nowMs = startMs - putUpBeforeMs;
  const clock = { nowMs: () => nowMs };
  const stores = createMemoryStores();
  const boxOffice = createBoxOffice({
    stores,
    clock,
    timers: { after: () => () => {}, random: random.next },
    ids: createSequentialIds(),
    signer: plainSigner,
    gateways: [],
  });
  await boxOffice.createConcert(concertDocument({ queue: { queueId, ...policy } }));
  nowMs = startMs;
  const tally = createTally(startMs);
  const fetch = (block: number) => {
    tally.renewed();
    return boxOffice.getBlockFrame({ queueId, block });
  };
  const cache =
    habits === undefined ? null : createFrameCache({ nowMs: clock.nowMs, fetch }, habits);
  let atHome = crowd.people;

  const goHome = (): void => {
    atHome -= 1;
  };

  const visit = async (user: number): Promise<void> => {
    const userId = `user-${user}`;
    const issued = await boxOffice.issueToken({ queueId, userId });
    if (!("token" in issued)) {
      tally.refused();
      return goHome();
    }
    const joinedAtMs = nowMs;
    const patienceMs = random.chance(crowd.leavers)
      ? random.next() * (((issued.token.ahead ?? 0) + 1) / crowd.people) * expectedMs(rehearsal)
      : Number.POSITIVE_INFINITY;
    const { token } = issued.token;

    /** Waits, and then asks or reads. */
    const later = (atMs: number, act: () => Promise<void>): void =>
      agenda.put(Math.max(nowMs, Math.ceil(atMs)), async () => {
        // People who lose patience do not leave explicitly. That is what makes waiting rooms stall.
        if (nowMs - joinedAtMs <= patienceMs) return act();
        tally.vanished();
        goHome();
      });

    /** Once near, always near. */
    let polls = false;
    const poll = async (): Promise<void> => {
      tally.poll(nowMs);
      const found = await boxOffice.lookUpToken({ queueId, token });
      if (found.outcome !== "token_found") return goHome();
      place.answered(toToken(found.token), nowMs);
      polls = place.next().isNear;
      heed(found.token);
    };

    const place = watchFrames(toToken(issued.token), nowMs, random.next);
    const wait = (view: TokenView): void => {
      const { asks, atMs } = place.next();
      if (cache === null || polls) return later(nowMs + view.pollAfterMs, poll);
      if (asks) return later(atMs, poll);
      later(atMs, async () => {
        tally.read();
        place.read(await cache.read(view.block), nowMs);
        wait(view);
      });
    };

    const heed = (view: TokenView): void => {
      if (view.status === "active") return enter(view.activeUntilMs);
      if (view.status === "expired") return goHome();
      wait(view);
    };

    const enter = (untilMs: number | null): void => {
      tally.entered(nowMs, nowMs - joinedAtMs);
      const stayMs = Math.round(-Math.log(1 - random.next()) * crowd.stayMs);
      // Slow people stay inside no longer than their token.
      agenda.put(Math.min(nowMs + stayMs, untilMs ?? Number.POSITIVE_INFINITY), async () => {
        tally.finished(nowMs);
        await boxOffice.leaveQueue({ queueId, userId, token });
        goHome();
      });
    };

    heed(issued.token);
  };

  const work = async (): Promise<void> => {
    while ((await boxOffice.work.advance()) > 0);
    const found = await boxOffice.getQueue({ queueId });
    if (found.outcome !== "queue_found") return;
    tally.sample(nowMs, found.queue);
    if (atHome > 0) agenda.put(nowMs + advanceEveryMs, work);
  };

  for (let user = 0; user < crowd.people; user += 1) {
    agenda.put(startMs + arrivalMs(crowd, random.next()), () => visit(user));
  }
  agenda.put(startMs, work);
  let steps = 0;
  for (let next = agenda.take(); next !== undefined; next = agenda.take()) {
    nowMs = next.atMs;
    if (atHome === 0 || nowMs - startMs > longestMs) break;
    await next.item();
    steps += 1;
    if (steps % 5_000 === 0) onProgress?.(progressLine(nowMs - startMs, atHome, crowd.people));
  }
  return report(tally, rehearsal, atHome);
};

/** Nobody forges tokens in a rehearsal, and signatures would take most of its time. */
const plainSigner: TokenSigner = {
  sign: (payload) => payload,
  verify: (signed) => ({ outcome: "valid", payload: signed, isCurrent: true }),
};

const progressLine = (passedMs: number, left: number, people: number): string =>
  `${Math.round(passedMs / 60_000)} virtual minutes · ${people - left} of ${people} done`;

/**
 * The arrival time of a person. In a rush, half of them come within the first tenth of the time.
 */
const arrivalMs = ({ arrival, overMs }: Crowd, share: number): number =>
  Math.round(overMs * (arrival === "even" ? share : share ** 3.3));

/**
 * How long the whole queue would take if everybody stayed. Leavers lose patience within that time.
 */
const expectedMs = ({ policy, crowd }: Rehearsal): number => {
  const { maxActive = null, ratePerMinute = null } = policy;
  const byRate = ratePerMinute === null ? 0 : (crowd.people / Math.max(1, ratePerMinute)) * 60_000;
  const byRoom = maxActive === null ? 0 : (crowd.people / maxActive) * crowd.stayMs;
  return Math.max(byRate, byRoom, 60_000);
};

const report = (tally: Tally, { policy }: Rehearsal, left: number): Report => ({
  ...tally.report(policy),
  unfinished: left,
});
