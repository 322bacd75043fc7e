import assert from "node:assert/strict";
import { bindCases, type ContractCase, factoryCase } from "./contract-case.ts";
import { chargeCases } from "./gateway/charge.cases.ts";
import { moneyBackCases } from "./gateway/money-back.cases.ts";
import { captures, type MakeGateway } from "./gateway/world.ts";

const port = "PaymentGateway";

/** Every law of `PaymentGateway`, case by case. */
export const paymentGatewayContract = (make: MakeGateway): readonly ContractCase[] => [
  factoryCase(port, make, async (one, other) => {
    const request = await captures(one, "pay-1");
    assert.equal((await other.gateway.lookup(request.paymentId)).outcome, "not_found");
  }),
  ...bindCases(port, make, [...chargeCases, ...moneyBackCases]),
];
