export { HttpError } from "../error.ts";
export { asset, assetSrcSet } from "./asset.ts";
export { Head, type HeadProps } from "./head.ts";

/** True in a browser, false on the server: guards code that only one of them can run. */
export const IS_BROWSER: boolean = typeof document !== "undefined";
