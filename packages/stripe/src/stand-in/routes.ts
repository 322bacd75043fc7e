import type { Bank } from "./bank.ts";
import { checkCharge } from "./limits.ts";
import { listBookings, listDisputes, listEvents, listRefunds } from "./lists.ts";
import type { StandInIntent } from "./objects.ts";
import { invalid, StripeRefusal } from "./stripe-error.ts";

/** A parsed API call: the form of a POST, or the query of a GET. */
export type ApiCall = {
  readonly method: string;
  readonly path: string;
  readonly params: URLSearchParams;
};

type Route = {
  readonly method: "GET" | "POST";
  readonly path: RegExp;
  readonly run: (bank: Bank, params: URLSearchParams, id: string, nowMs: number) => unknown;
};

const id = "(?<id>[^/]+)";

const routes: readonly Route[] = [
  {
    method: "POST",
    path: /^\/v1\/payment_intents$/,
    run: (bank, params) => showIntent(bank, bank.open(readIntent(params)), params),
  },
  {
    method: "GET",
    path: /^\/v1\/payment_intents\/search$/,
    run: (bank, params, _, nowMs) => search(bank, params, nowMs),
  },
  {
    method: "GET",
    path: new RegExp(`^/v1/payment_intents/${id}$`),
    run: (bank, params, intentId) => showIntent(bank, bank.intent(intentId), params),
  },
  {
    method: "POST",
    path: new RegExp(`^/v1/payment_intents/${id}/confirm$`),
    run: (bank, params, intentId) =>
      showIntent(bank, bank.confirm(intentId, params.get("return_url")), params),
  },
  {
    method: "POST",
    path: new RegExp(`^/v1/payment_intents/${id}/capture$`),
    run: (bank, params, intentId) => showIntent(bank, bank.capture(intentId), params),
  },
  {
    method: "POST",
    path: new RegExp(`^/v1/payment_intents/${id}/cancel$`),
    run: (bank, params, intentId) =>
      showIntent(bank, bank.cancel(intentId, params.get("cancellation_reason")), params),
  },
  {
    method: "POST",
    path: /^\/v1\/refunds$/,
    run: (bank, params) => {
      const amount = params.has("amount") ? readAmount(params) : null;
      return bank.refund(params.get("payment_intent") ?? "", amount, readMetadata(params));
    },
  },
  {
    method: "GET",
    path: /^\/v1\/refunds$/,
    run: ({ account }, params) => listRefunds(account, params),
  },
  {
    method: "GET",
    path: /^\/v1\/disputes$/,
    run: ({ account }, params) => listDisputes(account, params),
  },
  {
    method: "GET",
    path: /^\/v1\/events$/,
    run: ({ account }, params) => listEvents(account, params),
  },
  {
    method: "GET",
    path: /^\/v1\/balance_transactions$/,
    run: ({ account }, params) => listBookings(account, params),
  },
];

/** Runs the call. Throws `StripeRefusal` for every answer other than 200. */
export const answerCall = (bank: Bank, call: ApiCall, nowMs: number): unknown => {
  for (const { method, path, run } of routes) {
    const match = path.exec(call.path);
    if (match !== null && method === call.method) {
      return run(bank, call.params, match.groups?.["id"] ?? "", nowMs);
    }
  }
  const message = `Unrecognized request URL (${call.method}: ${call.path}).`;
  throw new StripeRefusal(404, { type: "invalid_request_error", message });
};

const readIntent = (params: URLSearchParams) => {
  if ([...params.keys()].some((name) => name.startsWith("payment_method_types"))) {
    throw invalid(
      "payment_method_types_no_longer_supported",
      "Use allowed_payment_method_types.",
      "payment_method_types",
    );
  }
  if (params.get("capture_method") !== "manual") {
    throw invalid("parameter_missing", "This stand-in captures manually.", "capture_method");
  }
  const currency = params.get("currency") ?? "";
  const amount = readAmount(params);
  checkCharge(amount, currency);
  const types = [...params].filter(([name]) => name.startsWith("allowed_payment_method_types["));
  return {
    amount,
    currency,
    metadata: readMetadata(params),
    payment_method: params.get("payment_method"),
    payment_method_types: types.map(([, type]) => type),
  };
};

const readAmount = (params: URLSearchParams): number => {
  const text = params.get("amount") ?? "";
  if (!/^\d+$/.test(text) || Number(text) === 0) {
    throw invalid("parameter_invalid_integer", `Invalid integer: ${text}`, "amount");
  }
  return Number(text);
};

const readMetadata = (params: URLSearchParams): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...params].flatMap(([name, value]) => {
      const key = /^metadata\[(?<key>[^\]]+)\]$/.exec(name)?.groups?.["key"];
      return key === undefined ? [] : [[key, value]];
    }),
  );

/** Related objects are ids, unless the call expands them (docs.stripe.com/expand). */
const showIntent = (bank: Bank, intent: StandInIntent, params: URLSearchParams): unknown => {
  const whole = [...params].some(
    ([name, value]) => name.startsWith("expand[") && value.endsWith("latest_charge"),
  );
  const charge = bank.account.charges.get(intent.latest_charge ?? "") ?? null;
  return whole ? { ...intent, latest_charge: charge && { ...charge } } : { ...intent };
};

/** "Under normal operating conditions, data is searchable in under 1 minute." */
const searchLagMs = 60_000;

const search = (bank: Bank, params: URLSearchParams, nowMs: number): unknown => {
  const query = params.get("query") ?? "";
  const parts = /^metadata\['(?<key>[^']+)'\]:'(?<value>[^']*)'$/.exec(query)?.groups;
  if (parts === undefined) throw invalid("parameter_invalid", "Not understood.", "query");
  const { key = "", value } = parts;
  const data = [...bank.account.intents.values()]
    .filter((it) => it.metadata[key] === value && it.created * 1000 + searchLagMs <= nowMs)
    .map((it) => showIntent(bank, it, params));
  const url = "/v1/payment_intents/search";
  return { object: "search_result", data, has_more: false, next_page: null, url };
};
