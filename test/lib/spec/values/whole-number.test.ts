import { wholeNumberProblem } from "../../../../lib/spec/values/whole-number";

const LIMITS = { min: 1, max: 10, why: "ten is enough" };

test.each([1, 10])("%d is accepted with limits of 1 and 10", (value) => {
  expect(wholeNumberProblem(value, LIMITS)).toBeUndefined();
});

test.each([
  [0, "must be a whole number from 1 to 10, got 0; write 1 or more"],
  [-1, "must be a whole number from 1 to 10, got -1; write 1 or more"],
  [1.5, "must be a whole number from 1 to 10, got 1.5; use a whole number"],
  [NaN, "must be a whole number from 1 to 10, got NaN; use a whole number"],
  [-Infinity, "must be a whole number from 1 to 10, got -Infinity; write 1 or more"],
  [11, "must be a whole number from 1 to 10, got 11; ten is enough"],
  [Infinity, "must be a whole number from 1 to 10, got Infinity; ten is enough"],
])("%d is rejected with limits of 1 and 10", (value, message) => {
  expect(wholeNumberProblem(value, LIMITS)).toBe(message);
});

test("text from an untyped caller is rejected", () => {
  expect(wholeNumberProblem("3" as unknown as number, LIMITS)).toBe(
    'must be a whole number from 1 to 10, got "3"; use a whole number',
  );
});

test("the message contains no reason if the limits have none", () => {
  expect(wholeNumberProblem(11, { min: 1, max: 10 })).toBe(
    "must be a whole number from 1 to 10, got 11; write 10 or less",
  );
});
