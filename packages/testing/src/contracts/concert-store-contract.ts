import assert from "node:assert/strict";
import { planOf } from "../fixtures/plan.ts";
import { addShowCases } from "./concert/add-show.cases.ts";
import { changeShowCases } from "./concert/change-show.cases.ts";
import { createCases } from "./concert/create.cases.ts";
import { discardCases } from "./concert/discard.cases.ts";
import { listCases } from "./concert/list.cases.ts";
import { piecesCases } from "./concert/pieces.cases.ts";
import { planCases } from "./concert/plan.cases.ts";
import { removeCases } from "./concert/remove.cases.ts";
import { seatsCases } from "./concert/seats.cases.ts";
import { showsOfCases } from "./concert/shows-of.cases.ts";
import { type MakeConcertStores, whole } from "./concert/world.ts";
import { bindCases, type ContractCase, factoryCase } from "./contract-case.ts";

const port = "ConcertStore";

/** Every law of `ConcertStore`, case by case. */
export const concertStoreContract = (make: MakeConcertStores): readonly ContractCase[] => [
  factoryCase(port, make, async (one, other) => {
    assert.equal(await one.stores.concerts.create(planOf()), "created");
    assert.deepEqual(await other.stores.concerts.concerts(whole), []);
    assert.equal(await other.stores.concerts.create(planOf()), "created");
  }),
  ...bindCases(port, make, [
    ...createCases,
    ...piecesCases,
    ...discardCases,
    ...removeCases,
    ...addShowCases,
    ...changeShowCases,
    ...listCases,
    ...showsOfCases,
    ...seatsCases,
    ...planCases,
  ]),
];
