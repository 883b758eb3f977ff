import type { ChatMessage } from "../../lib/chat/types.ts";
import { createDemoModel } from "../../lib/model/demo.ts";
import type { DemoDocument } from "../../lib/model/demo/markdown.ts";
import { collect, textOf } from "./model_contract.ts";
import { said } from "./iterated_model.ts";

/** The documentation that tests of the demo search: like Freshet's own, but nobody else changes it. */
export function readFixtures(): Promise<DemoDocument[]> {
  const paths = ["README.md", "docs/deploying.md", "docs/changing-the-flow.md"];
  return Promise.all(paths.map(async (path) => {
    const url = new URL(`../lib/model/fixtures/${path}`, import.meta.url);
    return { path, text: await Deno.readTextFile(url) };
  }));
}

/** A demo that takes no time. */
export const quickDemo = createDemoModel({ documents: readFixtures, delay: () => Promise.resolve() });

/** Asks the demo one question after another in one conversation, and gives its answers. */
export async function converse(...questions: string[]): Promise<string[]> {
  const messages: ChatMessage[] = [{ role: "system", content: "You are a helpful assistant." }];
  const answers: string[] = [];
  for (const question of questions) {
    messages.push({ role: "user", content: question });
    const answer = textOf(await collect(said(quickDemo, { messages, signal: new AbortController().signal })));
    messages.push({ role: "assistant", content: answer });
    answers.push(answer);
  }
  return answers;
}

/** The answer to a question that is not the first. */
export async function answerTo(question: string): Promise<string> {
  return (await converse("hi", question))[1];
}

/** Where an answer says that it is from. */
export function sourceOf(answer: string): string | undefined {
  return answer.match(/^Source: (.*)$/m)?.[1];
}
