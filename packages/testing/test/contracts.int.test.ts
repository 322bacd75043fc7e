import type { OneStepGateway } from "@admit-one/core";
import {
  createMemoryStores,
  createScriptedGateway,
  createScriptedTwoStepGateway,
} from "@admit-one/memory";
import { scriptedElsewhere } from "@admit-one/testing";
import { paymentGatewayContract, storesContract } from "@admit-one/testing/contracts";
import { describe, expect, test } from "vitest";
import { brokenAround } from "./support/broken-around.ts";
import { brokenBookings } from "./support/broken-bookings.ts";

import { brokenCancels } from "./support/broken-cancels.ts";

import { brokenChanges } from "./support/broken-changes.ts";

import { brokenCreations } from "./support/broken-creations.ts";
import { brokenErasures } from "./support/broken-erasures.ts";
import { brokenFigures } from "./support/broken-figures.ts";
import { brokenGateways } from "./support/broken-gateways.ts";
import { brokenJournals } from "./support/broken-journals.ts";
import { brokenLookups } from "./support/broken-lookups.ts";
import { brokenMoves } from "./support/broken-moves.ts";
import { brokenNeighbours } from "./support/broken-neighbours.ts";
import { brokenOutboxes, createNaiveOutbox } from "./support/broken-outboxes.ts";
import { brokenRefunds } from "./support/broken-refunds.ts";
import { brokenRemovals } from "./support/broken-removals.ts";
import { brokenStarts } from "./support/broken-starts.ts";
import { brokenViews } from "./support/broken-views.ts";

type Cases = ReturnType<typeof storesContract>;

const nothingToClose = { [Symbol.asyncDispose]: async () => {} };

const judge = (breakStores = (stores: ReturnType<typeof createMemoryStores>) => stores): Cases =>
  storesContract(async () => ({ stores: breakStores(createMemoryStores()), ...nothingToClose }));

const judgeGateway = (breakGateway = (gateway: OneStepGateway) => gateway): Cases =>
  paymentGatewayContract(async () => {
    const scripted = createScriptedGateway({ clock: { nowMs: () => 0 }, webhookSecret: "secret" });
    return {
      gateway: breakGateway(scripted),
      approve: { type: "scripted" },
      decline: { type: "scripted", outcome: "decline" },
      pending: { type: "scripted", outcome: "redirect" },
      elsewhere: scriptedElsewhere(scripted),
      webhook: scripted.webhook,
      ...nothingToClose,
    };
  });

const caseOf = (cases: Cases, wanted: string) => {
  const found = cases.find(({ name }) => name === wanted);
  if (found === undefined) throw new Error(`There is no case ${wanted}.`);
  return found;
};

/** The same books behind two steps instead of one. */
const judgeTwoSteps = (): Cases =>
  paymentGatewayContract(async () => {
    const scripted = createScriptedTwoStepGateway({ clock: { nowMs: () => 0 } });
    return {
      gateway: scripted,
      approve: { type: "scripted" },
      decline: { type: "scripted", outcome: "decline" },
      pending: { type: "scripted", outcome: "redirect" },
      elsewhere: scriptedElsewhere(scripted),
      webhook: scripted.webhook,
      ...nothingToClose,
    };
  });

describe("two steps keep the laws of one", () => {
  test.for(judgeTwoSteps())("$name", async ({ run }) => {
    expect(await run()).toBeUndefined();
  });
});

describe("one step, signed webhooks", () => {
  test.for(judgeGateway())("$name", async ({ run }) => {
    expect(await run()).toBeUndefined();
  });
});

test("every case has a name of its own", () => {
  const names = [...judge(), ...judgeGateway()].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

/** A case that a mistake in the planted fault itself ends would prove nothing. */
const broughtToLight = {
  name: expect.stringMatching(/^(AssertionError|TicketingError)$/),
};

describe("an outbox in a list is right where no fault is planted", () => {
  const naive = judge((stores) => ({
    ...stores,
    events: createNaiveOutbox(stores.events, "none"),
  }));
  const cases = naive.filter(({ name }) => name.startsWith("EventLog: "));

  test.for(cases)("$name", async ({ run }) => {
    expect(await run()).toBeUndefined();
  });
});

describe("the kit rejects", () => {
  const broken = [
    ...brokenBookings,
    ...brokenRefunds,
    ...brokenStarts,
    ...brokenAround,
    ...brokenMoves,
    ...brokenNeighbours,
    ...brokenCancels,
    ...brokenCreations,
    ...brokenChanges,
    ...brokenRemovals,
    ...brokenOutboxes,
    ...brokenFigures,
    ...brokenViews,
    ...brokenErasures,
    ...brokenLookups,
    ...brokenJournals,
  ];

  test.for(broken)("$fault", async ({ rejectedBy, breakStores }) => {
    // The control: the same case accepts the store that was not broken.
    expect(await caseOf(judge(), rejectedBy).run()).toBeUndefined();
    await expect(caseOf(judge(breakStores), rejectedBy).run()).rejects.toMatchObject(
      broughtToLight,
    );
  });

  test.for(brokenGateways)("$fault", async ({ rejectedBy, breakGateway }) => {
    expect(await caseOf(judgeGateway(), rejectedBy).run()).toBeUndefined();
    await expect(caseOf(judgeGateway(breakGateway), rejectedBy).run()).rejects.toMatchObject(
      broughtToLight,
    );
  });
});

test("an instance is disposed of after its case, also when the case fails", async () => {
  const closed: string[] = [];
  const cases = storesContract(async () => ({
    stores: createMemoryStores(),
    [Symbol.asyncDispose]: async () => {
      closed.push("closed");
    },
  }));
  expect(await cases[1]?.run()).toBeUndefined();
  expect(closed).toEqual(["closed"]);
});

test("two instances that share their data are rejected", async () => {
  const stores = createMemoryStores();
  const cases = storesContract(async () => ({ stores, ...nothingToClose }));
  const factoryCases = cases.filter(({ name }) => name.endsWith("two instances share nothing"));
  expect(factoryCases.length).toBe(7);
  for (const { run } of factoryCases) await expect(run()).rejects.toMatchObject(broughtToLight);
});
