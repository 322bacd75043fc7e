import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { PostgresServer } from "@admit-one/local-postgres";
import { createClient } from "../sellout/client.ts";
import { openDatabase } from "../setup/postgres.ts";
import { answerOf, createServerProcess } from "../setup/server-process.ts";
import {
  concertId,
  type OpenOrder,
  type OpenReport,
  queueId,
  rowsPerShow,
  seatsPerRow,
  showIdOf,
} from "./messages.ts";

type OpenSize = {
  readonly seconds: number;
  /** In the closed loop that finds the capacity. */
  readonly callers: number;
  readonly shares: readonly number[];
  /** Of 5,000 seats, two for each buyer. */
  readonly shows: number;
  readonly seed: number;
};

type OpenPart = { readonly share: number; readonly report: OpenReport };

type OpenResult = {
  /** Buyers a second in the closed loop. */
  readonly capacity: number;
  readonly parts: readonly OpenPart[];
};

const hourMs = 3_600_000;
/** By then, the servers know what they will look up again and again. */
const warmUpSeconds = 3;

const documentOf = (shows: number) => {
  const at = (ms: number): string => new Date(Date.now() + ms).toISOString();
  const rows = Array.from({ length: rowsPerShow }, (_, row) => ({
    row: String(row + 1),
    seats: seatsPerRow,
  }));
  return {
    concertId,
    title: "An open evening",
    currency: "KRW",
    queue: { queueId, maxActive: null, ratePerMinute: null },
    shows: Array.from({ length: shows }, (_, show) => ({
      showId: showIdOf(show),
      startsAt: at((48 + show) * hourMs),
      salesOpenAt: at(-hourMs),
      salesCloseAt: at(24 * hourMs),
      sections: [{ section: "A", price: 55_000, rows }],
    })),
  };
};

const order = async (crowd: ChildProcess, what: OpenOrder): Promise<OpenReport> => {
  const answered = answerOf(crowd);
  crowd.send(what);
  const report = (await answered) as OpenReport;
  if (report.failed > 0) throw new Error(`${report.failed} failed: ${report.failures.join("\n")}`);
  return report;
};

/** Finds the capacity by a closed loop, and lets buyers come at shares of it. */
export const runOpen = async (
  size: OpenSize,
  onProgress: (line: string) => void = () => {},
  postgres?: PostgresServer,
): Promise<OpenResult> => {
  const { seconds, callers, shares, shows, seed } = size;
  await using cleanup = new AsyncDisposableStack();
  const database = cleanup.use(await openDatabase(postgres));
  const adminToken = "operator-of-the-open-loop";
  const server = cleanup.use(
    await createServerProcess({
      DATABASE_URL: database.url,
      ADMIN_TOKEN: adminToken,
      QUEUE_TOKEN_KEYS: "a:a-secret-of-the-open-loop-of-the-bench",
      GATEWAY: "scripted",
    }),
  );
  const urls = [server.url];
  using operator = createClient(urls, 1);
  const headers = { Authorization: `Bearer ${adminToken}` };
  const body = documentOf(shows);
  const created = await operator.ask("create", "POST", "/admin/concerts", { headers, body });
  if (created.status !== 201) throw new Error(JSON.stringify(created));
  const crowd = fork(fileURLToPath(new URL("crowd.ts", import.meta.url)), {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  cleanup.defer(async () => {
    if (crowd.connected) crowd.disconnect();
    if (crowd.exitCode === null) await once(crowd, "exit");
  });
  let from = 0;
  const closed = async (lasts: number): Promise<OpenReport> => {
    const report = await order(crowd, {
      mode: "closed",
      urls,
      callers,
      seconds: lasts,
      from,
      seed,
    });
    from += report.buyers;
    return report;
  };
  await closed(Math.min(warmUpSeconds, seconds));
  const most = await closed(Math.min(15, seconds));
  const capacity = most.buyers / most.tookSeconds;
  onProgress(`closed loop: ${capacity.toFixed(1)} buyers a second by ${callers} callers`);
  const parts: OpenPart[] = [];
  for (const share of shares) {
    const perSecond = capacity * share;
    const report = await order(crowd, { mode: "open", urls, perSecond, seconds, from, seed });
    from += report.buyers;
    onProgress(`${share * 100} %: ${report.buyers} buyers`);
    parts.push({ share, report });
  }
  return { capacity, parts };
};
