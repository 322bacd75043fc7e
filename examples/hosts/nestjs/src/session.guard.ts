import { type CanActivate, type ExecutionContext, Injectable } from "@nestjs/common";
import { Sessions, type ShopRequest } from "./sessions";

/** Finds out who asks. It refuses nobody: the box office has calls for everybody, too. */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(private readonly sessions: Sessions) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<ShopRequest>();
    const user = this.sessions.userOf(request);
    if (user !== undefined) request.user = user;
    return true;
  }
}
