/** Where a key alone leads to. */
export const OPENAI_URL = "https://api.openai.com/v1";
