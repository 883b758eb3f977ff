import * as v from "valibot";
import { evaluate, FUNCTION_NAMES, MAX_LENGTH } from "./expression.ts";
import { defineTool } from "./tool.ts";

export const calculate = defineTool({
  name: "calculate",
  description:
    `Works out an arithmetic expression to 20 digits, whole numbers to 40. Operators: + - * / % ^ and parentheses. Functions: ${
      FUNCTION_NAMES.join(", ")
    }; angles are in radians. Constants: pi, e.`,
  parameters: v.object({
    expression: v.pipe(v.string(), v.maxLength(MAX_LENGTH), v.description("Such as (1.2 + 3) * sqrt(2) ^ 10")),
  }),
  run: ({ expression }) => evaluate(expression),
});
