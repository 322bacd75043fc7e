import { createMemoryStores, createScriptedGateway } from "@admit-one/memory";
import { scriptedElsewhere } from "@admit-one/testing";
import { paymentGatewayContract, storesContract } from "@admit-one/testing/contracts";
import { expect, test } from "vitest";

const nothingToClose = { [Symbol.asyncDispose]: async () => {} };

const stores = storesContract(async () => ({ stores: createMemoryStores(), ...nothingToClose }));

const gateway = paymentGatewayContract(async () => {
  const scripted = createScriptedGateway({ clock: { nowMs: () => 0 } });
  return {
    gateway: scripted,
    approve: { type: "scripted" },
    decline: { type: "scripted", outcome: "decline" },
    pending: { type: "scripted", outcome: "redirect" },
    elsewhere: scriptedElsewhere(scripted),
    ...nothingToClose,
  };
});

test.for([...stores, ...gateway])("$name", async ({ run }) => {
  expect(await run()).toBeUndefined();
});
