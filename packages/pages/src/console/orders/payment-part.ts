import {
  type Dispute,
  type ExportedPayment,
  owedOf,
  type Payment,
  type Refund,
} from "@admit-one/core";
import type { Desk } from "../kit/desk.ts";
import { fold, form, newKey, textField } from "../kit/form.ts";
import { instant, money } from "../kit/format.ts";
import { type Cell, facts, type Html, html, nothing, table } from "../kit/html.ts";
import { orderWords } from "../messages/orders.ts";

/** A payment with its refunds, disputes and entries of the ledger, and what can be done with it. */
export const paymentPart = (
  desk: Desk,
  { payment, refunds, ledger }: ExportedPayment,
  reservationId: string,
): Html => {
  const words = orderWords[desk.language];
  const { currency } = payment;
  return html`<section class="payment"><h3>${words.payment} <code>${payment.paymentId}</code></h3>
${facts(paymentFacts(desk, payment))}
${refunds.length === 0 ? nothing : refundTable(desk, refunds)}
${"disputes" in payment && payment.disputes.length > 0 ? disputeTable(desk, payment.disputes) : nothing}
${paymentForms(desk, payment, refunds, reservationId)}
<details class="fold"><summary>${words.ledger}</summary>${table({
    caption: words.ledger,
    heads: [words.account, words.amount, words.at],
    rows: ledger.map((entry) => [
      entry.account,
      money(desk, entry.amount, currency),
      instant(desk, entry.atMs),
    ]),
    empty: "–",
  })}</details></section>`;
};

const paymentFacts = (desk: Desk, payment: Payment): readonly (readonly [string, Cell])[] => {
  const words = orderWords[desk.language];
  const { currency } = payment;
  const shared: readonly (readonly [string, Cell])[] = [
    [
      words.status,
      html`<span class="state ${payment.status}">${words.paymentStatuses[payment.status]}</span>`,
    ],
    [words.amount, money(desk, payment.amount, currency)],
    [words.gateway, payment.method.type],
    [words.created, instant(desk, payment.createdAtMs)],
  ];
  switch (payment.status) {
    case "pending":
      return [
        ...shared,
        [words.step, payment.step],
        [words.inDoubtSince, instant(desk, payment.outcomeUnknownSinceMs)],
        [words.deadline, instant(desk, payment.deadlineMs)],
        [words.reference, payment.reference],
      ];
    case "declined":
    case "failed":
      return [
        ...shared,
        [words.reason, payment.reason],
        [words.ended, instant(desk, payment.endedAtMs)],
        [words.reference, payment.reference],
      ];
    case "captured":
    case "refunding":
    case "refunded":
      return [
        ...shared,
        [words.taken, money(desk, payment.takenAmount, payment.takenCurrency)],
        [words.back, money(desk, payment.back, payment.takenCurrency)],
        [words.kept, money(desk, payment.kept, payment.takenCurrency)],
        ...(payment.status === "captured" && payment.suspendedAtMs !== null
          ? [[words.suspendedSince, instant(desk, payment.suspendedAtMs)] as const]
          : []),
        [words.reference, payment.reference],
      ];
  }
};

const refundTable = (desk: Desk, refunds: readonly Refund[]): Html => {
  const words = orderWords[desk.language];
  return table({
    caption: words.refunds,
    heads: [
      words.refunds,
      words.status,
      words.amount,
      words.owed,
      words.origin,
      words.failure,
      words.at,
    ],
    rows: refunds.map((refund) => [
      html`<code>${refund.refundId}</code>`,
      html`<span class="state ${refund.status}">${words.refundStatuses[refund.status]}</span>`,
      money(desk, refund.amount, refund.currency),
      money(desk, owedOf(refund), refund.currency),
      refund.origin === "ours" ? words.ours : words.provider,
      "failure" in refund ? refund.failure : null,
      instant(desk, refund.requestedAtMs),
    ]),
    empty: words.noRefunds,
  });
};

const disputeTable = (desk: Desk, disputes: readonly Dispute[]): Html => {
  const words = orderWords[desk.language];
  return table({
    caption: words.disputes,
    heads: [words.disputes, words.status, words.amount, words.opened, words.ended, words.accepted],
    rows: disputes.map((dispute) => [
      html`<code>${dispute.reference}</code>`,
      html`<span class="state ${dispute.status}">${words.disputeStatuses[dispute.status]}</span>`,
      money(desk, dispute.amount, dispute.currency),
      instant(desk, dispute.openedAtMs),
      instant(desk, dispute.closedAtMs),
      dispute.accepted?.note ?? null,
    ]),
    empty: words.noDisputes,
  });
};

/** The calls that end what is stuck about a payment. */
const paymentForms = (
  desk: Desk,
  payment: Payment,
  refunds: readonly Refund[],
  reservationId: string,
): Html => {
  const words = orderWords[desk.language];
  const owed = refunds.reduce((sum, refund) => sum + owedOf(refund), 0);
  const canRetry = refunds.some(
    (refund) =>
      refund.origin === "ours" &&
      (refund.status === "needs_operator" || refund.status === "failed"),
  );
  const { paymentId } = payment;
  const isAcceptable =
    refunds.some(({ origin }) => origin === "provider") ||
    refunds.some((refund) => refund.origin === "ours" && refund.byHand.length > 0) ||
    ("disputes" in payment && payment.disputes.some(({ status }) => status === "lost"));
  const hidden = { back: `/orders/${reservationId}` };
  return html`<div class="controls">
${
  payment.status === "pending"
    ? form(desk, {
        action: `/payments/${paymentId}/abandon`,
        role: "manager",
        submit: words.abandon,
        hint: words.abandonHint,
        hidden,
        danger: true,
      })
    : ""
}
${canRetry ? form(desk, { action: `/payments/${paymentId}/retry`, role: "agent", submit: words.retry, hidden }) : ""}
${owed > 0 ? settleForm(desk, paymentId, owed, hidden) : ""}
${isAcceptable ? acceptForm(desk, paymentId, hidden) : ""}</div>`;
};

type Back = { readonly back: string };

export const settleForm = (desk: Desk, paymentId: string, owed: number, back: Back): Html => {
  const words = orderWords[desk.language];
  return fold(desk, words.settle, {
    action: `/payments/${paymentId}/settle`,
    role: "agent",
    submit: words.settle,
    hint: words.settleHint,
    hidden: { ...back, key: newKey() },
    fields: html`${textField({
      name: "amount",
      label: words.refundAmountField,
      type: "number",
      value: owed,
      min: 1,
      max: owed,
      required: true,
    })}${textField({ name: "note", label: words.note, required: true })}`,
  });
};

export const acceptForm = (desk: Desk, paymentId: string, back: Back): Html => {
  const words = orderWords[desk.language];
  return fold(desk, words.accept, {
    action: `/payments/${paymentId}/accept`,
    role: "manager",
    submit: words.accept,
    hint: words.acceptHint,
    hidden: back,
    fields: textField({ name: "note", label: words.note, required: true }),
  });
};
