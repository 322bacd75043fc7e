import assert from "node:assert/strict";
import type { EventType } from "@admit-one/core";
import { concertDocument, createFakeClock, createTestBoxOffice } from "@admit-one/testing";
import { createWebhookSubscriber } from "@admit-one/webhooks";
import { expect, test } from "vitest";
import { eventMessage } from "../src/schemas/event.ts";

type Message = { readonly type: EventType };

/** A box office whose events are posted to a receiver that keeps them. */
const open = () => {
  const messages: Message[] = [];
  const post = async (_url: unknown, init: RequestInit = {}): Promise<Response> => {
    messages.push(JSON.parse(init.body as string) as Message);
    return new Response(null, { status: 204 });
  };
  const webhooks = createWebhookSubscriber({
    url: "https://receiver.example/hooks",
    secrets: [`whsec_${"A".repeat(32)}`],
    clock: createFakeClock(),
    fetch: post,
  });
  return { ...createTestBoxOffice({ subscribers: [webhooks] }), messages };
};

test("fault 36: what a receiver is sent is what the description says, to the letter", async () => {
  const { boxOffice, clock, messages } = open();
  await boxOffice.createConcert(concertDocument());
  const draft = concertDocument({ concertId: "draft", status: "draft" });
  const [show] = draft.shows;
  assert.ok(show);
  await boxOffice.createConcert({ ...draft, shows: [{ ...show, showId: "draft-1" }] });
  await boxOffice.deleteConcert({ concertId: "draft" });
  await boxOffice.changeConcert({ concertId: "concert-1", policy: { maxSeatsPerUser: 8 } });
  await boxOffice.changeQueue({ queueId: "queue-1", policy: { burst: 7 } });

  const join = async (userId: string) => {
    const issued = await boxOffice.issueToken({ queueId: "queue-1", userId });
    assert.equal(issued.outcome, "token_issued");
    return { userId, token: issued.token.token };
  };
  const hold = async (who: { readonly userId: string; readonly token: string }, seatId: string) => {
    const held = await boxOffice.reserveSeats({ ...who, showId: "show-1", seatIds: [seatId] });
    assert.equal(held.outcome, "seats_reserved");
    return { ...who, reservationId: held.reservation.reservationId };
  };
  const pay = (
    held: { readonly userId: string; readonly token: string; readonly reservationId: string },
    outcome: string,
  ) => boxOffice.pay({ ...held, method: { type: "scripted", outcome } });

  const ann = await join("ann");
  await boxOffice.releaseReservation(await hold(ann, "A-1-1"));
  const paid = await hold(ann, "A-1-1");
  await pay(paid, "decline");
  await pay(paid, "approve");
  await boxOffice.cancelReservation({ reservationId: paid.reservationId, idempotencyKey: "k" });
  await pay(await hold(await join("bob"), "A-1-2"), "fail");
  await hold(await join("cyd"), "A-1-3");
  clock.advance(600_000);
  await boxOffice.work.recover();
  await boxOffice.work.sweep();
  await boxOffice.cancelShow({ showId: "show-1" });
  await boxOffice.eraseUser({ userId: "ann" });
  clock.advance(60_000);
  await boxOffice.work.sweep();
  await boxOffice.work.relay();

  for (const message of messages) {
    expect(eventMessage(message.type).parse(message), message.type).toEqual(message);
  }
  const types = new Set(messages.map(({ type }) => type));
  expect([...types].toSorted()).toEqual([
    "ConcertChanged",
    "ConcertCreated",
    "ConcertDeleted",
    "PaymentCaptured",
    "PaymentDeclined",
    "PaymentFailed",
    "PaymentRefunded",
    "PaymentStarted",
    "QueueChanged",
    "RefundRequested",
    "ReservationCancelled",
    "ReservationConfirmed",
    "ReservationExpired",
    "ReservationReleased",
    "SeatsReserved",
    "ShowCancelled",
    "TokenAdmitted",
    "TokenExpired",
    "TokenIssued",
    "UserErased",
  ]);
});
