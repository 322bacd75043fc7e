/**
 * What a browser loads for Stripe's Payment Element, as sources of a Content Security Policy.
 *
 * From docs.stripe.com/security/guide, "Content security policy", of 2026-11-30, without the maps of
 * Google, which only the address forms need. Not tried against Stripe itself: see "Check the
 * checkout" in docs/operating.md.
 */
export const stripeCheckoutSources: {
  readonly scriptSrc: readonly string[];
  readonly frameSrc: readonly string[];
  readonly connectSrc: readonly string[];
  readonly imgSrc: readonly string[];
} = {
  scriptSrc: ["https://js.stripe.com", "https://*.js.stripe.com"],
  // A bank's page opens inside a frame of Stripe's.
  frameSrc: ["https://js.stripe.com", "https://*.js.stripe.com", "https://hooks.stripe.com"],
  connectSrc: ["https://api.stripe.com"],
  imgSrc: ["https://*.stripe.com"],
};

/** Stripe.js, of the release whose API the gateway speaks. Stripe forbids to host a copy. */
export const stripeScriptUrl = "https://js.stripe.com/endive/stripe.js";
