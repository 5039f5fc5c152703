import { afterEdit, problemsAfter } from "../../helpers/sample";

const INDENTED = "must be indented like the lines around it; check the spaces at the start of this line";
const NO_DASH = "must not start with a dash, because services is a map";
const KEY_AND_VALUE = 'must be a line of the form "key: value"';
const COMMA = 'must have a comma between entries; put a value that contains ": " in quotes';
const COMMENT = "got nothing; an unquoted # starts a comment, so put the value in quotes";

/** A mistake in the sample file, and the only message that it must produce. */
type Slip = readonly [slip: string, from: string, to: string, message: string];

const SLIPS: readonly Slip[] = [
  [
    "an unclosed [",
    "[auth, redis, projection]",
    "[auth, redis, projection",
    '11:12 must close "["; add "]" at its end',
  ],
  ["an unclosed {", "min: 2, max: 6 }", "min: 2, max: 6", '15:12 must close "{"; add "}" at its end'],
  ["an unclosed [ on the last line of a map", "[kafka]", "[kafka", '32:12 must close "["; add "]" at its end'],
  ["a } that closes a [", "[kafka]", "[kafka}", '32:18 must close "[" with "]", got "}"; replace it'],
  ["a } too many", "max: 6 }", "max: 6 }}", '15:30 must not have "}" without an opening bracket; delete it'],
  [
    'an unclosed "',
    'version: "16.4"',
    'version: "16.4',
    '36:14 must have a closing quote; add " at the end of the value',
  ],
  [
    "an unclosed '",
    'version: "16.4"',
    "version: '16.4",
    "36:14 must have a closing quote; add ' at the end of the value",
  ],
  [
    'an unclosed " in { }, which the next quote closes on a later line',
    'cpu: "1", memory: 512Mi }',
    'cpu: "1, memory: 512Mi }\n    host: "a.b"',
    '19:22 must have a closing quote; add " at the end of the value',
  ],
  [
    "a closing quote that is escaped",
    'version: "16.4"',
    'version: "16.4\\"',
    '36:14 must have a closing quote; add " at the end of the value',
  ],
  ["no colon", "topology: rolling", "topology rolling", `14:5 ${KEY_AND_VALUE}; add the missing colon`],
  ["= in place of a colon", "topology: rolling", "topology = rolling", `14:5 ${KEY_AND_VALUE}; add the missing colon`],
  ["no colon before a map", "  auth:\n", "  auth\n", `13:3 ${KEY_AND_VALUE}; add the missing colon`],
  [
    "no space after the colon",
    "topology: rolling",
    "topology:rolling",
    `14:5 ${KEY_AND_VALUE}; add a space after "topology:"`,
  ],
  ["schema:1", "schema: 1", "schema:1", `1:1 ${KEY_AND_VALUE}; add a space after "schema:"`],
  [
    "no space after the colon in { }",
    "{ min: 2, max: 6 }",
    "{ min:2, max: 6 }",
    '15:14 services.auth.scale.min: must have a space after the colon; add a space after "min:"',
  ],
  [
    "no space after the only colon of a map",
    "jwt: [ACCESS_JWKS_URL]",
    "jwt:[ACCESS_JWKS_URL]",
    '22:7 services.auth.secrets: must be a map, got "jwt:[ACCESS_JWKS_URL]"; add a space after "jwt:"',
  ],
  [
    "no space after the dash of a list",
    "calls: [kafka]",
    "calls:\n      -kafka",
    '33:7 services.streaming.calls: must be a list or a map, got "-kafka"; add a space after "-"',
  ],
  ["a line with one space too many", "    image: registry", "     image: registry", `16:6 ${INDENTED}`],
  ["a line with one space too few", "    image: registry", "   image: registry", `16:4 ${INDENTED}`],
  ["a line under a value", "topology: rolling", "topology: rolling\n      port: 1", `15:7 ${INDENTED}`],
  ["a line without its spaces", "  storageClass: fast", "storageClass: fast\n  name: x", `6:1 ${INDENTED}`],
  ["a first child with one space too many", "  context:", "   context:", `5:4 ${INDENTED}`],
  ["a first child with one space too few", "  context:", " context:", `5:2 ${INDENTED}`],
  ["a first child without its spaces", "  context:", "context:", `5:1 ${INDENTED}`],
  ["a first child with two spaces too many", "    topology: rolling", "      topology: rolling", `14:7 ${INDENTED}`],
  [
    "a first child with one space too few below a service",
    "    topology: rolling",
    "   topology: rolling",
    `14:4 ${INDENTED}`,
  ],
  [
    "a first child with the indentation of its service",
    "    topology: rolling",
    "  topology: rolling",
    `14:3 ${INDENTED}`,
  ],
  [
    "a middle line that lacks two spaces",
    "    scale: { min: 2, max: 6 }",
    "  scale: { min: 2, max: 6 }",
    `15:3 ${INDENTED}`,
  ],
  ["a first datastore that lacks one space", "  postgres:\n", " postgres:\n", `34:2 ${INDENTED}`],
  ["a first datastore with two spaces too many", "  postgres:\n", "    postgres:\n", `34:5 ${INDENTED}`],
  ["a first datastore without its spaces", "  postgres:\n", "postgres:\n", `34:1 ${INDENTED}`],
  ["a service without its spaces", "  auth:\n", "auth:\n", `13:1 ${INDENTED}`],
  ["a nested key with one space too few", "      requests:", "     requests:", `18:6 ${INDENTED}`],
  ["a dash before a service", "  auth:\n", "  - auth:\n", `13:3 ${NO_DASH}; write "auth:" instead of "- auth:"`],
  [
    "a dash before the first service",
    "  gateway:\n",
    "  - gateway:\n",
    `8:3 ${NO_DASH}; write "gateway:" instead of "- gateway:"`,
  ],
  [
    "services as a list",
    "externalServices:\n  projection:\n",
    "externalServices:\n  - projection:\n",
    '54:3 externalServices: must be a map, got a list; write "projection:" instead of "- projection:"',
  ],
  [
    "variables as in the manifest of a Pod",
    "      LOG_LEVEL: info\n",
    "      - name: LOG_LEVEL\n        value: info\n",
    '24:7 services.auth.environment: must be a map, got a list; write each name as a key, without "- name:"',
  ],
  [
    "a map without the spaces of its only line",
    "      LOG_LEVEL: info\n",
    "",
    "23:17 services.auth.environment: must be a map, got nothing; indent the lines that belong to it, or delete the key",
  ],
  [
    "an indented top-level key",
    "\nservices:\n",
    "\n  services:\n",
    "7:3 cluster.services: must be at the top level, not inside cluster; delete the spaces at the start of this line",
  ],
  [
    "an indented top-level key below a service",
    "\ndatastores:\n",
    "\n  datastores:\n",
    "33:3 services.datastores: must be at the top level, not inside services; delete the spaces at the start of this line",
  ],
  [
    "an indented first line",
    "schema: 1",
    "  schema: 1",
    "1:1 must start without spaces; delete the spaces at the start of this line",
  ],
  [
    "a tab",
    "    image: registry",
    "\timage: registry",
    "16:1 must be indented with spaces, got a tab; replace it with spaces",
  ],
  ["no comma in { }", "min: 2, max: 6", "min: 2 max: 6", `15:19 ${COMMA}`],
  ["a colon in a value in { }", "min: 2, max: 6", "min: a: b, max: 6", `15:19 ${COMMA}`],
  [
    "a colon in a value",
    "storageClass: fast",
    "storageClass: a: b",
    '6:17 must be one value; put a value that contains ": " in quotes',
  ],
  [
    "a value that starts with @",
    "storageClass: fast",
    "storageClass: @fast",
    "6:17 must be in quotes, because it starts with @; put quotes around it",
  ],
  [
    "a value that starts with *",
    "storageClass: fast",
    "storageClass: */5 2",
    "6:17 must be in quotes, because YAML reads a leading * as an alias; put quotes around it",
  ],
  [
    "a schedule that starts with *",
    "storageClass: fast",
    "storageClass: * 2 * * *",
    "6:17 must be in quotes, because YAML reads a leading * as an alias; put quotes around it",
  ],
  [
    "a * in a list",
    "calls: [kafka]",
    "calls: [*]",
    "32:13 must be in quotes, because YAML reads a leading * as an alias; put quotes around it",
  ],
  [
    "a value that starts with & and a space",
    "storageClass: fast",
    "storageClass: & fast",
    "6:17 must be in quotes, because YAML reads a leading & as an anchor; put quotes around it",
  ],
  [
    "a value that starts with &",
    "storageClass: fast",
    "storageClass: &fast",
    "6:22 cluster.storageClass: must be a string, got nothing; an unquoted & starts an anchor, so put the value in quotes",
  ],
  [
    "a value that starts with !",
    "storageClass: fast",
    "storageClass: !fast",
    "6:17 must not have a YAML tag; delete the word that starts with !, or put the whole value in quotes",
  ],
  [
    "curly quotes",
    'version: "16.4"',
    "version: “16.4”",
    "36:14 must be in straight quotes, got “ (U+201C); replace both quotes with \" or '",
  ],
  [
    "curly quotes in a list",
    "calls: [kafka]",
    "calls: [‘kafka’]",
    "32:13 must be in straight quotes, got ‘ (U+2018); replace both quotes with \" or '",
  ],
  [
    "text after a closing quote",
    'version: "16.4"',
    'version: "16.4" x',
    "36:21 must end after the value; delete the rest, or put the whole value in quotes",
  ],
  [
    "an unquoted # in front of a value",
    "storageClass: fast",
    "storageClass: #fast",
    `6:17 cluster.storageClass: must be a string, ${COMMENT}`,
  ],
  [
    "a leading zero",
    "min: 2, max: 6",
    "min: 2, max: 012",
    "15:27 services.auth.scale.max: must not have a leading zero, because other tools read it as octal; delete the zero, or put text in quotes",
  ],
  [
    "a leading zero in text",
    'version: "16.4"',
    "version: 016",
    "36:14 datastores.postgres.version: must not have a leading zero, because other tools read it as octal; delete the zero, or put text in quotes",
  ],
];

test.each(SLIPS)("the YAML mistake produces one message at its line: %s", (_slip, from, to, message) => {
  expect(afterEdit(from, to)).toEqual([`sample.yaml:${message}`]);
});

const NO_BREAK_SPACE =
  "must use plain spaces outside quotes, got a no-break space (U+00A0); replace it with a regular space";

test.each([
  ["before a key", "    image: registry", "\u00a0   image: registry", "16:1"],
  ["after a colon", "storageClass: fast", "storageClass:\u00a0fast", "6:16"],
  ["after a value", "storageClass: fast", "storageClass: fast\u00a0", "6:21"],
  ["before a comment", "schema: 1", "\u00a0# a comment\nschema: 1", "1:1"],
])("a no-break space %s produces one message about that character", (_place, from, to, position) => {
  expect(afterEdit(from, to)).toEqual([`sample.yaml:${position} ${NO_BREAK_SPACE}`]);
});

test("any other non-ASCII whitespace is reported by its code point", () => {
  expect(afterEdit("storageClass: fast", "storageClass: fast\u3000")).toEqual([
    "sample.yaml:6:21 must use plain spaces outside quotes, got the space U+3000; replace it with a regular space",
  ]);
});

test("no-break spaces are allowed in quotes, blocks and comments", () => {
  const to = 'LOG_LEVEL: "10\u00a0%" # 10\u00a0%\n      TEXT: |\n        10\u00a0%';
  expect(afterEdit("LOG_LEVEL: info", to)).toEqual([]);
});

test.each(["<<<<<<< HEAD", "=======", ">>>>>>> main", "||||||| base"])(
  "the Git conflict marker %j produces one message that explains how to resolve it",
  (marker) => {
    const [sign] = marker.split(" ");
    expect(afterEdit("  storageClass: fast", `  storageClass: fast\n${marker}`)).toEqual([
      `sample.yaml:7:1 must not contain a Git conflict marker, got "${sign}"; keep one side of the conflict and delete the marker lines`,
    ]);
  },
);

test("a whole Git conflict produces one message at its first line", () => {
  const conflict = "<<<<<<< HEAD\n  storageClass: fast\n=======\n  storageClass: slow\n>>>>>>> main";
  expect(afterEdit("  storageClass: fast", conflict)).toEqual([
    expect.stringMatching(/^sample\.yaml:6:1 must not contain a Git/),
  ]);
});

test("an ordinary comment in place of a value produces the usual message", () => {
  expect(afterEdit("storageClass: fast", "storageClass: # the default")).toEqual([
    "sample.yaml:6:17 cluster.storageClass: must be a string, got nothing; set a value, or delete the key",
  ]);
});

test.each(["0", "0.5", "-0", "10"])("%s is not reported as a number with a leading zero", (number) => {
  expect(problemsAfter({ environment: [["min: 2, max: 6", `min: 2, max: ${number}`]] }).join()).not.toContain(
    "leading",
  );
});
