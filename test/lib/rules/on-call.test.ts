import { show } from "../../../lib/values/words";
import { afterEdit } from "../../helpers/sample";

/** Problems of the on-call groups. */
function problemsOf(onCall: string): string[] {
  return afterEdit("services:\n  gateway:\n", `onCall: ${onCall}\nservices:\n  gateway:\n`);
}

test.each([
  "access-layer-oncall",
  "oidc:platform/on call",
  "arn:aws:iam::123456789012:role/oncall",
  "CN=On Call,OU=Groups,DC=example,DC=com",
  "Bereitschaft für Zugänge",
  "7b1f1a3e-0000-4000-8000-000000000000",
])("%s is accepted as a group", (group) => {
  expect(problemsOf(JSON.stringify({ read: [group], operate: [group], breakglass: [group] }))).toEqual([]);
});

test.each(["system:authenticated", "system:unauthenticated", "system:masters", "system:serviceaccounts:shop"])(
  "the system group %s is rejected as a group",
  (group) => {
    expect(problemsOf(JSON.stringify({ breakglass: [group] }))).toEqual([
      `sample.yaml:7:24 onCall.breakglass[0]: must be a group of people, got "${group}"; choose another one, because groups that start with "system:" belong to Kubernetes`,
    ]);
  },
);

test.each(["", " a", "a ", " "])("%j is rejected as a group", (group) => {
  expect(problemsOf(JSON.stringify({ operate: [group] }))).toEqual([
    `sample.yaml:7:21 onCall.operate[0]: must be a group name as the cluster's authentication reports it, without leading or trailing spaces, got ${show(group)}; ${group.trim() === "" ? "remove this entry" : 'did you mean "a"?'}`,
  ]);
});

test.each([
  ["\\t", "U+0009"],
  ["\\u200b", "U+200B"],
  ["\\u202e", "U+202E"],
  ["\\u2028", "U+2028"],
  ["\\0", "U+0000"],
])("a group with the invisible character %s is rejected", (escape, code) => {
  expect(problemsOf(`{ read: [ "a${escape}b" ] }`)).toEqual([
    `sample.yaml:7:19 onCall.read[0]: must not contain invisible characters, got ${code}; delete it`,
  ]);
});

test("a role may list a group only once, but two roles may list the same group", () => {
  expect(problemsOf("{ read: [a, b, a], operate: [a] }")).toEqual([
    'sample.yaml:7:24 onCall.read[2]: must be listed only once, got "a" again; remove this entry',
  ]);
});
