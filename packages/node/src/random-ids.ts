import { randomBytes } from "node:crypto";
import type { Clock, Ids } from "@admit-one/core";
import { createSystemClock } from "./system-clock.ts";

const prefixes = {
  concert: "con",
  show: "sho",
  creation: "cre",
  reservation: "res",
  payment: "pay",
  server: "srv",
  pseudonym: "gone",
} as const;

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
} = {}): Ids => {
  const randomText = createRandomText();
  // Many ids are made within a millisecond.
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

/** Ids whose bits are fetched at once: to ask the system for each costs more than all the rest. */
const idsAtOnce = 256;

/** Five bits of each byte: no remainder that would prefer some characters. No byte is used twice. */
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
