import { isCurrency } from "@admit-one/core";
import { ConfigProblem } from "./config-values.ts";
import { goWhereTrialsAre, noTrialsHere, type Place } from "./place.ts";

/** The provider that moves the money. */
export type GatewayConfig =
  | { readonly kind: "scripted" }
  | {
      readonly kind: "stripe";
      readonly secretKey: string;
      /** Without one no webhook is accepted, and outcomes are looked up instead. */
      readonly webhookSecret: string | null;
      /** The URL of a stand-in; null means Stripe itself. */
      readonly apiUrl: string | null;
      /** The key for browsers. Without it the pages don't offer Stripe. */
      readonly publishableKey: string | null;
      /** The URL of a stand-in for Stripe.js; null means Stripe.js itself. */
      readonly scriptUrl: string | null;
      /** Stripe's minimum amounts in currencies that it converts, in minor units. */
      readonly minimumAmounts: Readonly<Record<string, number>>;
    }
  | {
      readonly kind: "toss";
      readonly secretKey: string;
      /** The public key, for the page. */
      readonly clientKey: string | null;
      readonly apiUrl: string | null;
      /** The URL of a stand-in for Toss' SDK; null means the SDK itself. */
      readonly scriptUrl: string | null;
    };

type Values = {
  readonly gateway: string | undefined;
  readonly place: Place;
  readonly stripeSecretKey: string | undefined;
  readonly stripeWebhookSecret: string | undefined;
  readonly stripeApiUrl: string | undefined;
  readonly stripeMinimumAmounts: string | undefined;
  readonly stripePublishableKey: string | undefined;
  readonly stripeScriptUrl: string | undefined;
  readonly tossSecretKey: string | undefined;
  readonly tossClientKey: string | undefined;
  readonly tossApiUrl: string | undefined;
  readonly tossScriptUrl: string | undefined;
};

/** The gateways that the environment names. */
export type GatewaysConfig = {
  /** These take new payments. Empty if a host binds its own gateways. */
  readonly gateways: readonly GatewayConfig[];
  /** These serve only payments that were made through them earlier. */
  readonly earlierGateways: readonly GatewayConfig[];
};

const earlier = ":old";

/**
 * Reads `GATEWAY=toss,stripe:old`. The first one without `:old` is the default. Without the
 * variable the scripted gateway is used. If trials are refused, there is none, and the host must
 * bind its own.
 */
export const readGateways = (values: Values): GatewaysConfig => {
  if (values.gateway === undefined) {
    const scripted = noTrialsHere(values.place) === null;
    return { gateways: scripted ? [{ kind: "scripted" }] : [], earlierGateways: [] };
  }
  const named = values.gateway.split(",").map((name) => name.trim());
  const kinds = named.map((name) => name.replace(new RegExp(`${earlier}$`), ""));
  const twice = kinds.find((kind, index) => kinds.indexOf(kind) !== index);
  if (twice !== undefined) {
    const wrong = `names ${twice} twice`;
    throw new ConfigProblem("GATEWAY", wrong, "name each gateway once, like toss,stripe:old");
  }
  const read = kinds.map((kind) => readGateway(kind, values));
  return {
    gateways: read.filter((_, index) => !named[index]?.endsWith(earlier)),
    earlierGateways: read.filter((_, index) => named[index]?.endsWith(earlier)),
  };
};

const readGateway = (kind: string, values: Values): GatewayConfig => {
  const { place } = values;
  const refused = noTrialsHere(place);
  switch (kind) {
    case "scripted":
      if (refused === null) return { kind: "scripted" };
      throw new ConfigProblem(
        "GATEWAY",
        `is scripted, which gives tickets away and is refused ${refused}`,
        "give stripe or toss, leave it out and bind a gateway of your own, " +
          `or ${goWhereTrialsAre(place)}`,
      );
    case "stripe":
      return stripe(values);
    case "toss":
      return toss(values);
    default:
      throw new ConfigProblem(
        "GATEWAY",
        `names "${kind}"`,
        "give scripted, stripe or toss, or several like toss,stripe:old",
      );
  }
};

const stripe = (values: Values): GatewayConfig => ({
  kind: "stripe",
  ...stripeKeys(values),
  webhookSecret: optionalKey("STRIPE_WEBHOOK_SECRET", values.stripeWebhookSecret, {
    form: /^whsec_[\w+/=]+$/,
    right: "give the signing secret of the endpoint, whsec_…",
  }),
  apiUrl: standInUrl("STRIPE_API_URL", values.stripeApiUrl, values),
  scriptUrl: standInScript("STRIPE_SCRIPT_URL", values.stripeScriptUrl, values),
  minimumAmounts: amountsByCurrency("STRIPE_MINIMUM_AMOUNTS", values.stripeMinimumAmounts),
});

const stripeKeys = ({ stripeSecretKey, stripePublishableKey }: Values) => {
  const secretKey = key("STRIPE_SECRET_KEY", stripeSecretKey, {
    form: /^(sk|rk)_\w+$/,
    right: "give the secret key of the account, sk_… or a restricted rk_…",
  });
  const publishableKey = optionalKey("STRIPE_PUBLISHABLE_KEY", stripePublishableKey, {
    form: /^pk_\w+$/,
    right: "give the publishable key of the account, pk_…",
  });
  // A browser with one kind of key can't confirm a payment that the server opened with the other.
  if (publishableKey !== null && isTestKey(publishableKey) !== isTestKey(secretKey)) {
    throw new ConfigProblem(
      "STRIPE_PUBLISHABLE_KEY",
      "and STRIPE_SECRET_KEY are not both for tests or both live",
      "give two keys of one kind",
    );
  }
  return { secretKey, publishableKey };
};

const toss = (values: Values): GatewayConfig => ({
  kind: "toss",
  secretKey: key("TOSS_SECRET_KEY", values.tossSecretKey, {
    form: /^(live|test)_g?sk_\w+$/,
    right: "give the secret key of the shop, live_sk_…, live_gsk_… or one for tests",
  }),
  clientKey: optionalKey("TOSS_CLIENT_KEY", values.tossClientKey, {
    form: /^(live|test)_g?ck_\w+$/,
    right: "give the client key that belongs to the secret one, live_ck_… or live_gck_…",
  }),
  apiUrl: standInUrl("TOSS_API_URL", values.tossApiUrl, values),
  scriptUrl: standInScript("TOSS_SCRIPT_URL", values.tossScriptUrl, values),
});

const amountsByCurrency = (
  variable: string,
  value: string | undefined,
): Readonly<Record<string, number>> => {
  if (value === undefined) return {};
  const pairs = value.split(",").map((pair) => /^\s*([A-Z]{3})=(\d{1,12})\s*$/.exec(pair));
  const amounts = pairs.map((pair) => [pair?.[1] ?? "", Number(pair?.[2])] as const);
  if (amounts.some(([currency]) => !isCurrency(currency))) {
    const right = "give amounts in minor units by currency, like KRW=700,TWD=1600";
    throw new ConfigProblem(variable, `is "${value}"`, right);
  }
  return Object.fromEntries(amounts);
};

type Form = { readonly form: RegExp; readonly right: string };

const key = (variable: string, value: string | undefined, { form, right }: Form): string => {
  if (value === undefined) throw new ConfigProblem(variable, "is not set", right);
  if (!form.test(value)) throw new ConfigProblem(variable, "is of another form", right);
  return value;
};

const optionalKey = (variable: string, value: string | undefined, form: Form): string | null =>
  value === undefined ? null : key(variable, value, form);

/**
 * Whether none of the gateways moves money. A host that binds its own gateway is assumed to move
 * money.
 */
export const takesNoMoney = ({ gateways, earlierGateways }: GatewaysConfig): boolean =>
  gateways.length > 0 &&
  [...gateways, ...earlierGateways].every(
    (gateway) =>
      gateway.kind === "scripted" || gateway.apiUrl !== null || isTestKey(gateway.secretKey),
  );

/** With a test key the provider accepts only test cards. */
export const isTestKey = (secretKey: string): boolean => /(^|_)test_/.test(secretKey);

/**
 * The stand-in receives the keys, and tickets are free with it. So it must run on this machine, and
 * only where trials are allowed.
 */
const standInUrl = (
  variable: string,
  value: string | undefined,
  { place }: Values,
): string | null => {
  const url = localUrl(variable, value, place);
  if (url === null) return null;
  if (url.pathname === "/") return url.origin;
  throw new ConfigProblem(variable, ...notLocal);
};

/** The stand-in of a provider's script, which every buyer's browser runs. */
const standInScript = (
  variable: string,
  value: string | undefined,
  { place }: Values,
): string | null => localUrl(variable, value, place)?.href ?? null;

const notLocal = [
  "is for stand-ins on this machine",
  "leave it out, or give an address like http://127.0.0.1:4242",
] as const;

const localUrl = (variable: string, value: string | undefined, place: Place): URL | null => {
  if (value === undefined) return null;
  const refused = noTrialsHere(place);
  if (refused !== null) {
    throw new ConfigProblem(
      variable,
      `names a stand-in, which takes no money and is refused ${refused}`,
      `leave it out, or ${goWhereTrialsAre(place)}`,
    );
  }
  const url = URL.parse(value);
  const local = url?.hostname === "127.0.0.1" || url?.hostname === "localhost";
  if (url?.protocol !== "http:" || !local) throw new ConfigProblem(variable, ...notLocal);
  return url;
};
