import { writablePathConflict, writablePathProblem } from "../../../../lib/spec/values/writable-path";

test.each(["/tmp", "/var/log", "/opt/app_1/.cache", "/dev-data", `/${"a".repeat(55)}`])(
  "%s is a writable path",
  (path) => {
    expect(writablePathProblem(path)).toBeUndefined();
  },
);

test.each(["", "/", "tmp", "/tmp/", "//tmp", "/a/../b", "/a/./b", "/..", "/a b", "/a:b", "/é", "/a\n"])(
  "%j is no writable path",
  (path) => {
    expect(writablePathProblem(path)).toBe(
      `must be an absolute path without '.', '..', a '/' at its end and special characters, such as "/var/cache", got ${JSON.stringify(path)}`,
    );
  },
);

test.each(["/proc", "/sys", "/dev"])("nothing at or below %s is", (folder) => {
  for (const path of [folder, `${folder}/x`]) {
    expect(writablePathProblem(path)).toBe(
      `must be outside ${folder}, got "${path}"; an empty volume there breaks the container`,
    );
  }
});

test("the name of the volume must fit", () => {
  const path = `/${"a".repeat(58)}`;
  expect(writablePathProblem(path)).toBe(
    `must be shorter, got "${path.slice(0, 56)}...; the name of its volume would have 66 characters instead of at most 63`,
  );
});

test.each([
  ["/tmp", "/tmp", 'must be listed once, got "/tmp" again'],
  ["/tmp/x", "/tmp", "must not overlap: /tmp/x is inside /tmp, which is writable already; drop /tmp/x"],
  ["/tmp", "/tmp/x", "must not overlap: /tmp/x is inside /tmp, which is writable already; drop /tmp/x"],
  ["/A", "/a", 'must differ from /a in letters or digits, got "/A": both would be the volume scratch-a'],
  [
    "/var-log",
    "/var/log",
    'must differ from /var/log in letters or digits, got "/var-log": both would be the volume scratch-var-log',
  ],
])("%s does not go with %s", (path, earlier, message) => {
  expect(writablePathConflict(path, earlier)).toBe(message);
});

test.each([
  ["/tmpfiles", "/tmp"],
  ["/var/cache", "/var/log"],
])("%s goes with %s", (path, earlier) => {
  expect(writablePathConflict(path, earlier)).toBeUndefined();
});
