import assert from "node:assert/strict";
import type { Payment, Reservation, Show } from "@admit-one/core";
import { createBoxOfficeRoutes, type ProblemCode, problemStatus } from "@admit-one/http";
import { createTestBoxOffice } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { chooseMessages } from "../src/messages/choose-messages.ts";
import { endedOffers, lineOffers, lineStates } from "../src/states/line-states.ts";
import { offers } from "../src/states/offers.ts";
import { problemOffers } from "../src/states/problem-offers.ts";
import {
  type ReservationFacts,
  type ReservationState,
  reservationOffers,
  reservationState,
  reservationStates,
} from "../src/states/reservation-states.ts";
import { textOf } from "./support/browse.ts";
import { openShop } from "./support/shop.ts";

const messages = chooseMessages();
const languages = ["ko", "en"] as const;

type Schemas = Readonly<
  Record<string, { readonly properties: Record<string, { enum?: string[] }> }>
>;

/** The values of a field in the API's own description. */
const valuesOf = async (schema: string, field: string): Promise<readonly string[]> => {
  const { boxOffice } = createTestBoxOffice();
  const routes = createBoxOfficeRoutes({
    boxOffice,
    identify: async () => ({ outcome: "unauthenticated" }),
  });
  const response = await routes.request("/openapi.json");
  const { components } = (await response.json()) as { components: { schemas: Schemas } };
  const values = components.schemas[schema]?.properties[field]?.enum;
  assert.ok(values, `${schema}.${field} has no list of values`);
  return values;
};

describe("every state has a sentence and an offer in both languages", () => {
  test("each problem code of the API, also on a page", async () => {
    const codes = await valuesOf("Problem", "code");
    expect(codes.toSorted()).toEqual(Object.keys(problemStatus).toSorted());
    const { browser } = await openShop();
    for (const [index, code] of (Object.keys(problemStatus) as ProblemCode[]).entries()) {
      const language = languages[index % 2] ?? "en";
      const { title, text } = messages[language].problems[code];
      const page = await browser(code, language).get(
        `/shop/concerts/concert-1/line?problem=${code}`,
      );
      expect(page.text, code).toContain(title);
      expect(page.text, code).toContain(text);
      expect(offers).toContain(problemOffers[code]);
    }
  });

  test("each reason for which a place in line ends", async () => {
    const reasons = await valuesOf("QueueToken", "reason");
    expect(Object.keys(endedOffers).toSorted()).toEqual(reasons.toSorted());
    for (const language of languages) {
      expect(Object.keys(messages[language].ended).toSorted()).toEqual(reasons.toSorted());
    }
  });

  test("each state of a line", () => {
    for (const language of languages) {
      expect(Object.keys(messages[language].lineStates).toSorted()).toEqual(lineStates.toSorted());
    }
    expect(Object.keys(lineOffers).toSorted()).toEqual(lineStates.toSorted());
  });

  test("each status of a reservation and of its payment leads to a state that has them", async () => {
    const statuses = await valuesOf("Reservation", "status");
    const payments = await valuesOf("Payment", "status");
    for (const status of statuses) {
      for (const payment of [null, ...payments]) {
        const state = reservationState(
          facts({ status }, payment === null ? null : { status: payment }),
        );
        expect(reservationStates).toContain(state);
        for (const language of languages) {
          expect(messages[language].reservations[state].text).not.toBe("");
        }
        expect(offers).toContain(reservationOffers[state]);
      }
    }
  });

  test("a text that is no code shows nothing", async () => {
    const { browser } = await openShop();
    for (const odd of ["toString", "__proto__", "<b>", "declined"]) {
      const page = await browser("alice").get(`/shop/concerts/concert-1/line?problem=${odd}`);
      expect(page.status).toBe(200);
      expect(textOf(page.html)).not.toContain("undefined");
    }
  });
});

const now = 1_900_000_000_000;

/** What the state follows from; what is left out does not matter to it. */
const facts = (
  reservation: Record<string, unknown>,
  payment: Record<string, unknown> | null = null,
  show: Partial<Show> | null = { cancelled: false },
): ReservationFacts => ({
  reservation: {
    declines: 0,
    seats: [{ seatId: "A-1-1", price: 1 }],
    cancelledSeats: [],
    releaseAskedAtMs: null,
    confirmedAtMs: now,
    endedAtMs: now,
    ...reservation,
  } as unknown as Reservation,
  payment:
    payment &&
    ({
      outcomeUnknownSinceMs: null,
      nextAction: null,
      watchUntilMs: null,
      deadlineMs: now + 1,
      ...payment,
    } as unknown as Payment),
  show: show as Show | null,
  isRefundStuck: false,
  nowMs: now,
});

const pending = { status: "pending" };
const table: Readonly<Record<ReservationState, ReservationFacts>> = {
  held: facts({ status: "held" }),
  held_declined: facts({ status: "held", declines: 2 }, { status: "declined" }),
  paying_action: facts({ status: "paying" }, { ...pending, nextAction: { type: "redirect" } }),
  paying_deposit: facts({ status: "paying" }, { ...pending, nextAction: { type: "deposit" } }),
  paying_doubt: facts({ status: "paying" }, { ...pending, outcomeUnknownSinceMs: now }),
  paying_waits: facts({ status: "paying" }, pending),
  paying_releasing: facts({ status: "paying", releaseAskedAtMs: now }, pending),
  confirmed: facts({ status: "confirmed" }, { status: "captured" }),
  confirmed_late: facts({ status: "confirmed" }, { status: "captured", deadlineMs: now - 1 }),
  confirmed_in_part: facts({ status: "confirmed", cancelledSeats: [{}] }, { status: "captured" }),
  confirmed_returning: facts(
    { status: "confirmed", seats: [{}, { refundId: "r" }] },
    { status: "captured" },
  ),
  expired: facts({ status: "expired" }),
  expired_declined: facts({ status: "expired", declines: 5 }, { status: "declined" }),
  expired_doubt: facts({ status: "expired" }, { status: "failed", watchUntilMs: now + 1 }),
  released: facts({ status: "released" }, { status: "declined" }),
  late_refunding: facts({ status: "released" }, { status: "refunding" }),
  late_refunded: facts({ status: "expired" }, { status: "refunded" }),
  show_cancelled: facts({ status: "cancelling" }, { status: "captured" }, { cancelled: true }),
  cancelling: facts({ status: "cancelling" }, { status: "captured" }),
  cancelled: facts({ status: "cancelled" }, { status: "captured" }),
  cancelled_refunding: facts({ status: "cancelled" }, { status: "refunding" }),
  cancelled_refunded: facts({ status: "cancelled" }, { status: "refunded" }),
  refund_stuck: { ...facts({ status: "cancelling" }, { status: "captured" }), isRefundStuck: true },
};

describe("the state of a reservation", () => {
  test.each(reservationStates)("can be %s", (state) => {
    expect(reservationState(table[state])).toBe(state);
  });
});
