import assert from "node:assert/strict";
import { hold } from "../fixtures/booking-steps.ts";
import { startMs } from "../fixtures/plan.ts";
import { openHall } from "./booking/world.ts";
import { bindCases, type ContractCase, factoryCase, type MakeStores } from "./contract-case.ts";
import { findCases } from "./lookups/find.cases.ts";
import { salesCases } from "./lookups/sales.cases.ts";

const port = "LookupStore";

/** Every law of `LookupStore`, case by case; what is looked for comes from steps of the other stores. */
export const lookupStoreContract = (make: MakeStores): readonly ContractCase[] => [
  factoryCase(port, make, async (one, other) => {
    await openHall(one);
    await hold(one.stores.bookings, { reservationId: "res-1", seatIds: ["A-1-1"] });
    const all = { after: null, limit: 10 };
    assert.equal((await one.stores.lookups.reservations({}, startMs, all)).length, 1);
    assert.deepEqual(await other.stores.lookups.reservations({}, startMs, all), []);
  }),
  ...bindCases(port, make, [...findCases, ...salesCases]),
];
