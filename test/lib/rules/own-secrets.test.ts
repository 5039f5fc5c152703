import { edgeServiceProblems } from "../../../lib/rules/services";
import { formatPath } from "../../../lib/spec/problem";
import { afterEdit, problemsAfter } from "../../helpers/sample";

const edit = (entry: string) => afterEdit("jwt: [ACCESS_JWKS_URL]", entry);
const own = (fields: string) => edit(`stripe: { secret: stripe-credentials, ${fields} }`);

test.each([
  "keys: [API_KEY]",
  "keys: [client.key, ca.crt], path: /etc/stripe",
  'keys: [a], path: /etc/stripe, mode: "0400"',
  "keys: [a], path: /etc/stripe, mode: 0400",
  "keys: [a], path: /etc/stripe, mode: 0o400",
])("an own Secret with %s is accepted", (fields) => {
  expect(own(fields)).toEqual([]);
});

test.each([
  ["keys: []", "keys: must have at least one key, got none; list the keys, or remove the Secret"],
  [
    "keys: [api-key]",
    `keys[0]: must be letters, digits and '_', not starting with a digit, got "api-key"; set path to read the keys as files, or rename it, because shells can't read other names`,
  ],
  [
    "keys: [a/b], path: /etc/stripe",
    `keys[0]: must be a key of a Secret (at most 253 letters, digits, '-', '_' and '.'), got "a/b"; list the keys with: kubectl describe secret`,
  ],
  ["keys: [A, A]", 'keys[1]: must be listed only once, got "A" again; remove this entry'],
  [
    'keys: [A], mode: "0400"',
    'mode: requires path, because environment variables have no mode, got "0400"; add path, or remove mode',
  ],
  [
    "keys: [a], path: /etc/a, mode: 400",
    'mode: must be a string, got 400; write "0400" for the octal mode 400, or "0620" for the decimal number 400',
  ],
  ["keys: [a], path: /etc/a, mode: 288", 'mode: must be a string, got 288; write "0440" for the decimal number 288'],
  [
    'keys: [a], path: /etc/a, mode: "400"',
    'mode: must be four octal digits, such as "0440", got "400"; did you mean "0400"?',
  ],
  ["keys: [a], path: etc", 'path: must be an absolute path such as "/var/cache"'],
  ["keys: [a], path: /etc", 'path: must be a folder inside /etc, such as "/etc/app", got "/etc"'],
  [
    "keys: [a], path: /var/cache/a",
    'path: must not overlap with "/var/cache" of writablePaths, got "/var/cache/a"; choose another folder',
  ],
])("an own Secret with %s is rejected", (fields, message) => {
  const problems = own(fields);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`services.auth.secrets.stripe.${message}`);
});

test("two own Secrets can't have overlapping folders", () => {
  const entry = (name: string, path: string) => `${name}: { secret: x, keys: [a], path: ${path} }`;
  expect(edit(`${entry("a", "/etc/app")}\n      ${entry("b", "/etc/app/b")}`)).toEqual([
    expect.stringContaining('"/etc/app" of services.auth.secrets.a.path, got "/etc/app/b"; choose another folder'),
  ]);
  expect(edit(`${entry("a", "/etc/a-b")}\n      ${entry("b", "/etc/a_b")}`)).toEqual([
    expect.stringContaining("because both would use a volume with the same name; rename one of the two"),
  ]);
});

test.each([
  "stripe: hunter2",
  "jwt: hunter2",
  "stripe: { secret: a, keys: hunter2 }",
  "stripe: { secret: a, keys: [[hunter2]] }",
])("the message about secrets: { %s } does not repeat a value that could be secret", (text) => {
  const problems = edit(text);
  expect(problems).toHaveLength(1);
  expect(problems[0]).not.toContain("hunter2");
});

test("a list for an own concern, and a map for a concern of the layer, say what to write", () => {
  expect(edit("stripe: [hunter2]")).toEqual([
    "sample.yaml:22:15 services.auth.secrets.stripe: must be a map, got a list; write stripe: { secret: stripe-credentials, keys: [API_KEY] }",
  ]);
  expect(edit("jwt: { secret: my-keys, keys: [ACCESS_JWKS_URL] }")).toEqual([
    "sample.yaml:22:12 services.auth.secrets.jwt: must be a list, got a map; write the keys as a list, such as jwt: [ACCESS_JWKS_URL, ACCESS_JWT_SECRET_KEY], and set the name of the Secret in the release file, as secrets.jwt",
  ]);
});

test("what these messages say to write is accepted", () => {
  expect(edit("stripe: { secret: stripe-credentials, keys: [API_KEY] }")).toEqual([]);
  expect(edit("jwt: [ACCESS_JWKS_URL, ACCESS_JWT_SECRET_KEY]")).toEqual([]);
});

test.each(["stripe_api", "x".repeat(64), "1st", "databaseRoles"])("a concern can't be named %s", (name) => {
  expect(edit(`${name}: { secret: x, keys: [A] }`)).toContainEqual(
    expect.stringContaining("must have a name of at most 63 letters, digits and '-'"),
  );
});

test("two services that name the same concern must name the same Secret", () => {
  const after = (secret: string) =>
    problemsAfter({
      environment: [
        ["jwt: [ACCESS_JWKS_URL]", "stripe: { secret: stripe-a, keys: [API_KEY] }"],
        ["calls: [kafka]", `calls: [kafka]\n    secrets: { stripe: { secret: ${secret}, keys: [OTHER] } }`],
      ],
    });
  expect(after("stripe-a")).toEqual([]);
  expect(after("stripe-b")).toEqual([
    expect.stringContaining(
      'services.streaming.secrets.stripe.secret: must be "stripe-a", as in services.auth, because a concern has one Secret, got "stripe-b"; use the same Secret, or rename the concern',
    ),
  ]);
});

test("the release file can only name concerns that exist", () => {
  const after = (line: string) =>
    problemsAfter({
      environment: [["jwt: [ACCESS_JWKS_URL]", "stripe: { secret: stripe-a, keys: [API_KEY] }"]],
      release: [["jwt: access-secrets", line]],
    });
  expect(after("stripe: stripe-20261130")).toEqual([]);
  expect(after("strip: stripe-20261130")).toEqual([
    'sample.release.yaml:18:10 secrets.strip: must be a concern of this environment (jwt, postgres, redis, kafka, keycloak, alertmanager, databaseRoles or stripe), got "strip"; did you mean stripe?',
  ]);
  expect(after("mailgun: x")).toEqual([
    expect.stringContaining('got "mailgun"; remove it, or add it to secrets of a service'),
  ]);
  expect(after("stripe: Stripe_1")).toEqual([expect.stringContaining("secrets.stripe: must be at most 253")]);
});

test("a variable can't come from an own Secret and from another place", () => {
  expect(edit("jwt: [ACCESS_JWKS_URL]\n      stripe: { secret: x, keys: [ACCESS_JWKS_URL] }")).toEqual([
    expect.stringContaining("services.auth.secrets.stripe.keys[0]: must be listed only once"),
  ]);
  expect(edit("stripe: { secret: x, keys: [ACCESS_JWKS_URL] }")).toEqual([
    'sample.yaml:22:35 services.auth.secrets.stripe.keys[0]: must differ from the default keys of jwt, got "ACCESS_JWKS_URL"; remove it, or list the keys of jwt',
  ]);
  expect(edit("stripe: { secret: x, keys: [LOG_LEVEL] }")).toEqual([
    expect.stringContaining(
      "services.auth.environment.LOG_LEVEL: must not be set here, because secrets already reads it",
    ),
  ]);
  expect(edit("stripe: { secret: x, keys: [LOG_LEVEL], path: /etc/stripe }")).toEqual([]);
});

test("Secret files of a construct follow the same rules", () => {
  const problems = edgeServiceProblems({
    name: "orders",
    topology: "rolling",
    scale: { min: 1 },
    release: { rolling: { version: "v1", floor: 1 } },
    secretFiles: [
      { secret: "Bad_Name", keys: ["a/b"], path: "/tmp/x", mode: "9" },
      { secret: "good", keys: ["a"], path: "/etc/good" },
      { secret: "good", keys: ["a"], path: "/etc/good" },
    ],
  });
  expect(problems.map(({ path }) => formatPath(path))).toEqual([
    ...["secretFiles[0].secret", "secretFiles[0].keys[0]", "secretFiles[0].mode"],
    ...["secretFiles[0].path", "secretFiles[2].path"],
  ]);
});
