import assert from "node:assert/strict";
import { openHall } from "./booking/world.ts";
import { bindCases, type ContractCase, factoryCase, type MakeStores } from "./contract-case.ts";
import { countCases } from "./figures/count.cases.ts";
import { suspectCases } from "./figures/suspect.cases.ts";
import { figuresOf } from "./figures/world.ts";

const port = "FigureStore";

/**
 * Every law of `FigureStore`, case by case. The counted data comes from steps of the other stores.
 */
export const figureStoreContract = (make: MakeStores): readonly ContractCase[] => [
  factoryCase(port, make, async (one, other) => {
    await openHall(one);
    assert.equal((await figuresOf(one)).shows.length, 1);
    assert.deepEqual((await figuresOf(other)).shows, []);
  }),
  ...bindCases(port, make, [...countCases, ...suspectCases]),
];
