import { NotPrimary } from "./not-primary.ts";
import { type DatabaseHost, hostText } from "./read-url.ts";

export type SearchOptions = {
  readonly hosts: readonly DatabaseHost[];
  /** Connects, and rejects if the server does not take writes. Returns its timeline. */
  readonly probe: (host: DatabaseHost, limitMs: number) => Promise<number>;
  /** Another server was promoted since the last search: what is former now is no longer used. */
  readonly onNewTimeline?: () => void;
};

export type Search = {
  /** The host that takes writes. Concurrent calls share one search. */
  find(): Promise<DatabaseHost>;
  /** Whether the server was the primary before another one was promoted. */
  isFormer(timeline: number): boolean;
  /** Call it when a connection to the host fails: another one may be the primary by now. */
  forget(host: DatabaseHost): void;
};

/** A host that says nothing may be gone. The others must not wait for it longer than this. */
const silentForMs = 2_000;

/**
 * Two servers may take writes: a former primary that was started again, and the one that was promoted
 * meanwhile. So the first answer is not used before the others had this time.
 */
const othersWithinMs = 100;

/** Another host may be promoted while one is waited for. */
const againAfterMs = 100;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The most telling reason why no host was found: that of a server which answered. */
const unfound = (failures: ReadonlyMap<DatabaseHost, Error>): Error => {
  const reasons = [...failures].map(([host, { message }]) =>
    message.includes(hostText(host)) ? message : `${hostText(host)}: ${message}`,
  );
  const errors = [...failures.values()];
  const cause = errors.find((error) => "code" in error && error.code === "25006") ?? errors[0];
  return Object.assign(new Error(`no host takes writes: ${reasons.join("; ")}`, { cause }), {
    code: cause !== undefined && "code" in cause ? cause.code : undefined,
  });
};

/**
 * Asks all hosts at once and takes the primary: the one that takes writes, on the newest timeline.
 * Remembers it while it works.
 */
export const createSearch = ({ hosts, probe, onNewTimeline }: SearchOptions): Search => {
  let known: DatabaseHost | undefined;
  let running: Promise<DatabaseHost> | undefined;
  // A promotion begins a new timeline.
  let newest = 0;

  const search = async (): Promise<DatabaseHost> => {
    const failures = new Map<DatabaseHost, Error>();
    const found = new Map<DatabaseHost, number>();
    let isOver = false;
    const ask = async (host: DatabaseHost): Promise<void> => {
      const timeline = await probe(host, silentForMs);
      if (timeline < newest) throw new NotPrimary(`${hostText(host)} is a former primary`);
      found.set(host, timeline);
      const isNew = timeline > newest;
      newest = timeline;
      if (isNew) onNewTimeline?.();
    };
    const answers = hosts.map(() => Promise.withResolvers<void>());
    const seek = async (host: DatabaseHost, index: number): Promise<void> => {
      for (;;) {
        try {
          await ask(host);
          return;
        } catch (error) {
          failures.set(host, error as Error);
        } finally {
          answers[index]?.resolve();
        }
        if (isOver || failures.size === hosts.length) throw unfound(failures);
        await pause(againAfterMs);
        if (isOver) throw unfound(failures);
      }
    };
    try {
      await Promise.any(hosts.map(seek));
      const all = Promise.all(answers.map(({ promise }) => promise));
      await Promise.race([all, pause(othersWithinMs)]);
    } catch {
      throw unfound(failures);
    } finally {
      isOver = true;
    }
    const [first] = [...found].filter(([, timeline]) => timeline === newest);
    if (first === undefined) throw unfound(failures);
    return first[0];
  };

  return {
    find: async () => {
      if (known !== undefined) return known;
      running ??= search().finally(() => {
        running = undefined;
      });
      known = await running;
      return known;
    },
    isFormer: (timeline) => timeline < newest,
    forget: (host) => {
      if (known === host) known = undefined;
    },
  };
};
