import type { QueueState, ShowId } from "@admit-one/core";
import { expect, test } from "vitest";
import type { ConcertContext } from "../../src/concert/concert-context.ts";
import { lookWithToken } from "../../src/concert/look-with-token.ts";
import { signToken } from "../../src/queue/signed-token.ts";
import { endToken } from "../../src/queue/token.ts";
import { queueId, showId, t0 } from "../support/given.ts";
import { activeToken, lineState, waitingToken } from "../support/line.ts";
import { oneShotLine } from "../support/one-shot-line.ts";

const inside = activeToken(3);

const look = async (line: Partial<QueueState>, found: object, token?: string) => {
  const made = oneShotLine(() => lineState({ token: inside, ...line }));
  const looked: ShowId[] = [];
  const showLooks = {
    at: async (id: ShowId) => {
      looked.push(id);
      return found;
    },
  };
  const context = { ...made.context, showLooks } as unknown as ConcertContext;
  const shown = token ?? signToken(made.context.signer, inside);
  return { outcome: await lookWithToken(context, { showId, token: shown }), looked };
};

const found = { outcome: "looked", queueId };
const unknown = { outcome: "not_found", what: "show" };
const invalid = { outcome: "invalid_token" };

test.each<[string, object, object, object]>([
  ["of the show's own queue", {}, found, found],
  ["of another queue", {}, { ...found, queueId: "other" }, invalid],
  ["and no such show", {}, unknown, unknown],
])("with an active token %s the show is looked at", async (_given, line, at, is) => {
  expect(await look(line, at)).toEqual({ outcome: is, looked: [showId] });
});

test.each<[string, Partial<QueueState>, object]>([
  ["that waits", { token: waitingToken(3) }, { outcome: "token_not_active" }],
  ["that ended", { token: endToken(inside, "paid", t0) }, invalid],
  ["whose time is over", { token: { ...inside, activeUntilMs: t0 } }, invalid],
  ["that is unknown", { token: null }, invalid],
])("with a token %s nothing is looked at", async (_given, line, is) => {
  expect(await look(line, found)).toEqual({ outcome: is, looked: [] });
});

test("nor with a text that is no token", async () => {
  expect(await look({}, found, "junk")).toEqual({ outcome: invalid, looked: [] });
});
