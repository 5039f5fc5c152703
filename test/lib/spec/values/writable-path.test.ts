import { writablePathConflict, writablePathProblem } from "../../../../lib/spec/values/writable-path";

test.each(["/tmp", "/var/log", "/opt/app_1/.cache", "/dev-data", `/${"a".repeat(55)}`])(
  "%s is accepted as a writable path",
  (path) => {
    expect(writablePathProblem(path)).toBeUndefined();
  },
);

test.each(["", "/", "/a/../b", "/a/./b", "/..", "/a b", "/a:b", "/é", "/a\n", "tmp", "/tmp/", "//tmp"])(
  "%j is rejected as a writable path",
  (path) => {
    const advice = path.includes("tmp")
      ? 'did you mean "/tmp"?'
      : "use only letters, digits, '.', '_' and '-' between slashes";
    expect(writablePathProblem(path)).toBe(
      `must be an absolute path such as "/var/cache", without '.', '..', special characters or a '/' at the end, got ${JSON.stringify(path)}; ${advice}`,
    );
  },
);

test.each(["/proc", "/sys", "/dev"])("%s and paths below it are rejected as writable paths", (folder) => {
  for (const path of [folder, `${folder}/x`]) {
    expect(writablePathProblem(path)).toBe(
      `must be outside ${folder}, got "${path}"; choose another folder, because a volume there breaks the container`,
    );
  }
});

test("the folder with the CAs of datastores is not writable, because two volumes can't have the same path", () => {
  expect(writablePathProblem("/etc/access-layer/ca/postgres")).toBe(
    'must not be in /etc/access-layer, got "/etc/access-layer/ca/postgres", where pods mount the CAs of datastores; choose another folder',
  );
});

test("a path whose volume name would be too long is rejected", () => {
  const path = `/${"a".repeat(58)}`;
  expect(writablePathProblem(path)).toBe(
    `must be shorter, got "${path.slice(0, 56)}..., because its volume name would have 66 characters (the maximum is 63); list a parent folder`,
  );
});

test.each([
  ["/tmp", "/tmp", 'must be listed only once, got "/tmp" again; remove this entry'],
  ["/tmp/x", "/tmp", "must not overlap: /tmp/x is inside /tmp, which is already writable; delete /tmp/x"],
  ["/tmp", "/tmp/x", "must not overlap: /tmp/x is inside /tmp, which is already writable; delete /tmp/x"],
  [
    "/A",
    "/a",
    'must differ from /a in letters or digits, got "/A", because both would use the volume scratch-a; rename one of the two',
  ],
  [
    "/var-log",
    "/var/log",
    'must differ from /var/log in letters or digits, got "/var-log", because both would use the volume scratch-var-log; rename one of the two',
  ],
])("the writable path %s conflicts with %s", (path, earlier, message) => {
  expect(writablePathConflict(path, earlier)).toBe(message);
});

test.each([
  ["/tmpfiles", "/tmp"],
  ["/var/cache", "/var/log"],
])("the writable path %s does not conflict with %s", (path, earlier) => {
  expect(writablePathConflict(path, earlier)).toBeUndefined();
});
