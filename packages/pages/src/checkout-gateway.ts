/** Sources that a provider's scripts need, for a Content Security Policy. */
export type CheckoutSources = {
  readonly scriptSrc?: readonly string[];
  readonly frameSrc?: readonly string[];
  readonly connectSrc?: readonly string[];
  readonly imgSrc?: readonly string[];
};

/** A way to pay that the checkout offers. */
export type CheckoutGateway = {
  /** The `type` of the payment method. */
  readonly name: string;
  /** How the browser takes part. `none`: the server pays alone, also without JavaScript. */
  readonly kind: "none" | "stripe" | "toss";
  /** The address of the provider's script. */
  readonly scriptUrl?: string;
  /** The provider's key for browsers. */
  readonly publishableKey?: string;
  readonly sources?: CheckoutSources;
};
