import type { ConsoleRoutes } from "../kit/console-routes.ts";
import { creditWallet, eraseUser, exportUser, usersPage } from "./user-pages.ts";

export const addUserRoutes = ({ view, act }: ConsoleRoutes): void => {
  view("/users", "manager", usersPage);
  view("/users/export", "manager", exportUser);
  act("/users/credit", "manager", creditWallet);
  act("/users/erase", "manager", eraseUser);
};
