import { type LocalPostgres, withClient } from "@admit-one/local-postgres";

const signal = (pid: number, name: "SIGSTOP" | "SIGCONT"): void => {
  try {
    process.kill(pid, name);
  } catch {
    // A session that has ended meanwhile.
  }
};

/** All processes of a server of our own stand still, until the answer is disposed of. */
export const freeze = async ({ adminUrl, pid }: LocalPostgres): Promise<Disposable> => {
  const { rows } = await withClient(adminUrl, (client) =>
    client.query<{ readonly pid: number }>("select pid from pg_stat_activity"),
  );
  // Its parent first, which would wonder where they are.
  const pids = [pid, ...rows.map((row) => row.pid)];
  for (const each of pids) signal(each, "SIGSTOP");
  return {
    [Symbol.dispose]: () => {
      for (const each of pids) signal(each, "SIGCONT");
    },
  };
};
