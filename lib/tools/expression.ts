import { Decimal as BaseDecimal } from "decimal.js";
import jsep from "jsep";
import { ToolError } from "./tool.ts";

/** Longest expression, in UTF-16 code units. With the bounds of numbers, it bounds the work: no sign is worth more than a step. */
export const MAX_LENGTH = 500;

/** Significant digits that are worked with, and most that a whole number has in an answer. */
const DIGITS = 40;

/** Significant digits of an answer that is no whole number. */
const ANSWER_DIGITS = 20;

/** Numbers have at most so many digits before the point, and as many noughts behind it: even what grows with them takes no time. */
const MAX_EXPONENT = 1_000;

/** Largest number whose factorial is worked out. */
const MAX_FACTORIAL = 400;

const Decimal = BaseDecimal.clone({
  precision: DIGITS,
  maxE: MAX_EXPONENT,
  minE: -MAX_EXPONENT,
  modulo: BaseDecimal.ROUND_FLOOR,
});
type Decimal = BaseDecimal;

// The field's sign for powers, above all others and from the right; in JavaScript it is another.
jsep.addBinaryOp("^", 12, true);

// A minus before a power is before all of it, and one in parentheses is not: the parser would forget about these.
jsep.hooks.add("gobble-token", function (this: Parser, env: { node?: object }): void {
  if (this.code === OPENING) env.node = { type: "Group", argument: this.gobbleGroup() };
});

const OPENING = "(".charCodeAt(0);

interface Parser {
  code: number;
  gobbleGroup(): object;
}

const CONSTANTS = new Map<string, Decimal>([["pi", Decimal.acos(-1)], ["e", Decimal.exp(1)]]);

/** All that can be called, and how many numbers each takes. Nothing else is reached from here. */
const FUNCTIONS = new Map<string, { least: number; most?: number; run: (...args: Decimal[]) => Decimal }>([
  ["sqrt", { least: 1, run: (x) => x.sqrt() }],
  ["cbrt", { least: 1, run: (x) => x.cbrt() }],
  ["abs", { least: 1, run: (x) => x.abs() }],
  ["round", { least: 1, most: 2, run: (x, places = new Decimal(0)) => roundTo(x, places) }],
  ["floor", { least: 1, run: (x) => x.floor() }],
  ["ceil", { least: 1, run: (x) => x.ceil() }],
  ["trunc", { least: 1, run: (x) => x.trunc() }],
  ["exp", { least: 1, run: (x) => x.exp() }],
  ["ln", { least: 1, run: (x) => x.ln() }],
  ["log10", { least: 1, run: (x) => x.log(10) }],
  ["log2", { least: 1, run: (x) => x.log(2) }],
  ["sin", { least: 1, run: (x) => x.sin() }],
  ["cos", { least: 1, run: (x) => x.cos() }],
  ["tan", { least: 1, run: (x) => x.tan() }],
  ["asin", { least: 1, run: (x) => x.asin() }],
  ["acos", { least: 1, run: (x) => x.acos() }],
  ["atan", { least: 1, run: (x) => x.atan() }],
  ["factorial", { least: 1, run: factorial }],
  ["min", { least: 1, most: Infinity, run: (...all) => Decimal.min(...all) }],
  ["max", { least: 1, most: Infinity, run: (...all) => Decimal.max(...all) }],
  ["sum", { least: 1, most: Infinity, run: (...all) => Decimal.sum(...all) }],
  ["mean", { least: 1, most: Infinity, run: (...all) => Decimal.sum(...all).div(all.length) }],
]);

export const FUNCTION_NAMES: readonly string[] = [...FUNCTIONS.keys()];

const OPERATORS = new Map<string, (a: Decimal, b: Decimal) => Decimal>([
  ["+", (a, b) => a.plus(b)],
  ["-", (a, b) => a.minus(b)],
  ["*", (a, b) => a.times(b)],
  ["/", (a, b) => a.div(b)],
  ["%", (a, b) => a.mod(b)],
  ["^", (a, b) => a.pow(b)],
  ["**", (a, b) => a.pow(b)],
]);

/** What an expression comes to. @throws {ToolError} that says why it comes to nothing */
export function evaluate(expression: string): string {
  if (expression.length > MAX_LENGTH) throw new ToolError(`The expression is longer than ${MAX_LENGTH} characters`);
  const result = valueOf(parse(expression.replaceAll("×", "*").replaceAll("÷", "/").replaceAll("−", "-")));
  if (result.isNaN()) throw new ToolError("The result is no real number");
  if (!result.isFinite()) throw new ToolError("The result is too large, or something was divided by zero");
  if (result.isInteger() && result.abs().lt(new Decimal(10).pow(DIGITS))) return result.toFixed();
  return result.toSignificantDigits(ANSWER_DIGITS).toString();
}

function parse(expression: string): jsep.Expression {
  try {
    return jsep(expression);
  } catch (error) {
    throw new ToolError(`Cannot read the expression: ${error instanceof Error ? error.message : error}`);
  }
}

/** Of a part of an expression. What is not listed here cannot be part of one. */
function valueOf(node: jsep.Expression): Decimal {
  switch (node.type) {
    case "Group":
      return valueOf(node.argument as jsep.Expression);
    case "Literal":
      if (typeof node.value === "number") return new Decimal(node.raw as string);
      break;
    case "Identifier": {
      const constant = CONSTANTS.get((node.name as string).toLowerCase());
      if (constant) return constant;
      throw new ToolError(`There is no constant "${node.name}"`);
    }
    case "UnaryExpression":
      if (node.operator === "-") return valueOf(node.argument as jsep.Expression).neg();
      if (node.operator === "+") return valueOf(node.argument as jsep.Expression);
      break;
    case "BinaryExpression":
      return ofOperation(node as jsep.BinaryExpression);
    case "CallExpression":
      return ofCall(node as jsep.CallExpression);
  }
  throw new ToolError("Cannot read the expression: it may have numbers, operators, functions and parentheses only");
}

function ofOperation({ operator, left, right }: jsep.BinaryExpression): Decimal {
  const operate = OPERATORS.get(operator);
  if (!operate) throw new ToolError(`There is no operator "${operator}"`);
  const isPower = operator === "^" || operator === "**";
  if (isPower && left.type === "UnaryExpression") {
    const value = operate(valueOf(left.argument as jsep.Expression), valueOf(right));
    return left.operator === "-" ? value.neg() : value;
  }
  return operate(valueOf(left), valueOf(right));
}

function ofCall({ callee, arguments: args }: jsep.CallExpression): Decimal {
  const name = callee.type === "Identifier" ? String(callee.name).toLowerCase() : "(…)";
  const found = FUNCTIONS.get(name);
  if (!found) throw new ToolError(`There is no function "${name}"`);
  const { least, most = least, run } = found;
  if (args.length < least || args.length > most) throw new ToolError(`"${name}" does not take ${args.length} numbers`);
  return run(...args.map(valueOf));
}

function roundTo(value: Decimal, places: Decimal): Decimal {
  if (!places.isInteger() || places.isNegative() || places.gt(DIGITS)) {
    throw new ToolError(`"round" takes from 0 to ${DIGITS} places`);
  }
  return value.toDecimalPlaces(places.toNumber(), Decimal.ROUND_HALF_UP);
}

function factorial(value: Decimal): Decimal {
  if (!value.isInteger() || value.isNegative() || value.gt(MAX_FACTORIAL)) {
    throw new ToolError(`"factorial" takes whole numbers from 0 to ${MAX_FACTORIAL}`);
  }
  let product = new Decimal(1);
  for (let factor = 2; value.gte(factor); factor++) product = product.times(factor);
  return product;
}
