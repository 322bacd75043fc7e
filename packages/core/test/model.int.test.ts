import { type BoxOffice, type ReservationId, type Stores } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import { concertDocument, createTestBoxOffice, type TestBoxOffice } from "@admit-one/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { queueId, showId } from "./support/box-office.ts";
import {
  hold,
  holdForMs,
  isFree,
  isHeld,
  limits,
  type Model,
  predictHold,
} from "./support/model.ts";
import { createNaiveStores } from "./support/naive-stores.ts";
import { runs } from "./support/runs.ts";

// One command after another against a model of a map and a list: every answer is predicted, and
// after each step the seats that are shown free are those that the model has free.

type Real = TestBoxOffice & { readonly made: ReservationId[] };
type Command = fc.AsyncCommand<Model, Real>;

const seatIds = ["A-1-1", "A-1-2", "A-1-3", "A-1-4", "A-1-5", "A-1-6"];
const users = ["ann", "bob", "cid"];

/** Paying expires a token, so each command begins with joining, which finds a live one. */
const tokenOf = async (boxOffice: BoxOffice, userId: string): Promise<string> => {
  const issued = await boxOffice.issueToken({ queueId, userId });
  if (issued.outcome !== "token_issued" && issued.outcome !== "token_found") {
    throw new Error(issued.outcome);
  }
  return issued.token.token;
};

const looksAlike = async (model: Model, { boxOffice }: Real): Promise<void> => {
  const token = await tokenOf(boxOffice, "observer");
  const listed = await boxOffice.listSeats({ showId, token });
  if (listed.outcome !== "seats_listed") throw new Error(listed.outcome);
  const shown = listed.seats.filter(({ available }) => available).map(({ seatId }) => seatId);
  expect(shown).toEqual(seatIds.filter((id) => isFree(model, id)));
  expect((await boxOffice.audit()).breaches).toEqual([]);
};

const command = (name: string, run: (model: Model, real: Real) => Promise<void>): Command => ({
  check: () => true,
  run: async (model, real) => {
    await run(model, real);
    await looksAlike(model, real);
  },
  toString: () => name,
});

const reserve = (userId: string, wanted: readonly string[]): Command =>
  command(`${userId} reserves ${wanted.join()}`, async (model, real) => {
    const token = await tokenOf(real.boxOffice, userId);
    const asked = { showId, seatIds: wanted, userId, token };
    const answer = await real.boxOffice.reserveSeats(asked);
    expect(answer.outcome).toBe(predictHold(model, userId, wanted));
    if (answer.outcome !== "seats_reserved") return;
    hold(model, userId, wanted);
    real.made.push(answer.reservation.reservationId);
  });

const one = (model: Model, real: Real, pick: number) => {
  const index = pick % model.holds.length;
  const found = model.holds[index];
  const reservationId = real.made[index];
  return found && reservationId ? { found, reservationId } : null;
};

const release = (pick: number): Command =>
  command(`release ${pick}`, async (model, real) => {
    const at = one(model, real, pick);
    if (at === null) return;
    const own = { reservationId: at.reservationId, userId: at.found.user };
    const { outcome } = await real.boxOffice.releaseReservation(own);
    expect(outcome).toBe(
      at.found.state === "paid" ? "reservation_not_held" : "reservation_released",
    );
    if (at.found.state === "held") at.found.state = "gone";
  });

const pay = (pick: number, how: "approve" | "decline"): Command =>
  command(`pay ${pick}: ${how}`, async (model, real) => {
    const at = one(model, real, pick);
    if (at === null) return;
    const { found, reservationId } = at;
    const token = await tokenOf(real.boxOffice, found.user);
    const own = { reservationId, userId: found.user, token };
    const method = { type: "scripted", outcome: how };
    const held = isHeld(model, found);
    const { outcome } = await real.boxOffice.pay({ ...own, method });
    const paid = how === "approve" ? "payment_captured" : "payment_declined";
    expect(outcome).toBe(held ? paid : "reservation_not_held");
    if (!held) return;
    if (how === "approve") found.state = "paid";
    else found.declines += 1;
    if (found.declines === 5) found.state = "gone";
  });

const pass = (ms: number): Command =>
  command(`${ms} ms pass`, async (model, { clock }) => {
    clock.advance(ms);
    model.nowMs += ms;
  });

const work = (name: "sweep" | "recover" | "relay" | "advance"): Command =>
  command(name, async (_model, { boxOffice }) => {
    await boxOffice.work[name]();
  });

const pick = fc.nat(9);
const commands = fc.commands(
  [
    fc
      .tuple(
        fc.constantFrom(...users),
        fc.uniqueArray(fc.constantFrom(...seatIds), { minLength: 1, maxLength: 4 }),
      )
      .map(([user, wanted]) => reserve(user, wanted)),
    pick.map(release),
    fc
      .tuple(pick, fc.constantFrom("approve" as const, "decline" as const))
      .map(([n, how]) => pay(n, how)),
    fc.constantFrom(1, 20_000, holdForMs - 1, holdForMs).map(pass),
    fc
      .constantFrom("sweep" as const, "recover" as const, "relay" as const, "advance" as const)
      .map(work),
  ],
  { maxCommands: 30 },
);

const checkModel = (makeStores: () => Stores, numRuns: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(commands, async (chosen) => {
      const made = createTestBoxOffice({ stores: makeStores() });
      const policy = { holdForMs, ...limits };
      const unlimited = { maxActive: null, ratePerMinute: null };
      await made.boxOffice.createConcert(
        concertDocument({ policy, queue: { queueId, ...unlimited } }),
      );
      const model: Model = { nowMs: made.clock.nowMs(), seats: new Map(), holds: [] };
      await fc.asyncModelRun(() => ({ model, real: { ...made, made: [] } }), chosen);
    }),
    { numRuns },
  );

test("memory does what the model says", async () => {
  await expect(checkModel(createMemoryStores, runs(250))).resolves.toBeUndefined();
});

test("so does a store without guards whose steps are whole", async () => {
  const sound = checkModel(() => createNaiveStores("sound", async () => {}), runs(30));
  await expect(sound).resolves.toBeUndefined();
});

test("a store that saves by halves does not", async () => {
  const halves = checkModel(() => createNaiveStores("half_saved", async () => {}), 100);
  await expect(halves).rejects.toThrow(/seed: -?\d+/);
});
