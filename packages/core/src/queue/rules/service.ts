import { extendByOutages, withOutage } from "../outages.ts";
import type { Heartbeat, Presence, Queue, Service } from "../queue.ts";
import { longestHintMs, obedienceGraceMs } from "./poll-hint.ts";

/*
 * Detects servers that stop serving a queue. A process that is killed, frozen or cut off from the
 * store cannot report it, and a frozen process does not notice its own pause. So each server that
 * serves a queue in which somebody is awaited writes heartbeats to the queue's row, and every
 * reader of the row sees which servers are missing. All of this follows from the row and `now`,
 * even before anybody writes it down.
 */

/** How often a server writes a heartbeat if it has nothing else to write. */
export const heartbeatEveryMs = 5_000;

/** A step that is saved anyway includes the heartbeat if the last one is at least this old. */
const rideAfterMs = 2_500;

/**
 * A server that was silent for this long is away. It must be longer than the time between two
 * heartbeats plus the time to save one. It must be shorter than the time by which any holder may be
 * late (see `lateMs` in `presence.ts`): the absence must be known before the first holder who asked
 * in vain would expire because of it.
 */
export const silentAfterMs = 8_000;

/**
 * After an absence, holders may still be following a hint, or waiting just as long after an error.
 */
export const returnMs: number = longestHintMs + obedienceGraceMs;

/** The most grace for absences that is given at once, beyond the time without any server. */
export const graceMaxMs = 300_000;

/**
 * Paying back grace takes this many times its length, so a server that fails all the time gets
 * grace for at most a quarter of the time.
 */
export const graceShare = 4;

const noService: Service = { heartbeats: [], unservedSinceMs: null, graceMadeUpAtMs: 0 };

const withService = (queue: Queue, change: Partial<Service>): Queue => {
  const service = { ...(queue.presence.service ?? noService), ...change };
  return { ...queue, presence: { ...queue.presence, service } };
};

/** Records that a token was called whose holder may be on the way until `arriveByMs`. */
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

/**
 * Whether an absence could cost anybody a place: somebody waits, or was called and may still
 * arrive.
 */
export const isAwaited = ({ waiting, presence }: Queue, nowMs: number): boolean =>
  waiting > 0 || nowMs < calledEnd(presence);

/** The heartbeat of one server in a row. Undefined if it wrote none, or was removed as missing. */
export const heartbeatOf = ({ presence }: Queue, serverId: string): Heartbeat | undefined =>
  presence.service?.heartbeats.find((one) => one.serverId === serverId);

/**
 * The row with a server's heartbeat. Returns the same row while the last heartbeat is recent
 * enough.
 */
export const withHeartbeat = (queue: Queue, serverId: string, nowMs: number): Queue => {
  const last = heartbeatOf(queue, serverId);
  if (last !== undefined && nowMs - last.atMs < rideAfterMs) return queue;
  const heartbeats = [...othersThan(queue, serverId), { serverId, atMs: nowMs }];
  return withService(queue, { heartbeats, unservedSinceMs: null });
};

/** The row after a server signed off. Its silence then means nothing. */
export const withoutServer = (queue: Queue, serverId: string): Queue =>
  heartbeatOf(queue, serverId) === undefined
    ? queue
    : withService(queue, { heartbeats: othersThan(queue, serverId) });

const othersThan = ({ presence }: Queue, serverId: string): readonly Heartbeat[] =>
  (presence.service?.heartbeats ?? []).filter((one) => one.serverId !== serverId);

/** The row left by a server that signed off. If no other server is there, the queue is unserved. */
export const asUnserved = (queue: Queue, nowMs: number): Queue => {
  const { heartbeats, unservedSinceMs } = queue.presence.service ?? noService;
  return heartbeats.length > 0 || unservedSinceMs !== null
    ? queue
    : withService(queue, { unservedSinceMs: nowMs });
};

/** The row when nobody is awaited. No server has to be there, and silence means nothing. */
export const asIdle = (queue: Queue): Queue =>
  isIdle(queue) ? queue : withService(queue, { heartbeats: [], unservedSinceMs: null });

/** Whether the row has no entries about servers. */
export const isIdle = ({ presence: { service } }: Queue): boolean =>
  service === undefined || (service.heartbeats.length === 0 && service.unservedSinceMs === null);

/**
 * The row with all absences visible at `nowMs` applied: the outage is recorded and the missing
 * servers are removed. Returns the same row if no server is missing.
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
 * Time in which no server served the queue counts in full. Everything else is grace: the silence of
 * one server of several, and the time to come back. Grace is limited. Otherwise a server that
 * starts and crashes all the time would keep absent holders at the head for ever.
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
