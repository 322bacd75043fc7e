import type { ExpiryReason, SaleState } from "@admit-one/core";
import type { ProblemCode } from "@admit-one/http";
import type { LineState } from "../states/line-states.ts";
import type { Offer } from "../states/offers.ts";
import type { ReservationState } from "../states/reservation-states.ts";

type Words<K extends string> = Readonly<Record<K, string>>;

/** A heading, and what it means for the reader. */
export type Sentence = { readonly title: string; readonly text: string };
type Sentences<K extends string> = Readonly<Record<K, Sentence>>;

/** Every sentence of the pages. A missing one does not compile. */
export type Messages = StateMessages & {
  readonly site: Words<
    | "about"
    | "skip"
    | "mine"
    | "logIn"
    | "logOut"
    | "otherLanguage"
    | "terms"
    | "privacy"
    | "refunds"
    | "contact"
    | "seller"
    | "timesIn"
  > & { readonly yourTime: (when: string) => string };
  readonly concerts: Words<
    | "title"
    | "empty"
    | "more"
    | "shows"
    | "price"
    | "prices"
    | "grade"
    | "finalPrice"
    | "noGrade"
    | "enter"
    | "join"
    | "choose"
    | "how"
    | "howText"
    | "archived"
  > & {
    readonly moreDates: (count: number) => string;
    readonly from: (price: string) => string;
    readonly limit: (seats: number) => string;
    readonly opensAt: (when: string) => string;
    readonly closesAt: (when: string) => string;
    /** How a show sells. */
    readonly sales: Words<SaleState>;
  };
  readonly line: Words<
    | "title"
    | "joinTitle"
    | "joinText"
    | "position"
    | "ahead"
    | "wait"
    | "waitUnknown"
    | "leave"
    | "left"
    | "leftGrade"
    | "leftPrice"
    | "leftCount"
    | "stopRefresh"
    | "stopped"
    | "goOn"
    | "closeTitle"
    | "phoneTitle"
    | "chooseShow"
    | "proofTitle"
    | "proofText"
    | "proofCode"
    | "proofWidget"
  > & {
    readonly people: (count: string) => string;
    readonly range: (from: string, to: string) => string;
    readonly inUntil: (time: string) => string;
    readonly refreshes: (seconds: number) => string;
    readonly close: (awaySeconds: number, arriveSeconds: number) => string;
    readonly phone: (awaySeconds: number) => string;
  };
  readonly seats: Words<
    | "title"
    | "sections"
    | "section"
    | "anySection"
    | "anyGrade"
    | "grade"
    | "price"
    | "free"
    | "none"
    | "bestTitle"
    | "bestText"
    | "count"
    | "together"
    | "accessibleOnly"
    | "bestButton"
    | "listTitle"
    | "listText"
    | "hold"
    | "standing"
    | "standingText"
    | "standingButton"
    | "accessibleFirst"
    | "everySection"
    | "legend"
    | "lostOffer"
    | "lostNothing"
    | "gapSeats"
    | "yours"
    | "states"
    | "holdText"
  > & {
    readonly row: (row: string) => string;
    readonly floor: (floor: string) => string;
    readonly marks: Words<
      "free" | "taken" | "lost" | "accessible" | "companion" | "restricted" | "chosen"
    >;
    readonly pick: (section: string) => string;
    readonly upTo: (seats: number) => string;
    readonly until: (time: string) => string;
    readonly lost: (seats: string) => string;
    readonly neighbours: (seats: string) => string;
  };
  readonly reservation: Words<
    | "title"
    | "number"
    | "seats"
    | "entryNumbers"
    | "seat"
    | "price"
    | "total"
    | "cancelledSeats"
    | "cancelling"
    | "payTitle"
    | "method"
    | "confirmFree"
    | "extend"
    | "release"
    | "releaseText"
    | "cancelPayment"
    | "cancelPaymentText"
    | "toBank"
    | "trialBank"
    | "trialApprove"
    | "trialDecline"
    | "trialOutcome"
    | "calendar"
    | "noTicket"
    | "currentDate"
    | "needsScripts"
    | "walletLow"
    | "noMethod"
    | "deposit"
  > & {
    readonly methods: (name: string) => string;
    readonly trials: Words<"approve" | "decline" | "fail" | "delay" | "redirect">;
    readonly walletBalance: (balance: string) => string;
    readonly endsAt: (time: string) => string;
    readonly remaining: string;
    readonly extendBy: (duration: string, left: number) => string;
    readonly declined: (count: number, of: number) => string;
    readonly payable: (price: string) => string;
    readonly changed: (when: string) => string;
  };
  readonly mine: Words<"title" | "empty" | "more">;
  readonly durations: {
    readonly seconds: (count: number) => string;
    readonly minutes: (count: number) => string;
    readonly hours: (count: number) => string;
  };
  readonly offers: Readonly<Record<Offer, string>>;
  readonly retryIn: (seconds: number) => string;
};

/** What was refused, how things stand, and why something ended. */
export type StateMessages = {
  /** One for each problem code of the API. */
  readonly problems: Sentences<ProblemCode>;
  /** What another site asked for in this one's name. */
  readonly crossSite: Sentence;
  readonly sessionLost: Sentence;
  /** Why a place in line ended. */
  readonly ended: Sentences<ExpiryReason>;
  readonly lineStates: Sentences<LineState>;
  readonly reservations: Sentences<ReservationState>;
};
