import type { BoxOffice } from "@admit-one/core";
import type { Page } from "playwright-core";

/** What a buyer does on each page, by what the page says. In English. */

export const joinLine = async (page: Page, concertId = "winter"): Promise<void> => {
  await page.goto(`/concerts/${concertId}`);
  await page.getByRole("button", { name: "Join the line" }).click();
  await page.getByRole("heading", { name: "It is your turn" }).waitFor();
};

export const openSection = async (page: Page, section: string): Promise<void> => {
  await page.getByRole("link", { name: "Choose seats" }).first().click();
  await page.getByRole("link", { name: section, exact: true }).click();
  await page.getByRole("heading", { name: `Seats in section ${section}` }).waitFor();
};

export const seatBox = (page: Page, seatId: string) =>
  page.locator(`input[name=seatIds][value="${seatId}"]`);

export const holdSeats = async (page: Page, seatIds: readonly string[]): Promise<void> => {
  for (const seatId of seatIds) await seatBox(page, seatId).check();
  await page.getByRole("button", { name: "Hold these seats" }).click();
  await page.getByRole("heading", { name: "These seats are held for you" }).waitFor();
};

export type TrialOutcome = "approve" | "decline" | "fail" | "delay" | "redirect";

export const chooseTrialBank = async (page: Page, outcome: TrialOutcome): Promise<void> => {
  await page.locator('input[name=method][value="scripted"]').check();
  await page.locator("select[name=outcome]").selectOption(outcome);
};

export const payButton = (page: Page) => page.getByRole("button", { name: /^Pay ₩/ });

export const paid = (page: Page) => page.getByText("Paid. These seats are yours").first();

/** The whole way to a reservation that waits to be paid. */
export const holdFor = async (page: Page, seatIds: readonly string[]): Promise<void> => {
  await joinLine(page);
  await openSection(page, seatIds[0]?.split("-")[0] ?? "");
  await holdSeats(page, seatIds);
};

/** Everything that the box office knows of a user's sale, as far as money and seats go. */
export const salesOf = async (boxOffice: BoxOffice, userId: string) => {
  const listed = await boxOffice.listReservations({ userId });
  const found = await boxOffice.findPayments({ userId });
  if (listed.outcome !== "reservations_listed" || found.outcome !== "payments_found") {
    throw new Error(`${listed.outcome}, ${found.outcome}`);
  }
  return {
    seats: listed.reservations
      .filter(({ status }) => status === "confirmed")
      .flatMap(({ seats }) => seats.map(({ seatId }) => seatId))
      .toSorted((a, b) => a.localeCompare(b)),
    captured: found.payments.filter(({ status }) => status === "captured").length,
    others: found.payments
      .map(({ status }) => status)
      .filter((status) => status !== "captured" && status !== "declined"),
  };
};

/** One payment, of these seats, and nothing else. */
export const oneSale = (seatIds: readonly string[]) => ({
  seats: seatIds.toSorted((a, b) => a.localeCompare(b)),
  captured: 1,
  others: [],
});
