import type { CapturedPayment, InboxEntry } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { createLookupBudget } from "../../../src/payment/lookup-budget.ts";
import { takeNews, workInbox } from "../../../src/sales/recovery/work-inbox.ts";
import type { SalesContext } from "../../../src/sales/sales-context.ts";
import { booking, payment, pending, reservation, t0 } from "../../support/given.ts";
import { onePayment } from "../../support/one-payment.ts";

// What becomes of news from webhooks, and how much of the budget of look-ups it takes.

const paymentId = (payment("captured") as CapturedPayment).paymentId;
const entry = (eventId: string, gateway = "fake"): InboxEntry => ({
  gateway,
  eventId,
  paymentId,
  receivedAtMs: t0,
  dueAtMs: t0,
});
const [signed, hint] = [entry("signed"), entry("hint.p.1.1")];

type Given = {
  readonly movements?: () => Promise<unknown>;
  readonly isThere?: boolean;
  readonly isOpen?: boolean;
  readonly update?: () => Promise<never>;
  readonly due?: readonly InboxEntry[];
  readonly perSecond?: number;
};

const moved = async () => ({ refunds: [], disputes: [] });

/** An inbox, a sold payment whose gateway lists what moved its money, and a budget. */
const open = ({
  movements = moved,
  isThere = true,
  isOpen = false,
  update,
  due = [],
  perSecond = 4,
}: Given = {}) => {
  const state = isOpen
    ? { ...booking({ reservation: reservation("r", "paying") }), payment: pending() }
    : { ...booking({ reservation: reservation("r", "confirmed") }), payment: payment("captured") };
  const { context, now } = onePayment(state, isThere ? { movements } : null);
  now.ms = t0 + 7;
  const rescheduled: (readonly [eventId: string, dueAtMs: number | null])[] = [];
  const asked: (readonly [atMs: number, limit: number])[] = [];
  const inbox: Pick<SalesContext["stores"]["inbox"], "due" | "reschedule"> = {
    due: async (atMs, limit) => {
      asked.push([atMs, limit]);
      return due;
    },
    reschedule: async ({ eventId }, dueAtMs) => void rescheduled.push([eventId, dueAtMs]),
  };
  const lookups = createLookupBudget([{ name: "fake" }], perSecond);
  const bookings = { ...context.stores.bookings, ...(update && { update }) };
  const whole = { ...context, lookups, stores: { bookings, inbox } } as unknown as SalesContext;
  /** How many look-ups are left in this second. */
  const left = () => {
    let count = 0;
    while (lookups.take("fake", t0)) count += 1;
    return count;
  };
  return { context: whole, rescheduled, asked, left };
};

const taken = (...entries: readonly InboxEntry[]) =>
  entries.map((one) => ({ entry: one, isTaken: true }));

describe("news that is due", () => {
  test("is taken in batches of 50", async () => {
    const { context, asked } = open();
    expect(await takeNews(context, t0)).toEqual([]);
    expect(asked).toEqual([[t0, 50]]);
  });

  test("is looked up at once if it is signed, beyond the budget too, and counts", async () => {
    const due = [signed, entry("more"), entry("most")];
    const { context, left } = open({ due, perSecond: 2 });
    expect(await takeNews(context, t0)).toEqual(taken(...due));
    expect(left()).toBe(0);
    const { context: other, left: leftOver } = open({ due: [signed], perSecond: 2 });
    await takeNews(other, t0);
    expect(leftOver()).toBe(1);
  });

  test("may use half of the budget if anybody may have sent it", async () => {
    const due = [hint, entry("hint.p.1.2"), entry("hint.p.1.3")];
    const { context, left } = open({ due, perSecond: 4 });
    const isTaken = (await takeNews(context, t0)).map((news) => news.isTaken);
    expect(isTaken).toEqual([true, true, false]);
    expect(left()).toBe(2);
  });
});

describe("an entry", () => {
  const work = async (given: Given = {}, news = taken(signed)) => {
    const opened = open({ due: [signed], ...given });
    await takeNews(opened.context, t0);
    const failure: unknown = await workInbox(opened.context, news, t0).then(
      () => null,
      (error: unknown) => error,
    );
    return { ...opened, failure };
  };

  test("is done once the gateway answered, and its look-up was needed", async () => {
    const { rescheduled, left, failure } = await work();
    expect(rescheduled).toEqual([["signed", null]]);
    expect(left()).toBe(3);
    expect(failure).toBeNull();
  });

  test("is tried again half a minute later if the gateway does not answer", async () => {
    const movements = () => Promise.reject(new Error("no answer"));
    const { rescheduled, left } = await work({ movements });
    expect(rescheduled).toEqual([["signed", t0 + 7 + 30_000]]);
    expect(left()).toBe(3);
  });

  test("gives its look-up back if nobody was asked, and waits for a missing gateway", async () => {
    const { rescheduled, left } = await work({ isThere: false, isOpen: true });
    expect(rescheduled).toEqual([["signed", t0 + 7 + 30_000]]);
    expect(left()).toBe(4);
  });

  test("that got no look-up waits five seconds, and the ones behind it do not", async () => {
    const news = [{ entry: hint, isTaken: false }, ...taken(signed)];
    const { rescheduled } = await work({}, news);
    expect(rescheduled).toEqual([
      [hint.eventId, t0 + 5_000],
      ["signed", null],
    ]);
  });

  test("is tried again if the store fails, which is reported after the others", async () => {
    let calls = 0;
    const update = () => {
      calls += 1;
      return Promise.reject(new Error(`failure ${calls}`));
    };
    const { rescheduled, failure } = await work({ update }, taken(signed, entry("second")));
    expect(rescheduled).toEqual([
      ["signed", t0 + 7 + 30_000],
      ["second", t0 + 7 + 30_000],
    ]);
    expect(failure).toEqual(new Error("failure 1"));
  });
});
