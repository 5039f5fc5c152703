import { closest, didYouMean, listWith } from "../../../lib/values/words";

const KEYS = ["scale", "schema", "topology", "cpu", "tls", "blueGreen"];

test.each([
  ["scael", "scale"],
  ["Scale", "scale"],
  ["SCALE", "scale"],
  ["toplogy", "topology"],
  ["bluegreen", "blueGreen"],
  ["blue-grean", "blueGreen"],
])("closest finds a candidate for %s: %s", (word, candidate) => {
  expect(closest(word, KEYS)).toBe(candidate);
  expect(didYouMean(word, KEYS)).toBe(`; did you mean ${candidate}?`);
});

test("closest allows a third of the letters to differ, and half in a short word", () => {
  expect(closest("abcdefghij", ["abcdefgxyz"])).toBe("abcdefgxyz");
  expect(closest("abcdefghij", ["abcdefwxyz"])).toBeUndefined();
  expect(closest("pt", ["port"])).toBe("port");
});

test("closest requires the same first letter of short words that differ in two letters", () => {
  expect(closest("port", ["host"])).toBeUndefined();
  expect(closest("prot", ["host", "port"])).toBe("port");
  expect(closest("post", ["host", "port"])).toBe("port");
});

test.each(["replicas", "to", "x", "", "s".repeat(100)])("closest finds no candidate for %s", (word) => {
  expect(closest(word, KEYS)).toBeUndefined();
  expect(didYouMean(word, KEYS)).toBe("");
});

test("closest returns no candidate for a very long word", () => {
  expect(closest("s".repeat(1_000_000), KEYS)).toBeUndefined();
});

test("closest prefers the first of two equally close candidates", () => {
  expect(closest("cat", ["bat", "rat"])).toBe("bat");
});

test("closest prefers the closest candidate in any position", () => {
  expect(closest("scales", ["stale", "scale"])).toBe("scale");
});

test("closest returns no candidate if there are thousands", () => {
  const candidates = Array.from({ length: 201 }, (_, index) => `service-${index}`);
  expect(closest("service-1x", candidates)).toBeUndefined();
  expect(closest("service-1x", candidates.slice(1))).toBe("service-1");
});

test.each([
  [[], ""],
  [["a"], "a"],
  [["a", "b"], "a or b"],
  [["a", "b", "c"], "a, b or c"],
])("listWith joins %j as %j", (items, text) => {
  expect(listWith("or", items)).toBe(text);
});
