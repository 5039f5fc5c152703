import { createColors } from "picocolors";
import { describeChanges } from "../../../bin/output/changes";
import type { FieldChange } from "../../../lib/manifests/field-changes";

const describeField = (before: unknown, after: unknown) =>
  describeChanges(
    [{ kind: "changed", identity: "v1/Service a", fields: [{ path: "spec.x", before, after }] }],
    createColors(false),
  )[1];

test("describeChanges prints one line for each object, followed by its fields", () => {
  const fields = [{ path: "spec.selector.version", before: "blue", after: "green" }];
  const lines = describeChanges(
    [
      { kind: "changed", identity: "v1/Service a", fields },
      { kind: "added", identity: "v1/Service b", fields: [] },
      { kind: "removed", identity: "v1/Service c", fields: [] },
    ],
    createColors(false),
  );
  expect(lines).toEqual([
    "  ~ v1/Service a",
    "      spec.selector.version: blue → green",
    "  + v1/Service b",
    "  - v1/Service c",
  ]);
});

test.each([
  [undefined, 3, "(absent) → 3"],
  [8000, "8000", '8000 → "8000"'],
  ["true", true, '"true" → true'],
  ["", "a b", '"" → "a b"'],
  [{ a: 1 }, ["x"], '{"a":1} → ["x"]'],
  ["v1", "x".repeat(100), `v1 → ${"x".repeat(59)}…`],
])("describeChanges prints %j → %j unambiguously", (before, after, expected) => {
  expect(describeField(before, after)).toBe(`      spec.x: ${expected}`);
});

test("describeChanges shortens long values around the first difference", () => {
  const log = (level: string) => `${"a".repeat(200)}\nlevel: ${level}\n${"b".repeat(200)}`;
  expect(describeField(log("info"), log("debug"))).toBe(
    `      spec.x: …${"a".repeat(10)}\\nlevel: info\\n${"b".repeat(33)}… → …${"a".repeat(10)}\\nlevel: debug\\n${"b".repeat(32)}…`,
  );
  expect(describeField("same-beginning", `same-beginning${"-and-more".repeat(10)}`)).toBe(
    "      spec.x: same-beginning → same-beginning-and-more-and-more-and-more-and-more-and-more…",
  );
});

test("describeChanges counts the rest of a long list but never hides a single line", () => {
  const fields = (count: number) =>
    Array.from({ length: count }, (_, index): FieldChange => ({ path: `f${index}`, before: 1, after: 2 }));
  const lines = (count: number) =>
    describeChanges([{ kind: "changed", identity: "v1/Service a", fields: fields(count) }], createColors(false));
  expect(lines(9).at(-1)).toBe("      f8: 1 → 2");
  expect(lines(10).at(-1)).toBe("      and 2 more fields");
  const objects = Array.from({ length: 30 }, (_, index) => ({
    kind: "added" as const,
    identity: `v1/Service s${index}`,
    fields: [],
  }));
  expect(describeChanges(objects, createColors(false)).at(-1)).toBe("  and 10 more objects");
});

test("describeChanges colors its output if colors are enabled", () => {
  const [line] = describeChanges([{ kind: "added", identity: "v1/Service a", fields: [] }], createColors(true));
  expect(line).toBe("\u001b[32m  + v1/Service a\u001b[39m");
});
