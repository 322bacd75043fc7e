/**
 * What a browser loads for Toss' widget and payment windows, as sources of a Content Security
 * Policy.
 *
 * Toss publishes no list. The script's address is that of docs.tosspayments.com/sdk/v2/js, the hosts
 * are those that its SDK calls (api, apigw, event, log, pages: tosspayments.com; static, assets-fe,
 * polyfill-fe: toss.im), of 2026-11-30. Windows of card companies open in frames of their own
 * hosts, and there is no list of these either. Not tried against Toss itself: see "Check the
 * checkout" in docs/operating.md.
 */
export const tossCheckoutSources: {
  readonly scriptSrc: readonly string[];
  readonly frameSrc: readonly string[];
  readonly connectSrc: readonly string[];
  readonly imgSrc: readonly string[];
} = {
  scriptSrc: ["https://js.tosspayments.com"],
  frameSrc: ["https:"],
  connectSrc: ["https://*.tosspayments.com", "https://*.toss.im"],
  imgSrc: ["https://*.tosspayments.com", "https://*.toss.im"],
};

/** Toss' SDK, version 2. */
export const tossScriptUrl = "https://js.tosspayments.com/v2/standard";
