import assert from "node:assert/strict";
import type { Queue, Stores, Token, TokenView } from "@admit-one/core";

/** Everything that a store knows of one queue, read number by number. */
export type WholeLine = { readonly queue: Queue; readonly tokens: readonly Token[] };

export const readLine = async (stores: Pick<Stores, "queues">, id: string): Promise<WholeLine> => {
  const queueId = id as Queue["queueId"];
  const { queue } = await stores.queues.read({ queueId });
  assert.ok(queue !== null);
  const tokens: Token[] = [];
  for (let no = 1; no < queue.nextNo; no += 1) {
    const { token } = await stores.queues.read({ queueId, no });
    assert.ok(token !== null, `number ${no} was burnt`);
    tokens.push(token);
  }
  return { queue, tokens };
};

const isOver = ({ policy }: Queue, nowMs: number): boolean =>
  policy.closesAtMs !== null && nowMs >= policy.closesAtMs;

/** Whether a stored token still waits: the simplest reading of a row, without arithmetic. */
const waits = (queue: Queue, token: Token, nowMs: number): boolean =>
  token.status === "waiting" &&
  token.epoch === queue.epoch &&
  token.no > queue.closedThroughNo &&
  !isOver(queue, nowMs);

/** Counts everything by brute force. The row's figures must agree. */
export const checkLine = ({ queue, tokens }: WholeLine, before: WholeLine, nowMs: number): void => {
  const live = (token: Token): boolean => token.epoch === queue.epoch;
  const active = tokens.filter((token) => token.status === "active" && live(token));
  // A scheduled closing is recorded by the next step, so the count ignores it here.
  const waiting = tokens.filter((token) => waits(queue, token, 0));
  assert.equal(queue.active, active.length, "active is miscounted");
  assert.equal(queue.waiting, waiting.length, "waiting is miscounted");
  const { joined, admitted: _, ...ended } = queue.totals;
  const gone = Object.values(ended).reduce((sum, count) => sum + count, 0);
  assert.equal(joined, queue.waiting + queue.active + gone, "somebody is counted twice or not");
  assert.equal(joined, tokens.length);
  assert.ok(
    waiting.every(({ no }) => no > queue.head),
    "the head went past one who waits",
  );
  const entered = active.filter(({ no }) => before.tokens[no - 1]?.status !== "active");
  const { maxActive } = queue.policy;
  if (entered.length > 0 && maxActive !== null) {
    assert.ok(active.length <= maxActive, "L6: more are inside than may be");
  }
  for (const { no } of entered) {
    const earlier = waiting.find((token) => token.no < no);
    assert.equal(earlier, undefined, `L7: ${no} was admitted before ${earlier?.no}`);
  }
  for (const token of before.tokens) {
    if (token.status !== "expired") continue;
    assert.deepEqual(tokens[token.no - 1], token, "a token that had ended came back");
  }
  assert.ok(queue.version >= before.queue.version && nowMs >= 0);
};

/** Compares a view with the tokens that stand before it. */
export const checkView = (view: TokenView, { queue, tokens }: WholeLine, nowMs: number): void => {
  const own = tokens.find(({ no }) => view.tokenId === `${queue.queueId}:${no}`);
  assert.ok(own, `${view.tokenId} is not in the line`);
  const ahead = tokens.filter((token) => token.no < own.no && waits(queue, token, nowMs)).length;
  const isWaiting = waits(queue, own, nowMs);
  assert.equal(view.status === "waiting", isWaiting, `${view.tokenId} shows as ${view.status}`);
  assert.equal(view.ahead, isWaiting ? ahead : null, "the position is not the count");
  assert.equal(view.position, isWaiting ? ahead + 1 : null);
};
