import { synthesize } from "../../charts/synthesize";
import { ENVIRONMENTS, environmentOf, layerOf } from "../helpers/fixtures";

/** Returns a copy with the keys of every record in a different order. */
function reordered<T>(value: T, order: (keys: string[]) => string[]): T {
  if (Array.isArray(value)) return value.map((item: unknown) => reordered(item, order)) as T;
  if (typeof value !== "object" || value === null) return value;
  const record = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(order(Object.keys(record)).map((key) => [key, reordered(record[key], order)])) as T;
}

const ORDERS: readonly (readonly [string, (keys: string[]) => string[]])[] = [
  ["in reverse", (keys) => [...keys].reverse()],
  ["by name", (keys) => [...keys].sort()],
  ["by length", (keys) => [...keys].sort((a, b) => b.length - a.length)],
];

describe.each(ENVIRONMENTS)("manifest of %s", (name) => {
  test.each(ORDERS)("the manifest does not change if the keys in both files are sorted %s", (_order, order) => {
    const props = environmentOf(name);
    const shuffled = reordered(props, order);
    expect(JSON.stringify(shuffled)).not.toBe(JSON.stringify(props));
    expect(synthesize(layerOf(shuffled)).yaml).toBe(synthesize(layerOf(props)).yaml);
  });

  test("the manifest does not change if it is rendered twice in one process", () => {
    const props = environmentOf(name);
    expect(synthesize(layerOf(props)).yaml).toBe(synthesize(layerOf(props)).yaml);
  });

  test("synthesize does not modify its input", () => {
    const props = environmentOf(name);
    const before = JSON.stringify(props);
    synthesize(layerOf(props));
    expect(JSON.stringify(props)).toBe(before);
  });
});
