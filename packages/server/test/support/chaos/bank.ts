import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { GatewayAnswer, GatewayPayment, GatewayRefund } from "@admit-one/core";
import type { Random } from "./random.ts";

export type Account = {
  answer: GatewayAnswer;
  captures: number;
  /** Minor units of the buyer's that the bank has now. */
  kept: number;
};

/** Keeps the money apart from every server, as a bank does: nothing that is killed takes it along. */
export type Bank = AsyncDisposable & {
  readonly url: string;
  readonly accounts: ReadonlyMap<string, Readonly<Account>>;
  /** How often the line broke, on the way there and on the way back. */
  readonly lost: () => number;
};

const lostBefore = 0.04;
const lostAfter = 0.04;
const slowestMs = 300;
const slowestCaptureMs = 4_000;

/** Opens a bank on this machine; `good` cards pay, `poor` ones don't, `slow` ones pay later. */
export const openBank = async (random: Random): Promise<Bank> => {
  const accounts = new Map<string, Account>();
  const refunds = new Set<string>();
  let lost = 0;

  const capture = ({ paymentId, amount, currency }: GatewayPayment): void => {
    const account = accounts.get(paymentId);
    if (account?.answer.outcome !== "pending") return;
    account.captures += 1;
    account.kept += amount;
    account.answer = { outcome: "captured", reference: `bank-${paymentId}`, amount, currency };
  };

  const open = (paymentId: string, answer: GatewayAnswer): Account => {
    const account: Account = { answer, captures: 0, kept: 0 };
    accounts.set(paymentId, account);
    return account;
  };

  const charge = (payment: GatewayPayment): GatewayAnswer => {
    const known = accounts.get(payment.paymentId);
    if (known !== undefined) return known.answer;
    const card = payment.method["card"];
    if (card === "poor") {
      return open(payment.paymentId, { outcome: "declined", reason: "insufficient_funds" }).answer;
    }
    const account = open(payment.paymentId, { outcome: "pending", nextAction: null });
    if (card === "slow") setTimeout(() => capture(payment), random.int(100, slowestCaptureMs));
    else capture(payment);
    return account.answer;
  };

  const cancel = ({ paymentId }: GatewayPayment): GatewayAnswer => {
    const fenced: GatewayAnswer = { outcome: "failed", reason: "cancelled" };
    const account = accounts.get(paymentId) ?? open(paymentId, fenced);
    if (account.answer.outcome === "pending") account.answer = fenced;
    return account.answer;
  };

  const refund = ({ refundId, paymentId, amount }: GatewayRefund) => {
    const account = accounts.get(paymentId);
    if (account !== undefined && !refunds.has(refundId)) {
      refunds.add(refundId);
      account.kept -= amount;
    }
    return { outcome: "refunded" } as const;
  };

  const act = (path: string, asked: unknown): unknown => {
    switch (path) {
      case "/charge":
        return charge(asked as GatewayPayment);
      case "/lookup":
        return (
          accounts.get((asked as GatewayPayment).paymentId)?.answer ?? { outcome: "not_found" }
        );
      case "/cancel":
        return cancel(asked as GatewayPayment);
      case "/refund":
        return refund(asked as GatewayRefund);
      default:
        throw new TypeError(`The bank knows no ${path}.`);
    }
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const isLostBefore = random.chance(lostBefore);
    const isLostAfter = random.chance(lostAfter);
    if (isLostBefore || isLostAfter) lost += 1;
    const answer = isLostBefore
      ? null
      : act(request.url ?? "", JSON.parse(String(Buffer.concat(chunks))));
    setTimeout(
      () => {
        if (isLostBefore || isLostAfter) response.destroy();
        else response.end(JSON.stringify(answer));
      },
      random.int(0, slowestMs),
    );
  };

  const server = createServer((request, response) => {
    // A server that was killed in the middle of its call is no failure of the bank's.
    handle(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accounts,
    lost: () => lost,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};
