import assert from "node:assert/strict";
import { TokenChecker } from "../../bench/checker.ts";
import { now, tokenText } from "../../bench/token.ts";

/** What the checker says of the texts as a reply of four tokens. */
function check(texts: string[]): string[] {
  const checker = new TokenChecker();
  for (const text of texts) checker.add(text, now());
  checker.end(4);
  assert.equal(checker.faultCount, checker.faults.length);
  return checker.faults;
}

const [first, second, third, fourth] = [0, 1, 2, 3].map((index) => tokenText(index, now()));

Deno.test("a reply with every token once, in order, has no fault, wherever it was cut or joined", () => {
  const whole = first + second + third + fourth;
  assert.deepEqual(check([first, second, third, fourth]), []);
  assert.deepEqual(check([whole]), []);
  for (let cut = 0; cut <= whole.length; cut++) assert.deepEqual(check([whole.slice(0, cut), whole.slice(cut)]), []);
});

Deno.test("a lost token is noticed, also the last one", () => {
  assert.deepEqual(check([first, third, fourth]), ["Tokens 1 to 1 are missing"]);
  assert.deepEqual(check([first, second, third]), ["Tokens 3 to 3 never came"]);
  assert.deepEqual(check([]), ["Tokens 0 to 3 never came"]);
});

Deno.test("a doubled token is noticed", () => {
  assert.deepEqual(check([first, second, second, third, fourth]), ["Token 1 came again, or late"]);
});

Deno.test("swapped tokens are noticed", () => {
  assert.deepEqual(check([first, third, second, fourth]), ["Tokens 1 to 1 are missing", "Token 1 came again, or late"]);
});

Deno.test("what the model did not send is noticed: another text, half a token, one too many", () => {
  assert.deepEqual(check([first, "sorry ", second, third, fourth]), ['"sorry" is no token']);
  const half = fourth.slice(0, 3);
  assert.deepEqual(check([first, second, third, half]), [
    `The reply ended within "${half}"`,
    "Tokens 3 to 3 never came",
  ]);
  const more = tokenText(4, now());
  assert.deepEqual(check([first, second, third, fourth, more]), ["1 more tokens came than the model sent"]);
});

Deno.test("a token tells how long ago it was sent, past the point where stamps begin anew", () => {
  const ages: number[] = [];
  const checker = new TokenChecker((age) => ages.push(age));
  checker.add(tokenText(0, 29_999_999.5), 30_000_000);
  checker.add(tokenText(1, 30_000_000), 30_000_012.25);
  assert.deepEqual(ages, [0.5, 12.25]);
});
