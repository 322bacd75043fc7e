import type { Pool, PoolClient } from "pg";
import {
  classify,
  connectionEnded,
  gaveUpStandby,
  isAnswer,
  notReplicated,
  takesNoWrites,
} from "./classify.ts";
import { isPatient } from "./patient.ts";
import type { Query } from "./prepare-client.ts";
import { followPrimary } from "./primary.ts";
import type { DatabaseHost } from "./read-url.ts";
import { createSilence, type Silence } from "./silence.ts";

export type EndUselessOptions = {
  /** The longest time that a step waits for an answer, in milliseconds. */
  readonly answerTimeoutMs: number;
  /** The same for steps that no buyer waits for. */
  readonly patientTimeoutMs: number;
  /** The hosts of which one is the primary, where there are several: `hostsOf(url)`. */
  readonly hosts?: readonly DatabaseHost[];
};

/**
 * Closes a connection at once, with everything pending on it: a silent server would not answer a
 * regular end either.
 */
const sever = (client: PoolClient): void => {
  client.connection.stream.destroy();
};

/**
 * The same query with a timeout. Queries with a callback or a cursor are not ours and stay
 * unchanged.
 */
const within = (
  args: readonly unknown[],
  timeoutMs: (text: string) => number,
): readonly unknown[] => {
  const [asked, values, callback] = args;
  if (typeof callback === "function" || typeof values === "function") return args;
  if (typeof asked === "string") return [{ text: asked, values, query_timeout: timeoutMs(asked) }];
  if (typeof asked !== "object" || asked === null || !("text" in asked) || "submit" in asked) {
    return args;
  }
  return [{ ...asked, query_timeout: timeoutMs(String(asked.text)) }, values];
};

/** The connections that no step uses at the moment. */
const watchIdle = (pool: Pool): ReadonlySet<PoolClient> => {
  const idle = new Set<PoolClient>();
  pool.on("release", (_error, client) => idle.add(client));
  pool.on("acquire", (client) => idle.delete(client));
  pool.on("remove", (client) => idle.delete(client));
  return idle;
};

/**
 * Closes connections that no step should get again, for the `onPoolCreated` of MikroORM's
 * `driverOptions`:
 *
 * - One that was silent for too long. The driver only stops waiting, and would give it to the next
 *   step while the last statement may still run on it.
 * - One that stopped waiting for a standby: its commit is not where it should be.
 * - One that the database itself ends, before the end arrives.
 * - One that leads to a read-only database, with all idle ones: that server is no longer the
 *   primary, and a new connection may reach the new one.
 *
 * A new connection to a standby is refused before it is used.
 */
export const endUselessConnections = (
  pool: Pool,
  { answerTimeoutMs, patientTimeoutMs, hosts }: EndUselessOptions,
): Silence => {
  followPrimary(pool, hosts);
  const silence = createSilence({ answerTimeoutMs });
  const idle = watchIdle(pool);
  const timeoutOf = (text: string): number => {
    const timeoutMs = silence.asked();
    return isPatient(text) ? patientTimeoutMs : timeoutMs;
  };
  pool.on("connect", (client) => {
    silence.heard();
    const query = client.query.bind(client) as Query;
    let isUnreplicated = false;
    client.on("notice", (notice) => {
      if (gaveUpStandby(notice)) isUnreplicated = true;
    });
    const answered = <T>(answer: T): T => {
      silence.heard();
      return isUnreplicated ? failed(notReplicated()) : answer;
    };
    const failed = (error: unknown): never => {
      if (isAnswer(error)) silence.heard();
      if (classify(error) === "lost") sever(client);
      if (takesNoWrites(error)) for (const other of idle) sever(other);
      throw error;
    };
    const watched: Query = (...args) => {
      const limited = within(args, timeoutOf);
      // The driver notices a closed connection a moment later. Until then it would report a
      // statement as lost that it never sent.
      if (limited !== args && client.connection.stream.destroyed) {
        return Promise.reject(connectionEnded());
      }
      const answer = query(...limited);
      return answer instanceof Promise ? answer.then(answered, failed) : answer;
    };
    client.query = watched as PoolClient["query"];
  });
  return silence;
};
