import type { TokenSigner } from "@admit-one/core";
import { expect, test } from "vitest";
import { createVerifiedTokenCache } from "../../../src/queue/runtime/verified-token-cache.ts";

/** Takes for signed whatever looks like a token, and counts how often it was asked. */
const counting = () => {
  const asked: string[] = [];
  const signer: TokenSigner = {
    sign: (payload) => payload,
    verify: (signed) => {
      asked.push(signed);
      return signed.startsWith("queue-token-1 ")
        ? { outcome: "valid", payload: signed, isCurrent: true }
        : { outcome: "forged" };
    },
  };
  return { asked, opened: createVerifiedTokenCache(signer) };
};

const text = (no: number): string => `queue-token-1 q 1 ${no} 1000`;

test("the signature of a token that is shown again is not checked again", () => {
  const { asked, opened } = counting();
  const claims = { queueId: "q", epoch: 1, no: 7, issuedAtMs: 1000, id: "q:7", signed: text(7) };
  expect(opened.open(text(7))).toEqual(claims);
  expect(opened.open(text(7))).toEqual(claims);
  expect(asked).toEqual([text(7)]);
});

test("junk is refused each time, and not remembered", () => {
  const { asked, opened } = counting();
  expect(opened.open("junk")).toBeNull();
  expect(opened.open("junk")).toBeNull();
  expect(asked).toEqual(["junk", "junk"]);
});

test("who asks goes on being known however many others ask; who is quiet is forgotten", () => {
  const { asked, opened } = counting();
  const others = 16_384;
  opened.open(text(1));
  opened.open(text(2));
  for (let no = 3; no <= 3 * others; no += 1) {
    opened.open(text(no));
    if (no % others === 0) opened.open(text(1));
  }
  opened.open(text(1));
  opened.open(text(2));
  const times = (signed: string) => asked.filter((it) => it === signed).length;
  expect([times(text(1)), times(text(2))]).toEqual([1, 2]);
});
