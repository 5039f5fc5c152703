import { formatMemory, isWholeQuantity, parseQuantity } from "../../../lib/values/quantity";

test.each([
  ["36m", "0.036"],
  ["1100m", "1.1"],
  ["0.57G", "570M"],
  ["1.7T", "1700G"],
  ["0.5Gi", "512Mi"],
])("parseQuantity returns equal numbers for %s and %s", (one, other) => {
  expect(parseQuantity(one)).toBe(parseQuantity(other));
});

test.each(["", "1.", ".5", "-1", "1e3", "1K", "1 Gi", "1.0000000001Gi", "1234567890123456"])(
  "parseQuantity rejects %j",
  (text) => {
    expect(parseQuantity(text)).toBeUndefined();
    expect(isWholeQuantity(text, 1)).toBe(false);
  },
);

test("isWholeQuantity returns false for slightly more than a whole number", () => {
  expect(isWholeQuantity("16.000000001Mi", 1)).toBe(false);
  expect(isWholeQuantity("1.000000001G", 1)).toBe(true);
  expect(isWholeQuantity("250.0000001m", 1000)).toBe(false);
  expect(isWholeQuantity("0.036", 1000)).toBe(true);
});

test.each([
  ["0", "0Gi"],
  ["1Mi", "1Mi"],
  ["1536Mi", "1536Mi"],
  ["1024Mi", "1Gi"],
  ["1536Gi", "1536Gi"],
  ["1024Gi", "1Ti"],
  ["3072Gi", "3Ti"],
  ["1500M", "1431Mi"],
])("formatMemory writes %s with the largest unit that divides it: %s", (amount, text) => {
  expect(formatMemory(parseQuantity(amount) ?? 0)).toBe(text);
});
