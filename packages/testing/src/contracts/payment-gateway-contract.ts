import assert from "node:assert/strict";
import { bindCases, type ContractCase, factoryCase } from "./contract-case.ts";
import { acceptsCases } from "./gateway/accepts.cases.ts";
import { cancelCases } from "./gateway/cancel.cases.ts";
import { chargeCases } from "./gateway/charge.cases.ts";
import { disputeCases } from "./gateway/dispute.cases.ts";
import { lateRefundCases } from "./gateway/late-refund.cases.ts";
import { moneyBackCases } from "./gateway/money-back.cases.ts";
import { movementsCases } from "./gateway/movements.cases.ts";
import { webhookCases } from "./gateway/webhook.cases.ts";
import { captures, chargeOf, type MakeGateway } from "./gateway/world.ts";

const port = "PaymentGateway";

/** Every law of `PaymentGateway`, case by case. */
export const paymentGatewayContract = (make: MakeGateway): readonly ContractCase[] => [
  factoryCase(port, make, async (one, other) => {
    await captures(one, "pay-1");
    const unknown = chargeOf("pay-1", other.approve);
    assert.equal((await other.gateway.lookup(unknown)).outcome, "not_found");
  }),
  ...bindCases(port, make, [
    ...acceptsCases,
    ...chargeCases,
    ...cancelCases,
    ...moneyBackCases,
    ...movementsCases,
    ...lateRefundCases,
    ...disputeCases,
    ...webhookCases,
  ]),
];
