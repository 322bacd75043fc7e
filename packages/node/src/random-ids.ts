import { randomBytes } from "node:crypto";
import type { Clock, Ids } from "@admit-one/core";
import { createSystemClock } from "./system-clock.ts";

const prefixes = {
  concert: "con",
  show: "sho",
  creation: "cre",
  change: "cha",
  reservation: "res",
  payment: "pay",
  block: "blk",
  ticket: "tkt",
  server: "srv",
  pseudonym: "gone",
  journal: "row",
} as const;

/** In character order, so that ids sort as the numbers that they represent. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

const timeChars = 10;
const randomChars = 16;

/**
 * Makes ids such as `res_01kxy…`: the time in milliseconds, then 80 random bits. Ids of about the
 * same time are close together in a database's index, and nobody can guess another id.
 */
export const createRandomIds = ({
  clock = createSystemClock(),
}: {
  readonly clock?: Clock;
} = {}): Ids => {
  const randomText = createRandomText();
  // Many ids are made within one millisecond.
  let last = { nowMs: -1, text: "" };
  const timeText = (nowMs: number): string => {
    if (last.nowMs !== nowMs) last = { nowMs, text: textOf(nowMs) };
    return last.text;
  };
  return { next: (kind) => `${prefixes[kind]}_${timeText(clock.nowMs())}${randomText()}` };
};

const textOf = (nowMs: number): string => {
  let rest = nowMs;
  let text = "";
  for (let index = 0; index < timeChars; index += 1) {
    text = alphabet.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
};

/**
 * Ids whose random bytes are fetched at once. Asking the system for each id would cost more than
 * everything else.
 */
const idsAtOnce = 256;

/**
 * Uses five bits of each byte, so that no character is more likely than another. No byte is used
 * twice.
 */
const createRandomText = (): (() => string) => {
  let bytes = Buffer.alloc(0);
  let used = 0;
  return () => {
    if (used === bytes.length) {
      bytes = randomBytes(randomChars * idsAtOnce);
      used = 0;
    }
    let text = "";
    for (const end = used + randomChars; used < end; used += 1) {
      text += alphabet.charAt((bytes[used] ?? 0) % 32);
    }
    return text;
  };
};
