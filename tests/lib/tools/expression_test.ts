import assert from "node:assert/strict";
import { evaluate, FUNCTION_NAMES, MAX_LENGTH } from "../../../lib/tools/expression.ts";

const RESULTS: [expression: string, result: string][] = [
  ["1 + 2 * 3", "7"],
  ["(1 + 2) * 3", "9"],
  ["0.1 + 0.2", "0.3"],
  ["2 ^ 64", "18446744073709551616"],
  ["2 ** 10", "1024"],
  ["123456789012345678901234567890 * 987654321", "121932631124828532112482853211126352690"],
  // As in mathematics, and not as in JavaScript.
  ["-2 ^ 2", "-4"],
  ["(-2) ^ 2", "4"],
  ["2 ^ 3 ^ 2", "512"],
  ["2 ^ -3 ^ 2", "0.001953125"],
  ["2 * -3 ^ 2", "-18"],
  ["-7 % 3", "2"],
  ["1 / 3", "0.33333333333333333333"],
  ["1e-30", "1e-30"],
  ["4 × 3 − 6 ÷ 2", "9"],
  ["sqrt(2)", "1.4142135623730950488"],
  ["sin(PI / 2)", "1"],
  ["ln(e)", "1"],
  ["log10(1000) + log2(8)", "6"],
  ["cbrt(27) + abs(-1) + trunc(-1.5) + floor(-1.5) + ceil(1.2)", "3"],
  ["round(2.345, 2)", "2.35"],
  ["round(-2.5)", "-3"],
  ["factorial(0) + factorial(5)", "121"],
  ["min(3, 1, 2) + max(3, 1, 2) + sum(1, 2, 3) + mean(1, 2, 3)", "12"],
  ["asin(1) + acos(1) + atan(0) - pi / 2 + tan(0) + cos(0) + exp(0)", "2"],
];

for (const [expression, result] of RESULTS) {
  Deno.test(`${expression} comes to ${result}`, () => assert.equal(evaluate(expression), result));
}

const REFUSED: [expression: string, why: RegExp][] = [
  ["", /Cannot read/],
  ["1 +", /Cannot read/],
  ["1 2", /Cannot read/],
  ["1,000 + 1", /Cannot read/],
  ["1; 2", /Cannot read/],
  ["'a' + 'b'", /Cannot read/],
  ["[1, 2]", /Cannot read/],
  ["this", /Cannot read/],
  ["1 ? 2 : 3", /Cannot read/],
  ["pi.constructor", /Cannot read/],
  ["sqrt.constructor('return 1')()", /There is no function/],
  ["constructor(1)", /There is no function "constructor"/],
  ["__proto__", /There is no constant "__proto__"/],
  ["x", /There is no constant "x"/],
  ["eval(1)", /There is no function "eval"/],
  ["1 << 2", /There is no operator "<<"/],
  ["1 == 1", /There is no operator "=="/],
  ["sqrt()", /"sqrt" does not take 0 numbers/],
  ["sqrt(1, 2)", /"sqrt" does not take 2 numbers/],
  ["sqrt(-1)", /no real number/],
  ["0 / 0", /no real number/],
  ["1 / 0", /divided by zero/],
  ["10 ^ 1000 * 10", /too large/],
  ["9 ^ 9 ^ 9 ^ 9", /too large/],
  ["factorial(401)", /from 0 to 400/],
  ["factorial(1.5)", /from 0 to 400/],
  ["factorial(-1)", /from 0 to 400/],
  ["round(1, 41)", /from 0 to 40 places/],
  ["round(1, -1)", /from 0 to 40 places/],
];

for (const [expression, why] of REFUSED) {
  Deno.test(`"${expression}" is refused, and why`, () => assert.throws(() => evaluate(expression), { message: why }));
}

Deno.test("an expression has a bound, and numbers are exact up to theirs", () => {
  const longest = "1" + "+1".repeat((MAX_LENGTH - 1) / 2);
  assert.equal(evaluate(longest.padEnd(MAX_LENGTH)), String((longest.length + 1) / 2));
  assert.throws(() => evaluate(longest.padEnd(MAX_LENGTH + 1)), { message: /longer than 500 characters/ });
  assert.equal(evaluate("10 ^ 39 + 1"), `1${"0".repeat(38)}1`);
  assert.equal(evaluate("10 ^ 40"), "1e+40");
  assert.equal(evaluate("10 ^ 1000"), "1e+1000");
  assert.equal(evaluate("factorial(400)"), "6.4034522846623895262e+868");
});

/** The least time that as many of these calls as fit have taken, in milliseconds. */
function costOf(call: string): number {
  const calls = Array.from({ length: Math.floor(MAX_LENGTH / (call.length + 1)) }, () => call).join("+");
  return Math.min(...Array.from({ length: 3 }, () => {
    const startedAt = performance.now();
    try {
      evaluate(calls);
    } catch {
      // Some take no such number.
    }
    return performance.now() - startedAt;
  }));
}

Deno.test("no function takes long, whatever it is given: none takes 250 times what a square root does", () => {
  const usual = costOf("sqrt(2)");
  for (const name of FUNCTION_NAMES) {
    for (const number of ["0.999", "7", "7.7e300", "1e-300"]) {
      const ratio = costOf(`${name}(${number})`) / usual;
      assert.ok(ratio < 250, `${name}(${number}): ${ratio}`);
    }
  }
});
