/** A setting, as `.env.example` and the README list it. */
interface Setting {
  /** What it is where it is not set; empty: nothing. */
  default: string;
  /** For whoever reads the settings table. */
  what: string;
}

/** Every setting by its name in the environment. */
export const SETTINGS = {
  OPENAI_API_KEY: {
    default: "",
    what: "Key of the model server. Without it and OPENAI_BASE_URL, the demo model answers",
  },
  OPENAI_BASE_URL: {
    default: "",
    what: "Address of any server that speaks the OpenAI API, for example http://localhost:11434/v1",
  },
  OPENAI_API_VERSION: {
    default: "",
    what: "Version of Azure OpenAI's API, such as 2024-10-21, where the address is not one that ends with /openai/v1",
  },
  OPENAI_ORG_ID: { default: "", what: "Organization at OpenAI that requests are counted for" },
  OPENAI_PROJECT_ID: { default: "", what: "Project at OpenAI that they are counted for" },
  OPENAI_DEFAULT_HEADERS: {
    default: "",
    what: 'More headers of every request to the model server, as JSON: {"X-Title": "Chat"}; null leaves one out',
  },
  OPENAI_MODEL: { default: "gpt-4o-mini", what: "Name of the model that answers" },
  OPENAI_MODELS: {
    default: "",
    what: "Names of models to choose from, separated by commas; unset: those that the server lists",
  },
  CHAT_FALLBACK_MODEL: {
    default: "",
    what: "Models of the same server to ask where that one does not answer, in this order, separated by commas",
  },
  CHAT_FIRST_TOKEN_MS: {
    default: "60000",
    what: "Longest wait for a reply to begin, all attempts included, in milliseconds",
  },
  CHAT_IDLE_MS: { default: "60000", what: "Longest silence of the model amid a reply, in milliseconds" },
  CHAT_TURN_MS: { default: "600000", what: "Longest that a reply may take in all, in milliseconds" },
  CHAT_CONTEXT_TOKENS: {
    default: "",
    what: "Tokens that a model takes in one request, the reply included; unset: what its server says",
  },
  CHAT_TOOLS: {
    default: "",
    what: "Tools that the model may call, separated by commas: current_time, calculate, fetch_page",
  },
  CHAT_TOOL_MS: { default: "15000", what: "Longest that a call of a tool may take, in milliseconds" },
  CHAT_FETCH_HOSTS: {
    default: "",
    what: "Hosts whose pages fetch_page may fetch, separated by commas; *.example.com for all below that",
  },
  CHAT_SYSTEM_PROMPT: {
    default: "You are a helpful assistant.",
    what: "What the model is told before every conversation",
  },
  CHAT_CORS_ORIGINS: {
    default: "",
    what: "Other origins that may call /chat and /api, separated by commas; * for all",
  },
  CHAT_MAX_MESSAGE_LENGTH: { default: "32000", what: "Longest message, in characters (UTF-16 code units)" },
  CHAT_MAX_REPLY_LENGTH: {
    default: "2000000",
    what: "Longest reply, thinking included, in characters (UTF-16 code units)",
  },
  CHAT_MAX_BODY_BYTES: { default: "1048576", what: "Largest request body without the files in it, in bytes" },
  CHAT_MAX_ATTACHMENTS: { default: "4", what: "Most images and text files of one message; 0 for none" },
  CHAT_MAX_IMAGE_BYTES: { default: "5242880", what: "Largest image of a message, in bytes" },
  CHAT_MAX_TEXT_FILE_BYTES: { default: "262144", what: "Largest text file of a message, in bytes" },
  CHAT_MAX_PROMPT_IMAGE_BYTES: {
    default: "20971520",
    what: "Most bytes of images in one request to the model: the oldest are left out, and never the newest message's",
  },
  CHAT_MAX_IMPORT_BYTES: { default: "33554432", what: "Largest file of conversations to import, in bytes" },
  CHAT_KEEP_ALIVE_MS: {
    default: "4000",
    what: "Longest silence of a stream before a comment is sent, in milliseconds",
  },
  CHAT_FLUSH_MS: {
    default: "250",
    what: "How often what replies have gained is written down, in milliseconds: what a crash may cost",
  },
  CHAT_DRAIN_MS: {
    default: "4000",
    what: "How long replies may go on when the server is told to end, in milliseconds",
  },
  CHAT_KV_PATH: {
    default: "./data/chat.sqlite",
    what: "Where conversations are kept: a file, or the URL of a denokv server",
  },
  CHAT_RETENTION_DAYS: {
    default: "",
    what: "Days that a conversation is kept after its last turn began; unset: until it is deleted",
  },
  CHAT_OWNER_MESSAGES_PER_MINUTE: {
    default: "20",
    what:
      "Most messages of one owner (a browser, by its cookie) in a minute; 0 for any number, as in all of these limits",
  },
  CHAT_ADDRESS_MESSAGES_PER_MINUTE: {
    default: "60",
    what: "Most messages from one address (of IPv6, from one /64 network) in a minute",
  },
  CHAT_OWNER_TURNS: { default: "3", what: "Most replies to one owner that may be coming at once" },
  CHAT_ADDRESS_TURNS: { default: "20", what: "Most replies to one address that may be coming at once" },
  CHAT_SERVER_TURNS: { default: "500", what: "Most replies that may be coming at once from one process" },
  CHAT_OWNER_TOKENS_PER_DAY: { default: "0", what: "Most tokens that one owner may use in a day" },
  CHAT_TOKENS_PER_DAY: { default: "0", what: "Most tokens that all together may use in a day" },
  CHAT_OWNER_CONVERSATIONS: { default: "10000", what: "Most conversations that are kept for one owner" },
  CHAT_TURN_READERS: { default: "50", what: "Most connections that may read one reply at once from one process" },
  CHAT_TRUST_PROXY: {
    default: "0",
    what: "How many proxies of your own are before the server; so far are X-Forwarded-For, -Proto and -Host believed",
  },
  CHAT_PASSWORD: {
    default: "",
    what: "Password that lets people in, at least 8 characters. Without it and OIDC_ISSUER, everybody may come in",
  },
  OIDC_ISSUER: {
    default: "",
    what: "Address of an OpenID Connect provider that people sign in with, for example https://accounts.google.com",
  },
  OIDC_CLIENT_ID: { default: "", what: "Name that this server has there" },
  OIDC_CLIENT_SECRET: { default: "", what: "Its secret there; unset where it has none" },
  OIDC_ALLOW: {
    default: "",
    what:
      "Who may come in that way: e-mail addresses, or @domains, separated by commas; unset: whoever has an account there",
  },
  CHAT_SIGN_IN_DAYS: { default: "30", what: "Days after which one has to sign in again" },
  CHAT_HOSTS: {
    default: "",
    what:
      "Names that lead to this server, separated by commas; * for any. Unset: from the machine itself, its own only",
  },
  CHAT_ALLOW_NET: {
    default: "",
    what: "Other hosts that the server may connect to, such as oauth2.googleapis.com:443, separated by commas",
  },
  CHAT_LOG: {
    default: "turns",
    what: "What is logged, as lines of JSON: turns, refusals, or both, separated by a comma; none for nothing",
  },
  HOST: { default: "127.0.0.1", what: "Address to listen on; 0.0.0.0 for every one of the machine" },
  PORT: { default: "8000", what: "Port to listen on; 0 for any free one" },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;
