import { ErrorPage } from "../components/ErrorPage.tsx";
import { define } from "../utils.ts";

/** For what goes wrong outside the reach of the middleware, which answers all else. */
export default define.page(() => <ErrorPage message="Something went wrong on the server" />);
