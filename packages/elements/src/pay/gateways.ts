/** A way to pay, as the server describes it to the page. */
export type Gateway = {
  /** The `type` of the payment method. */
  readonly name: string;
  readonly kind: "none" | "stripe" | "toss";
  readonly scriptUrl?: string;
  readonly publishableKey?: string;
};

/** What the provider's script needs to open its form or window for a payment. */
export type Order = {
  readonly nextAction: Readonly<Record<string, unknown>>;
  readonly amount: number;
  readonly currency: string;
  /** Shown in the provider's window. */
  readonly name: string;
  /** Where the provider sends the buyer back to, with the proof in the query. */
  readonly returnUrl: string;
  /** Where it sends the buyer who closed its window. */
  readonly closedUrl: string;
  /** The provider's form is put here. */
  readonly place: HTMLElement;
};

/** How the buyer came out of the provider's form. */
export type Outcome =
  | { readonly kind: "proof"; readonly proof: string }
  /** Nothing was paid; the form is still open. */
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "closed" };

/** A form of a provider that is open. */
export type OpenForm = { readonly submit: () => Promise<Outcome> };

export const readGateways = (text: string | null | undefined): readonly Gateway[] => {
  const read: unknown = JSON.parse(text ?? "[]");
  return Array.isArray(read) ? (read as readonly Gateway[]) : [];
};

const loading = new Map<string, Promise<void>>();

/** Loads a provider's script once. After a failure the next call tries again. */
export const loadScript = (url: string): Promise<void> => {
  const known = loading.get(url);
  if (known !== undefined) return known;
  const loaded = new Promise<void>((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve();
    script.onerror = () => {
      loading.delete(url);
      script.remove();
      reject(new Error(`No script: ${url}`));
    };
    document.head.append(script);
  });
  loading.set(url, loaded);
  return loaded;
};
