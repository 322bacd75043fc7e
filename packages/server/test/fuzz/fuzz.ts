import fc from "fast-check";
import { type Description, readDescription } from "./description.ts";
import { createJudge, type Judge } from "./judge.ts";
import { createKnown, type Known } from "./known.ts";
import { createPlans, users } from "./plans.ts";
import { type Answer, requestOf, type Send, type Sent } from "./send.ts";

export type FuzzOptions = {
  readonly send: Send;
  readonly adminToken: string;
  readonly seed: number;
  readonly requests: number;
  /** Requests under way at once; one where it is left out, so that a seed can be sent again. */
  readonly clients?: number;
  /** Told now and then how far it is. */
  readonly onProgress?: (progress: FuzzReport) => void;
  /** Given the judge of events, as soon as there is one. */
  readonly onJudge?: (judge: Judge) => void;
};

/** A request whose answer was not as described, and how to find it again. */
export type Finding = { readonly no: number; readonly wrong: string; readonly request: string };

export type FuzzReport = {
  readonly seed: number;
  readonly requests: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** The same of each call. */
  readonly byCall: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Calls that were answered with a success at least once, and all that there are. */
  readonly reached: number;
  readonly calls: number;
  readonly unreached: readonly string[];
  readonly findings: readonly Finding[];
  /** What the audit at the end said; null before. */
  readonly audit: unknown;
};

/** A new sale so often, since what is closed or cancelled stays so. */
const saleEvery = 250;
/** More of the same would only be read as the first ones are. */
const findingsMax = 20;
const batch = 50;

const curl = ({ method, path, headers, body }: Sent): string => {
  const said = headers.map(([name, value]) => `-H ${JSON.stringify(`${name}: ${value}`)}`);
  const shown =
    body === null ? [] : [`--data-binary ${JSON.stringify(body.toString()).slice(0, 800)}`];
  return [`curl -X ${method}`, JSON.stringify(path), ...said, ...shown].join(" ");
};

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

type Ask = Partial<Pick<Sent, "method" | "headers" | "userId">> & {
  readonly path: string;
  readonly body?: unknown;
};

/** To compile all schemas takes longer than a hundred requests: servers of one version share it. */
const judges = new Map<string, Judge>();
const judgeOf = (text: string, description: Description): Judge => {
  const judge = judges.get(text) ?? createJudge(description);
  judges.set(text, judge);
  return judge;
};

/** Puts a concert on sale, lets everybody in and looks at its seats. */
const openSale = async (
  no: number,
  ask: (ask: Ask) => Promise<void>,
  admin: readonly [string, string],
): Promise<void> => {
  const atMs = (ms: number): string => new Date(Date.now() + ms).toISOString();
  const id = `sale-${no}`;
  const row = (name: string) => ({ row: name, seats: 30 });
  const document = {
    concertId: id,
    title: `Sale ${no}`,
    currency: "KRW",
    queue: { queueId: id, maxActive: null, ratePerMinute: null, opensAt: null },
    policy: { holdForMs: 3_000, maxHolds: 1_000, maxSeatsPerUser: 40 },
    shows: [1, 2].map((day) => ({
      showId: `${id}-${day}`,
      startsAt: atMs(86_400_000 * (day + 1)),
      salesOpenAt: atMs(-60_000),
      salesCloseAt: atMs(86_400_000),
      sections: [{ section: "1층 A", price: 110_000, rows: [row("1"), row("2")] }],
    })),
  };
  await ask({ method: "POST", path: "/api/admin/concerts", headers: [admin], body: document });
  for (const userId of users) {
    await ask({ method: "POST", path: `/api/queues/${id}/tokens`, userId });
  }
  await ask({ method: "GET", path: `/api/shows/${id}-2/seats`, headers: [["Queue-Token", ""]] });
};

/**
 * Sends random requests that are made from the server's own API description, and holds every answer
 * against it. The same seed of a single client sends the same requests, as far as the answers, whose
 * ids they use, are the same.
 */
export const fuzz = async (options: FuzzOptions): Promise<FuzzReport> => {
  const { send, adminToken, seed, requests, clients = 1, onProgress, onJudge } = options;
  const admin = ["Authorization", `Bearer ${adminToken}`] as const;
  const plain = { method: "GET", headers: [], body: null, isChunked: false, userId: undefined };
  const document = await send({ ...plain, path: "/api/openapi.json" });
  const description = readDescription(JSON.parse(document.text));
  const judge = judgeOf(document.text, description);
  onJudge?.(judge);
  const known = createKnown();
  const statuses: Record<string, number> = {};
  const reached = new Set<string>();
  const byCall: Record<string, Record<string, number>> = {};
  const findings: Finding[] = [];
  let done = 0;

  const note = (sent: Sent, answer: Answer): void => {
    done += 1;
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    for (const wrong of judge.answer(sent, answer)) {
      const text = `${wrong}: ${answer.text.slice(0, 500)}`;
      if (findings.length < findingsMax)
        findings.push({ no: done, wrong: text, request: curl(sent) });
    }
    const operation = judge.operationOf(sent);
    if (operation === null) return;
    const own = (byCall[operation.operationId] ??= {});
    own[answer.status] = (own[answer.status] ?? 0) + 1;
    if (answer.status < 300) reached.add(operation.operationId);
  };

  const exchange = async (sent: Sent): Promise<void> => {
    let answer: Answer;
    try {
      answer = await send(sent);
    } catch (error) {
      done += 1;
      findings.push({ no: done, wrong: `no answer: ${String(error)}`, request: curl(sent) });
      return;
    }
    note(sent, answer);
    if (answer.status < 300) learn(known, sent, answer);
  };

  const ask = ({ path, method = "GET", headers = [], body, userId }: Ask): Promise<void> => {
    // The token of the seat map's reader is whose it is then.
    const own = headers.map(([name, value]) =>
      name === "Queue-Token"
        ? ([name, known.tokenOf("ann", path) ?? value] as const)
        : ([name, value] as const),
    );
    return exchange({
      method,
      path,
      headers: [
        ...own,
        ...(userId === undefined ? [] : [["X-User-Id", userId] as const]),
        ...(body === undefined ? [] : [["Content-Type", "application/json"] as const]),
      ],
      body: body === undefined ? null : Buffer.from(JSON.stringify(body)),
      isChunked: false,
      userId,
    });
  };

  const report = (audit: unknown): FuzzReport => ({
    seed,
    requests: done,
    statuses,
    byCall,
    reached: reached.size,
    calls: description.operations.length,
    unreached: description.operations
      .map(({ operationId }) => operationId)
      .filter((id) => !reached.has(id)),
    findings,
    audit,
  });

  const plans = createPlans(description, Date.now());
  for (let sales = 0, batches = 0; done < requests; batches += 1) {
    if (batches % (saleEvery / batch) === 0) await openSale((sales += 1), ask, admin);
    const left = fc.sample(plans, { seed: seed + batches, numRuns: batch });
    const goOn = async (): Promise<void> => {
      for (let plan = left.shift(); plan !== undefined; plan = left.shift()) {
        await exchange(requestOf(plan, known, { adminToken }));
      }
    };
    await Promise.all(Array.from({ length: clients }, goOn));
    onProgress?.(report(null));
    if (findings.length >= findingsMax) break;
  }
  const audited = await send({ ...plain, path: "/api/admin/audit", headers: [admin] });
  return report(json(audited.text));
};

const learn = (known: Known, sent: Sent, { headers, text }: Answer): void => {
  known.learn(json(text), sent.userId);
  const { etag } = headers;
  known.learnEtag(etag);
};
