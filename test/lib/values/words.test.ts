import { closest, didYouMean, listWith } from "../../../lib/values/words";

const KEYS = ["scale", "schema", "topology", "cpu", "tls", "blueGreen"];

test.each([
  ["scael", "scale"],
  ["Scale", "scale"],
  ["SCALE", "scale"],
  ["toplogy", "topology"],
  ["bluegreen", "blueGreen"],
  ["blue-grean", "blueGreen"],
])("%s is near %s", (word, candidate) => {
  expect(closest(word, KEYS)).toBe(candidate);
  expect(didYouMean(word, KEYS)).toBe(`; did you mean ${candidate}?`);
});

test("a third of a word may differ, and half of a short one", () => {
  expect(closest("abcdefghij", ["abcdefgxyz"])).toBe("abcdefgxyz");
  expect(closest("abcdefghij", ["abcdefwxyz"])).toBeUndefined();
  expect(closest("pt", ["port"])).toBe("port");
});

test("of short words that differ in two letters, only those with the same first letter are near", () => {
  expect(closest("port", ["host"])).toBeUndefined();
  expect(closest("prot", ["host", "port"])).toBe("port");
  expect(closest("post", ["host", "port"])).toBe("port");
});

test.each(["replicas", "to", "x", "", "s".repeat(100)])("%s is near nothing", (word) => {
  expect(closest(word, KEYS)).toBeUndefined();
  expect(didYouMean(word, KEYS)).toBe("");
});

test("a huge word is near nothing, at once", () => {
  expect(closest("s".repeat(1_000_000), KEYS)).toBeUndefined();
});

test("of two that are equally near the first is meant", () => {
  expect(closest("cat", ["bat", "rat"])).toBe("bat");
});

test("the nearest is meant, wherever it stands", () => {
  expect(closest("scales", ["stale", "scale"])).toBe("scale");
});

test("nobody means one of thousands", () => {
  const candidates = Array.from({ length: 201 }, (_, index) => `service-${index}`);
  expect(closest("service-1x", candidates)).toBeUndefined();
  expect(closest("service-1x", candidates.slice(1))).toBe("service-1");
});

test.each([
  [[], ""],
  [["a"], "a"],
  [["a", "b"], "a or b"],
  [["a", "b", "c"], "a, b or c"],
])("%j is listed as %j", (items, text) => {
  expect(listWith("or", items)).toBe(text);
});
