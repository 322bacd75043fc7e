import { Injectable } from "@nestjs/common";
import type { Request } from "express";

/** What the shop's guard puts on a request. */
export type ShopRequest = Request & { user?: string };

/** The shop knows its users by a cookie. */
@Injectable()
export class Sessions {
  readonly #users = new Map<string, string>();

  open(name: string): string {
    const cookie = `session=${this.#users.size + 1}`;
    this.#users.set(cookie, name);
    return cookie;
  }

  userOf(request: Request): string | undefined {
    return this.#users.get(request.headers.cookie ?? "");
  }
}
