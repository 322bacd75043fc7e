import type { AnswerBodies } from "@admit-one/http";
import { expect, test } from "vitest";
import type {
  BlockFrame,
  BookableShow,
  CompactPlan,
  Concert,
  Payment,
  PendingPayment,
  Problem,
  QueueFrame,
  QueueToken,
  Reservation,
  Seat,
  SeatsLeft,
  Wallet,
} from "../src/index.ts";

/** The same members with the same types, however the types are composed. */
type Flat<T> = T extends readonly (infer U)[]
  ? Flat<U>[]
  : T extends object
    ? { -readonly [K in keyof T]: Flat<T[K]> }
    : T;
type Equal<A, B> =
  (<T>() => T extends Flat<A> ? 1 : 2) extends <T>() => T extends Flat<B> ? 1 : 2 ? true : false;

type OfClient = {
  readonly Concert: Concert;
  readonly BookableShow: BookableShow;
  readonly Seat: Seat;
  readonly SeatsLeft: SeatsLeft;
  readonly CompactPlan: CompactPlan;
  readonly QueueToken: QueueToken;
  readonly QueueFrame: QueueFrame;
  readonly BlockFrame: BlockFrame;
  readonly Reservation: Reservation;
  readonly Payment: Payment;
  readonly PendingPayment: PendingPayment;
  readonly Wallet: Wallet;
  readonly Problem: Problem;
};

test("the client's types are those of the schemas by which the server answers", () => {
  // What differs does not compile.
  const isEqual: { [K in keyof AnswerBodies]: Equal<OfClient[K], AnswerBodies[K]> } = {
    Concert: true,
    BookableShow: true,
    Seat: true,
    SeatsLeft: true,
    CompactPlan: true,
    QueueToken: true,
    QueueFrame: true,
    BlockFrame: true,
    Reservation: true,
    Payment: true,
    PendingPayment: true,
    Wallet: true,
    Problem: true,
  };
  expect(Object.values(isEqual).every(Boolean)).toBe(true);
  // And the check itself can fail.
  const differs: [
    Equal<{ a?: 1 }, { a?: 1 | undefined }>,
    Equal<{ a: 1; b?: 2 }, { a: 1 }>,
    Equal<{ a: string }, { a: "x" }>,
  ] = [false, false, false];
  expect(differs).toHaveLength(3);
});
