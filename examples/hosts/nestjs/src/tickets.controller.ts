import { All, Controller, Get, Next, Req, Res, UseGuards } from "@nestjs/common";
import type { NextFunction, Response } from "express";
import { BoxOfficeService } from "./box-office.service";
import { SessionGuard } from "./session.guard";
import type { ShopRequest } from "./sessions";

// #region controller
@Controller()
@UseGuards(SessionGuard)
export class TicketsController {
  constructor(private readonly office: BoxOfficeService) {}

  /** The whole API of the box office, behind the shop's own guard. */
  @All("tickets/*path")
  tickets(
    @Req() request: ShopRequest,
    @Res() response: Response,
    @Next() next: NextFunction,
  ): Promise<void> {
    return this.office.handle(request, response, next);
  }

  /** And without HTTP in between: the shop's own page asks the box office directly. */
  @Get("my-seats")
  async mySeats(@Req() { user }: ShopRequest): Promise<readonly string[]> {
    if (user === undefined) return [];
    const listed = await this.office.boxOffice.listReservations({ userId: user });
    if (listed.outcome !== "reservations_listed") return [];
    return listed.reservations.flatMap(({ seats }) => seats.map(({ seatId }) => seatId));
  }
}
// #endregion
