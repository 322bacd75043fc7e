import type { TokenSigner } from "@admit-one/core";
import { expect, test } from "vitest";
import { openToken, signToken } from "../../src/queue/signed-token.ts";
import type { WaitingToken } from "../../src/queue/token.ts";
import { ann, queueId, t0 } from "../support/given.ts";

/** Signs by a mark in front. */
const signer: TokenSigner = {
  sign: (payload) => `signed ${payload}`,
  verify: (signed) =>
    signed.startsWith("signed ")
      ? { outcome: "valid", payload: signed.slice("signed ".length), isCurrent: true }
      : { outcome: "forged" },
};

const token: WaitingToken = {
  queueId,
  no: 3,
  userId: ann,
  epoch: 2,
  joinedAtMs: t0,
  status: "waiting",
  hintEndsAtMs: null,
};

test("the text names the token and its kind; tokens in people's hands must stay readable", () => {
  const text = signToken(signer, token);
  expect(text).toBe("signed queue-token-1 q 2 3 1000000");
  const claims = { queueId, epoch: 2, no: 3, issuedAtMs: t0 };
  expect(openToken(signer, text)).toEqual({ ...claims, id: "q:3", signed: text });
});

test("a text of an older key is opened, and comes back signed with the key of today", () => {
  const old = signToken(signer, token);
  const rotated: TokenSigner = {
    sign: (payload) => `later ${payload}`,
    verify: (text) => ({
      outcome: "valid",
      payload: text.slice("signed ".length),
      isCurrent: false,
    }),
  };
  expect(openToken(rotated, old)?.signed).toBe("later queue-token-1 q 2 3 1000000");
});

test.each([
  ["not signed", "queue-token-1 q 2 3 1000000"],
  ["of another kind", "signed queue-token-2 q 2 3 1000000"],
  ["without a queue", "signed queue-token-1"],
  ["without an epoch", "signed queue-token-1 q"],
  ["without a number", "signed queue-token-1 q 2"],
  ["without its time", "signed queue-token-1 q 2 3"],
  ["empty", ""],
])("%s, it is no token", (_what, text) => {
  expect(openToken(signer, text)).toBeNull();
});
