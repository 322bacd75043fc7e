import type { LineFollower, LineUpdate } from "@admit-one/client";
import { describe, expect, test } from "vitest";
import { openShop } from "./support/shop.ts";

const one = { queue: { queueId: "queue-1", maxActive: 1, opensAt: null } };

/** Ann is in, Bob waits behind her. */
const openLine = async (streams?: number) => {
  const shop = await openShop({ document: one, ...(streams !== undefined && { streams }) });
  const ann = await shop.enter("ann");
  const client = shop.clientOf("bob");
  const joined = await client.join("queue-1");
  if (!joined.ok) throw new Error(joined.problem.code);
  return { ...shop, ann, client, token: joined.value };
};

/** Reads on until the update that is asked for; lets virtual time pass meanwhile. */
const until = async (
  line: LineFollower,
  isIt: (update: LineUpdate) => boolean,
  pass: (ms: number) => Promise<void>,
): Promise<LineUpdate> => {
  let isFound = false;
  const clock = (async () => {
    while (!isFound) await pass(500);
  })();
  try {
    for await (const update of line) if (isIt(update)) return update;
    throw new Error("The line ended.");
  } finally {
    isFound = true;
    await clock;
  }
};

const isActive = (update: LineUpdate): boolean =>
  update.state === "known" && update.token.status === "active";

describe.each([
  ["a stream", undefined],
  ["asking, where no stream is free", 0],
])("a place is followed by %s", (_, streams) => {
  test("to the call", async () => {
    const { client, token, ann, pass, requests } = await openLine(streams);
    expect(token).toMatchObject({ status: "waiting", position: 1 });
    const line = client.follow(token);
    await ann.client.leave("queue-1", { token: ann.token });
    expect(await until(line, isActive, pass)).toMatchObject({ token: { tokenId: "queue-1:2" } });
    const asked = requests.filter((it) => it.endsWith("/tokens/me")).length;
    expect(asked > 1).toBe(streams === 0);
  });

  test("to its end", async () => {
    const { client, token, pass } = await openLine(streams);
    const line = client.follow(token);
    await client.leave("queue-1", { token: token.token });
    const isExpired = (it: LineUpdate) => it.state === "known" && it.token.status === "expired";
    expect(await until(line, isExpired, pass)).toMatchObject({ token: { reason: "left" } });
  });
});

test("an expired place has one piece of news", async () => {
  const { client, token } = await openLine();
  await client.leave("queue-1", { token: token.token });
  const over = await client.lookUp("queue-1", { token: token.token });
  const updates: LineUpdate[] = [];
  for await (const update of client.follow(over.ok ? over.value : token)) updates.push(update);
  expect(updates).toMatchObject([{ state: "known", token: { status: "expired" } }]);
});

test("a token that nobody knows is refused, and the iteration ends", async () => {
  const { client, token } = await openLine();
  const updates: LineUpdate[] = [];
  for await (const update of client.follow({ ...token, token: "a1.forged" })) updates.push(update);
  expect(updates).toMatchObject([{ state: "refused", problem: { code: "INVALID_TOKEN" } }]);
});

test("a network that is gone is said, and the place is found again", async () => {
  const { client, token, trouble, pass } = await openLine(0);
  trouble(...Array.from({ length: 12 }, () => "request_lost" as const));
  const line = client.follow(token);
  const gone = await until(line, ({ state }) => state === "unreachable", pass);
  expect(gone).toMatchObject({ token: { position: 1 } });
  const again = client.follow(token);
  expect(await until(again, ({ state }) => state === "known", pass)).toMatchObject({
    token: { position: 1 },
  });
});

test("a page that is shown again asks at once", async () => {
  const { client, token, requests, pass } = await openLine();
  const line = client.follow(token);
  const before = requests.length;
  line.askNow();
  await until(line, ({ state }) => state === "known", pass);
  expect(requests.slice(before)).toContain("GET /api/queues/queue-1/tokens/me");
});

test("leaving the loop, or a signal, ends the connection", async () => {
  const { client, token, pass } = await openLine(1);
  const first = client.follow(token);
  await until(first, ({ state }) => state === "known", pass);
  // The only stream of the server is free again.
  const leaving = new AbortController();
  const second = client.follow(token, { signal: leaving.signal });
  await until(second, ({ state }) => state === "known", pass);
  leaving.abort();
  const rest: LineUpdate[] = [];
  for await (const update of client.follow(token, { signal: leaving.signal })) rest.push(update);
  expect(rest).toEqual([]);
});
