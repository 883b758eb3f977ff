/** How long a thread listens for others that have work, in milliseconds. */
const LISTEN_MS = 100;

/** Where threads say how they stand. */
export const CHANNEL = "freshet shutdown";

interface Word {
  thread: number;
  isBusy: boolean;
  /** Whoever hears it has been there before, and says how it stands. */
  isFirst?: boolean;
}

/**
 * For servers that run the app in several threads (`deno serve --parallel`), where the first to end the process ends it for all.
 *
 * `heard` resolves when whoever else has work has had the time to say so.
 *
 * @returns a promise of when neither `work` nor the work of any other thread that does the same is left
 */
export async function finishTogether(work: Promise<void>, heard: Promise<void> = listen()): Promise<void> {
  const thread = Math.random();
  const busy = new Set([thread]);
  const idle = Promise.withResolvers<void>();
  const channel = new BroadcastChannel(CHANNEL);
  const take = (word: Word) => {
    if (word.isBusy) busy.add(word.thread);
    else busy.delete(word.thread);
    if (busy.size === 0) idle.resolve();
  };
  channel.onmessage = ({ data }: MessageEvent<Word>) => {
    take(data);
    if (data.isFirst) channel.postMessage({ thread, isBusy: busy.has(thread) });
  };
  channel.postMessage({ thread, isBusy: true, isFirst: true });
  await Promise.all([work, heard]);
  channel.postMessage({ thread, isBusy: false });
  take({ thread, isBusy: false });
  await idle.promise;
  channel.close();
}

function listen(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LISTEN_MS));
}
