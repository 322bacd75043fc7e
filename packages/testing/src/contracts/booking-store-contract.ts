import assert from "node:assert/strict";
import { hold } from "../fixtures/booking-steps.ts";
import { accountCases } from "./booking/account.cases.ts";
import { aroundCases } from "./booking/around.cases.ts";
import { guardCases } from "./booking/guard.cases.ts";
import { isolationCases } from "./booking/isolation.cases.ts";
import { loadCases } from "./booking/load.cases.ts";
import { moneyCases } from "./booking/money.cases.ts";
import { moveCases } from "./booking/move.cases.ts";
import { raceCases } from "./booking/race.cases.ts";
import { readCases } from "./booking/read.cases.ts";
import { refundCases } from "./booking/refund.cases.ts";
import { saveCases } from "./booking/save.cases.ts";
import { startedCases } from "./booking/started.cases.ts";
import { viewCases } from "./booking/view.cases.ts";
import { type MakeBookingStores, openHall } from "./booking/world.ts";
import { bindCases, type ContractCase, factoryCase } from "./contract-case.ts";

const port = "BookingStore";

/** Every law of `BookingStore`, case by case. */
export const bookingStoreContract = (make: MakeBookingStores): readonly ContractCase[] => [
  factoryCase(port, make, async (one, other) => {
    await openHall(one);
    await openHall(other);
    const step = { reservationId: "res-1", seatIds: ["A-1-1"] };
    assert.equal(await hold(one.stores.bookings, step), "held");
    assert.deepEqual((await other.stores.bookings.snapshot()).reservations, []);
    assert.equal(await hold(other.stores.bookings, step), "held");
  }),
  ...bindCases(port, make, [
    ...loadCases,
    ...startedCases,
    ...aroundCases,
    ...saveCases,
    ...guardCases,
    ...moveCases,
    ...raceCases,
    ...isolationCases,
    ...refundCases,
    ...moneyCases,
    ...readCases,
    ...accountCases,
    ...viewCases,
  ]),
];
