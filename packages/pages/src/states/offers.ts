/** What a page offers next. */
export const offers = [
  "home",
  "concert",
  "join",
  "line",
  "choose",
  "again",
  "reload",
  "reservation",
  "logIn",
  "mine",
  "contact",
] as const;

export type Offer = (typeof offers)[number];
