import { type DatabaseHost, hostText } from "./read-url.ts";

export type SearchOptions = {
  readonly hosts: readonly DatabaseHost[];
  /** Connects, and rejects if the server does not take writes. */
  readonly probe: (host: DatabaseHost, limitMs: number) => Promise<void>;
};

export type Search = {
  /** The host that takes writes. Concurrent calls share one search. */
  find(): Promise<DatabaseHost>;
  /** Call it when a connection to the host fails: another one may be the primary by now. */
  forget(host: DatabaseHost): void;
};

/** A host that says nothing may be gone. The others must not wait for it longer than this. */
const silentForMs = 2_000;

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

/** Asks all hosts at once and takes the first that is the primary. Remembers it while it works. */
export const createSearch = ({ hosts, probe }: SearchOptions): Search => {
  let known: DatabaseHost | undefined;
  let running: Promise<DatabaseHost> | undefined;

  const search = async (): Promise<DatabaseHost> => {
    const failures = new Map<DatabaseHost, Error>();
    let isOver = false;
    const seek = async (host: DatabaseHost): Promise<DatabaseHost> => {
      for (;;) {
        try {
          await probe(host, silentForMs);
          return host;
        } catch (error) {
          failures.set(host, error as Error);
        }
        if (isOver || failures.size === hosts.length) throw unfound(failures);
        await pause(againAfterMs);
        if (isOver) throw unfound(failures);
      }
    };
    try {
      return await Promise.any(hosts.map(seek));
    } catch {
      throw unfound(failures);
    } finally {
      isOver = true;
    }
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
    forget: (host) => {
      if (known === host) known = undefined;
    },
  };
};
