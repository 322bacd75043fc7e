import type { Gateway, OpenForm, Order } from "./gateways.ts";

// The part of Stripe.js that is used: docs.stripe.com/js.
type StripeElements = {
  create(type: "payment"): { mount(place: HTMLElement): void };
};
type StripeJs = {
  elements(options: { readonly clientSecret: string }): StripeElements;
  confirmPayment(options: {
    readonly elements: StripeElements;
    readonly confirmParams: { readonly return_url: string };
    readonly redirect: "if_required";
  }): Promise<{
    readonly error?: { readonly message?: string };
    readonly paymentIntent?: { readonly id: string };
  }>;
};

/** Puts Stripe's Payment Element into the page. */
export const openStripe = ({ publishableKey = "" }: Gateway, order: Order): OpenForm => {
  const { Stripe } = globalThis as unknown as { readonly Stripe: (key: string) => StripeJs };
  const stripe = Stripe(publishableKey);
  const elements = stripe.elements({ clientSecret: String(order.nextAction["clientSecret"]) });
  elements.create("payment").mount(order.place);
  return {
    submit: async () => {
      const { error, paymentIntent } = await stripe.confirmPayment({
        elements,
        confirmParams: { return_url: order.returnUrl },
        redirect: "if_required",
      });
      if (error !== undefined) return { kind: "failed", message: error.message ?? "" };
      // As in the query of the return, when the bank's page comes in between.
      return { kind: "proof", proof: `payment_intent=${paymentIntent?.id ?? ""}` };
    },
  };
};
