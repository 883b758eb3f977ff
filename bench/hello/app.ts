import { App } from "fresh";

/** What a page costs in Fresh when it is nothing but one: an app to compare the server with. */
export const app = new App().fsRoutes();
