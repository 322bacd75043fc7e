import { withClient } from "@admit-one/local-postgres";
import type { Commit, TokenNews } from "./history.ts";

/** At the end of every transaction that wrote the queue's row, what it and its tokens then are. */
const watch = `
  create table watched_commit (
    version bigint, max_active int, active bigint, counted_active bigint,
    waiting bigint, counted_waiting bigint, admitted bigint
  );
  create function watch_commit() returns trigger language plpgsql as $$ begin
    insert into watched_commit
      select new.version, (new.policy ->> 'maxActive')::int,
        new.active, count(*) filter (where status = 'active'),
        new.waiting, count(*) filter (where status = 'waiting'),
        (new.totals ->> 'admitted')::bigint
      from admit_queue_token where queue_id = new.queue_id;
    return null;
  end $$;
  create constraint trigger watch_commit after update on admit_queue
    deferrable initially deferred for each row execute function watch_commit();
`;

/** From now on the database itself writes down every commit of its queues. */
export const watchCommits = (url: string): Promise<void> =>
  withClient(url, async (client) => {
    await client.query(watch);
  });

const numbers = (row: Readonly<Record<string, unknown>>): Record<string, number> =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value)]));

/** Every commit since, and all that was said of tokens, both in their order. */
export const readWatched = (
  url: string,
): Promise<{ readonly commits: readonly Commit[]; readonly news: readonly TokenNews[] }> =>
  withClient(url, async (client) => {
    const commits = await client.query<Readonly<Record<string, unknown>>>(
      `select version, max_active as "maxActive", active, counted_active as "countedActive",
         waiting, counted_waiting as "countedWaiting", admitted
       from watched_commit order by version`,
    );
    // Numbered under the lock on the queue's row, so in the order of the commits.
    const news = await client.query<{ readonly payload: TokenNews }>(
      "select payload from admit_event where payload ->> 'type' like 'Token%' order by sequence",
    );
    return {
      commits: commits.rows.map((row) => numbers(row) as Commit),
      news: news.rows.map(({ payload }) => payload),
    };
  });
