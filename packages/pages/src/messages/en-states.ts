import type { StateMessages } from "./messages.ts";

/** What English pages say of refusals and states. */
export const enStates: StateMessages = {
  problems: {
    PAYLOAD_TOO_LARGE: {
      title: "That was too much at once",
      text: "The form sent more than we accept. Please choose fewer seats.",
    },
    UNAUTHENTICATED: {
      title: "Please log in",
      text: "After that you come back to this place. Nothing is lost.",
    },
    FORBIDDEN: {
      title: "That is not allowed",
      text: "Your account may not do this.",
    },
    UNSUPPORTED_MEDIA_TYPE: {
      title: "We could not read the form",
      text: "Please go back and send it again from our page.",
    },
    VALIDATION: {
      title: "Something in the form does not fit",
      text: "Please check your choice and send it again.",
    },
    IDEMPOTENCY_KEY_REUSED: {
      title: "This form was sent before",
      text: "It was sent with another choice, so we changed nothing. Below is how things stand now.",
    },
    TOO_MANY_REQUESTS: {
      title: "A little too fast",
      text: "Your place is safe. Please wait a moment before you ask again.",
    },
    INVALID_TOKEN: {
      title: "You have no place in this line",
      text: "Your place has ended, or you have not joined yet.",
    },
    TOKEN_NOT_ACTIVE: {
      title: "It is not your turn yet",
      text: "You keep your place. We call you when it is your turn.",
    },
    NOT_FOUND: {
      title: "We can’t find that",
      text: "The address may be wrong, or it belongs to another account.",
    },
    METHOD_NOT_ALLOWED: {
      title: "That does not work here",
      text: "Please use the links and buttons of the page.",
    },
    SALES_CLOSED: {
      title: "This date is not on sale now",
      text: "Its sale has not begun, or has ended. Nothing was held.",
    },
    HOLD_LIMIT_EXCEEDED: {
      title: "Too many holds in a short time",
      text: "You started as many holds as are allowed. Seats that you hold stay yours. Please wait before you hold others.",
    },
    SEAT_LIMIT_EXCEEDED: {
      title: "More seats than you may have",
      text: "Seats that you hold or bought for this date count too. Please choose fewer.",
    },
    SEAT_ALREADY_RESERVED: {
      title: "Somebody else just took that seat",
      text: "None of your seats was held. Choose others, or take those that we suggest.",
    },
    NOT_ENOUGH_SEATS: {
      title: "Not enough seats are free",
      text: "Try fewer seats, another section, or seats that are not side by side.",
    },
    PAYMENT_IN_PROGRESS: {
      title: "A payment is under way",
      text: "Perhaps in another tab. Please do not pay again: this page shows how it ends.",
    },
    RESERVATION_NOT_HELD: {
      title: "The seats are no longer held",
      text: "The hold has ended, so it can’t be paid or changed. Nothing was charged.",
    },
    RESERVATION_NOT_CONFIRMED: {
      title: "This reservation is not paid",
      text: "That is possible only once it is paid.",
    },
    EXTENSION_LIMIT_EXCEEDED: {
      title: "No more time can be added",
      text: "Your seats stay held until the end that is shown. Please pay before that.",
    },
    AMOUNT_MISMATCH: {
      title: "The price has changed",
      text: "It is no longer what you saw, so we did nothing. Please look at the new price.",
    },
    PAYMENT_DECLINED: {
      title: "The payment was declined",
      text: "Nothing was charged. Your seats are still held: try again, or pay in another way.",
    },
    PAYMENT_SETTLED: {
      title: "This payment has ended already",
      text: "Below is its result.",
    },
    REFUND_EXCEEDS_REST: {
      title: "That is more than can be paid back",
      text: "Please contact us, and we will sort it out.",
    },
    CONFLICT: {
      title: "Something changed in the meantime",
      text: "We did nothing. Below is how things stand now.",
    },
    SEAT_LEAVES_GAP: {
      title: "That would leave a single seat",
      text: "Please move your choice by one seat, take the single one too, or let us choose.",
    },
    WEBHOOK_INVALID: {
      title: "We could not verify the message",
      text: "Nothing was changed.",
    },
    QUEUE_CLOSED: {
      title: "The line is closed",
      text: "Nobody can join any more. Seats that you hold can still be paid.",
    },
    ADMISSION_REFUSED: {
      title: "You can’t join this line",
      text: "The organiser lets only certain people in at the moment. If you think you are one of them, please contact us.",
    },
    CHALLENGE_REQUIRED: {
      title: "One more step",
      text: "Before you can join, we need one more thing from you. You have no number yet.",
    },
    QUEUE_FULL: {
      title: "The line is full",
      text: "No more people can wait at the moment. You have no number yet. Please try again shortly.",
    },
    ALREADY_EXISTS: {
      title: "That exists already",
      text: "Nothing was changed.",
    },
    CONTENTION: {
      title: "Very many people are here right now",
      text: "Nothing was done. Please try again: it happens only once, however often you press.",
    },
    COMMIT_UNKNOWN: {
      title: "We are not sure whether that worked",
      text: "Please try again: it happens only once, however often you press.",
    },
    UNAVAILABLE: {
      title: "We can’t be reached for a moment",
      text: "Your place and your seats are safe. Please try again shortly.",
    },
    INTERNAL: {
      title: "Something went wrong on our side",
      text: "We have noted it. If you were paying, look at your reservations before you pay again.",
    },
  },
  crossSite: {
    title: "This came from another site",
    text: "To protect you, we only accept forms of our own pages. Nothing was done.",
  },
  sessionLost: {
    title: "You are no longer logged in",
    text: "Log in again and you come back to this place. Your place in line and your seats are kept.",
  },
  ended: {
    paid: {
      title: "You have paid",
      text: "So your place in line has ended. Your seats are yours.",
    },
    left: {
      title: "You left the line",
      text: "If you join again, you start at the end.",
    },
    lapsed: {
      title: "Your turn came while you were away",
      text: "We had not seen you for a while, so the next person was called. You can join again at the end.",
    },
    missed: {
      title: "You were called, but did not appear",
      text: "Your place went to the next person. You can join again at the end.",
    },
    timed_out: {
      title: "Your time to choose is over",
      text: "Seats that you hold stay yours until their own end: see “My reservations”. To choose others, join again.",
    },
    revoked: {
      title: "The organiser ended your place",
      text: "Seats that you hold or bought are not affected. You can join again at the end.",
    },
    queue_closed: {
      title: "The line was closed",
      text: "Those who were still waiting can’t choose seats any more. We are sorry.",
    },
  },
  lineStates: {
    opening: {
      title: "The line is not open yet",
      text: "You can join now. Nobody is called before the line opens.",
    },
    open: {
      title: "The line is open",
      text: "Join to get a number. If it is quiet, you are let in at once.",
    },
    paused: {
      title: "The line is paused",
      text: "You can join. Nobody is called until it goes on, and nobody loses a place.",
    },
    closed: {
      title: "The line is closed",
      text: "Nobody can join any more.",
    },
    full: {
      title: "The line is full",
      text: "No more people can wait at the moment. Please try again shortly.",
    },
    waiting: {
      title: "You are in line",
      text: "We call you when it is your turn.",
    },
    waiting_opening: {
      title: "You are in line. It is not open yet",
      text: "You keep your place. We call you after it opens.",
    },
    waiting_paused: {
      title: "You are in line. It is paused",
      text: "Nobody is called now, and nobody loses a place.",
    },
    waiting_sold_out: {
      title: "You are in line, but no seat is free now",
      text: "Seats can become free again while others do not pay. You may wait or leave, as you like.",
    },
    stale: {
      title: "You are in line. The numbers are a little old",
      text: "We can’t be reached well for a moment. Your place is safe.",
    },
    active: {
      title: "It is your turn",
      text: "Choose your seats now.",
    },
  },
  reservations: {
    held: {
      title: "These seats are held for you",
      text: "Pay before the hold ends. Until then nobody else can have them.",
    },
    held_declined: {
      title: "The payment did not work. Your seats are still held",
      text: "Nothing was charged. Please try again, or pay in another way.",
    },
    paying_action: {
      title: "Please finish the payment",
      text: "The bank waits for you. Your seats stay held meanwhile.",
    },
    paying_deposit: {
      title: "We wait for your transfer",
      text: "Your seats stay held until the deadline of the transfer.",
    },
    paying_doubt: {
      title: "Do not pay again. We are asking the bank",
      text: "The bank’s answer has not reached us. Your seats stay held until we know. You may close this page.",
    },
    paying_waits: {
      title: "The payment is under way",
      text: "Please do not pay again, also not in another tab. This page shows how it ends.",
    },
    paying_releasing: {
      title: "You gave the seats up",
      text: "We are stopping the payment. If money arrives after all, you get it back.",
    },
    confirmed: {
      title: "Paid. These seats are yours",
      text: "Thank you, and enjoy the concert.",
    },
    confirmed_late: {
      title: "Paid. These seats are yours after all",
      text: "Your money arrived late, but the seats were still free.",
    },
    confirmed_in_part: {
      title: "Some seats were cancelled. The others are yours",
      text: "Money that is due to you for the cancelled seats was paid back.",
    },
    confirmed_returning: {
      title: "Some seats are being cancelled. The others are yours",
      text: "The money for the cancelled seats is on its way to you.",
    },
    expired: {
      title: "The hold has ended",
      text: "The seats are free for others again. Nothing was charged.",
    },
    expired_declined: {
      title: "The payment was declined too often",
      text: "So the seats were given up. Nothing was charged.",
    },
    expired_doubt: {
      title: "The hold has ended. Do not pay again",
      text: "We are still asking the bank. If money arrives, you get the seats if they are free, or your money back.",
    },
    released: {
      title: "You gave these seats up",
      text: "Nothing was charged.",
    },
    late_refunding: {
      title: "Your money arrived too late, and goes back to you",
      text: "The seats could no longer be given to you. Banks usually take a few days.",
    },
    late_refunded: {
      title: "Your money arrived too late, and was paid back",
      text: "The seats could no longer be given to you. We are sorry.",
    },
    show_cancelled: {
      title: "This date is cancelled. Your money goes back to you",
      text: "You need not do anything. Banks usually take a few days.",
    },
    cancelling: {
      title: "This reservation is being cancelled",
      text: "The money that is due to you is on its way. Banks usually take a few days.",
    },
    cancelled: {
      title: "This reservation is cancelled",
      text: "The seats are no longer yours.",
    },
    cancelled_refunding: {
      title: "Cancelled. Your money is on its way",
      text: "Banks usually take a few days.",
    },
    cancelled_refunded: {
      title: "Cancelled. Your money was paid back",
      text: "It may take a day or two to show on your statement.",
    },
    refund_stuck: {
      title: "Your refund takes longer than usual",
      text: "We know of it. If you hear nothing, please contact us with the reservation number.",
    },
  },
};
