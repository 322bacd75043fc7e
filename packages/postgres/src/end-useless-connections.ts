import type { Pool, PoolClient } from "pg";
import { classify, isAnswer, takesNoWrites } from "./classify.ts";
import { isPatient } from "./patient.ts";
import type { Query } from "./prepare-client.ts";
import { createSilence, type Silence } from "./silence.ts";

export type EndUselessOptions = {
  /** The longest that a step waits for an answer, in milliseconds. */
  readonly answerTimeoutMs: number;
  /** The same for steps that no buyer waits for. */
  readonly patientTimeoutMs: number;
};

/** At once, with all that was asked on it: who is silent would not answer a farewell either. */
const sever = (client: PoolClient): void => {
  client.connection.stream.destroy();
};

/** The same question, with how long to wait for its answer. With a callback, or a cursor, it is not ours. */
const within = (
  args: readonly unknown[],
  timeoutMs: (text: string) => number,
): readonly unknown[] => {
  const [asked, values, callback] = args;
  if (typeof asked === "string" && callback === undefined && typeof values !== "function") {
    return [{ text: asked, values, query_timeout: timeoutMs(asked) }];
  }
  if (typeof asked !== "object" || asked === null || !("text" in asked) || "submit" in asked) {
    return args;
  }
  return [{ ...asked, query_timeout: timeoutMs(String(asked.text)) }, values, callback];
};

/** The connections that no step has at the moment. */
const watchIdle = (pool: Pool): ReadonlySet<PoolClient> => {
  const idle = new Set<PoolClient>();
  pool.on("release", (_error, client) => idle.add(client));
  pool.on("acquire", (client) => idle.delete(client));
  pool.on("remove", (client) => idle.delete(client));
  return idle;
};

/**
 * Ends connections that no step should get again, for the `onPoolCreated` of MikroORM's
 * `driverOptions`:
 *
 * - one that was silent for too long: the driver only stops waiting, and would give it to the next
 *   step while the last one may still be running on it;
 * - one that the database ends itself, before its end arrives;
 * - one that leads to a database that takes no writes, with all that lie idle: it is no longer the
 *   primary, and a new connection may find the one that is.
 */
export const endUselessConnections = (
  pool: Pool,
  { answerTimeoutMs, patientTimeoutMs }: EndUselessOptions,
): Silence => {
  const silence = createSilence({ answerTimeoutMs });
  const idle = watchIdle(pool);
  const timeoutOf = (text: string): number => {
    const timeoutMs = silence.asked();
    return isPatient(text) ? patientTimeoutMs : timeoutMs;
  };
  pool.on("connect", (client) => {
    silence.heard();
    const query = client.query.bind(client) as Query;
    const answered = <T>(answer: T): T => {
      silence.heard();
      return answer;
    };
    const failed = (error: unknown): never => {
      if (isAnswer(error)) silence.heard();
      if (classify(error) === "lost") sever(client);
      if (takesNoWrites(error)) for (const other of idle) sever(other);
      throw error;
    };
    const watched: Query = (...args) => {
      const answer = query(...within(args, timeoutOf));
      return answer instanceof Promise ? answer.then(answered, failed) : answer;
    };
    client.query = watched as PoolClient["query"];
  });
  return silence;
};
