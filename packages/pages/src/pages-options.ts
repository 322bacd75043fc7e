import type { BoxOffice, Clock } from "@admit-one/core";
import type { AddressOf, FailureContext, Identify } from "@admit-one/http";
import type { Brand, Links } from "./brand.ts";
import type { CheckoutGateway } from "./checkout-gateway.ts";
import type { Layout } from "./host-layout.ts";
import type { MessagesByLanguage } from "./messages/choose-messages.ts";

export type PagesOptions = {
  readonly boxOffice: BoxOffice;
  /** Names the user of a request, for instance from a session cookie. */
  readonly identify: Identify;
  /** Where people log in. The pages append `?next=`, a path to return to. */
  readonly loginUrl: string;
  /** Where a form posts to log out. Null: the pages offer no log-out. */
  readonly logoutUrl?: string | null;
  /** The path at which a host mounts the pages, without a slash at the end. Default: the root. */
  readonly basePath?: string;
  /** The address of the HTTP API, for scripts. Default: `/api`. */
  readonly apiUrl?: string;
  /**
   * The address at which browsers see the pages. Forms of other origins are refused. Default: the
   * address of the request.
   */
  readonly publicUrl?: string | null;
  /** What the checkout offers, the default first. */
  readonly gateways: readonly CheckoutGateway[];
  readonly brand?: Brand;
  readonly links?: Links;
  /** Sentences that replace those of the pages, for each language. */
  readonly messages?: MessagesByLanguage;
  /** Puts the content of a page into a document of the host. */
  readonly layout?: Layout;
  /** Hosts of posters, as in a Content Security Policy: `https://images.example.com`. */
  readonly imageHosts?: readonly string[];
  /** Origins that may show the pages in a frame. Default: none. */
  readonly frameAncestors?: readonly string[];
  /** The client's address, for the gate before a line. Without it the gate gets none. */
  readonly addressOf?: AddressOf;
  /** The clock of the box office. Default: the machine's. */
  readonly clock?: Clock;
  /**
   * Called with every error that became a page with status 500 or 503. By default errors go to the
   * console.
   */
  readonly onError?: (error: unknown, context: FailureContext) => void;
};
