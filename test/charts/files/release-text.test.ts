import fc from "fast-check";
import { parse } from "yaml";
import { withEdits } from "../../../charts/files/release-text";

const TEXT = `# Release file of prod
schema: 1
services:
  api: # the public API
    live: blue

    blue: { version: "1.10", floor: 3 } # serves
    green: # idle
      version: v1 # tested
      floor: 1
  # The last one.
`;

const at = (...keys: readonly string[]) => ["services", "api", ...keys];

test("a changed value leaves comments, quotes, empty lines and the order of keys as they are", () => {
  expect(withEdits(TEXT, [{ path: at("live"), before: "blue", after: "green" }])).toBe(
    TEXT.replace("live: blue", "live: green"),
  );
});

test("a text that looks like a number is quoted", () => {
  expect(withEdits(TEXT, [{ path: at("green", "version"), before: "v1", after: "1.20" }])).toBe(
    TEXT.replace("version: v1 #", 'version: "1.20" #'),
  );
});

test("a new field is added at the end of its map, and the last field of a map is removed with it", () => {
  const edits = ["blue", "green"].map((color) => ({ path: at(color, "previous", "version"), after: "v0" }));
  const added = withEdits(TEXT, edits);
  expect(added).toBe(
    TEXT.replace("floor: 3 }", "floor: 3, previous: { version: v0 } }").replace(
      "      floor: 1\n",
      "      floor: 1\n      previous: { version: v0 }\n",
    ),
  );
  expect(
    withEdits(
      added,
      edits.map(({ path, after }) => ({ path, before: after })),
    ),
  ).toBe(TEXT);
});

test("a change of a value that an alias repeats applies to one place only", () => {
  const shared = "services:\n  api: { blue: &now { version: v1, floor: 3 }, green: *now }\n";
  expect(withEdits(shared, [{ path: at("green", "version"), before: "v1", after: "v2" }])).toBe(
    "services:\n  api: { blue: &now { version: v1, floor: 3 }, green: { version: v2, floor: 3 } }\n",
  );
});

test.each([
  [
    "the next line after a block map",
    "services:\n  api:\n    rolling:\n      version: v1\n      floor: 2\n      previous:\n        version: v0\nsecrets: { jwt: a }\n",
    "services:\n  api:\n    rolling:\n      version: v1\n      floor: 2\nsecrets: { jwt: a }\n",
  ],
  [
    "the comment of the next key",
    "services:\n  api:\n    rolling:\n      previous:\n        version: v0\n      # the tag\n      version: v1\n      floor: 2\n",
    "services:\n  api:\n    rolling:\n      # the tag\n      version: v1\n      floor: 2\n",
  ],
  [
    "the comments of a flow map in several lines",
    "services: { api: { rolling: {\n  floor: 2, # two\n  previous: { version: v0 }, # old\n  version: v1 # one\n} } }\n",
    "services: { api: { rolling: {\n  floor: 2, # two\n  version: v1 # one\n} } }\n",
  ],
  [
    "the comment of the field before the last one",
    "services: { api: { rolling: {\n  version: v1, # one\n  floor: 2, # two\n  previous: { version: v0 }, # old\n} } }\n",
    "services: { api: { rolling: {\n  version: v1, # one\n  floor: 2, # two\n} } }\n",
  ],
])("a removed field leaves %s as it is", (_what, before, after) => {
  expect(withEdits(before, [{ path: at("rolling", "previous", "version"), before: "v0" }])).toBe(after);
});

test("a text in several lines is replaced as a whole", () => {
  const folded = "services:\n  api:\n    rolling:\n      version: >-\n        v1\n      # pods\n      floor: 2\n";
  expect(withEdits(folded, [{ path: at("rolling", "version"), before: "v1", after: "v2" }])).toBe(
    "services:\n  api:\n    rolling:\n      version: v2\n      # pods\n      floor: 2\n",
  );
});

test("a new line ends as the other lines of the file", () => {
  const windows = "services:\r\n  api:\r\n    rolling:\r\n      version: v1\r\n      floor: 2\r\n";
  expect(withEdits(windows, [{ path: at("rolling", "previous", "version"), after: "v0" }])).toBe(
    windows + "      previous: { version: v0 }\r\n",
  );
});

const REST = "secrets: { jwt: a } # kept\n";
const TEXTS = [
  "services:\n  api:\n    rolling:\n      version: v1\n      floor: 2",
  `services:\n  api:\n    rolling:\n      version: v1\n      floor: 2\n      previous:\n        version: v0\n        digest: sha256:a\n${REST}`,
  `services:\n  api:\n    rolling:\n      previous:\n        version: v0 # was\n      # the tag\n      version: v1\n      floor: 2\n  # next\n  other: { rolling: { version: v9, floor: 1 } }\n${REST}`,
  `services:\n  api:\n    rolling:\n      {\n        version: v1, # tag\n        floor: 2,\n      }\n${REST}`,
  'services: { api: { "rolling": { floor: 2, "version": "v1" } } }\n',
  `services:\r\n  api:\r\n    rolling: { version: v1, floor: 2 } # x\r\n  # y\r\n${REST}`,
  `services:\n  api:\n    rolling:\n      version: >-\n        v1\n      floor: 2\n${REST}`,
  JSON.stringify({ services: { api: { rolling: { version: "v1", floor: 2 } } } }, null, 2),
];

test("any edits of maps of any style change only their fields, and keep all other comments", () => {
  const path = (...keys: readonly string[]) => at("rolling", ...keys);
  const edits = fc.constantFrom(
    { path: path("version"), after: "v2" },
    { path: path("floor"), after: 5 },
    { path: path("digest"), after: `sha256:${"a".repeat(64)}` },
    { path: path("digest") },
    { path: path("previous", "version"), after: "1.0" },
    { path: path("previous", "digest"), after: "sha256:b" },
    { path: path("previous", "digest") },
    { path: path("previous", "version") },
  );
  fc.assert(
    fc.property(fc.constantFrom(...TEXTS), fc.array(edits, { maxLength: 8 }), (text, several) => {
      let [current, wanted] = [text, parse(text) as Fields];
      for (const edit of several) {
        // Only a field that exists is removed.
        if (edit.after === undefined && !has(wanted, edit.path)) continue;
        [current, wanted] = [withEdits(current, [edit]), changed(wanted, edit.path, edit.after)];
        expect(parse(current)).toEqual(wanted);
      }
      // `was` and `tag` are on the lines of fields that the edits can remove.
      for (const comment of text.match(/# (?!was|tag)[\w ]+/g) ?? []) expect(current).toContain(comment);
    }),
    { numRuns: 1000 },
  );
});

interface Fields {
  readonly [key: string]: Fields | string | number;
}

function has(fields: Fields, [key = "", ...rest]: readonly string[]): boolean {
  const value = fields[key];
  return rest.length === 0 ? value !== undefined : typeof value === "object" && has(value, rest);
}

/** Fields with one of them changed or removed. A map that is empty then is removed, too. */
function changed(fields: Fields, [key = "", ...rest]: readonly string[], after: string | number | undefined): Fields {
  const { [key]: old, ...others } = fields;
  const inner = rest.length === 0 ? after : changed(typeof old === "object" ? old : {}, rest, after);
  const isEmpty = inner === undefined || (typeof inner === "object" && Object.keys(inner).length === 0);
  return isEmpty ? others : { ...fields, [key]: inner };
}
