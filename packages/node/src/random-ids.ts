import { randomBytes } from "node:crypto";
import type { Clock, Ids } from "@admit-one/core";
import { createSystemClock } from "./system-clock.ts";

const prefixes = { concert: "con", show: "sho", reservation: "res", payment: "pay" } as const;

/** In the order of its characters, so that ids sort as the numbers they stand for. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

const timeChars = 10;
const randomChars = 16;

/**
 * Makes ids like `res_01kxy…`: the time in milliseconds, then 80 random bits. Ids that are made
 * about the same time lie together in a database's index; nobody can guess another's.
 */
export const createRandomIds = ({
  clock = createSystemClock(),
}: {
  readonly clock?: Clock;
} = {}): Ids => ({
  next: (kind) => `${prefixes[kind]}_${timeText(clock.nowMs())}${randomText()}`,
});

const timeText = (nowMs: number): string => {
  let rest = nowMs;
  let text = "";
  for (let index = 0; index < timeChars; index += 1) {
    text = alphabet.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
};

/** Five bits of each byte: no remainder that would prefer some characters. */
const randomText = (): string =>
  Array.from(randomBytes(randomChars), (byte) => alphabet.charAt(byte % 32)).join("");
