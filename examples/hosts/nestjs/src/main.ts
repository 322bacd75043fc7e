// A NestJS 11 shop that also sells tickets: its own guard and dependency injection, and the box office
// under /tickets. It is CommonJS, as Nest's programs are.
import "reflect-metadata";
import { NestFactory } from "@nestjs/core";
import { AppModule } from "./app.module";

const start = async (): Promise<void> => {
  // #region raw-body
  // Nest parses every body before a controller sees it; so it also keeps the bytes that were sent.
  const app = await NestFactory.create(AppModule, { rawBody: true, logger: ["error", "warn"] });
  // #endregion
  app.enableShutdownHooks();
  await app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
  console.log(`listens on ${await app.getUrl()}`);
};

void start();
