import { afterEdit } from "../../helpers/sample";

const AT = "sample.yaml:";

describe("environment", () => {
  const edit = (line: string) => afterEdit("LOG_LEVEL: info", line);

  test.each(["LOG_LEVEL: debug", "URL: redis://:$(ACCESS_REDIS_PASSWORD)@redis-service:6379/0", 'EMPTY: ""'])(
    "the configuration entry %s is accepted",
    (line) => {
      expect(edit(line)).toEqual([]);
    },
  );

  test("the name of an environment variable must be valid in a shell", () => {
    expect(edit("LOG-LEVEL: info")).toEqual([
      `${AT}24:18 services.auth.environment.LOG-LEVEL: must be letters, digits and '_', not starting with a digit, got "LOG-LEVEL"; rename it, because shells can't read other names`,
    ]);
  });

  test("a configuration value that looks like a secret is rejected, and the message does not repeat it", () => {
    const problems = edit("URL: postgres://access:hunter2@db/access");
    expect(problems).toEqual([
      `${AT}24:12 services.auth.environment.URL: must be plain configuration, but looks like a secret; put it in a Secret and list it under secrets`,
    ]);
    expect(problems.join()).not.toContain("hunter2");
  });

  test.each(["API_TOKEN", "ACCESS_REDIS_PASSWORD", "signing_private_key", "PASSWORD"])(
    "the variable name %s looks like a secret, so the message does not repeat its value",
    (name) => {
      const problems = edit(`${name}: hunter2`);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toContain(
        `services.auth.environment.${name}: must not be plain configuration, because its name suggests a secret; put it in a Secret and list it under secrets`,
      );
      expect(problems.join()).not.toContain("hunter2");
    },
  );

  test.each(["TOKEN_URL", "PASSWORD_POLICY", "ACCESS_PUBLIC_KEY", "KEYBOARD"])(
    "the variable name %s does not look like a secret",
    (name) => {
      expect(edit(`${name}: x`)).toEqual([]);
    },
  );

  test("a variable can't come from both a Secret and the environment file", () => {
    const message = "must not be set here, because secrets already reads it from a Secret; remove one of the two";
    expect(edit("ACCESS_JWKS_URL: x")).toEqual([`${AT}24:24 services.auth.environment.ACCESS_JWKS_URL: ${message}`]);
    expect(edit("ACCESS_JWKS: x")).toEqual([]);
  });

  test("default Secret keys also conflict with variables in the file", () => {
    expect(
      afterEdit(
        "    secrets:\n      jwt: [ACCESS_JWKS_URL]\n    environment:\n      LOG_LEVEL: info",
        "    environment:\n      ACCESS_JWKS_URL: x",
      ),
    ).toEqual([
      `${AT}22:24 services.auth.environment.ACCESS_JWKS_URL: must not be set here, because secrets already reads it from a Secret; remove one of the two`,
    ]);
  });
});

describe("secrets", () => {
  test.each<[string, string[]]>([
    ["jwt: []", []],
    ["jwt: [ACCESS_JWKS_URL, ACCESS_JWT_SECRET_KEY]", []],
    ["alertmanager: [SLACK_URL]", []],
    [
      "jwt: [ACCESS_JWKS_URI]",
      [
        '22:13 services.auth.secrets.jwt[0]: must be a key of the Secret for jwt (ACCESS_JWKS_URL or ACCESS_JWT_SECRET_KEY), got "ACCESS_JWKS_URI"; did you mean ACCESS_JWKS_URL?',
      ],
    ],
    [
      "redis: [user]",
      [
        '22:15 services.auth.secrets.redis[0]: must be a key of the Secret for redis (password), got "user"; use one of these keys',
      ],
    ],
    [
      "alertmanager: [slack-url]",
      [
        "22:22 services.auth.secrets.alertmanager[0]: must be letters, digits and '_', not starting with a digit, got \"slack-url\"; rename it, because shells can't read other names",
      ],
    ],
    [`alertmanager: [${"X".repeat(253)}]`, []],
    [
      `alertmanager: [${"X".repeat(254)}]`,
      [
        "22:22 services.auth.secrets.alertmanager[0]: must have at most 253 characters (the limit for keys of a Secret), got 254; rename the key",
      ],
    ],
    [
      "redis: [password]\n      postgres: [password]",
      [
        '22:15 services.auth.secrets.redis[0]: must be listed only once, got "password" again; remove this entry, because each key becomes one environment variable',
      ],
    ],
    [
      "jwts: [ACCESS_JWKS_URL]",
      [
        "22:13 services.auth.secrets.jwts: must be a map, got a list; did you mean jwt? To read a Secret that only your services use, write jwts: { secret: jwts-credentials, keys: [API_KEY] }",
      ],
    ],
  ])("secrets with %j are validated", (line, messages) => {
    expect(afterEdit("jwt: [ACCESS_JWKS_URL]", line)).toEqual(messages.map((message) => AT + message));
  });
});

describe("livenessPath", () => {
  test.each(["/", "/live", "/health/live?deep=no"])("livenessPath accepts %s", (path) => {
    expect(afterEdit("/live", path)).toEqual([]);
  });

  test.each(["live", "http://localhost/live", "//host/live", "/a b", "/a#b", "/é"])(
    "livenessPath rejects %s",
    (path) => {
      expect(afterEdit("livenessPath: /live", `livenessPath: ${JSON.stringify(path)}`)).toEqual([
        `${AT}27:19 services.auth.livenessPath: must be a path such as "/live", got "${path}"; start with one '/', without scheme, host, spaces or '#'`,
      ]);
    },
  );
});

describe("writablePaths", () => {
  const edit = (paths: readonly string[]) => afterEdit("[/tmp, /var/cache]", JSON.stringify(paths));

  test.each([[[]], [["/tmp"]], [Array.from({ length: 50 }, (_, index) => `/data${index}`)]])(
    "writablePaths accepts %j",
    (paths) => {
      expect(edit(paths)).toEqual([]);
    },
  );

  test("each writable path is checked individually and against the earlier ones", () => {
    expect(edit(["/tmp", "/tmp/x", "tmp", "/tmp", "/var-cache", "/var/cache"])).toEqual([
      `${AT}28:28 services.auth.writablePaths[1]: must not overlap: /tmp/x is inside /tmp, which is already writable; delete /tmp/x`,
      `${AT}28:37 services.auth.writablePaths[2]: must be an absolute path such as "/var/cache", without '.', '..', special characters or a '/' at the end, got "tmp"; did you mean "/tmp"?`,
      `${AT}28:43 services.auth.writablePaths[3]: must be listed only once, got "/tmp" again; remove this entry`,
      `${AT}28:63 services.auth.writablePaths[5]: must differ from /var-cache in letters or digits, got "/var/cache", because both would use the volume scratch-var-cache; rename one of the two`,
    ]);
  });

  test("writablePaths accepts at most 50 paths", () => {
    expect(edit(Array.from({ length: 51 }, (_, index) => `/data${index}`))).toEqual([
      `${AT}28:5 services.auth.writablePaths: must have at most 50 entries, got 51; list parent folders instead`,
    ]);
  });
});
