import { type Html, html, type MaybeHtml } from "../html.ts";
import { logInUrl } from "../layout.ts";
import type { Offer } from "../states/offers.ts";
import { address, here, path, type Visit } from "../visit.ts";

/** What an offer is about. Without it the offer leads to a page that every reader has. */
export type About = {
  readonly concertId?: string | undefined;
  readonly showId?: string | undefined;
  readonly reservationId?: string | undefined;
};

/** An offer as a link, or as a form where it changes something. */
export const offerView = (visit: Visit, offer: Offer, about: About = {}): MaybeHtml => {
  const { m, site } = visit;
  const label = m.offers[offer];
  const link = (to: string): Html => html`<p><a class="button" href="${to}">${label}</a></p>`;
  switch (offer) {
    case "home":
      return link(address(site, "/"));
    case "mine":
      return link(address(site, "/me"));
    case "logIn":
      return link(logInUrl(visit));
    case "again":
    case "reload":
      return link(here(visit));
    case "contact":
      // Without an address of the seller the reader's own list is the next best place.
      return site.links.contact === undefined
        ? offerView(visit, "mine", about)
        : link(site.links.contact);
    case "concert":
    case "line":
    case "join":
    case "choose":
    case "reservation":
      return link(address(site, placeOf(offer, about)));
  }
};

const placeOf = (
  offer: "concert" | "line" | "join" | "choose" | "reservation",
  { concertId, showId, reservationId }: About,
): string => {
  if (offer === "reservation" && reservationId !== undefined)
    return path`/reservations/${reservationId}`;
  if (offer === "choose" && showId !== undefined) return path`/shows/${showId}`;
  if (concertId === undefined) return "/";
  return offer === "concert" ? path`/concerts/${concertId}` : path`/concerts/${concertId}/line`;
};
