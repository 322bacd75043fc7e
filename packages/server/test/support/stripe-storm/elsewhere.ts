import { setTimeout as pause } from "node:timers/promises";
import type { StripeStandIn } from "@admit-one/stripe/stand-in";
import type { Random } from "../chaos/random.ts";

/** What happened to money at Stripe that no server of ours asked for. */
export type Moved = {
  refunds: number;
  failures: number;
  disputes: number;
  closed: number;
  empty: number;
};

export type Elsewhere = {
  readonly moved: Readonly<Moved>;
  /** Nothing more happens; what was opened is closed. */
  end(): Promise<void>;
};

type StripeObject = { readonly id: string; readonly metadata?: { readonly paymentId?: string } };

const everyMs = 120;
const emptyMs = 400;
/** How often it moves. */
const odds = { refund: 0.25, fail: 0.35, dispute: 0.12, empty: 0.05, holds: 0.6 };

/** The merchant's people at the Dashboard, and buyers with their banks. */
export const startElsewhere = (standIn: StripeStandIn, random: Random): Elsewhere => {
  const moved: Moved = { refunds: 0, failures: 0, disputes: 0, closed: 0, empty: 0 };
  const open: string[] = [];
  /** Also those that are over: news of one that was met already must not open it a second time. */
  const met = new Set<string>();
  let [read, isOver] = [0, false];

  /** Stripe says no where it is too late for it; then nothing happened. */
  const attempt = (act: () => void): boolean => {
    try {
      act();
      return true;
    } catch {
      return false;
    }
  };

  const openOnce = (id: string): void => {
    if (met.has(id)) return;
    met.add(id);
    open.push(id);
  };

  const close = (): void => {
    const id = open.shift();
    if (id === undefined) return;
    const outcome = random.chance(0.5) ? "won" : "lost";
    if (attempt(() => standIn.bank.closeDispute(id, outcome))) moved.closed += 1;
    if (isOver || outcome === "won" || !random.chance(0.3)) return;
    if (attempt(() => standIn.bank.escalateDispute(id))) open.push(id);
  };

  const payBack = (paymentId: string): void => {
    const amount = random.chance(0.5) ? undefined : random.int(100, 900);
    if (attempt(() => standIn.dashboard.refund(paymentId, amount))) moved.refunds += 1;
  };

  const dispute = (paymentId: string): void => {
    const opened = attempt(() => openOnce(standIn.bank.dispute(paymentId)));
    if (opened) moved.disputes += 1;
  };

  const meet = ({ type, data }: StripeStandIn["events"][number]): void => {
    const { id, metadata } = data.object as StripeObject;
    const paymentId = metadata?.paymentId;
    if (type === "payment_intent.succeeded" && paymentId !== undefined) {
      if (random.chance(odds.refund)) payBack(paymentId);
      if (random.chance(odds.dispute)) dispute(paymentId);
    }
    if (type === "refund.created" && random.chance(odds.fail)) {
      if (attempt(() => standIn.bank.failRefund(id))) moved.failures += 1;
    }
    if (type === "charge.dispute.created") openOnce(id);
  };

  /** Refunds wait for the next top-up, as at the end of a bad week, or are refused meanwhile. */
  const emptyAtTimes = async (): Promise<void> => {
    if (!random.chance(odds.empty)) return;
    moved.empty += 1;
    standIn.balance.empty(random.chance(odds.holds) ? "holds" : "refuses");
    await pause(emptyMs);
    standIn.balance.topUp();
  };

  const round = async (): Promise<void> => {
    while (!isOver) {
      await pause(everyMs);
      const news = standIn.events.slice(read);
      read += news.length;
      for (const event of news) meet(event);
      if (random.chance(0.2)) close();
      await emptyAtTimes();
    }
  };
  const rounds = round();

  return {
    moved,
    end: async () => {
      isOver = true;
      await rounds;
      for (const event of standIn.events.slice(read)) {
        const { id } = event.data.object as StripeObject;
        if (event.type === "charge.dispute.created") openOnce(id);
      }
      while (open.length > 0) close();
    },
  };
};
