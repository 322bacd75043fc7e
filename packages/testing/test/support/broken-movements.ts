import type {
  MovedPayments,
  OneStepGateway,
  ProviderDispute,
  ProviderMovements,
  ProviderRefund,
} from "@admit-one/core";
import type { BrokenGateway } from "./broken-gateway.ts";

type Read = (of: ProviderMovements) => ProviderMovements;

/** Spoils what the books say. */
const spoil =
  (read: Read) =>
  (inner: OneStepGateway): OneStepGateway => ({
    ...inner,
    movements: async (payment) =>
      read((await inner.movements?.(payment)) ?? { refunds: [], disputes: [] }),
  });

const spoilRefunds = (read: (refunds: readonly ProviderRefund[]) => readonly ProviderRefund[]) =>
  spoil((books) => ({ ...books, refunds: read(books.refunds) }));

const spoilDisputes = (
  read: (disputes: readonly ProviderDispute[]) => readonly ProviderDispute[],
) => spoil((books) => ({ ...books, disputes: read(books.disputes) }));

const spoilMoved =
  (read: (paymentIds: MovedPayments["paymentIds"]) => MovedPayments["paymentIds"]) =>
  (inner: OneStepGateway): OneStepGateway => ({
    ...inner,
    movedSince: async (query) => {
      const page = (await inner.movedSince?.(query)) ?? { paymentIds: [], cursor: null };
      return { ...page, paymentIds: read(page.paymentIds) };
    },
  });

const everyRefund =
  "PaymentGateway: movements lists every refund, ours with its id and others' without, oldest first";
const references =
  "PaymentGateway: each refund has a reference of its own, the same whenever it is asked for";
const lateFailure =
  "PaymentGateway: a refund that fails after it was paid stays listed as failed, and is refused from then on";
const takesDays =
  "PaymentGateway: a refund that takes days is pending, in the call, the look-up and the books, and ends";

let calls = 0;

/** Planted faults in what a gateway reports of refunds and disputes. */
export const brokenMovements: readonly BrokenGateway[] = [
  {
    fault: "money that moves by itself",
    rejectedBy: "PaymentGateway: of a captured payment nothing moves by itself",
    breakGateway: spoilDisputes((disputes) => [
      ...disputes,
      { reference: "d", amount: 1, currency: "KRW" as never, status: "open" },
    ]),
  },
  {
    fault: "refunds of ours without their id",
    rejectedBy: everyRefund,
    breakGateway: spoilRefunds((refunds) => refunds.map((it) => ({ ...it, refundId: null }))),
  },
  {
    fault: "no refunds but our own",
    rejectedBy: everyRefund,
    breakGateway: spoilRefunds((refunds) => refunds.filter(({ refundId }) => refundId !== null)),
  },
  {
    fault: "the newest refund first",
    rejectedBy: everyRefund,
    breakGateway: spoilRefunds((refunds) => refunds.toReversed()),
  },
  {
    fault: "a new reference at every look",
    rejectedBy: references,
    breakGateway: spoilRefunds((refunds) =>
      refunds.map((it) => {
        calls += 1;
        return { ...it, reference: `call-${calls}` };
      }),
    ),
  },
  {
    fault: "one reference for all refunds",
    rejectedBy: references,
    breakGateway: spoilRefunds((refunds) => refunds.map((it) => ({ ...it, reference: "same" }))),
  },
  {
    fault: "a refund listed as often as it was sent",
    rejectedBy: "PaymentGateway: a refund that is sent again is listed once",
    breakGateway: spoilRefunds((refunds) => [...refunds, ...refunds]),
  },
  {
    fault: "the movements of everybody",
    rejectedBy: "PaymentGateway: movements is of one payment alone",
    breakGateway: (inner) => {
      const asked = new Map<string, Parameters<NonNullable<OneStepGateway["movements"]>>[0]>();
      return {
        ...inner,
        charge: async (payment) => {
          const answer = await inner.charge(payment);
          if (answer.outcome === "captured") {
            asked.set(payment.paymentId, { ...payment, reference: answer.reference });
          }
          return answer;
        },
        movements: async () => {
          const all = await Promise.all(
            [...asked.values()].map(async (it) => inner.movements?.(it)),
          );
          return { refunds: all.flatMap((books) => books?.refunds ?? []), disputes: [] };
        },
      };
    },
  },
  {
    fault: "what was paid back elsewhere is paid back again",
    rejectedBy:
      "PaymentGateway: what was paid back elsewhere can't be paid back again, the rest can",
    breakGateway: (inner) => ({
      ...inner,
      refund: async (refund) => {
        const answer = await inner.refund(refund);
        return answer.outcome === "refused" ? { outcome: "refunded" } : answer;
      },
    }),
  },
  {
    fault: "movedSince that misses what others moved",
    rejectedBy: "PaymentGateway: movedSince names the payments that moved, and no others",
    breakGateway: spoilMoved((paymentIds) => paymentIds.slice(0, 1)),
  },
  {
    fault: "movedSince that names everybody",
    rejectedBy: "PaymentGateway: movedSince names the payments that moved, and no others",
    breakGateway: (inner) => ({
      ...inner,
      movedSince: async (query) => {
        const listed = await inner.listSince?.(query);
        return { paymentIds: listed?.payments.map((it) => it.paymentId) ?? [], cursor: null };
      },
    }),
  },
  {
    fault: "movedSince that forgets the date",
    rejectedBy: "PaymentGateway: movedSince names the payments that moved, and no others",
    breakGateway: (inner) => ({
      ...inner,
      movedSince: async (query) =>
        (await inner.movedSince?.({ ...query, sinceMs: 0 })) ?? { paymentIds: [], cursor: null },
    }),
  },
  {
    fault: "refunds that are called final, and fail",
    rejectedBy: lateFailure,
    breakGateway: (inner) => ({
      ...inner,
      capabilities: { ...inner.capabilities, refundsAreFinal: true },
    }),
  },
  {
    fault: "a failed refund that disappears",
    rejectedBy: lateFailure,
    breakGateway: spoilRefunds((refunds) => refunds.filter(({ status }) => status !== "failed")),
  },
  {
    fault: "a failed refund without a reason",
    rejectedBy: lateFailure,
    breakGateway: spoilRefunds((refunds) => refunds.map((it) => ({ ...it, failure: null }))),
  },
  {
    fault: "a look-up that still calls it paid",
    rejectedBy: lateFailure,
    breakGateway: (inner) => ({
      ...inner,
      lookupRefund: async (refund) => {
        const found = (await inner.lookupRefund?.(refund)) ?? { outcome: "not_found" };
        return found.outcome === "refused" ? { outcome: "refunded" } : found;
      },
    }),
  },
  {
    fault: "the next attempt is the failed one again",
    rejectedBy:
      "PaymentGateway: after a refund failed the next attempt is another one, and is paid once",
    breakGateway: (inner) => ({
      ...inner,
      refund: (refund) => inner.refund({ ...refund, attempt: 1 }),
    }),
  },
  {
    fault: "movedSince that looks at new refunds alone",
    rejectedBy: "PaymentGateway: movedSince names a payment whose refund failed later",
    breakGateway: (inner) => ({
      ...inner,
      movedSince: async () => ({ paymentIds: [], cursor: null }),
    }),
  },
  {
    fault: "a pending refund is called paid",
    rejectedBy: takesDays,
    breakGateway: (inner) => ({
      ...inner,
      refund: async (refund) => {
        const answer = await inner.refund(refund);
        return answer.outcome === "pending" ? { outcome: "refunded" } : answer;
      },
    }),
  },
  {
    fault: "the books call a pending refund paid",
    rejectedBy: takesDays,
    breakGateway: spoilRefunds((refunds) =>
      refunds.map((it) => (it.status === "pending" ? { ...it, status: "succeeded" } : it)),
    ),
  },
  {
    fault: "disputes that nobody reports",
    rejectedBy: "PaymentGateway: a dispute is listed with what was withdrawn, and is no refund",
    breakGateway: spoilDisputes(() => []),
  },
  {
    fault: "a dispute that is a refund as well",
    rejectedBy: "PaymentGateway: a dispute is listed with what was withdrawn, and is no refund",
    breakGateway: spoil(({ refunds, disputes }) => ({
      disputes,
      refunds: [
        ...refunds,
        ...disputes.map(
          (it): ProviderRefund => ({ ...it, refundId: null, status: "succeeded", failure: null }),
        ),
      ],
    })),
  },
  {
    fault: "a dispute that is gone once it is won",
    rejectedBy: "PaymentGateway: a dispute that ends stays listed under its reference, won or lost",
    breakGateway: spoilDisputes((disputes) => disputes.filter(({ status }) => status !== "won")),
  },
  {
    fault: "a dispute that is another one once it ended",
    rejectedBy: "PaymentGateway: a dispute that ends stays listed under its reference, won or lost",
    breakGateway: spoilDisputes((disputes) =>
      disputes.map((it) => ({ ...it, reference: `${it.reference}-${it.status}` })),
    ),
  },
  {
    fault: "movedSince that knows refunds alone",
    rejectedBy: "PaymentGateway: movedSince names a payment that is disputed",
    breakGateway: spoilMoved(() => []),
  },
];
