/** The groups of calls. Every tag of a route is one of these. */
export const tags = [
  { name: "Queue", description: "A place in line: take one, follow it, leave" },
  { name: "Concerts", description: "What is sold, and which shows can be booked now" },
  { name: "Seats", description: "The seats of a show" },
  { name: "Reservations", description: "Holds of seats, from the first click to the paid ticket" },
  { name: "Payments", description: "Paying a reservation, and what a user has with us" },
  { name: "Operators", description: "Calls for those who run the sale, with the operators' token" },
  { name: "Gateways", description: "What payment gateways call" },
  { name: "Events", description: "What happened, sent to receivers as signed webhooks" },
];
