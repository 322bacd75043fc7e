import { type ClientOptions, type Connection, connect, type Problem } from "@admit-one/client";
import type { Language } from "../messages/language.ts";

/** Servers import this, too, to know the names. They have no elements. */
const Base: typeof HTMLElement = globalThis.HTMLElement ?? class {};

/**
 * What all elements share: where the API is, the language, and parts: descendants with the
 * attribute `data-part`, which the server made, or which the element makes itself.
 */
export abstract class AdmitElement<Words extends object> extends Base {
  /** Headers that name the user, if no cookie does. Set it before the element is in the page. */
  declare authorize?: NonNullable<ClientOptions["authorize"]>;
  /** Sentences that replace ours. */
  declare messages?: Partial<Words>;
  #life: AbortController | null = null;

  /** On the prototype: see `define`. */
  declare readonly load: Load<Words>;

  /** Goes on until the element leaves the page. */
  protected abstract live(life: Life<Words>): Promise<void>;

  connectedCallback(): void {
    const life = new AbortController();
    this.#life = life;
    void this.#begin(life.signal).catch((error: unknown) => {
      if (!life.signal.aborted) reportError(error);
    });
  }

  disconnectedCallback(): void {
    this.#life?.abort();
  }

  async #begin(signal: AbortSignal): Promise<void> {
    // While the page arrives, the element's content may not be there yet.
    if (document.readyState === "loading") {
      await new Promise((resolve) => addEventListener("DOMContentLoaded", resolve));
    }
    const language = languageOf(this);
    const words = { ...(await this.load(language)), ...this.messages };
    signal.throwIfAborted();
    const { authorize } = this;
    const connection = connect({
      baseUrl: this.getAttribute("api") ?? "/api",
      language,
      authorize,
    });
    await this.live({ signal, connection, words, language });
  }

  /** The text of an attribute, empty if it is not there. */
  protected attr(name: string): string {
    return this.getAttribute(name) ?? "";
  }

  protected find(name: string): HTMLElement | null {
    return this.querySelector<HTMLElement>(`[data-part="${name}"]`);
  }

  /** The part with this name, made at the end of the element if it has none. */
  ensure(name: string, tag = "p", attributes: Readonly<Record<string, string>> = {}): HTMLElement {
    const found = this.find(name);
    if (found !== null) return found;
    const made = make(tag, { "data-part": name, ...attributes });
    this.append(made);
    return made;
  }

  /** Tells the page. Returns false if it prevented what the element would do by itself. */
  emit(name: string, detail: unknown = null): boolean {
    return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, cancelable: true }));
  }

  /** Tells the page if nobody is logged in any more. */
  noteRefusal({ code }: Problem): void {
    if (code === "UNAUTHENTICATED") this.emit("admit-one-session-lost");
  }
}

/** The sentences of a language: loaded as a file of its own, or read from the page. */
export type Load<Words> = (language: Language) => Words | Promise<Words>;

export type Life<Words> = {
  /** Aborted when the element leaves the page. */
  readonly signal: AbortSignal;
  readonly connection: Connection;
  readonly words: Words;
  readonly language: Language;
};

const languageOf = (element: HTMLElement): Language => {
  const named = element.getAttribute("language") || document.documentElement.lang;
  return (named || navigator.language).startsWith("ko") ? "ko" : "en";
};

/**
 * Registers an element, with what its prototype gets. A second call changes nothing, and neither does
 * one in a server.
 */
export const define = <Words extends object>(
  name: string,
  element: new () => AdmitElement<Words>,
  given: { readonly load: Load<Words> },
): void => {
  const registry = globalThis.customElements as CustomElementRegistry | undefined;
  if (registry === undefined || registry.get(name) !== undefined) return;
  Object.assign(element.prototype, given);
  registry.define(name, element);
};

/** Creates an element. No markup is parsed, so that Trusted Types allow it. */
export const make = (
  tag: string,
  attributes: Readonly<Record<string, string>> = {},
  ...content: readonly (Node | string)[]
): HTMLElement => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...content);
  return made;
};

/** Changes nothing if it is the same: some screen readers read what is written again. */
export const write = (element: HTMLElement | null, text: string): void => {
  if (element !== null && element.textContent !== text) element.textContent = text;
};

/** Calls back when the page is shown again, or the network is back. */
export const onReturn = (signal: AbortSignal, callback: () => void): void => {
  const shown = (): void => {
    if (!document.hidden) callback();
  };
  addEventListener("pageshow", (event) => event.persisted && callback(), { signal });
  addEventListener("online", callback, { signal });
  document.addEventListener("visibilitychange", shown, { signal });
};
