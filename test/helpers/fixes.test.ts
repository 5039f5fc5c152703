import { expectFixes } from "./fixes";

test("expectFixes throws for a problem that does not say what to do", () => {
  const problem = (message: string) => ({ code: "scale/max-below-min", message });
  const complete = [problem("must be at least min (3), got 2; raise max, or lower min")];
  expect(expectFixes(complete)).toBe(complete);
  expect(() => expectFixes([problem("must be at least min (3), got 2")])).toThrow(
    "scale/max-below-min must be at least",
  );
});
