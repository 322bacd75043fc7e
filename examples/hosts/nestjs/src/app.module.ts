import { Module } from "@nestjs/common";
import { BoxOfficeService } from "./box-office.service";
import { LoginController } from "./login.controller";
import { SessionGuard } from "./session.guard";
import { Sessions } from "./sessions";
import { TicketsController } from "./tickets.controller";

@Module({
  controllers: [LoginController, TicketsController],
  providers: [Sessions, SessionGuard, BoxOfficeService],
})
export class AppModule {}
