import { extendByOutages, withOutage } from "../outages.ts";
import type { Heartbeat, Presence, Queue, Service } from "../queue.ts";
import { longestHintMs, obedienceGraceMs } from "./poll-hint.ts";

/*
 * Who serves a line. A process that is killed, frozen or cut off from the store can't say so, and one
 * that did not run does not know that it was away. So each server that serves a line in which somebody
 * is awaited leaves a sign in the queue's row, and whoever reads the row sees who is missing. All of
 * it is read from the row and `now`: it is true before anybody wrote it down.
 */

/** How often a server that has nothing else to write shows that it is there. */
export const heartbeatEveryMs = 5_000;

/** A step that is saved anyway takes the sign along once it is so old. */
const rideAfterMs = 2_500;

/**
 * A server that was silent for so long is away. Longer than its signs may be apart, with some time to
 * save one; and shorter than anybody may be late for who was in time (see `lateMs` in `presence.ts`),
 * so that its absence is known before the first who asked in vain would be expired for it.
 */
export const silentAfterMs = 8_000;

/** After an absence everybody may still be obeying a hint, or wait as long again after an error. */
export const returnMs: number = longestHintMs + obedienceGraceMs;

/** What absences may be given at once beyond the time in which nobody served the line at all. */
export const graceMaxMs = 300_000;

/** It is made up for in so many times its length: a server that dies all the time gets that part. */
export const graceShare = 4;

const noService: Service = { heartbeats: [], unservedSinceMs: null, graceMadeUpAtMs: 0 };

const withService = (queue: Queue, change: Partial<Service>): Queue => {
  const service = { ...(queue.presence.service ?? noService), ...change };
  return { ...queue, presence: { ...queue.presence, service } };
};

/** Somebody was called who may still be on the way, for so long. */
export const withCalled = (presence: Presence, nowMs: number, arriveByMs: number): Presence => {
  const before = presence.called;
  const called =
    before === undefined || nowMs >= calledEnd(presence)
      ? { sinceMs: nowMs, untilMs: arriveByMs }
      : { sinceMs: before.sinceMs, untilMs: Math.max(before.untilMs, arriveByMs) };
  return { ...presence, called };
};

const calledEnd = ({ called, outages }: Presence): number =>
  called === undefined ? 0 : extendByOutages(outages, called.sinceMs, called.untilMs);

/** Whether an absence could cost anybody a place: somebody waits, or was called and may yet come. */
export const isAwaited = ({ waiting, presence }: Queue, nowMs: number): boolean =>
  waiting > 0 || nowMs < calledEnd(presence);

/** The sign of one server in a row; undefined where it left none, or was missed since. */
export const heartbeatOf = ({ presence }: Queue, serverId: string): Heartbeat | undefined =>
  presence.service?.heartbeats.find((one) => one.serverId === serverId);

/** The row with a server's sign; the row itself while the last one is good enough. */
export const withHeartbeat = (queue: Queue, serverId: string, nowMs: number): Queue => {
  const last = heartbeatOf(queue, serverId);
  if (last !== undefined && nowMs - last.atMs < rideAfterMs) return queue;
  const heartbeats = [...othersThan(queue, serverId), { serverId, atMs: nowMs }];
  return withService(queue, { heartbeats, unservedSinceMs: null });
};

/** The row after a server said goodbye: its silence means nothing. */
export const withoutServer = (queue: Queue, serverId: string): Queue =>
  heartbeatOf(queue, serverId) === undefined
    ? queue
    : withService(queue, { heartbeats: othersThan(queue, serverId) });

const othersThan = ({ presence }: Queue, serverId: string): readonly Heartbeat[] =>
  (presence.service?.heartbeats ?? []).filter((one) => one.serverId !== serverId);

/** The row as one leaves it that has said goodbye: with nobody else there, the line is unserved. */
export const asUnserved = (queue: Queue, nowMs: number): Queue => {
  const { heartbeats, unservedSinceMs } = queue.presence.service ?? noService;
  return heartbeats.length > 0 || unservedSinceMs !== null
    ? queue
    : withService(queue, { unservedSinceMs: nowMs });
};

/** The row where nobody is awaited any more: nobody has to be there, and silence means nothing. */
export const asIdle = (queue: Queue): Queue =>
  isIdle(queue) ? queue : withService(queue, { heartbeats: [], unservedSinceMs: null });

/** Whether the row says nothing of servers. */
export const isIdle = ({ presence: { service } }: Queue): boolean =>
  service === undefined || (service.heartbeats.length === 0 && service.unservedSinceMs === null);

/**
 * The row with every absence that it shows as of now: the outage that came of it, and the missing
 * server struck off. The row itself where nobody is missing.
 */
export const withAbsences = (queue: Queue, nowMs: number, skewMs: number): Queue => {
  const { service } = queue.presence;
  if (service === undefined) return queue;
  const { heartbeats, unservedSinceMs } = service;
  const isSilent = ({ atMs }: Heartbeat): boolean => nowMs - atMs >= silentAfterMs + skewMs;
  const silent = heartbeats.filter(isSilent);
  const missed = silent.length > 0 ? silent.map(({ atMs }) => atMs) : [unservedSinceMs ?? nowMs];
  const isUnserved =
    silent.length === heartbeats.length && (silent.length > 0 || unservedSinceMs !== null);
  if (silent.length === 0 && !isUnserved) return queue;
  const counted = withAbsence(queue, Math.min(...missed), nowMs, isUnserved);
  return withService(counted, {
    heartbeats: heartbeats.filter((one) => !isSilent(one)),
    unservedSinceMs: null,
  });
};

/**
 * The time in which nobody served the line is counted whole. All else is grace: the silence of one of
 * several, and the time to come back; of that there is only so much, or a server that starts and dies
 * all the time would keep everybody who vanished at the head for ever.
 */
const withAbsence = (queue: Queue, fromMs: number, nowMs: number, isUnserved: boolean): Queue => {
  const { outages, service = noService } = queue.presence;
  const coveredMs = Math.max(isUnserved ? nowMs : fromMs, outages.at(-1)?.untilMs ?? fromMs);
  const madeUpAtMs = Math.max(service.graceMadeUpAtMs, nowMs);
  const leftMs = Math.floor((nowMs + graceShare * graceMaxMs - madeUpAtMs) / graceShare);
  const graceMs = Math.max(0, Math.min(nowMs + returnMs - coveredMs, leftMs));
  if (graceMs === 0 && !isUnserved) return queue;
  const outage = { fromMs, untilMs: coveredMs + graceMs };
  const presence = { ...queue.presence, outages: withOutage(outages, outage) };
  const graceMadeUpAtMs = madeUpAtMs + graceShare * graceMs;
  return withService({ ...queue, presence }, { graceMadeUpAtMs });
};
