import type { Messages } from "./messages.ts";

export const en: Messages = {
  site: {
    about: "Information",
    skip: "Skip to the content",
    mine: "My reservations",
    logIn: "Log in",
    logOut: "Log out",
    otherLanguage: "한국어",
    terms: "Terms",
    privacy: "Privacy",
    refunds: "Refunds",
    contact: "Contact",
    seller: "About the seller",
    timesIn: "Times are those of the venue.",
    yourTime: (when) => `(${when} where you are)`,
  },
  concerts: {
    title: "Concerts",
    empty: "No concert is on sale at the moment.",
    more: "More concerts",
    shows: "Dates",
    price: "Price",
    prices: "Prices",
    grade: "Grade",
    finalPrice: "Prices are final. Nothing is added later.",
    noGrade: "All seats",
    enter: "See dates and prices",
    join: "Join the line",
    choose: "Choose seats",
    how: "How it works",
    howText:
      "First you join the line. When it is your turn, you choose seats. They are held for you while you pay.",
    archived: "This concert is no longer on sale. Your reservations stay in “My reservations”.",
    moreDates: (count) => (count === 1 ? "and 1 more date" : `and ${count} more dates`),
    from: (price) => `from ${price}`,
    limit: (seats) =>
      seats === 1 ? "1 seat for each person" : `Up to ${seats} seats for each person`,
    opensAt: (when) => `On sale from ${when}`,
    closesAt: (when) => `until ${when}`,
    sales: {
      upcoming: "Not on sale yet",
      on_sale: "On sale",
      few_left: "Few seats left",
      sold_out: "Sold out",
      over: "Sale has ended",
      cancelled: "Cancelled",
    },
  },
  line: {
    title: "The line",
    joinTitle: "Join the line",
    joinText:
      "You get a number. Nobody can overtake you, and reloading does not change your place.",
    position: "Your place",
    ahead: "People before you",
    wait: "Expected wait",
    waitUnknown: "not known yet",
    leave: "Leave the line",
    left: "Seats left",
    leftGrade: "Grade",
    leftPrice: "Price",
    leftCount: "Left",
    stopRefresh: "Stop reloading this page",
    stopped:
      "This page no longer reloads by itself. Near the front you must be seen now and then, or you may lose your place. Reload it yourself, or let it reload again.",
    goOn: "Reload by itself again",
    closeTitle: "If I close this page",
    phoneTitle: "If my phone locks",
    chooseShow: "Choose a date",
    proofTitle: "One more step",
    proofText: "Before you can join, we need one more thing from you. You have no number yet.",
    proofCode: "Your code",
    proofWidget: "Please complete the check below. It needs JavaScript.",
    people: (count) => (count === "1" ? "1 person" : `${count} people`),
    range: (from, to) => (from === to ? `about ${from}` : `${from} to ${to}`),
    inUntil: (time) => `You are in until ${time}.`,
    refreshes: (seconds) =>
      seconds === 1
        ? "This page reloads every second."
        : `This page reloads every ${seconds} seconds.`,
    close: (away, arrive) =>
      `Far back you keep your place, and you can come back on any device. Near the front you lose it if we do not see you for ${away} seconds after the page should have asked again. Once you are called, you have ${arrive} seconds to appear.`,
    phone: (away) =>
      `A locked phone stops the page, as if it were closed. Far back that is harmless. Near the front, unlock it within ${away} seconds: the page asks at once.`,
  },
  seats: {
    title: "Choose your seats",
    sections: "Sections",
    section: "Section",
    anySection: "Any section",
    anyGrade: "Any grade",
    grade: "Grade",
    price: "Price",
    free: "Free",
    none: "No seat is free in this section now.",
    bestTitle: "Let us choose",
    bestText: "We take the best free seats that match, side by side where possible.",
    count: "How many",
    together: "Only side by side in one row",
    accessibleOnly: "Include an accessible seat",
    bestButton: "Hold the best seats",
    listTitle: "Choose yourself",
    listText: "Open a section, tick seats, then hold them.",
    hold: "Hold these seats",
    standing: "Standing",
    standingText: "You get the lowest entry numbers that are free.",
    standingButton: "Hold places to stand",
    accessibleFirst: "Show accessible seats first",
    everySection: "Show all sections",
    legend: "Signs",
    lostOffer: "Free seats close by",
    lostNothing: "No seat close by is free. Please try another section, or let us choose.",
    gapSeats: "A single seat would be left:",
    yours: "You already hold one of these seats.",
    states: "Taken seats can't be ticked.",
    holdText: "Nothing is charged yet. Next you see the price and how long the seats are yours.",
    row: (row) => `Row ${row}`,
    floor: (floor) => `Floor ${floor}`,
    marks: {
      free: "free",
      taken: "taken",
      lost: "just taken",
      accessible: "wheelchair place",
      companion: "companion seat",
      restricted: "restricted view",
      chosen: "chosen",
    },
    pick: (section) => `Seats in section ${section}`,
    upTo: (seats) => (seats === 1 ? "You may hold 1 seat." : `You may hold up to ${seats} seats.`),
    until: (time) => `You can choose until ${time}.`,
    lost: (seats) => `Taken: ${seats}`,
    neighbours: (seats) => `Take ${seats} instead`,
  },
  reservation: {
    title: "Your reservation",
    number: "Reservation number",
    seats: "Seats",
    entryNumbers: "Entry numbers",
    seat: "Seat",
    price: "Price",
    total: "Total",
    cancelledSeats: "Cancelled seats",
    cancelling: "being cancelled",
    payTitle: "Pay",
    method: "How to pay",
    confirmFree: "Confirm",
    extend: "I need more time",
    release: "Give the seats up",
    releaseText: "Others can have them at once. Nothing is charged.",
    cancelPayment: "Pay in another way",
    cancelPaymentText: "This ends the payment. Your seats stay held.",
    toBank: "Go to the bank’s page",
    trialBank: "Trial bank",
    trialApprove: "Approve the payment",
    trialDecline: "Decline the payment",
    trialOutcome: "What the trial bank answers",
    calendar: "Add to calendar",
    noTicket: "This page is not an admission ticket.",
    currentDate: "The date shown is the current one.",
    needsScripts:
      "Paying here needs JavaScript. Please switch it on before you choose seats: they are held only for a short time.",
    walletLow: "The balance does not cover the price.",
    noMethod: "No way to pay is set up. Please contact the seller.",
    deposit: "Please transfer the amount to this account:",
    methods: (name) =>
      ({ wallet: "Balance", scripted: "Trial payment", stripe: "Card", toss: "Toss Payments" })[
        name
      ] ?? name,
    trials: {
      approve: "approves",
      decline: "declines",
      fail: "fails",
      delay: "answers later",
      redirect: "asks you to confirm",
    },
    walletBalance: (balance) => `${balance} available`,
    endsAt: (time) => `Held for you until ${time}`,
    remaining: "Time left",
    extendBy: (duration, left) =>
      left === 1 ? `Adds ${duration}, once.` : `Adds ${duration}, up to ${left} times.`,
    declined: (count, of) =>
      `Declined ${count} of ${of} times. After ${of} the seats are given up.`,
    payable: (price) => `Pay ${price}`,
    changed: (when) =>
      `The organiser changed this date’s details on ${when}. Please check the time.`,
  },
  mine: {
    title: "My reservations",
    empty: "You have no reservation yet.",
    more: "Older reservations",
  },
  durations: {
    seconds: (count) => (count === 1 ? "1 second" : `${count} seconds`),
    minutes: (count) => (count === 1 ? "1 minute" : `${count} minutes`),
    hours: (count) => (count === 1 ? "1 hour" : `${count} hours`),
  },
  offers: {
    home: "See all concerts",
    concert: "Back to the concert",
    join: "Join the line",
    line: "Go to the line",
    choose: "Choose seats",
    again: "Try again",
    reload: "Check again",
    reservation: "Back to the reservation",
    logIn: "Log in",
    mine: "My reservations",
    contact: "Contact us",
  },
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
  retryIn: (seconds) =>
    seconds === 1 ? "You can try again in 1 second." : `You can try again in ${seconds} seconds.`,
};
