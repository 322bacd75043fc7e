import { type Answer, done, refused, type Sent } from "../kit/answers.ts";
import { actorOf } from "../kit/desk.ts";

/** The page that sent the form: an order, or the worklist. */
const backOf = ({ form }: Sent): string =>
  /^\/(work|orders\/[A-Za-z0-9_.-]{1,64})$/.test(form.text("back")) ? form.text("back") : "/work";

export const abandonPayment = async (sent: Sent): Promise<Answer> => {
  const { desk, id } = sent;
  const paymentId = id("paymentId");
  const result = await desk.boxOffice.abandonPayment({ paymentId, actor: actorOf(desk) });
  return result.outcome === "payment_abandoned"
    ? done(backOf(sent), "abandoned")
    : refused(result, backOf(sent));
};

export const retryRefund = async (sent: Sent): Promise<Answer> => {
  const { desk, id } = sent;
  const paymentId = id("paymentId");
  const result = await desk.boxOffice.retryRefund({ paymentId, actor: actorOf(desk) });
  return result.outcome === "refund_found"
    ? done(backOf(sent), "refundRetried")
    : refused(result, backOf(sent));
};

export const settleRefund = async (sent: Sent): Promise<Answer> => {
  const { desk, form, id } = sent;
  const result = await desk.boxOffice.settleRefund({
    paymentId: id("paymentId"),
    amount: form.number("amount") ?? Number.NaN,
    note: form.text("note"),
    idempotencyKey: form.text("key"),
    actor: actorOf(desk),
  });
  return result.outcome === "refund_settled"
    ? done(backOf(sent), "refundSettled")
    : refused(result, backOf(sent));
};

export const acceptPayment = async (sent: Sent): Promise<Answer> => {
  const { desk, form, id } = sent;
  const result = await desk.boxOffice.acceptPayment({
    paymentId: id("paymentId"),
    note: form.text("note"),
    actor: actorOf(desk),
  });
  return result.outcome === "payment_accepted"
    ? done(backOf(sent), "accepted")
    : refused(result, backOf(sent));
};
