import { Body, Controller, HttpCode, Post, Res } from "@nestjs/common";
import type { Response } from "express";
import { Sessions } from "./sessions";

@Controller("login")
export class LoginController {
  constructor(private readonly sessions: Sessions) {}

  @Post()
  @HttpCode(204)
  logIn(@Body() { name }: { name: string }, @Res({ passthrough: true }) response: Response): void {
    response.setHeader("Set-Cookie", this.sessions.open(name));
  }
}
