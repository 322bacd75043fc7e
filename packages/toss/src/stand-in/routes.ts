import type { Bank } from "./bank.ts";
import { invalid, TossRefusal } from "./toss-error.ts";

/** A parsed API call. */
export type ApiCall = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
};

/** Runs the call. Throws `TossRefusal` for every answer other than 200. */
export const answerCall = (bank: Bank, call: ApiCall): unknown => {
  const [version, collection, first, second, ...others] = call.path.split("/").slice(1);
  if (version !== "v1" || others.length > 0) throw noSuchRoute(call);
  const route = `${call.method} ${collection}`;
  if (route === "POST payments" && first === "confirm" && second === undefined) {
    return confirm(bank, call.body);
  }
  if (route === "POST payments" && second === "cancel") {
    return cancel(bank, decodeURIComponent(first ?? ""), call.body);
  }
  if (route === "GET payments" && first === "orders") {
    return bank.byOrderId(decodeURIComponent(second ?? ""));
  }
  if (route === "GET payments" && second === undefined) {
    return bank.byKey(decodeURIComponent(first ?? ""));
  }
  if (route === "GET transactions" && first === undefined) return list(bank, call.query);
  throw noSuchRoute(call);
};

const noSuchRoute = ({ method, path }: ApiCall): TossRefusal =>
  new TossRefusal(404, "NOT_FOUND", `${method} ${path}`);

const confirm = (bank: Bank, { paymentKey, orderId, amount }: ApiCall["body"]): unknown => {
  if (typeof paymentKey !== "string" || typeof orderId !== "string") throw invalid("paymentKey");
  if (typeof amount !== "number") throw invalid("amount");
  return bank.confirm(paymentKey, orderId, amount);
};

const cancel = (bank: Bank, paymentKey: string, body: ApiCall["body"]): unknown => {
  const { cancelReason, cancelAmount } = body;
  if (typeof cancelReason !== "string") throw invalid("cancelReason");
  if (cancelAmount === undefined) return bank.cancel(paymentKey, cancelReason, null);
  if (typeof cancelAmount !== "number" || cancelAmount <= 0) throw invalid("cancelAmount");
  return bank.cancel(paymentKey, cancelReason, cancelAmount);
};

const list = (bank: Bank, query: URLSearchParams): unknown => {
  const [from, to] = ["startDate", "endDate"].map((name) => {
    const text = query.get(name) ?? "";
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) throw invalid(name);
    return text;
  });
  const limit = Number(query.get("limit") ?? 100);
  const within = bank.transactions.filter(({ transactionAt }) => {
    const at = transactionAt.slice(0, 19);
    return at >= (from ?? "") && at <= (to ?? "");
  });
  const after = query.get("startingAfter");
  const start = within.findIndex(({ transactionKey }) => transactionKey === after) + 1;
  return within.slice(start, start + limit);
};
