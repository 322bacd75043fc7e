import assert from "node:assert/strict";
import { countPlan, plannedSeats, type QueueId, type ShowId } from "@admit-one/core";
import { type CrashPoint, minuteMs } from "./point.ts";
import { atRest, type Stage } from "./stage.ts";

const showId = "show-1" as ShowId;
const other = "show-2" as ShowId;
const hourMs = 60 * minuteMs;

/** Every seat is stored as the plan says, and nothing is left to do. */
const isWhole = async ({ stores }: Stage, id: ShowId): Promise<void> => {
  const stored = await stores.concerts.plan(id);
  assert.ok(stored !== null);
  const { seats } = await stores.concerts.seatsSince(id, 0);
  assert.deepEqual(
    seats.map(({ seatId, price }) => [seatId, price]),
    plannedSeats(stored.plan).map(({ seatId, price }) => [seatId, price]),
  );
  assert.equal((await stores.concerts.show(id))?.totalSeats, countPlan(stored.plan));
  assert.deepEqual(await stores.concerts.unsettled(9), []);
};

/** Some seats are not as the plan says, and the store knows it. */
const isHalf = async ({ stores }: Stage, id: ShowId): Promise<void> =>
  assert.deepEqual(await stores.concerts.unsettled(9), [id]);

const toldOf = ({ told }: Stage, type: string): number =>
  told.filter((event) => event.type === type).length;

const salesOf = async ({ stores }: Stage) => {
  const { queue } = await stores.queues.read({ queueId: "queue-1" as QueueId });
  assert.ok(queue !== null);
  return queue.sales;
};

const concertIdOf = async ({ stores }: Stage): Promise<string> => {
  const show = await stores.concerts.show(showId);
  assert.ok(show !== null);
  return show.concertId;
};

export const salePoints: readonly CrashPoint[] = [
  {
    name: "K39",
    says: "a show is added, not all of its seats: the sweep adds the rest",
    kills: true,
    run: async (stage) => {
      const concertId = await concertIdOf(stage);
      const nowMs = stage.clock.nowMs();
      const show = {
        showId: other,
        startsAtMs: nowMs + 9 * hourMs,
        salesOpenAtMs: nowMs - hourMs,
        salesCloseAtMs: nowMs + 8 * hourMs,
        sections: [{ section: "B", price: 1_000, rows: [{ row: "1", seats: 11 }] }],
      };
      const command = { concertId, show, idempotencyKey: "more" };
      await stage.kill({ do: "add_show", command }, { at: "concerts.addShow", when: "after" });
      await isHalf(stage, other);
      await stage.live(2 * minuteMs);
      await isWhole(stage, other);
      const again = await stage.boxOffice.addShow(command);
      assert.deepEqual(again, { outcome: "show_added", concertId, showId: other });
      await stage.live(minuteMs);
      assert.equal(toldOf(stage, "ShowAdded"), 1);
      await atRest(stage);
    },
  },
  {
    name: "K40",
    says: "prices changed, not of all seats: the sweep goes on, and a hold keeps its promise",
    kills: true,
    run: async (stage) => {
      const order = await stage.hold("ann", "A-1-1");
      const before = await stage.reservation(order.reservationId);
      const command = { showId, sections: [{ section: "A", price: 7_000 }] };
      await stage.kill({ do: "reprice", command }, { at: "concerts.changeShow", when: "after" });
      await isHalf(stage, showId);
      await stage.live(2 * minuteMs, minuteMs);
      await isWhole(stage, showId);
      const again = await stage.boxOffice.changePrices(command);
      assert.equal(again.outcome, "prices_changed");
      assert.equal((await stage.boxOffice.pay(order)).outcome, "payment_captured");
      assert.equal((await stage.paymentOf(order.reservationId)).amount, before.amount);
      const later = await stage.hold("bob", "A-1-2");
      assert.equal((await stage.reservation(later.reservationId)).amount, 7_000);
      await stage.live(10 * minuteMs, minuteMs);
      assert.equal(toldOf(stage, "PricesChanged"), 1);
      await atRest(stage);
    },
  },
  {
    name: "K41",
    says: "sections appended, not all of their seats: the sweep adds the rest",
    kills: true,
    run: async (stage) => {
      const sections = [{ section: "B", price: 1_000, rows: [{ row: "1", seats: 11 }] }];
      const command = { showId, sections, idempotencyKey: "more" };
      const doom = { at: "concerts.changeShow", when: "after" } as const;
      await stage.kill({ do: "add_sections", command }, doom);
      await isHalf(stage, showId);
      await stage.live(2 * minuteMs);
      await isWhole(stage, showId);
      const again = await stage.boxOffice.addSections(command);
      assert.ok(again.outcome === "sections_added");
      assert.equal(again.seats, 11);
      await stage.hold("ann", "B-1-11");
      await stage.live(10 * minuteMs, minuteMs);
      assert.equal(toldOf(stage, "SectionsAdded"), 1);
      await atRest(stage);
    },
  },
  {
    name: "K42",
    says: "the sale was moved, its queue does not know: the relay informs it",
    kills: true,
    run: async (stage) => {
      await stage.live(5_000);
      const salesOpenAtMs = stage.clock.nowMs() + 2 * hourMs;
      const command = { showId, salesOpenAtMs };
      const doom = { at: "concerts.changeShow", when: "after" } as const;
      await stage.kill({ do: "change_show", command }, doom);
      assert.notEqual((await salesOf(stage))?.openAtMs, salesOpenAtMs);
      await stage.live(minuteMs);
      assert.equal((await salesOf(stage))?.openAtMs, salesOpenAtMs);
      assert.equal((await stage.boxOffice.changeShow(command)).outcome, "show_changed");
      await stage.live(minuteMs);
      assert.equal(toldOf(stage, "ShowChanged"), 1);
      await atRest(stage);
    },
  },
  {
    name: "K43",
    says: "a concert was archived, its queue does not know: no hold begins, those before are paid",
    kills: true,
    run: async (stage) => {
      const order = await stage.hold("ann", "A-1-1");
      const bob = await stage.boxOffice.issueToken({ queueId: "queue-1", userId: "bob" });
      assert.ok("token" in bob);
      await stage.live(5_000);
      const before = await salesOf(stage);
      const command = { concertId: await concertIdOf(stage), status: "archived" } as const;
      const doom = { at: "concerts.update", when: "after" } as const;
      await stage.kill({ do: "change_concert", command }, doom);
      assert.equal((await salesOf(stage))?.revision, before?.revision);
      const late = { showId, userId: "bob", token: bob.token.token, seatIds: ["A-1-2"] };
      assert.deepEqual(await stage.boxOffice.reserveSeats(late), {
        outcome: "not_found",
        what: "show",
      });
      assert.equal((await stage.boxOffice.pay(order)).outcome, "payment_captured");
      await stage.live(minuteMs);
      assert.notEqual((await salesOf(stage))?.revision, before?.revision);
      assert.equal((await stage.boxOffice.changeConcert(command)).outcome, "concert_changed");
      await stage.live(minuteMs);
      assert.equal(toldOf(stage, "ConcertChanged"), 1);
      await atRest(stage);
    },
  },
];
